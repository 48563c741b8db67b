.globl main
.local main
main:
    exit
