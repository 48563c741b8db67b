{"errors":[],"file":"a.o","programs":[{},{}]}
