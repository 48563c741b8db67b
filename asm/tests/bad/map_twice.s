.map m, type=array, key=4, value=8, entries=16
.map m, type=array, key=4, value=8, entries=16
exit
