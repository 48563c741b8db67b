x = 5
exit
