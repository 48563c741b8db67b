.data
.ascii abc
.text
exit
