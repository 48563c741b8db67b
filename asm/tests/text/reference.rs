//! The examples of `docs/assembler.md`.

use acqrel_asm::{Options, assemble};

#[test]
fn every_example_assembles() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/assembler.md");
    let text = std::fs::read_to_string(path).unwrap();
    let mut count = 0;
    for part in text.split("```asm\n").skip(1) {
        let example = part.split("```").next().unwrap();
        let assembled = assemble(example, &Options::default());
        assert!(assembled.diagnostics.is_empty(), "{:#?}\n{example}", assembled.diagnostics);
        assert!(assembled.program.is_some(), "{example}");
        count += 1;
    }
    assert!(count >= 6, "{count} examples");
}
