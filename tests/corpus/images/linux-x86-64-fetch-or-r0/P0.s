# Linux: the copy of r0 is the operand.
    .intel_syntax noprefix
    endbr64
    nop dword ptr [rax + rax]
    xor eax, eax
    push rbp
    mov rbp, rsp
    movabs rdi, 0xffff888104300938
    mov eax, 1
    mov r10, rax
1:  mov rax, qword ptr [rdi]
    mov r11, rax
    or r11, r10
    lock cmpxchg qword ptr [rdi], r11
    jne 1b
    movabs rcx, 0xffff888104300a38
    mov qword ptr [rcx], 1
    leave
    ret
