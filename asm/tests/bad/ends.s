ret
return r0
exit
