.map counters
.map counters, type=aray
.map counters, type=array, kee=4
.map counters, type=array, key=4, key=4
.map counters, type=array, key=0x100000000
.map one, type=array, key=4, value=8, entries=1
.map one, type=array, key=4, value=8, entries=1
.map r1, type=2
.reloc 8, R_BPF_64_65, one
.reloc 8, R_BPF_64_64
.loc 1 2 3
    exit
