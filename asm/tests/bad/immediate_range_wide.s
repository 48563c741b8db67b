r1 = -9223372036854775809 ll
ld_pseudo r1, 2, -1
r1 = addr_space_cast(r2, 65536, 1)
exit
