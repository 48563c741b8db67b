# Without its prefix the encoding of bpl is that of ch.
    .intel_syntax noprefix
    push rbp
    movabs rdi, 0xffff888104300938
    movabs rsi, 0xffff888104300a38
    mov qword ptr [rdi], 1
    mov ebp, 1
    mov byte ptr [rsi], ch
    movabs rax, 0xffff888104300b38
    mov qword ptr [rax], 1
    pop rbp
    ret
