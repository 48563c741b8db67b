# Linux: a release is a store.
    .intel_syntax noprefix
    endbr64
    nop dword ptr [rax + rax]
    xor eax, eax
    push rbp
    mov rbp, rsp
    movabs rdi, 0xffff888104300938
    movabs rsi, 0xffff888104300a38
    mov edx, 1
    mov qword ptr [rdi], rdx
    mov qword ptr [rsi], rdx
    movabs rax, 0xffff888104300b38
    mov qword ptr [rax], 1
    leave
    ret
