# Linux: the prologue of a program with tail calls, which counts them.
    .intel_syntax noprefix
    endbr64
    nop dword ptr [rax + rax]
    xor eax, eax
    push rbp
    mov rbp, rsp
    endbr64
    cmp rax, 33
    ja 1f
    push rax
    mov rax, rsp
    jmp 2f
1:  push rax
2:  push rax
    sub rsp, 16
    xchg ax, ax
    movabs rdi, 0xffff888104300938
    movabs rsi, 0xffff888104300a38
    mov edx, 1
    mov qword ptr [rdi], rdx
    mov qword ptr [rsi], rdx
    movabs rax, 0xffff888104300b38
    mov qword ptr [rax], 1
    add rsp, 16
    pop rax
    pop rax
    leave
    ret
