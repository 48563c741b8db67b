# options: --syntax gas
mov %r0, 1 ; the result
mov %r1, 2 ; exit
; exit
exit ;
exit ; # done
