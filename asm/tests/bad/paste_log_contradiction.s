func#0 @0
0: R1=ctx() R10=fp0
0: (b7) r0 = 0                        ; R0_w=0
1: (18) r2 = 0x5                      ; R2_w=5
2: (b7) r0 = 1
3: (95) exit

from 1 to 3: R0=1 R10=fp0
3: (b7) r0 = 2
