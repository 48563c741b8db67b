# The value that is given back was loaded before, by another access.
    .intel_syntax noprefix
    endbr64
    nop dword ptr [rax + rax]
    xor eax, eax
    push rbp
    mov rbp, rsp
    movabs rdi, 0xffff888104300938
    mov edx, 1
    xor eax, eax
    mov r11, qword ptr [rdi]
    lock cmpxchg qword ptr [rdi], rdx
    mov rax, r11
    movabs rcx, 0xffff888104300a38
    mov qword ptr [rcx], rax
    leave
    ret
