    if r1 == 0 goto end
    call last
    exit
.globl last
end:
last:
