r1 = 010
r1 = 08
r1 = 00
exit
