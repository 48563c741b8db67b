(* options: --syntax herd *)
r0 = 1
(* and so on
