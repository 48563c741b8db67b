out:
    goto out
out:
    exit
