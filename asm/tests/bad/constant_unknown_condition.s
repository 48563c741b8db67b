if r0 == FOO goto out
out:
exit
