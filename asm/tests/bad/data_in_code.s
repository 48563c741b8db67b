    exit
.8byte 0xff
