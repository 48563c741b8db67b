r1 = counters ll
exit
