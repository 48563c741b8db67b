//! Threads from other files.

use super::super::{ThreadSource, parse};
use super::corpus::corpus;
use super::{Nothing, source};
use std::io;

const SOURCE: &str = ".globl reader
.globl writer
reader:
    r0 = load_acquire((u64 *)(r1 + 0))
    call helper
    exit
helper:
    r0 = 7
    exit
writer:
    store_release((u64 *)(r1 + 0), r2)
    exit
";

fn file(name: &str) -> io::Result<Vec<u8>> {
    match name {
        "a;|.s" => Ok(SOURCE.as_bytes().to_vec()),
        "bad.s" => Ok(b"r0 = 1\nr0 + 1\n".to_vec()),
        "bytes" => Ok(vec![0xff]),
        "elf" => Ok(b"\x7fELF".to_vec()),
        _ => Err(io::ErrorKind::NotFound.into()),
    }
}

#[test]
fn functions_are_threads() {
    let mut found = source(
        "BPF t\n{ 0:r1=x; }\n P0 | P1 | P2 ;\n extern \"a;|.s\" writer | extern \"a;|.s\" reader | r1 = 1 ;\n | | ;\n",
    );
    let unloaded = found.clone().into_test(&mut Nothing).unwrap_err();
    assert_eq!(unloaded.len(), 2);
    found.load(file).unwrap();
    let shown: Vec<Vec<String>> = found
        .threads
        .iter()
        .map(|thread| {
            let ThreadSource::Bpf(bpf) = thread else { panic!() };
            assert_eq!(bpf.texts.len(), bpf.program.insns().len());
            assert_eq!(bpf.texts.len(), bpf.spans.len());
            bpf.texts.iter().map(|(text, line)| format!("{line} {text}")).collect()
        })
        .collect();
    assert_eq!(shown[0], ["4 store_release((u64 *)(r1 + 0), r2) (a;|.s:11)", "4 exit (a;|.s:12)"]);
    assert_eq!(shown[1].len(), 5);
    assert_eq!(shown[1][0], "4 r0 = load_acquire((u64 *)(r1 + 0)) (a;|.s:4)");
    assert_eq!(shown[2], ["4 r1 = 1", "0 "]);
    assert!(found.into_test(&mut Nothing).is_ok());
}

#[test]
fn files_that_do_not_do_are_errors() {
    for (cell, expected) in [
        ("extern \"none.s\" f", "none.s cannot be read: entity not found"),
        (
            "extern \"a;|.s\" f",
            "a;|.s has no function `f`: its functions are reader, helper, writer",
        ),
        ("extern \"bad.s\" f", "bad.s:2:4: error[E0104]: `+` is not expected here"),
        ("extern \"bytes\" f", "bytes is neither an ELF object nor text"),
        ("extern \"elf\" f", "elf: "),
    ] {
        let text = format!("BPF t {{}} P0 ; {cell} ;");
        let errors = source(&text).load(file).unwrap_err();
        let [error] = errors.as_slice() else { panic!("{errors:?}") };
        assert_eq!(error.code.as_str(), "L0405");
        assert_eq!(error.span().text(&text), cell);
        assert!(error.message.starts_with(expected), "{}", error.message);
    }
}

#[test]
fn other_cells_are_errors() {
    for (text, place) in [
        ("BPF t {} P0 ; extern \"f\" ;", "extern \"f\""),
        ("BPF t {} P0 ; extern \"f\" a b ;", "extern \"f\" a b"),
        ("BPF t {} P0 ; extern \"f\" g ; r1 = 1 ;", "r1 = 1"),
        ("BPF t {} P0 ; r1 = 1 ; extern \"f\" g ;", "r1 = 1"),
        ("X86_64 t {} P0 ; extern \"f\" g ;", "extern \"f\" g"),
    ] {
        let (_, diagnostics) = parse(text);
        let [error] = diagnostics.as_slice() else { panic!("{text}: {diagnostics:?}") };
        assert_eq!((error.code.as_str(), error.span().text(text)), ("L0405", place), "{text}");
    }
}

#[test]
fn functions_of_objects_are_threads() {
    let Some(corpus) = corpus() else { return };
    let mut tried = 0;
    for entry in std::fs::read_dir(corpus.join("objects")).unwrap() {
        let path = entry.unwrap().path();
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let Ok(object) = acqrel_asm::object::Object::parse(&bytes) else { continue };
        let Some(name) = object.functions().iter().find_map(|f| f.name.clone()) else { continue };
        let mut found = source(&format!("BPF t {{}} P0 ; extern \"o\" {name} ;"));
        if found.load(|_| Ok(bytes.clone())).is_ok() {
            let ThreadSource::Bpf(bpf) = &found.threads[0] else { panic!() };
            assert_eq!(bpf.texts.len(), bpf.program.insns().len());
            tried += 1;
        }
    }
    assert!(tried > 0);
}
