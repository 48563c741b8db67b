r1:
    r0 = 1
w2: fp:
    exit
