    exit
.rept 5
    exit
