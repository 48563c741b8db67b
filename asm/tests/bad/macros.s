.macro load to:req, value=1
\to = \value
.endm
.macro load a
.endm
.macro broken a a
.endm
    load
    load r0, 2, 3
    load r0, nonsense
    load r11
.endm
.endr
.exitm
.purgem nothing
.macro outer
load r12
.endm
    outer
.macro again
again
.endm
    again
    exit
