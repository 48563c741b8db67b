(* options: syntax=herd *)
.globl main
main: goto main
