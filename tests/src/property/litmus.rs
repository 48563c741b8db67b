//! What must hold for any litmus test: [`reads_litmus`]; and texts that are almost one:
//! [`litmus_text`].

use super::pieces::mutate;
use acqrel_asm::Severity;
use acqrel_litmus::cat::Model;
use acqrel_litmus::enumerate::enumerate;
use acqrel_litmus::explore::{self, Judge, Problem, explore};
use acqrel_litmus::format::{Diagnostic, print};
use acqrel_litmus::{Access, End, Isa, Location, Path, Test, prepare, read, thread};
use arbitrary::{Result, Unstructured};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::sync::LazyLock;
use std::time::Duration;

/// How many candidate executions are enumerated, at most.
const MOST_CANDIDATES: usize = 200;

/// Any text is a test, or it is said why not with a place in the text. The condition of a test is
/// written as text that is read as the same. If the test is small the explorer and the plain
/// enumerator find the same states. Gives whether it is a test.
pub fn reads_litmus(text: &str) -> bool {
    match read(text, |_| Err(io::ErrorKind::NotFound.into())) {
        Ok((test, warnings)) => {
            assert!(warnings.iter().all(|it| it.severity() == Severity::Warning), "{warnings:?}");
            have_places(text, &warnings);
            condition_round_trips(&test);
            explorers_agree(&test);
            true
        }
        Err(errors) => {
            assert!(errors.iter().any(|it| it.severity() == Severity::Error), "{errors:?}");
            have_places(text, &errors);
            false
        }
    }
}

fn have_places(text: &str, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        for label in &diagnostic.labels {
            assert!(text.get(label.span.range()).is_some(), "{diagnostic} {label:?}\n{text}");
        }
    }
}

/// The condition is the same if it is read again in a test of the same memory.
fn condition_round_trips(test: &Test) {
    let condition = print::condition(test);
    let text = frame(test, &condition);
    let again = read(&text, |_| Err(io::ErrorKind::NotFound.into()));
    let again = again.unwrap_or_else(|errors| panic!("{errors:?}\n{text}")).0;
    assert_eq!(again.locations, test.locations, "{text}");
    assert_eq!(again.quantifier, test.quantifier, "{text}");
    assert_eq!(print::condition(&again), condition, "{text}");
}

/// A test with the memory and as many threads as another, and this condition.
fn frame(test: &Test, condition: &str) -> String {
    let mut text = format!("{} t\n{{\n", test.isa.herd_name());
    for (index, location) in test.locations.iter().enumerate() {
        let unsigned = test.origin.unsigned_locations.contains(&index);
        declare(&mut text, location, unsigned);
    }
    text.push_str("}\n");
    let row = |cell: &dyn Fn(usize) -> String| {
        let cells: Vec<String> = (0..test.threads.len()).map(cell).collect();
        format!(" {} ;\n", cells.join(" | "))
    };
    text += &row(&|thread| format!("P{thread}"));
    let nothing = match test.isa {
        Isa::Bpf => "r0 = 0",
        Isa::Arm64 => "NOP",
        Isa::X86_64 => "nop",
    };
    text += &row(&|_| nothing.to_owned());
    text + condition + "\n"
}

fn declare(text: &mut String, location: &Location, unsigned: bool) {
    let unsigned = if unsigned { "u" } else { "" };
    let kind = match location.size {
        None => String::new(),
        Some(size) => format!("{unsigned}int{}_t ", size.bits()),
    };
    let values: Vec<String> = location.initial.iter().map(|value| format!("{value:#x}")).collect();
    let Location { name, .. } = location;
    let written = match values.as_slice() {
        [value] => writeln!(text, "{kind}{name}={value};"),
        _ => writeln!(text, "{kind}{name}[{}]={{{}}};", values.len(), values.join(",")),
    };
    written.expect("a string takes all text");
}

/// Our own models.
struct Judges {
    bpf: (Model, Judge),
    arm64: (Model, Judge),
    x86: (Model, Judge),
}

static JUDGES: LazyLock<Judges> = LazyLock::new(|| {
    let judge = |name: &str| {
        let model = Model::built_in(name).expect("it is built in");
        let judge = Judge::new(&model);
        (model, judge)
    };
    Judges { bpf: judge("bpf"), arm64: judge("arm64"), x86: judge("x86-tso") }
});

/// The explorer and the plain enumerator agree on a small test; a larger one is not explored
/// without end.
fn explorers_agree(test: &Test) {
    let (model, judge) = match test.isa {
        Isa::Bpf => &JUDGES.bpf,
        Isa::Arm64 => &JUDGES.arm64,
        Isa::X86_64 => &JUDGES.x86,
    };
    let limits = thread::Limits { paths: 64, events: 32, values: 1000, deadline: None };
    let options = thread::Options { unroll: 1, limits, ..thread::Options::default() };
    let Ok(problem) = prepare(test, judge, &options) else { return };
    if candidates(&problem).is_some_and(|count| count <= MOST_CANDIDATES) {
        agree(&problem, model, judge, "our own model");
    } else {
        let timeout = Some(Duration::from_millis(20));
        let options = explore::Options { timeout, ..explore::Options::default() };
        drop(explore(&problem, judge, &options));
    }
}

/// The explorer finds the states and the numbers of executions that the enumerator finds with a
/// model, unless one of them says that it cannot. `text` is the model's.
pub(super) fn agree(problem: &Problem<'_>, model: &Model, judge: &Judge, text: &str) {
    let mut wrong = None;
    let all = enumerate(problem, |execution| match model.judge(execution) {
        Ok(judgement) => judgement.allowed(),
        Err(error) => {
            wrong = Some(error);
            false
        }
    });
    let options = explore::Options { count: true, ..explore::Options::default() };
    let found = explore(problem, judge, &options);
    let (None, Ok(found)) = (wrong, found) else { return };
    let states = found.states.iter().map(|state| {
        let values = state.values.iter().map(|value| value.number).collect();
        (values, state.executions)
    });
    let states: Vec<(Vec<u64>, u64)> = states.collect();
    let name = &problem.test.name;
    assert_eq!(states, Vec::from_iter(all), "{name} {:?}\n{text}", found.limits);
    let options = explore::Options::default();
    let Ok(found) = explore(problem, judge, &options) else { panic!("without counting") };
    let fast = found.states.iter().map(|state| state.values.iter().map(|it| it.number).collect());
    let fast: BTreeSet<Vec<u64>> = fast.collect();
    assert!(states.iter().map(|(state, _)| state).eq(&fast), "{name} {fast:?}\n{text}");
}

/// How many candidate executions a test has; none if they are too many to count.
fn candidates(problem: &Problem<'_>) -> Option<usize> {
    let mut sum = 0_usize;
    let mut choices: Vec<Vec<&Path>> = vec![Vec::new()];
    for paths in &problem.paths {
        let complete = paths.iter().filter(|path| path.end == End::Complete);
        let complete: Vec<&Path> = complete.map(AsRef::as_ref).collect();
        choices = choices
            .iter()
            .flat_map(|chosen| complete.iter().map(|&path| [&chosen[..], &[path]].concat()))
            .take(MOST_CANDIDATES + 1)
            .collect();
    }
    for paths in choices {
        let events = || paths.iter().flat_map(|path| &path.events);
        let writes = |access: Access| {
            let same = |it: Access| it == access;
            events()
                .filter(|it| it.action.written().is_some() && it.action.access().is_some_and(same))
                .count()
        };
        let mut count = 1_usize;
        for event in events().filter(|event| event.action.reads()) {
            count = count.checked_mul(1 + event.action.access().map_or(0, writes))?;
        }
        let cells: BTreeSet<Access> = events().filter_map(|event| event.action.access()).collect();
        for cell in cells {
            for factor in 1..=writes(cell) {
                count = count.checked_mul(factor)?;
            }
        }
        sum = sum.checked_add(count)?;
    }
    Some(sum)
}

/// A text that may be a test: one that is, with changes, or any text.
///
/// # Errors
///
/// If there are not enough bytes.
pub fn litmus_text(u: &mut Unstructured<'_>) -> Result<String> {
    if u.ratio(1_u8, 16)? {
        return Ok(String::from_utf8_lossy(u.bytes(u.len())?).into_owned());
    }
    mutate(u, TESTS, PIECES)
}

const TESTS: &[&str] = &[
    r"BPF MP
{ 0:r1=x; 0:r2=y; 1:r1=x; 1:r2=y; }
 P0                                 | P1                                 ;
 r0 = 1                             | r3 = load_acquire((u64 *)(r2 + 0)) ;
 *(u64 *)(r1 + 0) = r0              | r4 = *(u64 *)(r1 + 0)              ;
 store_release((u64 *)(r2 + 0), r0) |                                    ;
exists (1:r3=1 /\ 1:r4=0)
",
    r#"BPF fetches
"two words"
Key=Value
{ uint32_t x=1; int y[2]={-1,2}; 0:r1=x; 0:r10=4096; int 0:r6; 1:r1=x; 1:r2=&y[1]; }
 P0                                        | P1                                         ;
 r6 = 2                                    | r0 = 3                                     ;
 r6 = atomic_fetch_add((u32*)(r1 + 0), r6) | r5 = 7                                     ;
 lock *(u32 *)(r1 + 0) |= r6               | r0 = cmpxchg32_32 (r1 + 0, r0, r5)         ;
 w7 = w6                                   | w4 = *(u32 *)(r2 + 0)                      ;
locations [y; 0:r7; 1:w4]
filter (0:r6=1 \/ not (1:r0=0))
forall (x=3 => 0:r6=1:r0 /\ (1:r4=2 \/ y[0]=-1))
"#,
    r"BPF branches
{ x=y; 0:r1=x; 1:r1=x; 1:r2=y; }
 P0                         | P1                         ;
 r2 = *(u64 *)(r1 + 0)      | LC00:                      ;
 r3 = *(u64 *)(r2 + 0)      | r3 = *(u8 *)(r2 + 0)       ;
 if r3 == 0 goto LC01       | if r3 != 1 goto LC00       ;
 *(u64 *)(r10 - 8) = r2     | *(u64 *)(r1 + 0) = r2      ;
 r4 = *(u32 *)(r10 - 8)     | r3 ^= r3                   ;
 LC01:                      | r2 += r3                   ;
 *(u8 *)(r2 + 0) = 1        | r6 = *(u64 *)(r2 + 0)      ;
~exists (0:r2=y /\ ~(1:r6=0) \/ true)
",
    r"AArch64 LB+exclusives
{ 0:X1=x; 0:X3=y; 1:X1=x; 1:X3=y; uint64_t 1:X5; }
 P0             | P1               ;
 LDR W0,[X1]    | L:               ;
 CBNZ W0,E      | LDAXR W0,[X3]    ;
 MOV W2,#1      | ADD W2,W0,#1     ;
 STLR W2,[X3]   | STXR W4,W2,[X3]  ;
 E:             | CBNZ W4,L        ;
 DMB ISH        | EOR X6,X0,X0     ;
 LDADD W2,W5,[X1] | STR W2,[X1,X6] ;
exists (0:X0=1 /\ 1:X0=1)
",
    r"X86_64 SB
{ uint32_t x=0; 0:rbx=y; }
 P0              | P1               ;
 movl $1,(x)     | movq $1,(y)      ;
 mfence          | L:               ;
 movl (y),%eax   | movl $2,%ecx     ;
 xchgl %ecx,(x)  | lock xaddl %ecx,(x) ;
 cmpl $0,%eax    | cmovne %rcx,%rdx ;
 jne L2          |                  ;
 L2: movq (%rbx),%rdx |             ;
exists (0:rax=0 /\ 1:ecx=0 /\ x=2)
",
];

const PIECES: &[&str] = &[
    "BPF",
    "AArch64",
    "X86_64",
    "P0",
    "P1",
    "P2",
    "r0",
    "r1",
    "r2",
    "r10",
    "w3",
    "X0",
    "X1",
    "W2",
    "XZR",
    "rax",
    "ebx",
    "%ecx",
    "x",
    "y",
    "z",
    "y[1]",
    "u8",
    "u16",
    "u32",
    "u64",
    "int",
    "uint8_t",
    "int64_t",
    "0",
    "1",
    "8",
    "-8",
    "-1",
    "256",
    "0x100000000",
    "18446744073709551616",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "|",
    ";",
    "=",
    "==",
    "!=",
    "+",
    "-",
    "*",
    "&",
    "^=",
    "+=",
    ">>=",
    "\\/",
    "/\\",
    "=>",
    "~",
    "not",
    "exists",
    "~exists",
    "forall",
    "locations",
    "filter",
    "true",
    "false",
    "goto",
    "if",
    "exit",
    "call",
    "lock",
    "\n",
    " ;\n",
    " | ;\n",
    "(*",
    "*)",
    "//",
    "\"",
    "L:",
    "LC00",
    "é",
    "\0",
    "atomic_fetch_xor",
    "atomic_xchg",
    "cmpxchg_64",
    "r0 = 1",
    "*(u64 *)(r1 + 0) = 2",
    "r2 = atomic_fetch_or((u64 *)(r1 + 0), r2)",
    "callx r1",
    "goto LC01",
    "extern \"f\" g",
    "SWP W0,W1,[X1]",
    "CAS W0,W2,[X3]",
    "LDXR W4,[X1]",
    "STXR W5,W2,[X1]",
    "LDAPR X2,[X3]",
    "CSEL X0,X1,X3,EQ",
    "CMP W0,#1",
    "B L",
    "DMB ISHST",
    "ISB",
    "LDP W0,W2,[X1]",
    "STADD W2,[X1]",
    "mfence",
    "movq %rax,(x)",
    "movzbl (x),%eax",
    "lock cmpxchgl %ebx,(x)",
    "incl (x)",
    "je L",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_tests() {
        for text in TESTS {
            let read = read(text, |_| Err(io::ErrorKind::NotFound.into()));
            assert!(read.is_ok(), "{read:?}\n{text}");
            assert!(reads_litmus(text));
        }
    }
}
