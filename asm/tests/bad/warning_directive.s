.warning "old"
exit
