//! ARM64 tests whose verdicts are known: from the Arm ARM, B2.3, and from measurements with herd7.

use crate::compare::{Ready, parse};
use crate::herd7;
use acqrel_litmus::explore::{Options, explore};
use acqrel_litmus::{prepare, thread};

/// A name, two to four threads and a condition; whether some execution meets it.
///
/// In every thread X1, X2 and X3 have the addresses of x, y and z.
type Row = (&'static str, &'static [&'static str], &'static str, bool);

const SX: &str = "MOV W9,#1; STR W9,[X1]";
const SY: &str = "MOV W9,#1; STR W9,[X2]";
/// Writes of message passing.
const MP: &str = "MOV W9,#1; STR W9,[X1]; STLR W9,[X2]";
/// Reads of message passing.
const READS: &str = "LDAR W4,[X2]; LDR W5,[X1]";
const SEEN: &str = "1:X4=1 /\\ 1:X5=0";
/// The second half of load buffering.
const LB: &str = "LDR W4,[X2]; MOV W9,#1; STLR W9,[X1]";
const BOTH: &str = "0:X4=1 /\\ 1:X4=1";
/// The second half of store buffering.
const SB: &str = "MOV W9,#1; STR W9,[X2]; DMB ISH; LDR W4,[X1]";
const NEITHER: &str = "0:X4=0 /\\ 1:X4=0";

#[rustfmt::skip] // One test a line.
const TABLE: &[Row] = &[
    ("MP", &["MOV W9,#1; STR W9,[X1]; STR W9,[X2]", "LDR W4,[X2]; LDR W5,[X1]"], SEEN, true),
    ("MP+rel+acq", &[MP, READS], SEEN, false),
    ("MP+rel+po", &[MP, "LDR W4,[X2]; LDR W5,[X1]"], SEEN, true),
    ("MP+rel+acqpc", &[MP, "LDAPR W4,[X2]; LDR W5,[X1]"], SEEN, false),
    ("MP+rel+acqpc with offset", &[MP, "LDAPUR W4,[X2]; LDR W5,[X1]"], SEEN, false),
    ("MP+rel with offset+acq", &["MOV W9,#1; STR W9,[X1]; STLUR W9,[X2]", READS], SEEN, false),
    ("MP+rel+dmb.ish", &[MP, "LDR W4,[X2]; DMB ISH; LDR W5,[X1]"], SEEN, false),
    ("MP+rel+dmb.ishld", &[MP, "LDR W4,[X2]; DMB ISHLD; LDR W5,[X1]"], SEEN, false),
    ("MP+rel+dmb.ishst", &[MP, "LDR W4,[X2]; DMB ISHST; LDR W5,[X1]"], SEEN, true),
    ("MP+rel+isb", &[MP, "LDR W4,[X2]; ISB; LDR W5,[X1]"], SEEN, true),
    ("MP+rel+ctrl", &[MP, "LDR W4,[X2]; CBNZ W4,L; L:; LDR W5,[X1]"], SEEN, true),
    ("MP+rel+ctrlisb", &[MP, "LDR W4,[X2]; CBNZ W4,L; L:; ISB; LDR W5,[X1]"], SEEN, false),
    ("MP+rel+addr", &[MP, "LDR W4,[X2]; EOR W6,W4,W4; LDR W5,[X1,W6,SXTW]"], SEEN, false),
    ("MP+rel+addr by and", &[MP, "LDR W4,[X2]; AND X6,X4,#0x100; LDR W5,[X1,X6]"], SEEN, false),
    ("MP+rel+addr by uxtw", &[MP, "LDR W4,[X2]; EOR W6,W4,W4; ADD X6,X1,W6,UXTW; LDR W5,[X6]"], SEEN, false),
    ("MP+rel+condition of csel", &[MP, "LDR W4,[X2]; CMP W4,#1; CSEL X6,X1,X2,EQ; LDR W5,[X6]"], SEEN, true),
    ("MP+rel+operand of csel", &[MP, "LDR W4,[X2]; EOR X6,X4,X4; ADD X6,X6,X1; CMP X1,X1; CSEL X6,X6,X2,EQ; LDR W5,[X6]"], SEEN, false),
    ("MP+rel+condition of csel, isb", &[MP, "LDR W4,[X2]; CMP W4,#1; CSEL X6,X3,X1,EQ; LDR W7,[X6]; ISB; LDR W5,[X1]"], SEEN, false),
    ("MP+dmb.ish+acq", &["MOV W9,#1; STR W9,[X1]; DMB ISH; STR W9,[X2]", READS], SEEN, false),
    ("MP+dmb.ishst+acq", &["MOV W9,#1; STR W9,[X1]; DMB ISHST; STR W9,[X2]", READS], SEEN, false),
    ("MP+dmb.ishld+acq", &["MOV W9,#1; STR W9,[X1]; DMB ISHLD; STR W9,[X2]", READS], SEEN, true),
    ("MP+swpl+acq", &["MOV W9,#1; STR W9,[X1]; SWPL W9,W8,[X2]", READS], SEEN, false),
    ("MP+swpal into zr+acq", &["MOV W9,#1; SWPAL W9,WZR,[X1]; STR W9,[X2]", READS], SEEN, true),
    ("MP+swpal first+acq", &["MOV W9,#1; SWPAL W9,W8,[X1]; STR W9,[X2]", READS], SEEN, false),
    ("MP+ldaxr;stlxr first+acq", &["MOV W9,#1; LDAXR W8,[X1]; STLXR W7,W9,[X1]; CBNZ W7,L; STR W9,[X2]; L:", READS], "1:X4=1 /\\ 1:X5=0 /\\ 0:X7=0", true),
    ("MP+ldaxr;stlxr;dmb first+acq", &["MOV W9,#1; LDAXR W8,[X1]; STLXR W7,W9,[X1]; CBNZ W7,L; DMB ISH; STR W9,[X2]; L:", READS], "1:X4=1 /\\ 1:X5=0 /\\ 0:X7=0", false),
    ("MP+rel+swpa into zr", &[MP, "MOV W9,#2; SWPA W9,WZR,[X2]; LDR W5,[X1]"], "y=2 /\\ 1:X5=0", true),
    ("MP+rel+swpa", &[MP, "MOV W9,#2; SWPA W9,W4,[X2]; LDR W5,[X1]"], SEEN, false),
    ("MP+rel+ldaddal into zr", &[MP, "MOV W9,#2; LDADDAL W9,WZR,[X2]; LDR W5,[X1]"], "y=3 /\\ 1:X5=0", true),
    ("MP+rel+status", &[MP, "LDXR W4,[X2]; STXR W6,W4,[X2]; EOR W6,W6,W6; LDR W5,[X1,W6,SXTW]"], SEEN, true),
    ("LB", &["LDR W4,[X1]; MOV W9,#1; STR W9,[X2]", "LDR W4,[X2]; MOV W9,#1; STR W9,[X1]"], BOTH, true),
    ("LB+po+rel", &["LDR W4,[X1]; MOV W9,#1; STR W9,[X2]", LB], BOTH, true),
    ("LB+acq+rel", &["LDAR W4,[X1]; MOV W9,#1; STR W9,[X2]", LB], BOTH, false),
    ("LB+dmb.ishst+rel", &["LDR W4,[X1]; DMB ISHST; MOV W9,#1; STR W9,[X2]", LB], BOTH, true),
    ("LB+dmb.ishld+rel", &["LDR W4,[X1]; DMB ISHLD; MOV W9,#1; STR W9,[X2]", LB], BOTH, false),
    ("LB+data+rel", &["LDR W4,[X1]; EOR W6,W4,W4; ADD W6,W6,#1; STR W6,[X2]", LB], BOTH, false),
    ("LB+ctrl+rel", &["LDR W4,[X1]; MOV W9,#1; CBNZ W4,L; L:; STR W9,[X2]", LB], BOTH, false),
    ("LB+csel+rel", &["LDR W4,[X1]; MOV W9,#1; CMP W4,#0; CSEL W6,W9,W9,EQ; STR W6,[X2]", LB], BOTH, false),
    ("LB+ldaddal+rel", &["LDR W4,[X1]; MOV W9,#1; LDADDAL W9,W8,[X3]; STR W9,[X2]", LB], BOTH, false),
    ("LB+data of stxr's status+rel", &["LDXR W4,[X1]; STXR W6,W4,[X1]; EOR W6,W6,W6; ADD W6,W6,#1; STR W6,[X2]", "LDR W4,[X2]; MOV W9,#1; STLR W9,[X1]"], "0:X4=1 /\\ 1:X4=1", true),
    ("SB", &["MOV W9,#1; STR W9,[X1]; LDR W4,[X2]", SB], NEITHER, true),
    ("SB+dmb.ishs", &["MOV W9,#1; STR W9,[X1]; DMB ISH; LDR W4,[X2]", SB], NEITHER, false),
    ("SB+dmb.ishst+dmb.ish", &["MOV W9,#1; STR W9,[X1]; DMB ISHST; LDR W4,[X2]", SB], NEITHER, true),
    ("SB+dmb.ishld+dmb.ish", &["MOV W9,#1; STR W9,[X1]; DMB ISHLD; LDR W4,[X2]", SB], NEITHER, true),
    ("SB+rel-acq+dmb.ish", &["MOV W9,#1; STLR W9,[X1]; LDAR W4,[X2]", SB], NEITHER, false),
    ("SB+rel-acqpc+dmb.ish", &["MOV W9,#1; STLR W9,[X1]; LDAPR W4,[X2]", SB], NEITHER, true),
    ("SB+swpal+dmb.ish", &["MOV W9,#1; SWPAL W9,W8,[X1]; LDR W4,[X2]", SB], NEITHER, false),
    ("SB+ldaxr;stlxr+dmb.ish", &["MOV W9,#1; LDAXR W8,[X1]; STLXR W7,W9,[X1]; CBNZ W7,L; LDR W4,[X2]; L:", SB], "0:X4=0 /\\ 1:X4=0 /\\ 0:X7=0", true),
    ("SB+casal that fails+dmb.ish", &["MOV W9,#1; STR W9,[X1]; MOV W7,#5; CASAL W7,W9,[X3]; LDR W4,[X2]", SB], "0:X4=0 /\\ 1:X4=0 /\\ 0:X7=0", true),
    ("S+rel+acq", &["MOV W9,#2; STR W9,[X1]; MOV W9,#1; STLR W9,[X2]", "LDAR W4,[X2]; MOV W9,#1; STR W9,[X1]"], "1:X4=1 /\\ x=2", false),
    ("S+rel+po", &["MOV W9,#2; STR W9,[X1]; MOV W9,#1; STLR W9,[X2]", "LDR W4,[X2]; MOV W9,#1; STR W9,[X1]"], "1:X4=1 /\\ x=2", true),
    ("S+dmb.ishld+data", &["MOV W9,#2; STR W9,[X1]; DMB ISHLD; MOV W9,#1; STR W9,[X2]", "LDR W4,[X2]; STR W4,[X1]"], "1:X4=1 /\\ x=2", true),
    ("R+dmb.ishs", &["MOV W9,#1; STR W9,[X1]; DMB ISH; STR W9,[X2]", "MOV W9,#2; STR W9,[X2]; DMB ISH; LDR W4,[X1]"], "y=2 /\\ 1:X4=0", false),
    ("R+dmb.ishst+dmb.ish", &["MOV W9,#1; STR W9,[X1]; DMB ISHST; STR W9,[X2]", "MOV W9,#2; STR W9,[X2]; DMB ISH; LDR W4,[X1]"], "y=2 /\\ 1:X4=0", false),
    ("R+po+dmb.ish", &["MOV W9,#1; STR W9,[X1]; STR W9,[X2]", "MOV W9,#2; STR W9,[X2]; DMB ISH; LDR W4,[X1]"], "y=2 /\\ 1:X4=0", true),
    ("2+2W", &["MOV W9,#1; STR W9,[X1]; MOV W9,#2; STR W9,[X2]", "MOV W9,#1; STR W9,[X2]; MOV W9,#2; STR W9,[X1]"], "x=1 /\\ y=1", true),
    ("2+2W+dmb.ishsts", &["MOV W9,#1; STR W9,[X1]; MOV W9,#2; DMB ISHST; STR W9,[X2]", "MOV W9,#1; STR W9,[X2]; MOV W9,#2; DMB ISHST; STR W9,[X1]"], "x=1 /\\ y=1", false),
    ("2+2W+rels", &["MOV W9,#1; STR W9,[X1]; MOV W9,#2; STLR W9,[X2]", "MOV W9,#1; STR W9,[X2]; MOV W9,#2; STLR W9,[X1]"], "x=1 /\\ y=1", false),
    ("IRIW", &[SX, SY, "LDR W4,[X1]; LDR W5,[X2]", "LDR W4,[X2]; LDR W5,[X1]"], "2:X4=1 /\\ 2:X5=0 /\\ 3:X4=1 /\\ 3:X5=0", true),
    ("IRIW+acqpcs", &[SX, SY, "LDAPR W4,[X1]; LDR W5,[X2]", "LDAPR W4,[X2]; LDR W5,[X1]"], "2:X4=1 /\\ 2:X5=0 /\\ 3:X4=1 /\\ 3:X5=0", false),
    ("IRIW+addrs", &[SX, SY, "LDR W4,[X1]; EOR W6,W4,W4; LDR W5,[X2,W6,SXTW]", "LDR W4,[X2]; EOR W6,W4,W4; LDR W5,[X1,W6,SXTW]"], "2:X4=1 /\\ 2:X5=0 /\\ 3:X4=1 /\\ 3:X5=0", false),
    ("WRC+data+addr", &[SX, "LDR W4,[X1]; STR W4,[X2]", "LDR W4,[X2]; EOR W6,W4,W4; LDR W5,[X1,W6,SXTW]"], "1:X4=1 /\\ 2:X4=1 /\\ 2:X5=0", false),
    ("exclusives keep updates", &["LDXR W4,[X1]; ADD W5,W4,#1; STXR W7,W5,[X1]", "LDXR W4,[X1]; ADD W5,W4,#1; STXR W7,W5,[X1]"], "0:X7=0 /\\ 1:X7=0 /\\ x=1", false),
    ("a failed store loses an update", &["LDXR W4,[X1]; ADD W5,W4,#1; STXR W7,W5,[X1]", "LDXR W4,[X1]; ADD W5,W4,#1; STXR W7,W5,[X1]"], "x=1", true),
    ("plain updates are lost", &["LDR W4,[X1]; ADD W4,W4,#1; STR W4,[X1]", "LDR W4,[X1]; ADD W4,W4,#1; STR W4,[X1]"], "x=1", true),
    ("no stadd is lost", &["MOV W9,#1; STADD W9,[X1]", "MOV W9,#1; STADD W9,[X1]"], "x=1", false),
    ("a release goes on through stadd", &[MP, "MOV W9,#1; STADD W9,[X2]", "LDAR W4,[X2]; LDR W5,[X1]"], "2:X4=2 /\\ 2:X5=0", false),
];

fn text((name, threads, condition, _): &Row) -> String {
    let threads: Vec<Vec<String>> = threads
        .iter()
        .map(|lines| lines.split(';').map(|line| line.trim().to_owned()).collect())
        .collect();
    let registers = |thread| {
        ["x", "y", "z"]
            .into_iter()
            .zip(1..)
            .map(move |(name, register)| format!("{thread}:X{register}={name}"))
    };
    let program = crate::program::Program {
        isa: "AArch64",
        name: name.replace([' ', ';', ','], "_"),
        initial: (0..threads.len()).flat_map(registers).collect(),
        threads,
        observed: Vec::new(),
        condition: format!("exists ({condition})"),
    };
    program.text()
}

#[test]
fn arm64() {
    let mut models = vec![Ready::built_in("arm64")];
    models.extend(herd7::aarch64());
    let mut wrong = Vec::new();
    for row in TABLE {
        let text = text(row);
        let test = parse(&text);
        for ready in &models {
            let problem = prepare(&test, &ready.judge, &thread::Options::default()).unwrap();
            let options = Options { verdict: true, ..Options::default() };
            let outcomes = explore(&problem, &ready.judge, &options).unwrap();
            if outcomes.states.is_empty() == row.3 || !outcomes.limits.is_empty() {
                wrong.push(format!("{}: {} is not so\n{text}", ready.name, row.3));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}
