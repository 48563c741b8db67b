.macro m a
r0 = \a
.endm
m 1, 2
exit
