# A compare-exchange that succeeds leaves the upper half of rax as it is.
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
    movabs rcx, 0xffff888104300a38
    mov qword ptr [rcx], rax
    leave
    ret
