{"endian":"little","functions":[],"insns":[{"bytes":"95 00 00 00 00 00 00 00","slot":0}],
"maps":[{"name":".rodata","type":2,"key_size":4,"value_size":8,"max_entries":1,"read_only":true}]}
