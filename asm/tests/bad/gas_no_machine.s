# options: --syntax gas
ldxsdw %r0, [%r1+0]
ldabsdw 4
ldinddw %r1, 4
brkpt
exit
