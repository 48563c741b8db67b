r1 = 5ll
r1 = 0x10ll
exit
