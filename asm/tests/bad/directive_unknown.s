.glob main
.longer 5
main:
    exit
