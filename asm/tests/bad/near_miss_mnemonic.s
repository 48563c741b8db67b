gotp +1
exti
may_gto +0
cal 5
exit
