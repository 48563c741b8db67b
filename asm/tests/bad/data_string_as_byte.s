.data
.byte "a"
.text
exit
