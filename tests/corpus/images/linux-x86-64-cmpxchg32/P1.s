# Linux: an acquire is a load.
    .intel_syntax noprefix
    endbr64
    nop dword ptr [rax + rax]
    xor eax, eax
    push rbp
    mov rbp, rsp
    movabs rdi, 0xffff888104300938
    mov ecx, dword ptr [rdi]
    movabs rax, 0xffff888104300b38
    mov qword ptr [rax + 0], rcx
    leave
    ret
