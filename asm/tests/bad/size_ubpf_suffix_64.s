# options: --syntax ubpf
add64 %r1, %r2
exit
