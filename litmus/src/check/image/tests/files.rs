//! Files of all kinds, and what is wrong with them.

use super::super::{Addresses, Entry, Image};
use super::{images, one, subject};
use acqrel_machine::Arch;
use object::write::{Object, Relocation, StandardSection, Symbol, SymbolSection};
use object::{
    Architecture, BinaryFormat, Endianness, RelocationEncoding, RelocationFlags, RelocationKind,
    SymbolFlags, SymbolKind, SymbolScope,
};

const DUMP: &str = "bpf_prog_0123456789abcdef_P0:\n; x = 1;\n   0:\tnop\n\t90 \n   1:\tlock\n\tf0 \n   \
                    2:\taddl\t%ecx, (%rbx)\n\t01 0b \n\nint bpf_prog_0000000000000000_P1:\n   0:\tret\n\tc3\n";

fn read(contents: &str, name: Option<&str>) -> Result<Vec<u8>, String> {
    match Image::read(contents.as_bytes(), name) {
        Ok(image) => Ok(image.bytes().to_vec()),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn a_dump_is_its_bytes() {
    assert_eq!(read(DUMP, Some("P0")), Ok(vec![0x90, 0xf0, 0x01, 0x0b]));
    assert_eq!(read(DUMP, Some("bpf_prog_0000000000000000_P1")), Ok(vec![0xc3]));
    assert_eq!(read("   0:\tret\n\tc3\n", None), Ok(vec![0xc3]));
}

#[test]
fn what_is_no_dump_says_where() {
    for (contents, name, expected) in [
        (
            DUMP,
            None,
            "the file has several programs; name one of them with FILE:NAME: bpf_prog_0123456789abcdef_P0, bpf_prog_0000000000000000_P1",
        ),
        (
            DUMP,
            Some("P2"),
            "the file has no program P2: there are bpf_prog_0123456789abcdef_P0, bpf_prog_0000000000000000_P1",
        ),
        (
            "   0:\tnop\n   1:\tret\n",
            None,
            "line 1: the bytes of the instruction are missing: dump with `opcodes`, or to a file, which is then the bytes alone: `bpftool prog dump jited PROG file FILE`",
        ),
        (
            "   0:\tnop\n\t90\n   1:\tret\n",
            None,
            "line 3: the bytes of the instruction are missing: dump with `opcodes`, or to a file, which is then the bytes alone: `bpftool prog dump jited PROG file FILE`",
        ),
        (
            "   0:\tnop\n\t90\n   4:\tret\n\tc3\n",
            None,
            "line 3: the instruction is at 0x4, and the bytes before it end at 0x1: something of the dump is missing",
        ),
        ("   0: (b7) r0 = 1\n", None, "line 1: this is BPF: dump `jited` instead of `xlated`"),
        (
            "   0:\tnop\n\t90\nError: lost\n",
            None,
            "line 3: `Error: lost` is none of a dump: expected an instruction, `ADDRESS: TEXT`, its bytes, or a program's name and a colon",
        ),
        (
            "bpf_prog_0123456789abcdef_P0:\n",
            None,
            "the file has no program with code called bpf_prog_0123456789abcdef_P0: there are none",
        ),
        ("[{\"insns\":[]}]", None, "this is JSON: dump without --json"),
        ("", None, "the file is empty"),
        ("# nothing\n", None, "the file is empty"),
        ("90 9\n", None, "line 1, column 4: an odd number of digits, 1: a byte has two"),
        (
            "90\nnop\n",
            None,
            "line 2: neither bytes in hexadecimal nor a dump by `bpftool prog dump jited ... opcodes`",
        ),
        ("90 c3", Some("P0"), "P0 cannot be selected: the file has bytes alone, without names"),
    ] {
        assert_eq!(read(contents, name), Err(expected.to_owned()), "{contents}");
    }
}

#[test]
fn digits_have_comments() {
    let text = "# a\n90 0xc3, // b\nC3c3 ; c\n";
    assert_eq!(read(text, None), Ok(vec![0x90, 0xc3, 0xc3, 0xc3]));
    assert_eq!(Image::read(&[0x90, 0xc3], None).unwrap().bytes(), [0x90, 0xc3]);
}

/// An object with two functions, of which the second has a size.
fn elf(architecture: Architecture, relocated: bool) -> Vec<u8> {
    let mut object = Object::new(BinaryFormat::Elf, architecture, Endianness::Little);
    let text = object.section_id(StandardSection::Text);
    object.append_section_data(text, &[0xc3, 0x90, 0x90, 0x90, 0xe9, 0, 0, 0, 0, 0xc3], 1);
    let mut ids = Vec::new();
    for (name, value, size) in [("first", 0, 0), ("second", 3, 6)] {
        ids.push(object.add_symbol(Symbol {
            name: name.into(),
            value,
            size,
            kind: SymbolKind::Text,
            scope: SymbolScope::Dynamic,
            weak: false,
            section: SymbolSection::Section(text),
            flags: SymbolFlags::None,
        }));
    }
    if relocated {
        let (kind, encoding) = (RelocationKind::Relative, RelocationEncoding::X86Branch);
        let flags = RelocationFlags::Generic { kind, encoding, size: 32 };
        let relocation = Relocation { offset: 5, symbol: ids[0], addend: -4, flags };
        object.add_relocation(text, relocation).unwrap();
    }
    object.write().unwrap()
}

#[test]
fn a_symbol_is_its_bytes() {
    let file = elf(Architecture::X86_64, false);
    let bytes = |name| Image::read(&file, name).map(|image| image.bytes().to_vec());
    assert_eq!(bytes(Some("second")), Ok(vec![0x90, 0xe9, 0, 0, 0, 0]));
    assert_eq!(bytes(Some("first")), Ok(vec![0xc3, 0x90, 0x90]));
    let error = |name| Image::read(&file, name).unwrap_err().to_string();
    assert_eq!(
        error(None),
        "the file has several functions; name one of them with FILE:NAME: first, second"
    );
    assert_eq!(error(Some("third")), "the file has no symbol third: there are first, second");
    let error = |file: &[u8]| Image::read(file, Some("second")).unwrap_err().to_string();
    assert_eq!(
        error(&elf(Architecture::X86_64, true)),
        "byte 0x2 of second is still to be relocated: link the object, so that its bytes are those \
         that run"
    );
    assert_eq!(
        error(&elf(Architecture::Bpf, false)),
        "the ELF file is for BPF, which a JIT takes; images are of x86-64 or ARM64"
    );
    for length in 0..file.len() {
        // Whatever is missing: no panic.
        let _ = Image::read(&file[..length], Some("second"));
    }
}

#[test]
fn an_image_is_of_its_architecture() {
    let file = elf(Architecture::Aarch64, false);
    let image = Image::read(&file, Some("first")).unwrap();
    let entry = Entry::built_in("linux", Arch::X86_64).unwrap();
    let error = super::Images::new(&one(), entry, vec![(image, Addresses::default())]);
    assert_eq!(
        error.unwrap_err().to_string(),
        "the image of P0 is for arm64, and x86-64 is asked for"
    );
}

#[test]
fn addresses_say_what_is_wrong() {
    for (text, expected) in [
        ("0x10 x", "line 1: `0x10 x` is not ADDRESS = NAME"),
        ("# a\n? = x", "line 2: put the address of x in the place of `?`"),
        (
            "0x1g = x",
            "line 1: `0x1g` is no number: write 0x and hexadecimal digits, or decimal ones",
        ),
        ("1 = x\n2 = x", "line 2: x has an address already, in line 1"),
        ("1 = x y", "line 1: `x y` is no name: a line has one address and one name"),
    ] {
        assert_eq!(Addresses::parse(text).unwrap_err().to_string(), expected);
    }
}

#[test]
fn threads_agree_on_addresses() {
    let text = "BPF two\n{ 0:r1=x; 1:r1=x; 1:r2=y; }\n P0 | P1 ;\n *(u32 *)(r1 + 0) = 1 | *(u32 *)(r2 + 0) = 1 ;\nexists (x=1)\n";
    let subject = subject(text);
    let refused = |first: &str, second: &str| {
        let threads: [(&[u8], &str); 2] = [(&[0xc3], first), (&[0xc3], second)];
        images(&subject, Arch::X86_64, "", &threads).map(|_| ()).map_err(|it| it.to_string())
    };
    let rest = "0x3000 = 0:end\n0x4000 = 1:end\n";
    assert_eq!(refused(&format!("0x1000 = x\n{rest}"), "0x2000 = y"), Ok(()));
    assert_eq!(refused("0xffff888000000938 = .data", ""), Ok(()));
    for (first, second, expected) in [
        ("0x1000 = x", "0x2000 = y", "no file of addresses says where 0:end is"),
        (
            "0x1000 = x",
            "0x1008 = x",
            "x is at 0x1000 to P0 and at 0x1008 to P1: threads share their memory",
        ),
        (
            "0x1000 = .data",
            "0x1008 = x",
            "x is at 0x1000 to P0 and at 0x1008 to P1: threads share their memory",
        ),
        (
            "0x1000 = .data",
            "0x1000 = z",
            "P1, line 1 of its addresses: the test has no location z: there are x, y, 0:end, 1:end, .data for all of them, and .code",
        ),
        (
            "0x3000 = 0:end\n0x4000 = 1:end",
            "0x1000 = x\n0x1000 = y",
            "y is at 0x1000, which is in x",
        ),
        (
            "0x1002 = .data",
            "",
            "P0 has x at 0x1002, which is not aligned to 4: accesses to it would be none that models are of",
        ),
        ("0 = .data", "", "P0 has x at 0x0, where no memory is"),
        (
            "0xffffffffffffff00 = .data",
            "",
            "P0, line 1 of its addresses: the memory would go beyond the last address",
        ),
        ("0xfffffffffffff000 = .data", "", "P0 has x at 0xfffffffffffff000, where no memory is"),
        ("0 = .code", "", "the image of P0 cannot be at 0x0"),
    ] {
        assert_eq!(refused(first, second), Err(expected.to_owned()), "{first} {second}");
    }
}

#[test]
fn registers_say_what_is_wrong() {
    for (arch, text, expected) in [
        (Arch::X86_64, "register x0 = 1", "line 1: x86-64 has no register `x0`"),
        (Arch::Arm64, "\nregister sp = 1", "line 2: sp is set by what calls the code"),
        (Arch::Arm64, "register x0 = 1\nregister x0 = 2", "line 2: x0 is set already"),
        (Arch::Arm64, "return-thunk 0x1000", "line 1: arm64 returns without a thunk"),
        (Arch::X86_64, "memory 2 1", "line 1: no byte is from 0x2 to 0x1"),
        (
            Arch::X86_64,
            "memory 1",
            "line 1: `memory 1` is none of `register NAME = NUMBER`, `memory FROM TO` and `return-thunk ADDRESS`",
        ),
    ] {
        assert_eq!(Entry::parse(text, arch).unwrap_err().to_string(), expected);
    }
    for name in Entry::NAMES {
        for arch in Arch::ALL {
            assert!(Entry::built_in(name, arch).is_some(), "{name} {arch}");
        }
    }
}
