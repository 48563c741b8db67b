# options: --syntax ubpf
sync
exit
