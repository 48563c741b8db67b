(* options: --syntax herd *)
# comment
exit
