exit
.section "socket
