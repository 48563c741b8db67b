.align 3
exit
