    exit
.data
.byte 256
.byte -129
.2byte 0x10000
.4byte 1 << 32
.byte LATE
.set LATE, 300
.uleb128 -1
.zero -1
.fill 1, 9, 0
.fill 1, 1, 256
