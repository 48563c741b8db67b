    .comm zeros, 8, 8
    .local zeros
    exit
