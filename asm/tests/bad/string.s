    exit
.data
.ascii "a\qb"
.ascii "\400"
.ascii text
.ascii "one",
