//! Pastes that tools made, of programs whose bytes are known: `tests/corpus/pastes`.
//!
//! The name of a file is the program's, what makes the paste special, and the form; the bytes are in
//! the file of the program with `.hex`.

use acqrel_asm::paste::{Form, detect, read};
use acqrel_asm::{Options, assemble, hex};
use acqrel_isa::Endian;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus/pastes")
}

/// A paste with known bytes.
struct Paste {
    name: String,
    form: Form,
    text: String,
    bytes: Vec<u8>,
}

/// The pastes with known bytes, by name.
fn pastes() -> Vec<Paste> {
    let mut pastes = Vec::new();
    for entry in std::fs::read_dir(folder()).expect("the folder is there") {
        let path = entry.expect("the folder can be read").path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.expect("a file has a name");
        let (program, rest) = name.split_once('.').expect("the name has parts");
        let form = rest.rsplit('.').next().and_then(Form::from_name);
        let bytes = folder().join(format!("{program}.hex"));
        if let Some(form) = form
            && let Ok(bytes) = std::fs::read_to_string(bytes)
        {
            let bytes = hex::parse(&bytes).expect("the bytes can be read");
            let text = std::fs::read_to_string(&path).expect("the paste can be read");
            pastes.push(Paste { name, form, text, bytes });
        }
    }
    pastes.sort_by(|a, b| a.name.cmp(&b.name));
    pastes
}

#[test]
fn pastes_are_the_bytes_that_they_show() {
    let mut forms = BTreeSet::new();
    let mut failed = Vec::new();
    for Paste { name, form, text, bytes } in pastes() {
        forms.insert(form.name());
        // A dump without anything but instructions is also source in the kernel's syntax.
        assert!(
            matches!(detect(&text), Some(found) if found == form)
                || detect(&text).is_none() && form == Form::Xlated,
            "{}",
            name
        );
        let options = Options::default();
        let assembled = read(&text, form, &options);
        let is = assembled.program.as_ref().map(|program| program.to_bytes(Endian::Little));
        if is.as_deref() != Some(&bytes) {
            failed.push(format!("{}: {:#?}", name, assembled.diagnostics));
            continue;
        }
        let hooked = assemble(&text, &options);
        let hooked = hooked.program.map(|program| program.to_bytes(Endian::Little));
        assert_eq!(hooked, is, "{name}: by detection");
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert_eq!(forms, Form::ALL.iter().map(|form| form.name()).collect());
}

/// A line less is an instruction less, or something that does not matter, but never another program.
#[test]
fn a_paste_without_a_line_is_the_same_program_or_wrong() {
    for Paste { name, form, text, bytes } in pastes() {
        let lines: Vec<&str> = text.lines().collect();
        // In the other forms nothing tells that a line is missing.
        if !matches!(form, Form::Log | Form::Xlated | Form::Objdump) || lines.len() > 200 {
            continue;
        }
        for without in 0..lines.len() {
            let kept = lines.iter().enumerate().filter(|(at, _)| *at != without);
            let less: Vec<&str> = kept.map(|(_, line)| *line).collect();
            let assembled = read(&less.join("\n"), form, &Options::default());
            if let Some(program) = assembled.program {
                let is = program.to_bytes(Endian::Little);
                assert!(is == bytes, "{} without line {}", name, without + 1);
            }
        }
    }
}

/// Pastes that are almost right: characters and lines taken out, doubled, and replaced by others of
/// other pastes.
#[test]
fn almost_pastes_are_read_or_wrong() {
    let pastes = pastes();
    let lines: Vec<&str> = pastes.iter().flat_map(|paste| paste.text.lines()).collect();
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        // xorshift64
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed >> 33).unwrap_or_default() % below.max(1)
    };
    for paste in &pastes {
        for _ in 0..40 {
            let mut text: Vec<String> = paste.text.lines().take(60).map(str::to_owned).collect();
            for _ in 0..=random(3) {
                if text.is_empty() {
                    break;
                }
                let at = random(text.len());
                match random(4) {
                    0 => {
                        text.remove(at);
                    }
                    1 => text.insert(at, lines[random(lines.len())].to_owned()),
                    2 => {
                        let line = &mut text[at];
                        let places: Vec<usize> = line.char_indices().map(|(at, _)| at).collect();
                        if let Some(&cut) = places.get(random(places.len())) {
                            line.remove(cut);
                        }
                    }
                    _ => {
                        let line = &mut text[at];
                        let places: Vec<usize> = line.char_indices().map(|(at, _)| at).collect();
                        if let Some(&cut) = places.get(random(places.len())) {
                            line.insert(
                                cut,
                                char::from(b' ' + u8::try_from(random(95)).unwrap_or(0)),
                            );
                        }
                    }
                }
            }
            crate::properties::any_paste_is_read_or_wrong(&text.join("\n"));
        }
    }
}

/// The time to read a text must grow with its length, whatever is in it.
#[test]
fn long_lines_of_anything_take_no_time() {
    for piece in [
        "(",
        "{",
        "[",
        "\"",
        "\\",
        "/*",
        "//",
        "#",
        "0: ",
        "0: (b7) r0 = 0 ",
        "R1=",
        "frame1: ",
        ": R1=",
        "; ",
        "00 ",
        "00000000: ",
        "BPF_EXIT_INSN(),",
        "BPF_OP(",
        "-",
        "{1,",
        "{\"a\":",
        "1+",
        "-- ",
        "<a>:",
        " <",
        "é",
        "= {",
    ] {
        let text = piece.repeat(200_000 / piece.len());
        let started = std::time::Instant::now();
        for prefix in ["", "0: (b7) r0 = 0 ; ", "-- asm\n", "x = {", "00000000 <a>:\n"] {
            crate::properties::any_paste_is_read_or_wrong(&format!("{prefix}{text}"));
            let lines = text.replace(' ', "\n");
            crate::properties::any_paste_is_read_or_wrong(&format!("{prefix}{lines}"));
        }
        assert!(started.elapsed().as_secs() < 20, "{piece:?} takes {:?}", started.elapsed());
    }
}
