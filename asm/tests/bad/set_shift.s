.set x, 1 << 70
exit
