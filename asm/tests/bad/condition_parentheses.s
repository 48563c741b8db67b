x:
if (r0 == 1) goto x
if (w0 s< w1) goto x
exit
