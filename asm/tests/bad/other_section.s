    goto other
    exit
.section second,"ax",@progbits
other:
    exit
