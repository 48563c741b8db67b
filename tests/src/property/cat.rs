//! What must hold for any model: [`reads_cat`]; and texts that are almost one: [`cat_text`].

use super::litmus::agree;
use super::pieces::mutate;
use acqrel_litmus::cat::{BuiltIn, Model};
use acqrel_litmus::explore::Judge;
use acqrel_litmus::{Test, prepare, read, thread};
use arbitrary::{Result, Unstructured};
use std::collections::BTreeSet;
use std::io;
use std::sync::LazyLock;

/// Any text is a model, or it is said where it is not. A model is compiled, or left to the
/// interpreter; whichever it is, the explorer finds the executions of small tests that the
/// interpreter allows. Gives whether it is a model.
pub fn reads_cat(text: &str) -> bool {
    let model = match Model::read("any.cat", text, &BuiltIn, &BTreeSet::new()) {
        Ok(model) => model,
        Err(error) => {
            let start = usize::try_from(error.span.start).unwrap_or(usize::MAX);
            assert!(*error.file != *"any.cat" || start <= text.len(), "{error}");
            return false;
        }
    };
    let judge = Judge::new(&model);
    for test in &*SMALL {
        let options = thread::Options::default();
        let problem = prepare(test, &judge, &options);
        agree(&problem.unwrap_or_else(|error| panic!("{error}")), &model, &judge, text);
    }
    true
}

/// Tests of few candidate executions.
static SMALL: LazyLock<Vec<Test>> = LazyLock::new(|| {
    let tests = [
        r"BPF MP
{ 0:r1=x; 0:r2=y; 0:r0=1; 1:r1=x; 1:r2=y; }
 P0                                 | P1                                 ;
 *(u64 *)(r1 + 0) = r0              | r3 = load_acquire((u64 *)(r2 + 0)) ;
 store_release((u64 *)(r2 + 0), r0) | r4 = *(u64 *)(r1 + 0)              ;
exists (1:r3=1 /\ 1:r4=0)
",
        r"BPF fetches
{ 0:r1=x; 0:r2=1; 1:r1=x; 1:r2=2; }
 P0                                        | P1                              ;
 r3 = atomic_fetch_add((u64*)(r1 + 0), r2) | r0 = cmpxchg_64 (r1 + 0, r0, r2) ;
exists (0:r3=0 /\ 1:r0=0)
",
        r"AArch64 exclusives
{ 0:X1=x; 1:X1=x; }
 P0              | P1          ;
 LDXR W0,[X1]    | MOV W2,#1   ;
 DMB ISH         | STR W2,[X1] ;
 STXR W3,W0,[X1] |             ;
exists (x=0 /\ 0:X3=0)
",
    ];
    let test = |text: &str| {
        let read = read(text, |_| Err(io::ErrorKind::NotFound.into()));
        read.unwrap_or_else(|errors| panic!("{errors:?}\n{text}")).0
    };
    tests.map(test).into()
});

/// A text that may be a model: one that is, with changes, or any text.
///
/// # Errors
///
/// If there are not enough bytes.
pub fn cat_text(u: &mut Unstructured<'_>) -> Result<String> {
    if u.ratio(1_u8, 16)? {
        return Ok(String::from_utf8_lossy(u.bytes(u.len())?).into_owned());
    }
    mutate(u, MODELS, PIECES)
}

const MODELS: &[&str] = &[
    r#""SC, by way of herd7's library"
include "cos.cat"
let com = rf | co | fr
acyclic po | com as sc
empty rmw & (fre; coe) as atomic
show com
"#,
    r"BPF
let fr = (rf^-1; co) \ id
let rfe = rf & ext
let rec hb = po & (_ * W) | rfe | (hb; hb)
and seen = [R]; (hb?; fr)+; [W & ~SC]
acyclic po-loc | amo | rf | co | fr as Coherence
irreflexive hb; seen as Causality
~empty [AQ | RL] | domain(rf) * range(co) as Some
",
    r#"Functions
let both(r, s) = r | s; r^-1
let rec closed r = match r with {} -> 0 || e ++ others -> others end
let acq = AQ & R and rel = RL & W
procedure ordered(r) =
  acyclic r | both(rf, co)
end
call ordered([rel]; po; [acq]) as one
enum order = 'acq || 'rel
let of o = match o with || 'acq -> AQ || 'rel -> RL end
let some = try missing with 0
flag ~empty of 'acq as acquires
let all = {po, rf, co}
let rec sum s = match s with || {} -> 0 || r ++ rest -> r | sum rest end
irreflexive sum all
if "none" let x = po else let x = rf end
with order from linearisations(W, co)
empty x \ (po | rf) & (_ * _)
"#,
    r"Arm
let ca = co | (rf^-1; co)
let dob = addr | data | ctrl; [W] | (addr | data); rf & int
let bob = po; [DMB.ISH]; po | [A]; po | po; [L]
let rec lob = dob | bob | lxsx | amo | lob; lob
acyclic po-loc | ca | rf
acyclic lob | (rf | ca) & ext
empty rmw & ((rf^-1; co) & ext; co & ext)
",
];

const PIECES: &[&str] = &[
    "let",
    "rec",
    "and",
    "in",
    "fun",
    "->",
    "match",
    "with",
    "end",
    "||",
    "|",
    "&",
    ";",
    "\\",
    "*",
    "++",
    "+",
    "?",
    "^-1",
    "^+",
    "~",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ",",
    "=",
    "0",
    "_",
    "{}",
    "()",
    "acyclic",
    "irreflexive",
    "empty",
    "show",
    "flag",
    "as",
    "include",
    "if",
    "then",
    "else",
    "try",
    "call",
    "procedure",
    "enum",
    "from",
    "undefined_unless",
    "forall",
    "do",
    "po",
    "rf",
    "co",
    "fr",
    "loc",
    "id",
    "ext",
    "int",
    "addr",
    "rmw",
    "W",
    "R",
    "M",
    "F",
    "SC",
    "domain",
    "range",
    "classes-loc",
    "linearisations",
    "cross",
    "map",
    "fencerel",
    "generate_cos",
    "co0",
    "'acq",
    "x",
    "f",
    "f x",
    "x | x",
    "{x, x}",
    "x ++ x",
    "(x; x)+",
    "let x = {po} in",
    "\"",
    "\"cos-opt.cat\"",
    "\"stdlib.cat\"",
    "(*",
    "*)",
    "\n",
    "let x = x | x\n",
    "let rec f x = f x\n",
    "é",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_models() {
        for text in MODELS {
            let model = Model::read("any.cat", text, &BuiltIn, &BTreeSet::new());
            assert!(model.is_ok(), "{model:?}\n{text}");
            assert!(reads_cat(text));
        }
    }
}
