.macro push_all
r0 = 1
.endm
push_al
exit
