.purgem m
exit
