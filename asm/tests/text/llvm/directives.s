# llvm-mc-19 -triple bpfel -filetype=obj
	.text
	.globl main
	.set SIZE, 3 * (2 + 4) - 1
	.equ MASK, 0xff << 8
main:
	r1 = counters ll
	r1 = counters+8 ll
	r2 = local_data ll
	r2 = local_data+4 ll
	r3 = .Lx ll
	r3 = ext ll
	r4 = main ll
	r4 = stat ll
	call stat
	call main
	call extern_fn
	call wk
	call othersec
	call othersec_g
	call .Lo
	r1 = SIZE
	r2 = 5 + 3*2
	r5 = *(u64 *)(r10 - 8)
	if r1 > 7 goto 1f
1:	exit
stat:
	exit
	.weak wk
wk:
	exit
	.section foo,"ax",@progbits
	exit
othersec:
	exit
	.Lo:
	exit
	.globl othersec_g
othersec_g:
	exit
	call stat
	.data
	.long 7
local_data:
.Lx:
	.8byte local_data+4
	.8byte counters-4
	.8byte main
	.8byte stat
	.4byte local_data
	.4byte local_data+1
	.4byte ext
	.4byte .Lo
	.byte 1, 'a', -1, 255
	.p2align 3
	.2byte 0x1234
	.p2align 2
	.4byte end - local_data
	.fill 3, 2, 0x1234
	.skip 2, 0xff
	.zero 3
	.ascii "a\n\101\"\\"
	.string "x", "y"
	.asciz "q"
	.balign 16
	.quad MASK | 1, ~0, -5 % 3, 7 / 2, 1 == 1, 1 < 0, 2 && 3, 0 || 0, 5 ^ 1, 1 + 2 << 3
	.sleb128 -5
	.uleb128 300
end:
	.section mapdata,"aw",@progbits
	.globl counters
counters:
	.zero 32
	.section .rodata.str,"aMS",@progbits,1
text:
	.asciz "one"
	.bss
	.comm shared, 8, 8
	.lcomm own, 4
	.local quiet
	.comm quiet, 8, 8
	.space 12
	.pushsection .data
	.byte 7
	.popsection
	.rept 3
	.space 1
	.endr
	.macro put a, b=2
	.section .rodata,"a",@progbits
	.byte \a, \b
	.endm
	put 1
	put 3, 4
	.irp x, 5, 6
	.byte \x
	.endr
	.ifdef SIZE
	.byte 9
	.else
	.byte 10
	.endif
	.type main,@function
	.size main, 8
	.hidden othersec_g
