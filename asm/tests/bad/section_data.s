    r0 = 0
    exit
.section .maps,"aw",@progbits
counts:
    .long 2
    .long nonsense
.data
.text
    exit
