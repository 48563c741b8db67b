.long 1, 2
exit
