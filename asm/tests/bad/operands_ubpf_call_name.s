# options: --syntax ubpf
call foo
exit
