ld_pseudo r1, 5, 0
ld_pseudo r1, 6, 0x100000003
exit
