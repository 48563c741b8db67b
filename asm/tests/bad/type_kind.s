.type main, @functon
main: exit
