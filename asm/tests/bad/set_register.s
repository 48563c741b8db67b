.set r1, 5
exit
