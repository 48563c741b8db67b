.globl
.globl main other
.globl 5
.type main
.type main,@object
.type main,@
.size main
.p2align 4
.p2align x
.align 16
.align 3
.text 1
.section
main:
    exit
