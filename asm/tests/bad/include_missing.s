.include "nofile.inc"
exit
