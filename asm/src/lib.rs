//! The eBPF assembler and disassembler: text in every dialect and ELF objects to programs and back.
