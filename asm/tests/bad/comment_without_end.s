r0 = 1
exit
/* this is
all
