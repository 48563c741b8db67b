.data
.bytee 1
.text
exit
