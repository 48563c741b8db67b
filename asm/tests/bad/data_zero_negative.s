.data
.zero -1
.text
exit
