# Linux: a loop with lock cmpxchg.
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
    mov qword ptr [rsi], 1
    mov r10, rax
1:  mov rax, qword ptr [rbx]
    mov r11, rax
    or r11, rdx
    lock cmpxchg qword ptr [rbx], r11
    jne 1b
    mov rdx, rax
    mov rax, r10
    mov rcx, qword ptr [rdi]
    movabs rax, 0xffff888104300d38
    mov qword ptr [rax + 0], rcx
    pop rbx
    leave
    ret
