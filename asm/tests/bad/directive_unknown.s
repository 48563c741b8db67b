.glob main
.long 5
.include "x.s"
.byte 1, 2
main:
    exit
