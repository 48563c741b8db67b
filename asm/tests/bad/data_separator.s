.data
.byte 1 2
.text
exit
