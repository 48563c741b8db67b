    if r1 == 0 goto lop
    goto out
loop:
    exit
