.set a, b + 1
.set b, c
.set c, a
    r0 = a
    exit
