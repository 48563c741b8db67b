.globl mian
.type other,@function
main:
    exit
