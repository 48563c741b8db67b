r1 = w2
w1 += r2
if r1 == w2 goto +0
exit
