# Names: two at one place, a label inside a function, bytes behind a function's end.
	.text
	.type alias,@function
alias:
	.globl entry
	.type entry,@function
entry:
	r0 = 1
	.globl inside
inside:
	exit
	.size alias, 16
	.size entry, 16
	r0 = 9
	.globl after
after:
	exit
