.include "no such file.s"
.include name
.incbin "x", 1
    exit
