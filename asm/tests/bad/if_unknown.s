.if x
.endif
exit
