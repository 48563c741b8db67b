r1 = (5)
r1 = ~5
r1 = 1 + 2
exit
