# options: --syntax ubpf
ldacqdw [%r1+8], %r2
exit
