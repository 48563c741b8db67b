atomic_thread_fence(seq_cst)
exit
