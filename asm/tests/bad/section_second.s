.section socket,"ax",@progbits
    exit
.section xdp/frags,"ax",@progbits
    exit
.section license
