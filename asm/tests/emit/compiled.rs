//! Arrays of C, of the kernel's macros and of Rust, compiled by gcc and rustc and run: every row of the
//! table, with the edge values of its operands.

use acqrel_asm::emit;
use acqrel_isa::{Endian, Imm64, Insn, MapDef, Op, Parts, Program, Syntax, sample};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// About a hundred instructions of every row that stand in a program, between two exits of functions
/// that jumps and calls can lead to.
fn program() -> Program {
    let mut insns = Vec::new();
    for &op in Op::ALL {
        let all =
            || sample::edges(op).filter(|insn| insn.jump().is_none() && insn.function().is_none());
        let step = (all().count() / 100).max(1);
        insns.extend(all().step_by(step).filter(|insn| match insn {
            Insn::LoadImm64 { source: Imm64::MapIdx(map) | Imm64::MapValueIdx(map, _), .. } => {
                *map == 0
            }
            _ => true,
        }));
        // Those that lead somewhere lead to the next instruction.
        let (first, fields) = sample::edges(op).next().unwrap().split();
        let mut fields = fields;
        let insn = first.insn(fields);
        if insn.jump().is_some() {
            fields.off = 0;
            fields.imm = if insn.row().role(acqrel_isa::Field::Off).is_some() { -1 } else { 0 };
            insns.push(first.insn(fields));
        }
    }
    insns.push(Insn::Exit {});
    let count: usize = insns.iter().map(|insn| insn.slots()).sum();
    let back = -i32::try_from(count).unwrap();
    // What calls leads to the start of the program.
    insns.push(Insn::CallLocal { off: back - 1 });
    insns.push(Insn::LoadImm64 { dst: acqrel_isa::Reg::R1, source: Imm64::Code(back - 2) });
    insns.push(Insn::Exit {});
    let map = MapDef::data("m".to_owned(), 16, false, Vec::new());
    Program::with_parts(insns, Parts { maps: vec![map], ..Parts::default() }).unwrap()
}

/// Runs a compiler and what it makes, and gives what that prints. None if there is no such compiler.
fn compile_and_run(compiler: &str, arguments: &[&str], executable: &Path) -> Option<Vec<u8>> {
    let output = match Command::new(compiler).args(arguments).output() {
        Ok(output) => output,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "NOT RUN: {compiler}: {error}");
            return None;
        }
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{compiler}: {}", &said[..said.len().min(2000)]);
    assert_eq!(said, "", "{compiler} warns");
    Some(Command::new(executable).output().unwrap().stdout)
}

/// What goes before an array of C, with the numbers of helpers.
fn prelude() -> String {
    let header = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/emit/filter.h");
    let names = (0..).map_while(|id| Some((id, acqrel_isa::helper_name(id)?)));
    let names = names.map(|(id, name)| {
        format!("#define BPF_FUNC_{} {id}\n", name.strip_prefix("bpf_").unwrap())
    });
    format!("#include \"{header}\"\n#include <stdio.h>\n{}", names.collect::<String>())
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Where two programs first differ, for people.
fn assert_same(found: &[u8], program: &Program, what: &str) {
    let expected = program.to_bytes(Endian::Little);
    for (slot, (found, expected)) in found.chunks(8).zip(expected.chunks(8)).enumerate() {
        let text = program.index(slot).map(|index| program.insns()[index].to_string());
        assert_eq!(found, expected, "{what}: slot {slot}: {text:?}");
    }
    assert_eq!(found.len(), expected.len(), "{what}");
}

#[test]
fn arrays_of_c() {
    if cfg!(target_endian = "big") {
        let _ = writeln!(std::io::stderr(), "NOT RUN: arrays of C: the host is big-endian");
        return;
    }
    let program = program();
    let folder = folder("arrays-of-c");
    for (what, syntax, array) in [
        ("fields", Syntax::Llvm, emit::c(&program, "prog", Syntax::Llvm)),
        ("macros", Syntax::Kernel, emit::macros(&program, "prog", Syntax::Kernel)),
    ] {
        let source = format!(
            "{}{array}\nint main(void) {{\n    \
             return fwrite(prog, sizeof prog, 1, stdout) != 1;\n}}\n",
            prelude()
        );
        let (file, executable) = (folder.join(format!("{what}.c")), folder.join(what));
        std::fs::write(&file, source).unwrap();
        let [file, out] = [&file, &executable].map(|path| path.to_str().unwrap());
        let arguments = ["-std=gnu11", "-Wall", "-Wextra", "-O0", file, "-o", out];
        if let Some(found) = compile_and_run("gcc", &arguments, &executable) {
            assert_same(&found, &program, &format!("{what}, {syntax}"));
        }
    }
}

/// Jumps and calls with all their offsets are in no program, but have macros.
#[test]
fn macros_of_every_row() {
    if cfg!(target_endian = "big") {
        let _ = writeln!(std::io::stderr(), "NOT RUN: macros: the host is big-endian");
        return;
    }
    let mut source = prelude() + "struct bpf_insn prog[] = {\n";
    let mut insns = Vec::new();
    for &op in Op::ALL {
        let count = sample::edges(op).count();
        // A step that has no divisor in common with the numbers of values.
        let step = [1, 13, 17, 19, 23].into_iter().find(|step| count / step < 150).unwrap_or(97);
        insns.extend(sample::edges(op).step_by(step));
    }
    for &insn in &insns {
        source.extend(["    ", &emit::insn_macro(insn), ",\n"]);
    }
    source += "};\nint main(void) {\n    return fwrite(prog, sizeof prog, 1, stdout) != 1;\n}\n";
    let folder = folder("macros");
    let (file, executable) = (folder.join("macros.c"), folder.join("macros"));
    std::fs::write(&file, source).unwrap();
    let [file, out] = [&file, &executable].map(|path| path.to_str().unwrap());
    let arguments = ["-std=gnu11", "-Wall", "-Wextra", "-O0", file, "-o", out];
    if let Some(found) = compile_and_run("gcc", &arguments, &executable) {
        let mut rest = found.as_slice();
        for insn in insns {
            let expected = acqrel_isa::encode(&[insn], Endian::Little);
            let (bytes, behind) = rest.split_at(expected.len().min(rest.len()));
            assert_eq!(bytes, expected, "{insn}: {}", emit::insn_macro(insn));
            rest = behind;
        }
        assert!(rest.is_empty());
    }
}

#[test]
fn arrays_of_rust() {
    let program = program();
    let folder = folder("arrays-of-rust");
    let array = emit::rust(&program, "prog", Syntax::Ubpf, Endian::Little);
    let main = "fn main() {\n    use std::io::Write;\n    \
                std::io::stdout().write_all(PROG.as_flattened()).unwrap();\n}\n";
    let (file, executable) = (folder.join("prog.rs"), folder.join("prog"));
    std::fs::write(&file, array + main).unwrap();
    let [file, out] = [&file, &executable].map(|path| path.to_str().unwrap());
    let arguments = ["--edition", "2021", "-D", "warnings", file, "-o", out];
    if let Some(found) = compile_and_run("rustc", &arguments, &executable) {
        assert_same(&found, &program, "rust");
    }
}
