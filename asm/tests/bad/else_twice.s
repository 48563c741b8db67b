.ifndef x
.else
.else
.endif
exit
