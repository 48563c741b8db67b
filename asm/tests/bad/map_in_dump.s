0: (18) r1 = map[id:5]
2: (18) r2 = map[id:6][0]+8
4: (95) exit
