r0 = -r1
w0 = -w1
r0 = bswap16 r1
r0 = be16 r1
r0 = le64 r1
exit
