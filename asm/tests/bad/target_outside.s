goto +5
if r1 == r2 goto -5
call pc+9
exit
