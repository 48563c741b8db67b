.map counters
exit
