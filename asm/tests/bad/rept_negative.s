.rept -1
.endr
exit
