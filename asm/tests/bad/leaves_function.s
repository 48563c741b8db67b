    call helper
    goto inside
helper:
    r0 = 1
inside:
    exit
