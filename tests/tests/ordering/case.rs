//! [`Case`]: a test that mutants are tried on.

use acqrel_isa::{
    AluOp, Cond, Draft, Insn, Item, LoadOrder, Operand, Program, Reg, Role, Size, StoreOrder, Width,
};
use acqrel_litmus::cat::{Includes, Model};
use acqrel_litmus::check::{Checker, Subject};
use acqrel_litmus::explore::{Judge, Options, State, explore};
use acqrel_litmus::generate::{Generated, Generator, Rmw, core};
use acqrel_litmus::{Test, read};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A test that mutants are tried on.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) subject: Subject,
    /// What its program would do if nothing ordered its accesses.
    unordered: OnceLock<Vec<State>>,
}

impl Case {
    /// None for a test that is not one that can be checked.
    fn new(name: String, test: &Test, checker: &Checker) -> Option<Self> {
        let subject = Subject::new(test, checker).ok()?;
        Some(Self { name, subject, unordered: OnceLock::new() })
    }

    /// Whether a final state is one that the program has if nothing orders its accesses: what is
    /// lost is an order, and not a value.
    pub(crate) fn is_only_order(&self, state: &State) -> bool {
        let states = self.unordered.get_or_init(|| {
            let text = "\"Nothing is ordered\" empty 0";
            let model = Model::read("unordered.cat", text, &Alone, &BTreeSet::new()).unwrap();
            let problem = self.subject.problem();
            explore(&problem, &Judge::new(&model), &Options::default()).unwrap().states
        });
        states.binary_search_by(|known| known.values.cmp(&state.values)).is_ok()
    }
}

/// A text that includes nothing.
struct Alone;

impl Includes for Alone {
    fn find(&self, _: &str) -> std::io::Result<Option<String>> {
        Ok(None)
    }
}

/// The quick tests: the core of every quick check, with all read-modify-writes; the same in other
/// sizes, with displacements that need one instruction or two; and tests of our corpus.
pub(crate) fn quick(checker: &Checker) -> Vec<Case> {
    let rmws: Vec<Rmw> = Rmw::all().collect();
    let core: Vec<Generated> = core(&rmws).collect();
    let mut cases = Vec::new();
    for (size, displacement) in
        [(Size::DW, 0), (Size::W, 264), (Size::H, -300), (Size::B, -1), (Size::DW, 4104)]
    {
        for generated in &core {
            let Ok(generated) = generated.cycle.test(size) else { continue };
            let test = displaced(&test(&generated.text), displacement);
            let name = format!("{} at {displacement}", generated.name);
            cases.push(Case::new(name, &test, checker).unwrap());
        }
    }
    for path in corpus() {
        let test = test(&std::fs::read_to_string(&path).unwrap());
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.parent().is_some_and(|folder| folder.ends_with("lowering")) {
            let name = format!("{name} at 264");
            cases.push(Case::new(name, &displaced(&test, 264), checker).unwrap());
        }
        cases.extend(Case::new(name, &test, checker));
    }
    cases
}

/// A larger suite of tests, which mutants that are equivalent are held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Suite {
    /// All of up to five edges with load-acquire, store-release and dependencies.
    Accesses,
    /// All of up to five edges with fetch-add.
    Fetches,
    /// All of up to five edges with exchanges and compare-exchanges.
    Exchanges,
    /// All of up to four edges with load-acquire, store-release and dependencies, with a plain load
    /// before each acquire of what it reads, or an acquire behind each release of what it writes, or
    /// a branch over a move before each store.
    Neighbours,
}

impl Suite {
    /// Its tests.
    pub(crate) fn cases(self, checker: &Checker) -> Vec<Case> {
        let (words, edges) = match self {
            Self::Accesses => ("acquire,release,addr,data,ctrl,within,one", 5),
            Self::Fetches => ("acquire,release,fetch,fetch.u,one", 5),
            Self::Exchanges => ("acquire,release,xchg,cas,casfail,one", 5),
            Self::Neighbours => ("acquire,release,addr,data,ctrl,within,one", 4),
        };
        let generated = Generator::new(&words.parse().unwrap(), edges);
        let tests = generated.map(|generated| (generated.name, test(&generated.text)));
        let more: [&dyn Fn(Insn, Reg) -> More; 3] = [&reload, &reacquire, &branch];
        match self {
            Self::Accesses | Self::Fetches | Self::Exchanges => {
                tests.filter_map(|(name, test)| Case::new(name, &test, checker)).collect()
            }
            Self::Neighbours => tests
                .flat_map(|(name, test)| more.map(|more| (name.clone(), with_more(&test, more))))
                .filter_map(|(name, test)| Case::new(name, &test, checker))
                .collect(),
        }
    }
}

/// Instructions before and behind another.
type More = (Vec<Insn>, Vec<Insn>);

/// A plain load before an acquire.
fn reload(insn: Insn, free: Reg) -> More {
    match insn {
        Insn::Load { order: LoadOrder::Acquire, base, off, size, .. } => {
            let order = LoadOrder::Plain;
            (vec![Insn::Load { size, order, dst: free, base, off }], Vec::new())
        }
        _ => More::default(),
    }
}

/// An acquire behind a release.
fn reacquire(insn: Insn, free: Reg) -> More {
    match insn {
        Insn::Store { order: StoreOrder::Release, base, off, size, .. } => {
            let order = LoadOrder::Acquire;
            (Vec::new(), vec![Insn::Load { size, order, dst: free, base, off }])
        }
        _ => More::default(),
    }
}

/// A branch over a move before a store, by the register of its base, which holds no 5.
fn branch(insn: Insn, free: Reg) -> More {
    match insn {
        Insn::Store { base, .. } | Insn::StoreImm { base, .. } => {
            let (width, dst, src) = (Width::W64, base, Operand::Imm(5));
            let branch = Insn::Branch { cond: Cond::Ne, width, dst, src, off: 1 };
            let (dst, src) = (free, Operand::Imm(2));
            (vec![branch, Insn::Alu { op: AluOp::Mov, width, dst, src }], Vec::new())
        }
        _ => More::default(),
    }
}

/// A test with more instructions in its programs.
fn with_more(test: &Test, more: &dyn Fn(Insn, Reg) -> More) -> Test {
    let mut test = test.clone();
    for thread in &mut test.threads {
        let program: &mut Program = thread.program.as_mut().unwrap();
        let insns = program.insns();
        let used = |reg: &Reg| {
            insns.iter().any(|it| it.reads().contains(*reg) || it.writes().contains(*reg))
        };
        let free = Reg::ALL.into_iter().find(|reg| !used(reg)).unwrap();
        let mut draft = Draft::of(program);
        let items = &mut draft.functions[0];
        let mut at = 0;
        while at < items.len() {
            let (before, behind) = more(items[at].op.insn(items[at].fields), free);
            let (first, last) = (before.len(), behind.len());
            for item in items.iter_mut() {
                // What leads here leads to what comes before it.
                item.target += if item.target > at { first + last } else { 0 };
            }
            let place = |(index, insn): (usize, Insn)| {
                // A branch leads over one.
                let target = at + index + 2;
                Item { target, ..Item::plain(insn) }
            };
            items.splice(at + 1..=at, behind.into_iter().map(Item::plain));
            items.splice(at..at, before.into_iter().enumerate().map(place));
            at += first + last + 1;
        }
        *program = draft.build().unwrap();
    }
    test
}

fn test(text: &str) -> Test {
    read(text, |name| panic!("no test includes {name}")).unwrap().0
}

/// The tests of our corpus that are about single instructions.
fn corpus() -> Vec<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/litmus/bpf");
    let mut paths = Vec::new();
    for folder in ["lowering", "sizes", "dependencies", "atomicity", "coherence"] {
        let entries = std::fs::read_dir(corpus.join(folder)).unwrap();
        paths.extend(entries.map(|entry| entry.unwrap().path()));
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "litmus"));
    paths.sort();
    paths
}

/// A test with a displacement in each access, and pointers that make up for it.
fn displaced(test: &Test, displacement: i16) -> Test {
    let mut test = test.clone();
    let addresses: Vec<u64> = test.locations.iter().map(|location| location.address).collect();
    for thread in &mut test.threads {
        for (_, value) in &mut thread.registers {
            if addresses.contains(value) {
                *value = value.wrapping_add_signed(i64::from(-displacement));
            }
        }
        let program: &mut Program = thread.program.as_mut().unwrap();
        let mut draft = Draft::of(program);
        for item in draft.functions.iter_mut().flatten() {
            if item.op.row().operands.iter().any(|&(_, role)| role == Role::Base) {
                item.fields.off += displacement;
            }
        }
        *program = draft.build().unwrap();
    }
    test
}
