{"endian":"little","functions":[{"name":"f" "slot":0}]}
