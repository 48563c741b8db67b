//! What herd7 writes in another way than GNU as.

use super::bytes;
use crate::Isa;

/// Texts with others that GNU as takes and that have the same bytes.
#[rustfmt::skip] // One pair a line.
const ARM64: [(&str, &str); 22] = [
    ("MOV W0,1", "mov w0, #1"),
    ("MOV X0, # 0x10", "mov x0, #16"),
    ("MOV W0,#+1", "mov w0, #1"),
    ("LDR W4,[X3,W0,SXTW]", "ldr w4, [x3, w0, sxtw]"),
    ("LDR W4,[X3,X0,SXTW]", "ldr w4, [x3, w0, sxtw]"),
    ("LDR W4,[X3,X0,UXTW 2]", "ldr w4, [x3, w0, uxtw #2]"),
    ("STRH W0,[X1,X2,LSL#1]", "strh w0, [x1, x2, lsl #1]"),
    ("ADD X0,X1,X2,SXTW", "add x0, x1, w2, sxtw"),
    ("ADD X0,X1,#1,LSL #12", "add x0, x1, #1, lsl #12"),
    ("STR W2,[X3],#4", "str w2, [x3], #4"),
    ("STR W2 , [ X3 , #4 ] !", "str w2, [x3, #4]!"),
    ("STADD W10, [X3]", "stadd w10, [x3]"),
    ("CAS W0,W2,[X1,#0]", "cas w0, w2, [x1]"),
    ("DMB SY", "dmb sy"),
    ("DSB ISHLD", "dsb ishld"),
    ("B.CS over", "b.hs over"),
    ("BEQ over", "b.eq over"),
    ("B .8", "b .+8"),
    ("CBNZ W1,.-4", "cbnz w1, .-4"),
    ("SXTW X0,W1", "sbfm x0, x1, #0, #31"),
    ("RET X30", "ret"),
    ("ORR X0,XZR,X1,ROR 3", "orr x0, xzr, x1, ror #3"),
];

#[rustfmt::skip] // One pair a line.
const X86_64: [(&str, &str); 33] = [
    ("movl $1,(x)", "movl $1, x"),
    ("movl $1,[x]", "movl $1, x"),
    ("MOVL $1,(x)", "movl $1, x"),
    ("movl (y),%eax", "movl y, %eax"),
    ("MOVQ %RBX,(x)", "movq %rbx, x"),
    ("movl eax,[x]", "movl %eax, x"),
    ("mov eax,(x)", "movl %eax, x"),
    ("mov [x],eax", "movl x, %eax"),
    ("mov %eax,[rbx]", "movl %eax, (%rbx)"),
    ("movl 1,(x)", "movl $1, x"),
    ("movl -1,%eax", "movl $-1, %eax"),
    ("shl 2,%eax", "shll $2, %eax"),
    ("movl 8[%rax],%ebx", "movl 8(%rax), %ebx"),
    ("movq 0(%rax,%rbx,8),%rcx", "movq (%rax,%rbx,8), %rcx"),
    ("movl $1,4(rbx,rcx,2)", "movl $1, 4(%rbx,%rcx,2)"),
    ("movl (x+4),%eax", "movl x+4, %eax"),
    ("movl ( x + 4 ),%eax", "movl x+4, %eax"),
    ("movl [0x1234],%eax", "movl (0x1234), %eax"),
    ("xchgl (y),%eax", "xchgl %eax, y"),
    ("xchg (y),%eax", "xchgl %eax, y"),
    ("lock xaddl %eax,(x)", "lock xadd %eax, x"),
    ("LOCK ADDL $1,(x)", "lock addl $1, x"),
    ("lock cmpxchgl %ebx,(x)", "lock cmpxchg %ebx, x"),
    ("lock cmpxchgl (x),%ebx", "lock cmpxchg %ebx, x"),
    ("cmovcl %ebx,(x)", "cmovbl x, %ebx"),
    ("cmovcl (x),%ebx", "cmovbl x, %ebx"),
    ("and %eax,%eax", "andl %eax, %eax"),
    ("cmp $1,%eax", "cmpl $1, %eax"),
    ("jlt over", "jl over"),
    ("jgt over", "jg over"),
    ("setnb %al", "setae %al"),
    ("nopl 0(%rax)", "nopl (%rax)"),
    ("NOP", "nop"),
];

#[test]
fn what_herd7_reads_is_read() {
    for (isa, rows) in [(Isa::Arm64, &ARM64[..]), (Isa::X86_64, &X86_64[..])] {
        for (text, same) in rows {
            let expected = bytes(isa, same);
            assert!(expected.is_ok(), "{same}: {expected:?}");
            assert_eq!(bytes(isa, text), expected, "{text}");
        }
    }
}
