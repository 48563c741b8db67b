Disassembly of section socket:

0000000000000000 <count>:
       0:	18 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00	r1 = 0x0 ll
       2:	95 00 00 00 00 00 00 00	exit
