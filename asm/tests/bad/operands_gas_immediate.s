# options: --syntax gas
sub %r1, 0x1ffffffff
exit
