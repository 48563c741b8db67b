.rept 5
exit
