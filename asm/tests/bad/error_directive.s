.error "this needs v4"
exit
