    call helper
    r0 = 1
helper:
    exit
    r0 = 2
