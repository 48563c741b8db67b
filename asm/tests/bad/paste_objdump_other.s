a.out:     file format elf64-x86-64

0000000000001000 <main>:
    1000:	c3                   	ret
