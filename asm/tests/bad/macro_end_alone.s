.endm
exit
