.section .data,"aw",@progbit
.text
exit
