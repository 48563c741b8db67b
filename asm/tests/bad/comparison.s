if r1 = r2 goto +0
if r1 => r2 goto +0
if r1 === r2 goto +0
exit
