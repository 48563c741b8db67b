.include nofile
exit
