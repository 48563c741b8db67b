//! Objects changed on purpose: most are then malformed, each with the error expected.

use acqrel_asm::object::{Object, Select};

/// An object to damage. It is little-endian.
struct Patch {
    file: Vec<u8>,
}

const HEADER: usize = 64;
const SYMBOL: usize = 24;
const RELOCATION: usize = 16;

// Fields of section headers.
const SH_NAME: usize = 0;
const SH_TYPE: usize = 4;
const SH_OFFSET: usize = 24;
const SH_SIZE: usize = 32;
const SH_LINK: usize = 40;
const SH_INFO: usize = 44;
// Fields of symbols.
const ST_NAME: usize = 0;
const ST_SHNDX: usize = 6;
const ST_VALUE: usize = 8;
const ST_SIZE: usize = 16;

impl Patch {
    fn new(name: &str) -> Self {
        Self { file: super::bytes(name) }
    }

    fn number(&self, at: usize) -> usize {
        usize::try_from(u64::from_le_bytes(*self.file[at..].first_chunk().unwrap())).unwrap()
    }

    /// The index of a section in the file.
    fn index(&self, name: &str) -> usize {
        let word = |at| self.number(at) % (1 << 32);
        let header = |index: usize| self.number(40) + HEADER * index;
        // `e_shnum` and `e_shstrndx`.
        let (count, names) = (self.number(56) >> 32 & 0xffff, self.number(56) >> 48);
        let names = self.number(header(names) + SH_OFFSET);
        let named = |&index: &usize| {
            let text = &self.file[names + word(header(index) + SH_NAME)..];
            text.starts_with(name.as_bytes()) && text[name.len()] == 0
        };
        (0..count).find(named).unwrap()
    }

    /// The place of a section's header.
    fn header(&self, name: &str) -> usize {
        self.number(40) + HEADER * self.index(name)
    }

    /// The place of a section's contents.
    fn section(&self, name: &str) -> usize {
        self.number(self.header(name) + SH_OFFSET)
    }

    /// The place of a symbol.
    fn symbol(&self, name: &str) -> usize {
        let object = Object::parse(&self.file).unwrap();
        let index = object.symbols().iter().position(|symbol| symbol.name == name).unwrap();
        // The first symbol of the file is a placeholder.
        self.section(".symtab") + SYMBOL * (index + 1)
    }

    /// The place of a text.
    fn text(&self, text: &str) -> usize {
        let mut windows = self.file.windows(text.len());
        windows.position(|window| window == text.as_bytes()).unwrap()
    }

    fn put(&mut self, at: usize, bytes: &[u8]) {
        self.file[at..at + bytes.len()].copy_from_slice(bytes);
    }

    fn put16(&mut self, at: usize, value: u16) {
        self.put(at, &value.to_le_bytes());
    }

    fn put32(&mut self, at: usize, value: u32) {
        self.put(at, &value.to_le_bytes());
    }

    fn put64(&mut self, at: usize, value: u64) {
        self.put(at, &value.to_le_bytes());
    }
}

/// Damages an object, and checks the error of reading it.
#[track_caller]
fn parse(name: &str, damage: impl Fn(&mut Patch), expected: &str) {
    let mut patch = Patch::new(name);
    damage(&mut patch);
    let error = Object::parse(&patch.file).unwrap_err().to_string();
    assert_eq!(error, expected);
}

/// Damages an object, and checks the error of linking a function of it.
#[track_caller]
fn link(name: &str, function: &str, damage: impl Fn(&mut Patch), expected: &str) {
    let mut patch = Patch::new(name);
    damage(&mut patch);
    let object = Object::parse(&patch.file).unwrap();
    let error = object.program(&Select::Function(function)).unwrap_err().to_string();
    assert_eq!(error, expected);
}

#[test]
fn file_header() {
    let not_elf = "not an ELF file: it does not start with the bytes 7f 45 4c 46";
    assert_eq!(Object::parse(b"").unwrap_err().to_string(), not_elf);
    assert_eq!(Object::parse(b"r0 = 0\nexit\n").unwrap_err().to_string(), not_elf);
    parse(
        "labels.o",
        |p| p.file.truncate(20),
        "malformed ELF: Invalid ELF header size or alignment",
    );
    parse("labels.o", |p| p.file[4] = 1, "the ELF class is 1: BPF objects are ELF64 (class 2)");
    parse("labels.o", |p| p.file[5] = 3, "malformed ELF: Unsupported ELF header");
    parse(
        "labels.o",
        |p| p.put16(16, 2),
        "e_type is 2: only relocatable objects are read (1, ET_REL), as `clang -c` writes them",
    );
    parse(
        "labels.o",
        |p| p.put16(18, 0),
        "e_machine is 0 (EM_NONE), as some old tools write it: BPF objects have 247 (EM_BPF); \
         compile with `clang -target bpf`",
    );
    parse(
        "labels.o",
        |p| p.put16(18, 62),
        "e_machine is 62: BPF objects have 247 (EM_BPF); compile with `clang -target bpf`",
    );
    parse(
        "labels.o",
        |p| p.put64(40, 1 << 60),
        "malformed ELF: Invalid ELF section header offset/size/alignment",
    );
    parse(
        "labels.o",
        |p| p.put64(40, 0),
        "the object has no code: no section that has bytes has the flag SHF_EXECINSTR",
    );
}

#[test]
fn sections() {
    parse(
        "labels.o",
        |p| p.put64(p.header(".rodata") + SH_SIZE, u64::MAX),
        "section .rodata, byte 0x0: malformed ELF: Invalid ELF section size or offset",
    );
    parse(
        "labels.o",
        |p| {
            let (header, size) = (p.header(".text"), u64::try_from(p.file.len()).unwrap());
            p.put64(header + SH_OFFSET, 0);
            p.put64(header + SH_SIZE, size);
        },
        "malformed ELF: the sections take 1134 bytes, but the file has 848: they overlap",
    );
    parse(
        "labels.o",
        |p| p.put64(p.header(".text") + SH_SIZE, 100),
        "section .text, byte 0x60: the code has 100 bytes, but an instruction takes 8 (RFC 9669, \
         section 3)",
    );
    parse(
        "labels.o",
        |p| p.put32(p.header(".text") + SH_NAME, 1 << 20),
        "malformed: the name of a section is not in the section of names, is too long, or is not \
         UTF-8",
    );
    parse(
        "data.o",
        |p| p.put64(p.header(".bss") + SH_SIZE, 1 << 40),
        "section .bss, byte 0x0: the data has 1099511627776 bytes: the limit is 268435456",
    );
}

#[test]
fn symbols() {
    parse(
        "programs.o",
        |p| p.put32(p.symbol("square") + ST_NAME, 1 << 20),
        "section .symtab, byte 0x60: malformed: the symbol's name is not in the section of names, \
         is too long, or is not UTF-8",
    );
    parse(
        "programs.o",
        |p| p.put16(p.symbol("square") + ST_SHNDX, 1000),
        "section .symtab, byte 0x60: malformed: the symbol is in a section that does not exist",
    );
    parse(
        "programs.o",
        |p| p.put64(p.symbol("square") + ST_VALUE, 0x5c),
        "section .text, byte 0x5c: function `square`: no instruction starts where it does",
    );
    parse(
        "programs.o",
        |p| p.put64(p.symbol("square") + ST_SIZE, 32),
        "section .text, byte 0x58: function `square`: its size is no multiple of 8, or leads out \
         of the section",
    );
}

#[test]
fn relocations() {
    // The relocation of the call in `first`.
    let first = |p: &Patch| p.section(".relxdp");
    link(
        "programs.o",
        "first",
        |p| p.put32(first(p) + 8, 2),
        "section xdp, byte 0x8: relocation type 2 is not supported in code: only R_BPF_64_64 (1) \
         and R_BPF_64_32 (10) are",
    );
    link(
        "programs.o",
        "first",
        |p| p.put32(first(p) + 8, 1),
        "section xdp, byte 0x8: a relocation R_BPF_64_64 is at `call pc+2`, but only a 64-bit \
         immediate can have one",
    );
    link(
        "programs.o",
        "first",
        |p| p.put64(first(p), 16),
        "section xdp, byte 0x10: a relocation R_BPF_64_32 is at `exit`, but only a call of a \
         function can have one",
    );
    link(
        "programs.o",
        "first",
        |p| p.put64(first(p), 12),
        "section xdp, byte 0xc: a relocation is here, but no instruction starts here",
    );
    parse(
        "programs.o",
        |p| p.put64(first(p) + RELOCATION, 8),
        "section xdp, byte 0x8: two relocations are in this place",
    );
    parse(
        "programs.o",
        |p| p.put32(first(p) + RELOCATION + 12, 1000),
        "section .relxdp, byte 0x10: malformed: the relocation is for a symbol that does not \
         exist",
    );
    parse(
        "programs.o",
        |p| p.put32(p.header(".relxdp") + SH_INFO, 1000),
        "section .relxdp, byte 0x0: malformed: the relocations are for a section that does not \
         exist",
    );
    parse(
        "programs.o",
        |p| p.put32(p.header(".relxdp") + SH_LINK, 1),
        "section .relxdp, byte 0x0: malformed: the relocations are not for the object's symbol \
         table",
    );
    parse(
        "programs.o",
        |p| p.put32(p.header(".relxdp") + SH_TYPE, 4),
        "section .relxdp, byte 0x0: the relocations of section xdp have explicit addends \
         (SHT_RELA): BPF objects have SHT_REL",
    );
}

#[test]
fn references() {
    link(
        "data.o",
        "use",
        |p| p.put16(p.symbol("limit") + ST_SHNDX, 0xfff1),
        "section xdp, byte 0x30: `limit` is in no section (it is absolute or common): compile \
         with -fno-common",
    );
    link(
        "data.o",
        "use",
        |p| p.put32(p.section("xdp") + 4, 25),
        "section xdp, byte 0x0: the address, byte 25 of section .rodata, is outside its 24 bytes \
         (symbol `.rodata`)",
    );
    link(
        "data.o",
        "use",
        |p| p.put32(p.section("xdp") + 4, u32::MAX),
        "section xdp, byte 0x0: the address, byte -1 of section .rodata, is outside its 24 bytes \
         (symbol `.rodata`)",
    );
    link(
        "data.o",
        "use",
        |p| p.put32(p.section("xdp") + 12, 1),
        "section xdp, byte 0x0: the addend 0x100000008 is no 32-bit number (symbol `.rodata`)",
    );
    link(
        "legacy.o",
        "lookups",
        |p| p.put32(p.section("socket") + 36, 4),
        "section socket, byte 0x20: no map starts at byte 24 of section maps (symbol `totals`)",
    );
    link(
        "programs.o",
        "first",
        |p| p.put32(p.section("xdp") + 12, 1000),
        "section xdp, byte 0x8: the target, byte 8008 of section .text, is no instruction of a \
         function",
    );
    link(
        "programs.o",
        "first",
        |p| p.put16(p.symbol(".text") + ST_SHNDX, u16::try_from(p.index("license")).unwrap()),
        "section xdp, byte 0x8: `license` is in section license, which is no code to call",
    );
}

#[test]
fn instructions() {
    link(
        "labels.o",
        "main",
        |p| p.put(p.section(".text") + 16, &[0xff]),
        "section .text, byte 0x10: opcode 0xff is no instruction: the class has no operation with \
         code 0xf0 (RFC 9669, section 3)",
    );
    link(
        "labels.o",
        "main",
        |p| p.put(p.section(".text") + 8, &[0x05, 0, 100, 0, 0, 0, 0, 0]),
        "section .text, byte 0x8: the jump leads to byte 816, where no instruction of its \
         function starts (bytes 0 to 88)",
    );
    // Into the second half of a wide instruction.
    link(
        "labels.o",
        "main",
        |p| p.put(p.section(".text") + 16 + 2, &[1]),
        "section .text, byte 0x10: the jump leads to byte 32, where no instruction of its \
         function starts (bytes 0 to 88)",
    );
    // `exit` becomes `r0 = r0`.
    link(
        "labels.o",
        "main",
        |p| p.put(p.section(".text") + 0x50, &[0xbf]),
        "section .text, byte 0x50: control falls off the end of the function: its last \
         instruction must be an exit or an unconditional jump",
    );
}

#[test]
fn btf() {
    let at = |p: &Patch, offset: usize| p.section(".BTF") + offset;
    parse(
        "maps.o",
        |p| p.put(at(p, 0), &[0xeb, 0x9f]),
        "section .BTF, byte 0x0: malformed: the magic number is not 0xeb9f in the object's byte \
         order",
    );
    parse(
        "maps.o",
        |p| p.put(at(p, 2), &[2]),
        "section .BTF, byte 0x2: malformed: the version is not 1",
    );
    parse(
        "maps.o",
        |p| p.put32(at(p, 4), 8),
        "section .BTF, byte 0x4: malformed: the header's length is too small",
    );
    parse(
        "maps.o",
        |p| p.put32(at(p, 4), 1 << 30),
        "section .BTF, byte 0x4: malformed: the header is truncated",
    );
    parse(
        "maps.o",
        |p| p.put32(at(p, 12), u32::MAX),
        "section .BTF, byte 0x8: malformed: the types lie outside the section",
    );
    parse(
        "maps.o",
        |p| p.put32(at(p, 16), u32::MAX),
        "section .BTF, byte 0x10: malformed: the strings lie outside the section",
    );
    parse(
        "maps.o",
        |p| p.put32(at(p, 24 + 4), 31 << 24),
        "section .BTF, byte 0x18: malformed: the kind of the type is unknown",
    );
    parse(
        "maps.o",
        |p| p.put32(at(p, 24 + 4), 4 << 24 | 0xffff),
        "section .BTF, byte 0x18: malformed: the type is truncated",
    );
}

#[test]
fn declarations_of_maps() {
    parse(
        "maps.o",
        |p| p.put32(p.header(".BTF") + SH_NAME, 0),
        "section .maps, byte 0x0: maps are declared here, but the object has no section .BTF: \
         compile with -g",
    );
    parse(
        "maps.o",
        |p| p.put(p.text("\0max_entries\0"), b"\0mix_entries\0"),
        "section .BTF, byte 0x188: map `by_key`: `mix_entries` is no attribute of a map",
    );
    parse(
        "maps.o",
        |p| p.put64(p.symbol("ring") + ST_VALUE, 1 << 40),
        "section .BTF, byte 0x3a4: map `ring`: it lies outside the section",
    );
    parse(
        "legacy.o",
        |p| p.put64(p.symbol("totals") + ST_VALUE, 8),
        "section maps, byte 0x0: map `flows`: its declaration has 8 bytes: `struct bpf_map_def` \
         has 20",
    );
    parse(
        "legacy.o",
        |p| p.put64(p.symbol("totals") + ST_VALUE, 24),
        "section maps, byte 0x0: map `flows`: byte 20 of its declaration is not 0: only the 20 \
         bytes of `struct bpf_map_def` are known",
    );
    parse(
        "legacy.o",
        |p| p.put32(p.section("maps"), 0),
        "section maps, byte 0x0: map `flows`: it has no `type`",
    );
    parse(
        "legacy.o",
        |p| p.put32(p.section("maps") + 12, u32::MAX),
        "section maps, byte 0x0: map `flows`: its entries take 103079215080 bytes: the limit is \
         268435456",
    );
}

#[test]
fn source_lines() {
    let at = |p: &Patch, offset: usize| p.section(".BTF.ext") + offset;
    let lines = |p: &Patch| {
        let ext = p.section(".BTF.ext");
        ext + p.number(ext + 4) % (1 << 32) + p.number(ext + 16) % (1 << 32)
    };
    parse(
        "maps.o",
        |p| p.put(at(p, 0), &[0]),
        "section .BTF.ext, byte 0x0: malformed: the magic number is not 0xeb9f in the object's \
         byte order",
    );
    parse(
        "maps.o",
        |p| p.put32(at(p, 20), u32::MAX),
        "section .BTF.ext, byte 0x10: malformed: the part lies outside the section",
    );
    parse(
        "maps.o",
        |p| p.put32(lines(p), 0),
        "section .BTF.ext, byte 0x34: malformed: the size of a record is too small or no multiple \
         of 4",
    );
    parse(
        "maps.o",
        |p| p.put32(lines(p) + 4, 0),
        "section .BTF.ext, byte 0x38: malformed: the section named is no code",
    );
    parse(
        "maps.o",
        |p| p.put32(lines(p) + 8, u32::MAX),
        "section .BTF.ext, byte 0x120: malformed: the part is truncated",
    );
    parse(
        "maps.o",
        |p| p.put32(lines(p) + 16, u32::MAX),
        "section .BTF.ext, byte 0x40: malformed: the name of the file is not in .BTF, or too long",
    );
}

#[test]
fn names_that_several_functions_have() {
    let rename = |p: &mut Patch, from: &str, to: &str| {
        let (from, to) = (p.symbol(from), p.symbol(to));
        let name = p.file[to..to + 4].to_vec();
        p.put(from, &name);
    };
    link(
        "programs.o",
        "twice_square",
        |p| rename(p, "square", "twice_square"),
        "several functions are named `twice_square`, in `.text`: select by section or index",
    );
    let mut patch = Patch::new("programs.o");
    rename(&mut patch, "square", "third");
    let object = Object::parse(&patch.file).unwrap();
    let index = object.select(&Select::Function("third")).unwrap();
    assert_eq!(object.sections()[object.functions()[index].section].name, "tc");
}

#[test]
fn the_end_of_data_is_an_address() {
    let mut patch = Patch::new("data.o");
    patch.put32(patch.section("xdp") + 4, 24);
    let program = Object::parse(&patch.file).unwrap().program(&Select::Function("use")).unwrap();
    assert_eq!(program.insns()[0].to_string(), "ld_pseudo r2, 6, 0x1800000000");
}

#[test]
fn lines_of_one_function_only() {
    let mut patch = Patch::new("programs.o");
    // The first record of `second`: offset 24, line 9. It moves to the next instruction.
    let ext = patch.section(".BTF.ext");
    let word = |p: &Patch, at| p.number(at) % (1 << 32);
    let record = (ext..patch.file.len() - 16)
        .step_by(4)
        .find(|&at| word(&patch, at) == 24 && word(&patch, at + 12) >> 10 == 9);
    let record = record.unwrap();
    patch.put32(record, 32);
    patch.put32(record + RELOCATION, 32);
    patch.put32(record + RELOCATION + 12, (9 << 10) + 1000);
    let object = Object::parse(&patch.file).unwrap();
    let program = object.program(&Select::Function("second")).unwrap();
    assert_eq!(program.line(0), None);
    let line = program.line(1).unwrap();
    assert_eq!((line.line, line.column), (9, 1000));
}
