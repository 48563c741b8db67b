.section .text,"q"
exit
