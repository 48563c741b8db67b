.data
.zero 1 << 40
.text
exit
