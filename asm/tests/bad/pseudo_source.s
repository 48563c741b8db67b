ld_pseudo r1, 0, 5
ld_pseudo r1, 7, 5
exit
