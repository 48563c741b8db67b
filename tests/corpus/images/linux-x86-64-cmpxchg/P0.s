# Linux: lock cmpxchg.
    .intel_syntax noprefix
    endbr64
    nop dword ptr [rax + rax]
    xor eax, eax
    push rbp
    mov rbp, rsp
    movabs rdi, 0xffff888104300938
    mov edx, 1
    xor eax, eax
    lock cmpxchg qword ptr [rdi], rdx
    movabs rcx, 0xffff888104300a38
    mov qword ptr [rcx], rax
    leave
    ret
