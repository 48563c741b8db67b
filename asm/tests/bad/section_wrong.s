main:
    exit
.data
    r0 = 1
    exit
.section one,"a",@progbits
    exit
.section one,"aw"
.section two,"q"
.section three,"ax",@nothing
.section
.section four,"aM",@progbits
.section five,"axG",@progbits,group
.popsection
.text 1
