//! Paths against executors with numbers: whatever a thread reads, exactly one path goes the way
//! that the interpreter or the emulator goes, with the same accesses and the same final registers.

use super::{A, Case, X, Y, explore, locations, print, text};
use crate::thread::{Layout, Options, Retries};
use crate::value::{Node, evaluate};
use crate::{Access, Action, Code, End, Isa, Path};
use acqrel_guest::{FaultKind, GuestMemory, Helpers, MemoryFault, Start};
use acqrel_interp::semantics::Update as BpfUpdate;
use acqrel_interp::{Loaded, Machine as Interpreter, Memory};
use acqrel_isa::{
    AtomicSize, LoadOrder as BpfLoadOrder, Program, Size, StoreOrder as BpfStoreOrder,
};
use acqrel_machine::Machine;
use acqrel_machine::emulate::{Bus, Update};
use acqrel_machine::op::{Fence, LoadOrder, Place, Reg, StoreOrder};
use std::collections::HashMap;
use std::sync::Arc;

/// Numbers that look random.
#[derive(Clone)]
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.next() % u64::try_from(all.len()).unwrap()).unwrap()]
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Record {
    Read(Access, u64),
    Write(Access, u64),
}

/// A memory of which private bytes are bytes, and every other read gives what it likes.
struct Oracle {
    random: Random,
    layout: Layout,
    isa: Isa,
    code: Vec<u8>,
    private: HashMap<u64, u8>,
    records: Vec<Record>,
}

impl Oracle {
    fn new(code: &Code, bytes: Vec<u8>, random: Random) -> Self {
        Self {
            random,
            layout: Layout::new(&locations(), 0, &[]),
            isa: code.isa,
            code: bytes,
            private: HashMap::new(),
            records: Vec::new(),
        }
    }

    fn is_private(&self, address: u64) -> bool {
        self.layout.private(self.isa).contains(&address)
    }

    fn read(&mut self, address: u64, size: Size) -> Result<u64, ()> {
        let access = Access { address, size };
        let value = if self.is_private(address) {
            (0..size.bytes()).rev().fold(0, |value, offset| {
                value << 8 | u64::from(*self.private.get(&(address + offset)).unwrap_or(&0))
            })
        } else if self.layout.contains(access) {
            let number = self.random.next();
            self.random.of(&[0, 1, 2, 0, 1, 2, X, Y, A, A + 8, number]) & size.mask()
        } else {
            return Err(());
        };
        self.records.push(Record::Read(access, value));
        Ok(value)
    }

    fn write(&mut self, address: u64, size: Size, value: u64) -> Result<(), ()> {
        let access = Access { address, size };
        if self.is_private(address) {
            for (offset, byte) in (0..size.bytes()).zip(value.to_le_bytes()) {
                self.private.insert(address + offset, byte);
            }
        } else if !self.layout.contains(access) {
            return Err(());
        }
        self.records.push(Record::Write(access, value & size.mask()));
        Ok(())
    }
}

impl Bus for Oracle {
    type Fault = ();

    fn load(&mut self, address: u64, size: Size, _: LoadOrder, _: bool) -> Result<u64, ()> {
        self.read(address, size)
    }

    fn store(&mut self, address: u64, size: Size, value: u64, _: StoreOrder) -> Result<(), ()> {
        self.write(address, size, value)
    }

    fn store_exclusive(
        &mut self,
        address: u64,
        size: Size,
        value: u64,
        _: StoreOrder,
        _: u64,
    ) -> Result<bool, ()> {
        let stores = self.random.of(&[true, false]);
        if stores {
            self.write(address, size, value)?;
        }
        Ok(stores)
    }

    fn rmw(&mut self, address: u64, size: Size, update: Update) -> Result<u64, ()> {
        let old = self.read(address, size)?;
        match (update.op.apply(size, old, update.operand), self.isa) {
            (Some(new), _) => self.write(address, size, new)?,
            (None, Isa::X86_64) => self.write(address, size, old)?,
            (None, Isa::Bpf | Isa::Arm64) => {}
        }
        Ok(old)
    }

    fn fence(&mut self, _: Fence) -> Result<(), ()> {
        Ok(())
    }

    fn fetch(&mut self, address: u64, buffer: &mut [u8]) -> Result<usize, ()> {
        let start = usize::try_from(address.checked_sub(0x1000).ok_or(())?).map_err(|_| ())?;
        let bytes = self.code.get(start..).filter(|bytes| !bytes.is_empty()).ok_or(())?;
        let length = bytes.len().min(buffer.len());
        buffer[..length].copy_from_slice(&bytes[..length]);
        Ok(length)
    }
}

impl Memory for Oracle {
    fn load(&mut self, address: u64, size: Size, _: BpfLoadOrder) -> Result<u64, MemoryFault> {
        self.read(address, size).map_err(|()| fault(address))
    }

    fn store(
        &mut self,
        address: u64,
        size: Size,
        value: u64,
        _: BpfStoreOrder,
    ) -> Result<(), MemoryFault> {
        self.write(address, size, value).map_err(|()| fault(address))
    }

    fn rmw(
        &mut self,
        address: u64,
        size: AtomicSize,
        update: BpfUpdate,
    ) -> Result<u64, MemoryFault> {
        let old = self.read(address, size.into()).map_err(|()| fault(address))?;
        if let Some(new) = update.apply(size, old) {
            self.write(address, size.into(), new).map_err(|()| fault(address))?;
        }
        Ok(old)
    }
}

impl GuestMemory for Oracle {
    fn read(&mut self, address: u64, _: &mut [u8]) -> Result<(), MemoryFault> {
        Err(fault(address))
    }

    fn write(&mut self, address: u64, _: &[u8]) -> Result<(), MemoryFault> {
        Err(fault(address))
    }
}

fn fault(address: u64) -> MemoryFault {
    MemoryFault { kind: FaultKind::Unmapped, address }
}

/// What an executor has done.
#[derive(Debug)]
struct Run {
    records: Vec<Record>,
    /// Whether it has come to its end; else it goes on.
    end: Option<Result<Vec<(Place, u64)>, ()>>,
}

impl Run {
    /// With only the final registers that are observed.
    fn observing(mut self, observed: Option<&[Reg]>) -> Self {
        if let (Some(Ok(registers)), Some(observed)) = (&mut self.end, observed) {
            registers.retain(|(place, _)| observed.iter().any(|&reg| Place::Reg(reg) == *place));
        }
        self
    }
}

/// The most instructions that are executed.
const STEPS: usize = 60;

/// The registers that begin with the addresses of `x`, `y` and `a`.
const INITIAL: [(u8, u64); 3] = [(1, X), (2, Y), (3, A)];

fn interpret(program: &Program, code: &Code, random: Random) -> Run {
    let loaded = Loaded::new(program.clone(), Start::default(), Helpers::none()).unwrap();
    let maps = Arc::new(loaded.guest().maps(loaded.program()));
    let memory = Oracle::new(code, Vec::new(), random);
    let stack = memory.layout.stack(Isa::Bpf);
    let mut machine = Interpreter::with_memory(&loaded, memory, maps);
    for reg in acqrel_isa::Reg::ALL {
        machine.thread.registers[reg] = 0;
    }
    machine.thread.registers[acqrel_isa::Reg::R10] = stack;
    for (number, value) in INITIAL {
        machine.thread.registers[acqrel_isa::Reg::new(number).unwrap()] = value;
    }
    let mut end = None;
    for _ in 0..STEPS {
        match machine.step() {
            Ok(None) => {}
            Ok(Some(_)) => {
                let registers = acqrel_isa::Reg::ALL.into_iter().map(|reg| {
                    let place = Place::Reg(Reg::new(reg.number()).unwrap());
                    (place, machine.thread.registers[reg])
                });
                end = Some(Ok(registers.collect()));
                break;
            }
            Err(_) => {
                end = Some(Err(()));
                break;
            }
        }
    }
    Run { records: machine.memory.records, end }
}

fn emulate(code: &Code, bytes: &[u8], random: Random) -> Run {
    let mut memory = Oracle::new(code, bytes.to_vec(), random);
    let mut machine = Machine::new(code.isa.arch().unwrap(), 0x1000);
    let stack = if code.isa == Isa::Arm64 { Reg::SP } else { Reg::RSP };
    machine.registers.set_reg(stack, memory.layout.stack(code.isa));
    for (number, value) in INITIAL {
        machine.registers.set_reg(Reg::new(number).unwrap(), value);
    }
    let mut end = None;
    for _ in 0..STEPS {
        if code.at(machine.pc).is_none() {
            let registers = (0..32).filter_map(Reg::new);
            let registers = registers.map(|reg| (Place::Reg(reg), machine.registers.reg(reg)));
            end = Some(Ok(registers.collect()));
            break;
        }
        if machine.step(&mut memory).is_err() {
            end = Some(Err(()));
            break;
        }
    }
    Run { records: memory.records, end }
}

/// How the events of a path match the records of a run.
struct Match<'a> {
    code: &'a Code,
    path: &'a Path,
    run: &'a Run,
    /// Whether reads may be passed over: those of retries.
    skips: bool,
    reads: HashMap<u16, u64>,
    writes: Vec<(Action, u64)>,
}

impl Match<'_> {
    fn is_private(&self, record: Record) -> bool {
        let (Record::Read(access, _) | Record::Write(access, _)) = record;
        Layout::new(&locations(), 0, &[]).private(self.code.isa).contains(&access.address)
    }

    /// Whether a record may have no event: of private memory, what has been collapsed.
    fn may_skip(&self, record: Record) -> bool {
        self.is_private(record) || self.skips && matches!(record, Record::Read(..))
    }

    /// Whether the halves of events from one on match the records from one on.
    fn matches(&mut self, halves: &[(u16, Access, bool)], records: &[Record]) -> bool {
        let Some((&(index, access, reads), rest)) = halves.split_first() else {
            let ended = self.run.end.is_some() && !matches!(self.path.end, End::Bound { .. });
            let all = records.iter().all(|&record| self.may_skip(record));
            return (all || !ended) && self.agrees();
        };
        for (position, &record) in records.iter().enumerate() {
            match record {
                Record::Read(it, value) if reads && it == access => {
                    self.reads.insert(index, value);
                    if self.matches(rest, &records[position + 1..]) {
                        return true;
                    }
                }
                Record::Write(it, value) if !reads && it == access => {
                    self.writes.push((self.path.events[usize::from(index)].action, value));
                    if self.matches(rest, &records[position + 1..]) {
                        return true;
                    }
                    self.writes.pop();
                }
                Record::Read(..) | Record::Write(..) => {}
            }
            if !self.may_skip(record) {
                return false;
            }
        }
        false
    }

    /// Whether constraints, values written, end and final registers are those of the run.
    fn agrees(&self) -> bool {
        let Self { path, run, .. } = self;
        let mut numbers: Vec<u64> = Vec::new();
        for &node in path.values.nodes() {
            let number = match node {
                // If it is of another path, its value does not matter.
                Node::Read(event) => Some(self.reads.get(&event).copied().unwrap_or(0)),
                _ => evaluate(node, |value| Some(numbers[value.index()])),
            };
            numbers.push(number.unwrap());
        }
        let written = |&(action, value): &(Action, u64)| {
            let size = action.access().unwrap().size;
            numbers[action.written().unwrap().index()] & size.mask() == value
        };
        let holds = path.constraints.iter().all(|it| it.holds(numbers[it.value.index()]));
        let ends = match (&path.end, &run.end) {
            (End::Complete, Some(Ok(registers))) => registers.iter().all(|&(place, expected)| {
                let found = path.registers.iter().find(|(it, _)| *it == place);
                found.map_or(0, |(_, value)| numbers[value.index()]) == expected
            }),
            (End::Fault { .. }, Some(Err(()))) | (End::Bound { .. }, _) => true,
            (End::Complete | End::Fault { .. }, _) => false,
        };
        holds && ends && self.writes.iter().all(written)
    }
}

/// Whether a path goes the way of a run.
fn follows(code: &Code, path: &Path, run: &Run, skips: bool) -> bool {
    let mut halves = Vec::new();
    for (index, event) in (0..).zip(&path.events) {
        let Some(access) = event.action.access() else { continue };
        if event.action.reads() {
            halves.push((index, access, true));
        }
        if event.action.written().is_some() {
            halves.push((index, access, false));
        }
    }
    let (reads, writes) = (HashMap::new(), Vec::new());
    Match { code, path, run, skips, reads, writes }.matches(&halves, &run.records)
}

fn compare(code: &Code, paths: &[Path], run: &Run, one: bool) {
    let found: Vec<&Path> = paths.iter().filter(|path| follows(code, path, run, false)).collect();
    if found.is_empty() || one && found.len() > 1 {
        let all: Vec<String> = paths.iter().map(|path| print(code, path)).collect();
        panic!("{}\n{run:#x?}\nis {} of\n{}\n", text(code), found.len(), all.join("\n"));
    }
}

/// Of a run that one of the paths goes to its end, there is one that goes to the same end without
/// the retries.
fn compare_retries(code: &Code, paths: &[Path], cut: &[Path], run: &Run) -> bool {
    let complete = |path: &Path| !matches!(path.end, End::Bound { .. });
    let goes = |path: &Path, skips| complete(path) && follows(code, path, run, skips);
    if !paths.iter().any(|path| goes(path, false)) {
        return false;
    }
    if !cut.iter().any(|path| goes(path, true)) {
        let all: Vec<String> = cut.iter().map(|path| print(code, path)).collect();
        panic!("{}\n{run:#x?}\nis none of\n{}\n", text(code), all.join("\n"));
    }
    !cut.iter().any(|path| goes(path, false))
}

/// The cases of the files.
#[test]
fn machine_code() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut retries = 0;
    for file in ["orders.arm64", "exclusives.arm64", "all.x86_64"] {
        let path = format!("{}/src/thread/tests/{file}", env!("CARGO_MANIFEST_DIR"));
        let source = std::fs::read_to_string(path).unwrap();
        for text in source.trim_end().split("\n\n") {
            let case = Case::parse(text);
            let kind = file.rsplit_once('.').unwrap().1;
            let code = case.code(kind);
            let options = Options { retries: Retries::Kept, ..case.options() };
            let Ok(paths) = explore(&code, &options) else { continue };
            let cut =
                explore(&code, &Options { retries: Retries::Cut, ..options.clone() }).unwrap();
            let unpredictable = |path: &Path| match &path.end {
                End::Fault { reason, .. } => reason.contains("store-exclusive"),
                End::Complete | End::Bound { .. } => false,
            };
            if paths.iter().any(unpredictable) {
                continue;
            }
            for _ in 0..200 {
                random.next();
                let run = emulate(&code, &case.bytes(kind), random.clone());
                // A compare-and-swap of ARM64 that keeps its register has the same values as one
                // that writes it.
                compare(&code, &paths, &run, code.isa == Isa::X86_64);
                let run = run.observing(options.observed.as_deref());
                retries += usize::from(compare_retries(&code, &paths, &cut, &run));
            }
        }
    }
    assert!(retries > 20, "{retries} with retries");
}

/// Random programs of BPF.
#[test]
fn programs() {
    let mut random = Random(0x0123_4567_89AB_CDEF);
    let (mut runs, mut bounds, mut retries) = (0, 0, 0);
    for _ in 0..150 {
        let source = program(&mut random);
        let assembled = acqrel_asm::assemble(&source, &acqrel_asm::Options::default());
        let program = assembled.into_result().unwrap();
        let code = crate::bpf::tests::assemble(&source);
        for collapse_private in [true, false] {
            let options = Options {
                retries: Retries::Kept,
                unroll: 1,
                collapse_private,
                ..Options::default()
            };
            let Ok(paths) = explore(&code, &options) else { continue };
            let cut =
                explore(&code, &Options { retries: Retries::Cut, ..options.clone() }).unwrap();
            for _ in 0..20 {
                random.next();
                let run = interpret(&program, &code, random.clone());
                compare(&code, &paths, &run, true);
                retries += usize::from(compare_retries(&code, &paths, &cut, &run));
                runs += 1;
                bounds += usize::from(run.end.is_none());
            }
        }
    }
    let counts = format!("{runs} runs, {bounds} without end, {retries} with retries");
    assert!(runs > 4500 && bounds > 100 && retries > 20, "{counts}");
}

/// A program, of lines that may each be jumped to.
fn program(random: &mut Random) -> String {
    let lines = 12;
    let mut source = String::new();
    for line in 0..lines {
        let [a, b] = [(); 2].map(|()| random.of(&[0, 4, 5, 6]));
        let (base, word) =
            random.of(&[("r1 + 0", 32), ("r2 + 0", 32), ("r3 + 0", 64), ("r3 + 8", 64)]);
        let width = if word == 32 { "w" } else { "r" };
        let slot = random.of(&["r10 - 8", "r10 - 16"]);
        let constant = random.of(&[0, 1, 2]);
        let cond = random.of(&["==", "!=", ">", "s<", "&"]);
        let target = random.next() % lines;
        // More often forwards.
        let target = if random.of(&[true, true, false]) { line.max(target) + 1 } else { target };
        let target = target.min(lines);
        let statement = match random.of(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) {
            0 => format!("r{a} = *(u{word} *)({base})"),
            1 => format!("r{a} = load_acquire((u{word} *)({base}))"),
            2 => format!("*(u{word} *)({base}) = r{a}"),
            3 => format!("store_release((u{word} *)({base}), r{a})"),
            4 => format!("*(u64 *)({slot}) = r{a}"),
            5 => format!("r{a} = *(u64 *)({slot})"),
            6 => format!("{width}{a} = atomic_fetch_add((u{word} *)({base}), {width}{a})"),
            7 => format!("lock *(u{word} *)({base}) |= {width}{a}"),
            8 => format!(
                "{width}0 = cmpxchg{}_{word}({base}, {width}0, {width}{a})",
                if word == 32 { "32" } else { "" }
            ),
            9 => format!("if r{a} {cond} {constant} goto l{target}"),
            10 => format!("r{a} {} r{b}", random.of(&["=", "+=", "^=", "&="])),
            11 => format!("r{a} = *(u{word} *)({base})\nif r{a} == {constant} goto l{line}"),
            _ => format!("r{a} &= 8\nr{a} += r3\nr{b} = *(u64 *)(r{a} + 0)"),
        };
        source.extend([format!("l{line}:\n"), statement, "\n".to_owned()]);
    }
    source + &format!("l{lines}:\nexit\n")
}
