.map counters, tpe=array, key=4, value=8, entries=16
exit
