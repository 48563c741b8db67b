# options: --syntax gas
endle %r1, 24
exit
