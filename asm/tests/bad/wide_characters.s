/* äöü */ r1 = 5ll
	r1 = 08 // after a tab
exit
