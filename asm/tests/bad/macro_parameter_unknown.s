.macro m a
r0 = \b
.endm
m 5
exit
