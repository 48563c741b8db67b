.data
r0 = 1
.text
exit
