//! Machine code from outside: the images in `corpus/images`, each with what comes of its check.
//!
//! A folder with a `TEST.litmus` is a case. It has an image of each thread, `P0.hex`, `P0.txt` (what
//! bpftool prints) or `P0.bin`; perhaps its addresses, `P0.addr`, and its source for GNU as, `P0.s`;
//! and a file `expected` with the architecture, the argument of `--regs`, and the verdict with its
//! reason. `BLESS=1` rewrites reasons; a verdict is only changed by hand.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

mod case;
mod changed;
mod sources;

use case::{Case, cases};

/// How many cases there are of each verdict, at least: a case that is not found does not pass.
const AT_LEAST: [(&str, usize); 3] = [("right", 50), ("wrong", 30), ("refused", 7)];

#[test]
fn each_image_gets_its_verdict() {
    let bless = std::env::var_os("BLESS").is_some_and(|value| value == "1");
    let mut failed = Vec::new();
    let mut counts = AT_LEAST.map(|(verdict, _)| (verdict, 0));
    for folder in cases() {
        let case = Case::read(&folder);
        let (verdict, reason) = case.check(|_, bytes| bytes);
        for (counted, count) in &mut counts {
            *count += usize::from(verdict == *counted);
        }
        let found = case.line(verdict, &reason);
        if found == case.expected {
            continue;
        }
        if bless && verdict == case.verdict {
            std::fs::write(folder.join("expected"), found).unwrap();
        } else {
            failed.push(format!("{}:\n  {}  {found}", folder.display(), case.expected));
        }
    }
    assert!(failed.is_empty(), "{} (BLESS=1 rewrites reasons)\n{}", failed.len(), failed.concat());
    for ((verdict, count), (_, least)) in counts.into_iter().zip(AT_LEAST) {
        assert!(count >= least, "{count} are {verdict}");
    }
}
