# options: --syntax kernel
goto +0
exit
