r1 = x + 1
exit
