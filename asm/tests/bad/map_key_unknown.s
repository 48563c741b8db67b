.map m, type=array, key=x, value=8, entries=16
exit
