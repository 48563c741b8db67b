.data
.byte 256
.text
exit
