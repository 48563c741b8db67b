# options: --syntax llvm
goto pc+0
exit
