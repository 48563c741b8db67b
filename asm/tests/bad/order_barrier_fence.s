fence
exit
