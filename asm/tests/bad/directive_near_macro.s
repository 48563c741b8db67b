.marco m
exit
