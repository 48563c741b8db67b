    exit
.data
.zero 0x7fffffff
.fill 0xffffffff, 8, 1
.org 0xffffffffff
.bss
.zero 0xffffffff
.zero 1
