# Linux: an acquire is a load.
    .intel_syntax noprefix
    endbr64
    nop dword ptr [rax + rax]
    xor eax, eax
    push rbp
    mov rbp, rsp
    movabs rdi, 0xffff888104300938
    movabs rsi, 0xffff888104300a38
    movzx ecx, byte ptr [rsi]
    mov r8, qword ptr [rdi]
    movabs rax, 0xffff888104300c38
    mov qword ptr [rax + 0], rcx
    mov qword ptr [rax + 8], r8
    leave
    ret
