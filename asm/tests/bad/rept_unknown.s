.rept x
.endr
exit
