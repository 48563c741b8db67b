//! The programs that are written for a JIT.

use super::super::{Flavour, emit_programs};
use super::subject;
use acqrel_asm::object::{Object, Select};
use acqrel_isa::{Endian, Imm64, Insn, Program};

const TEST: &str = "BPF MP\n{ uint32_t x=5; 0:r1=x; 0:r2=y; 1:r2=y; }\n P0 | P1 ;\n \
                    *(u32 *)(r1 + 0) = 1 | r3 = *(u64 *)(r2 + 0) ;\n \
                    if r1 == 0 goto L | ;\n *(u64 *)(r2 + 0) = 1 | ;\nL: | ;\nexists (1:r3=1)\n";

#[test]
fn bytecode_is_the_program() {
    let subject = subject(TEST);
    let files = emit_programs(&subject, Flavour::Bytecode).unwrap();
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["P0.bin", "P0.s", "P1.bin", "P1.s"]);
    assert_eq!(
        Program::from_bytes(&files[0].contents, Endian::Little).as_ref(),
        Ok(subject.program(0))
    );
}

#[test]
fn an_object_has_the_memory_as_its_data() {
    let subject = subject(TEST);
    let files = emit_programs(&subject, Flavour::Linux).unwrap();
    let file = files.iter().find(|file| file.name == "programs.o").unwrap();
    let object = Object::parse(&file.contents).unwrap();
    assert_eq!(object.license(), Some("Dual MIT/GPL"));
    let program = object.program(&Select::Function("P0")).unwrap();
    let data = &program.maps()[0];
    assert_eq!(data.initial.first(), Some(&5));
    // Each address is as far into the data as it is behind the first one of the test.
    let base = subject.test().locations[0].address;
    let addresses = program.insns().iter().filter_map(|insn| match *insn {
        Insn::LoadImm64 { source: Imm64::MapValueIdx(0, offset), .. } => {
            Some(base + u64::from(offset))
        }
        _ => None,
    });
    let locations = &subject.test().locations;
    let end = locations.iter().find(|location| location.name == "0:end").unwrap();
    assert_eq!(addresses.collect::<Vec<_>>(), [base, locations[1].address, end.address]);
    let text = String::from_utf8(files[1].contents.clone()).unwrap();
    assert!(text.contains("\n? = .data\n#   .data + 0x0 is x\n"), "{text}");
}

#[test]
fn addresses_in_memory_are_refused() {
    for (test, place) in [
        ("{ x=y; 0:r1=x; }\n P0 ;\n r2 = *(u64 *)(r1 + 0) ;\n", "x"),
        ("{ 0:r1=x; 0:r2=y; }\n P0 ;\n *(u64 *)(r1 + 0) = r2 ;\n", "x"),
        ("{ 0:r1=x; 0:r2=y; }\n P0 ;\n r3 = r2 ;\n", "0:r3"),
    ] {
        let subject = subject(&format!("BPF pointer\n{test}exists (x=0 /\\ 0:r3=0)\n"));
        let error = emit_programs(&subject, Flavour::Linux).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{place} holds the address of y, ")), "{error}");
        assert!(emit_programs(&subject, Flavour::Bytecode).is_ok());
    }
}
