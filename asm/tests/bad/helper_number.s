# options: --syntax kernel
call bpf_testmod_test#123456
exit
