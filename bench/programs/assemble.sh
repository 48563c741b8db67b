#!/bin/sh
# Assembles every program here into the .bin of the same name with LLVM 19
# (Debian: llvm-19). With another LLVM: LLVM=-20 sh assemble.sh
set -eu
cd "$(dirname "$0")"
suffix=${LLVM--19}
objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT
for source in *.s; do
	name=${source%.s}
	"llvm-mc$suffix" -triple=bpfel -mcpu=v3 -filetype=obj "$source" -o "$objects/$name"
	"llvm-objcopy$suffix" -O binary --only-section=.text "$objects/$name" "$name.bin"
done
