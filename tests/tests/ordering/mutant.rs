//! [`Mutant`]: a backend with one edit in the code that it emits.

use crate::case::{Case, Suite};
use acqrel_isa::{Insn, Program};
use acqrel_jit::{Event, Image, MemoryMode, Options, Target};
use acqrel_litmus::check::{
    Backend, CheckError, Checker, Lower, LowerError, Machine, Subject, Verdict, Wrong,
};
use acqrel_machine::Arch;
use acqrel_tests::edit::{arm64, x86_64};
use std::cell::Cell;
use std::fmt;
use std::ops::Range;

/// A backend that is right, of whose code mutants are made.
#[derive(Debug)]
pub(crate) struct Base {
    pub(crate) name: &'static str,
    pub(crate) target: Target,
    pub(crate) memory: MemoryMode,
    pub(crate) recipes: &'static [(Event, &'static str)],
}

impl Base {
    pub(crate) fn backend(&self) -> Backend {
        let mut options = Options::new(self.target, self.memory);
        for &(event, recipe) in self.recipes {
            options.lowering.set(event, recipe).unwrap();
        }
        Backend::new(options)
    }
}

/// The code of some instructions of a program that follow each other: for each, its machine
/// instructions.
pub(crate) type Words = [Vec<u32>];
/// The same for x86-64.
pub(crate) type Bytes = [Vec<Vec<u8>>];

/// Changes code. What it makes may be longer; gives whether it is code that is meant.
#[derive(Clone, Copy)]
pub(crate) enum Edit {
    /// That of ARM64.
    Words(fn(&mut Words) -> bool),
    /// That of x86-64.
    Bytes(fn(&mut Bytes) -> bool),
}

/// What becomes of a mutant.
#[derive(Clone, Copy)]
pub(crate) enum Fate {
    /// All that is wrong in the first test that tells it are final states which the program would
    /// have too if nothing ordered its accesses.
    Order,
    /// A test has a final state that the program has in no order of its accesses.
    Value,
    /// It accesses what the program does not, or what is no location.
    Footprint,
    /// It does what has no outcome.
    Fault,
    /// It is not followed or explored.
    Refused,
    /// It is right, in all tests of a larger suite, too; and why.
    Equivalent(Suite, &'static str),
}

/// A single edit of what a backend emits.
pub(crate) struct Mutant {
    pub(crate) name: &'static str,
    pub(crate) base: &'static Base,
    /// How many instructions, from the first of these on, it is an edit of. 0 for none.
    pub(crate) place: fn(&[Insn]) -> usize,
    pub(crate) edit: Edit,
    pub(crate) fate: Fate,
}

/// What a test tells of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// That it is right.
    Right,
    Order,
    Value,
    Footprint,
    Fault(String),
    Refused(String),
    Undecided,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Right => f.write_str("right"),
            Self::Order => f.write_str("order"),
            Self::Value => f.write_str("value"),
            Self::Footprint => f.write_str("footprint"),
            Self::Fault(why) => write!(f, "fault: {why}"),
            Self::Refused(why) => write!(f, "refused: {why}"),
            Self::Undecided => f.write_str("undecided"),
        }
    }
}

impl Mutant {
    pub(crate) const fn arch(&self) -> Arch {
        self.base.target.arch()
    }

    /// The larger suite that it is held against.
    pub(crate) const fn suite(&self) -> Option<Suite> {
        match self.fate {
            Fate::Equivalent(suite, _) => Some(suite),
            Fate::Order | Fate::Value | Fate::Footprint | Fate::Fault | Fate::Refused => None,
        }
    }

    /// What a test says of it. None if there is nothing in it to edit.
    pub(crate) fn on(&self, case: &Case, checker: &Checker) -> Option<Told> {
        let threads = 0..case.subject.test().threads.len();
        let meant = |thread: usize| {
            let insns = case.subject.program(thread).insns();
            (0..insns.len()).any(|index| (self.place)(&insns[index..]) > 0)
        };
        if !threads.into_iter().any(meant) {
            return None;
        }
        let mutated =
            Mutated { mutant: self, backend: self.base.backend(), changed: Cell::new(false) };
        let checked = checker.check(&case.subject, &mutated);
        mutated.changed.get().then(|| told(case, checked.map(|checked| checked.verdict)))
    }
}

fn told(case: &Case, verdict: Result<Verdict, CheckError>) -> Told {
    let wrong = match verdict {
        Err(error) => return Told::Refused(error.to_string()),
        Ok(Verdict::Right) => return Told::Right,
        Ok(Verdict::Undecided(_)) => return Told::Undecided,
        Ok(Verdict::Wrong(wrong)) => wrong,
    };
    let mut all = wrong.iter().map(|wrong| match wrong {
        Wrong::Outcome(state) if case.is_only_order(state) => Told::Order,
        Wrong::Outcome(_) => Told::Value,
        Wrong::Footprint(_) => Told::Footprint,
        Wrong::Endless => Told::Fault("it never ends".to_owned()),
        Wrong::Fault { reason, .. } => Told::Fault(reason.clone()),
    });
    all.find(|told| *told != Told::Order).unwrap_or(Told::Order)
}

/// A backend whose code is edited.
struct Mutated<'m> {
    mutant: &'m Mutant,
    backend: Backend,
    /// Whether there was something to edit.
    changed: Cell<bool>,
}

impl Lower for Mutated<'_> {
    fn arch(&self) -> Arch {
        self.backend.arch()
    }

    fn lower(&self, subject: &Subject, thread: usize) -> Result<Machine, LowerError> {
        let program = subject.program(thread);
        let image = self.backend.image(program)?;
        let (code, changed) = mutate(self.mutant, program, &image);
        self.changed.set(self.changed.get() | changed);
        self.backend.machine(&image, &code)
    }

    fn place(&self, address: u64) -> u64 {
        self.backend.place(address)
    }
}

/// The code of an image with all edits of a mutant, and whether there are any.
fn mutate(mutant: &Mutant, program: &Program, image: &Image) -> (Vec<u8>, bool) {
    let mut code = image.code().to_vec();
    let (mut changed, mut index) = (false, 0);
    let insns = program.insns();
    while index < insns.len() {
        let count = (mutant.place)(&insns[index..]);
        let ranges: Vec<Range<usize>> = (index..index + count)
            .map(|index| image.range(index))
            .map(|range| range.start as usize..range.end as usize)
            .collect();
        if let (Some(first), Some(last)) = (ranges.first(), ranges.last()) {
            let whole = first.start..last.end;
            let pieces = ranges.iter().map(|range| &code[range.clone()]);
            if let Some((before, after)) = edited(mutant.edit, pieces) {
                changed |= put(image.arch(), &mut code, whole, &before, &after);
            }
        }
        index += count.max(1);
    }
    (code, changed)
}

/// Machine instructions, each with its bytes.
type Insns = Vec<Vec<u8>>;

/// The machine instructions of some code before and after an edit. None if it is not meant.
fn edited<'c>(edit: Edit, pieces: impl Iterator<Item = &'c [u8]>) -> Option<(Insns, Insns)> {
    let (before, after) = match edit {
        Edit::Words(edit) => {
            let words = |piece: &[u8]| {
                piece.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)).collect()
            };
            let before: Vec<Vec<u32>> = pieces.map(words).collect();
            let mut after = before.clone();
            if !edit(&mut after) {
                return None;
            }
            let bytes = |pieces: &[Vec<u32>]| -> Insns {
                pieces.iter().flatten().map(|word| word.to_le_bytes().to_vec()).collect()
            };
            (bytes(&before), bytes(&after))
        }
        Edit::Bytes(edit) => {
            let apart = |piece: &[u8]| {
                let mut rest = piece;
                let mut next = |length| {
                    let (this, others) = rest.split_at(length);
                    rest = others;
                    this.to_vec()
                };
                x86_64::lengths(piece).into_iter().map(&mut next).collect()
            };
            let before: Vec<Vec<Vec<u8>>> = pieces.map(apart).collect();
            let mut after = before.clone();
            if !edit(&mut after) {
                return None;
            }
            (before.concat(), after.concat())
        }
    };
    (before != after).then_some((before, after))
}

/// Puts instructions in the place of others. If there are more, those from the first that differs
/// on are elsewhere, and jumps lead there and back. Gives whether there is room for that.
fn put(
    arch: Arch,
    code: &mut Vec<u8>,
    range: Range<usize>,
    before: &[Vec<u8>],
    after: &[Vec<u8>],
) -> bool {
    let bytes = after.concat();
    if bytes.len() <= range.len() {
        code[range.start..][..bytes.len()].copy_from_slice(&bytes);
        code[range.start + bytes.len()..range.end]
            .copy_from_slice(&nops(arch, range.len() - bytes.len()));
        return true;
    }
    let length = jump(arch, 0, 0).len();
    let mut same = before.iter().zip(after).take_while(|(before, after)| before == after).count();
    let kept = |same: usize| before[..same].iter().map(Vec::len).sum::<usize>();
    while same > 0 && kept(same) + length > range.len() {
        same -= 1;
    }
    let from = range.start + kept(same);
    if from + length > range.end {
        return false;
    }
    let to = code.len();
    code[from..from + length].copy_from_slice(&jump(arch, from, to));
    code[from + length..range.end].copy_from_slice(&nops(arch, range.end - from - length));
    code.extend(after[same..].concat());
    code.extend(jump(arch, code.len(), range.end));
    true
}

fn nops(arch: Arch, bytes: usize) -> Vec<u8> {
    match arch {
        Arch::Arm64 => arm64::NOP.to_le_bytes().repeat(bytes / 4),
        Arch::X86_64 => vec![0x90; bytes],
    }
}

/// A jump between places in code.
fn jump(arch: Arch, from: usize, to: usize) -> Vec<u8> {
    let distance = i32::try_from(to).unwrap() - i32::try_from(from).unwrap();
    match arch {
        Arch::Arm64 => {
            (0x1400_0000 | (distance / 4).cast_unsigned() & 0x03ff_ffff).to_le_bytes().into()
        }
        Arch::X86_64 => [&[0xe9][..], &(distance - 5).to_le_bytes()].concat(),
    }
}
