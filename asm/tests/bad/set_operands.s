.set x
exit
