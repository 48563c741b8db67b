# Linux: the verifier adds the zero-extension.
    .intel_syntax noprefix
    endbr64
    nop dword ptr [rax + rax]
    xor eax, eax
    push rbp
    mov rbp, rsp
    movabs rdi, 0xffff888104300938
    mov edx, 1
    movabs rax, 0x100000000
    lock cmpxchg dword ptr [rdi], edx
    mov eax, eax
    movabs rcx, 0xffff888104300a38
    mov qword ptr [rcx], rax
    leave
    ret
