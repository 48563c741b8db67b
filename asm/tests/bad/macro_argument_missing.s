.macro m a:req
r0 = \a
.endm
m
exit
