{"endian":"little","functions":[{"name":"f","slot":0}],"insns":[
{"bytes":"95 00 00 00 00 00 00 00","slot":0,"text":"r0 = 1"}]}
