Disassembly of section socket:

0000000000000000 <first>:
       0:	b7 00 00 00 01 00 00 00	r0 = 0x1
       1:	95 00 00 00 00 00 00 00	exit

0000000000000010 <second>:

0000000000000018 <third>:
       4:	b7 00 00 00 01 00 00 00	r0 = 0x1
