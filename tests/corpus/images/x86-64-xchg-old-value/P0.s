# The old value is not written back.
    .intel_syntax noprefix
    endbr64
    nop dword ptr [rax + rax]
    xor eax, eax
    push rbp
    mov rbp, rsp
    movabs rdi, 0xffff888104300938
    mov edx, 1
    mov r11, rdx
    xchg qword ptr [rdi], r11
    movabs rcx, 0xffff888104300a38
    mov qword ptr [rcx], rdx
    leave
    ret
