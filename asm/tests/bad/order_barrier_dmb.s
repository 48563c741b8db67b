dmb ish
exit
