.secton .text
exit
