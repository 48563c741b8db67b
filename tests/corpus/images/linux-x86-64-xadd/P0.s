# Linux: lock xadd.
    .intel_syntax noprefix
    endbr64
    nop dword ptr [rax + rax]
    xor eax, eax
    push rbp
    mov rbp, rsp
    push rbx
    movabs rdi, 0xffff888104300938
    movabs rsi, 0xffff888104300a38
    mov edx, 1
    movabs rbx, 0xffff888104300b38
    mov qword ptr [rdi], 1
    lock xadd qword ptr [rbx], rdx
    mov rcx, qword ptr [rsi]
    movabs rax, 0xffff888104300c38
    mov qword ptr [rax + 0], rcx
    pop rbx
    leave
    ret
