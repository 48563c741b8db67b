smp_mb()
exit
