.macro take to, from
\to = load_aquire((u64 *)(\from + 0))
.endm
take r0, r1
exit
