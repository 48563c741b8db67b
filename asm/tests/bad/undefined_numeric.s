    goto 1b
1:  goto 2f
    goto 1f
    exit
