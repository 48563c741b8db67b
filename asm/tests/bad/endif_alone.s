.endif
exit
