.macro m
exit
