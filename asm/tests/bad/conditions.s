.else
.endif
.if UNKNOWN
    bogus
.else
    bogus
.endif
.if 1
.else
.else
.endif
.ifdef
.endif
.ifx
.endif
.error "stop"
.warning "careful"
.err
.rept -1
.endr
.if 0
    exit
