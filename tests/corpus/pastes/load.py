#!/usr/bin/env python3
"""Loads a BPF program from raw bytes and prints the verifier's log.

usage: load.py FILE [LEVEL [TYPE [PIN]]]
FILE has the instructions as bytes; an instruction `lddw` with the source 1 and the immediate -1 gets
the file descriptor of an array map called `counters`. LEVEL is 1, 2 or 4 (statistics), or their sum;
TYPE is the number of the program type, 1 (socket filter) if not given; PIN a path in a bpffs.
"""
import ctypes, os, struct, sys

libc = ctypes.CDLL(None, use_errno=True)

def bpf(command, attr):
    buffer = ctypes.create_string_buffer(attr, 144)
    return libc.syscall(321, command, buffer, 144), buffer

def array_map():
    attr = struct.pack("<IIIIIIi16s", 2, 4, 8, 16, 0, 0, 0, b"counters")
    fd, _ = bpf(0, attr)
    return fd

def main():
    code = bytearray(open(sys.argv[1], "rb").read())
    level = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    kind = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    keep = None
    for at in range(0, len(code), 8):
        if code[at] == 0x18 and code[at + 1] >> 4 == 1 and code[at + 4:at + 8] == b"\xff" * 4:
            keep = keep if keep is not None else array_map()
            code[at + 4:at + 8] = struct.pack("<i", keep)
    insns = ctypes.create_string_buffer(bytes(code), len(code))
    log = ctypes.create_string_buffer(1 << 24)
    licence = ctypes.create_string_buffer(b"GPL")
    attr = struct.pack("<IIQQIIQII16s", kind, len(code) // 8, ctypes.addressof(insns), ctypes.addressof(licence),
                       level, len(log), ctypes.addressof(log), 0, 0, b"pasted")
    fd, _ = bpf(5, attr)
    sys.stdout.write(log.value.decode())
    if fd < 0:
        print(f"error {ctypes.get_errno()}", file=sys.stderr)
        return 1
    if len(sys.argv) > 4:
        path = ctypes.create_string_buffer(sys.argv[4].encode())
        bpf(6, struct.pack("<QI", ctypes.addressof(path), fd))
    return 0

sys.exit(main())
