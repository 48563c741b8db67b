.data
.8byte nowhere
.text
exit
