callx 1
gotox 5
exit
