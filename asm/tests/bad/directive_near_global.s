.gloabl f
f: exit
