main:
    goto inside
    call inside
    exit
.byte 1
inside:
    exit
