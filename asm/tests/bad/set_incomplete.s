.set x, 1 +
exit
