.data
.4byte 1.5
.text
exit
