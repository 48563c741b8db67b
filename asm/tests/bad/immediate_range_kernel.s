# options: --syntax kernel
(b7) r1 = 4294967296
(07) r1 += -2147483649
exit
