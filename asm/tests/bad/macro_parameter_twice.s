.macro m a, a
.endm
exit
