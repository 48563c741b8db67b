//! Random tests in BPF.

use crate::program::{Program, condition, line, shape};
use crate::random::Random;

/// The registers that hold what is computed. r1 to r3 have the addresses of locations, r4 that of a
/// location that holds an address, and r9 is for addresses that are made.
const WORK: [u8; 4] = [0, 5, 6, 7];

struct Writer<'r> {
    random: &'r mut Random,
    lines: Vec<String>,
    /// 64 or 32.
    bits: u8,
    labels: u8,
    pointers: bool,
    locations: usize,
}

/// A random test.
pub(crate) fn generate(random: &mut Random, name: String) -> Program {
    let shape = shape(random);
    let bits = random.of(&[64, 64, 32]);
    let pointers = bits == 64 && random.percent(25);
    let locations = 1 + random.below(if shape.len() == 2 { 2 } else { 3 });
    let mut initial = Vec::new();
    let names = ["x", "y", "z"];
    for name in &names[..locations] {
        if random.percent(20) {
            initial.push(format!("{name}={}", random.below(3)));
        }
    }
    if pointers {
        initial.push("p=x".to_owned());
    }
    let mut threads = Vec::new();
    let mut observables: Vec<String> =
        names[..locations].iter().map(|name| (*name).to_owned()).collect();
    for (thread, &length) in shape.iter().enumerate() {
        for (register, name) in (1..).zip(&names[..locations]) {
            initial.push(format!("{thread}:r{register}={name}"));
        }
        if pointers {
            initial.push(format!("{thread}:r4=p"));
        }
        if random.percent(30) {
            initial.push(format!("{thread}:r6={}", 1 + random.below(2)));
        }
        let mut writer = Writer { random, lines: Vec::new(), bits, labels: 0, pointers, locations };
        (0..length).for_each(|_| writer.instruction());
        threads.push(writer.lines);
        let letter = if bits == 64 { 'r' } else { 'w' };
        let used = |register: &&u8| {
            let written = format!("{letter}{register} = ");
            threads[thread].iter().any(|line| line.starts_with(&written))
        };
        observables.extend(WORK.iter().filter(used).map(|it| format!("{thread}:r{it}")));
    }
    let condition = condition(random, &observables);
    let observed = observables.into_iter().filter(|_| random.percent(70)).collect();
    Program { isa: "BPF", name, initial, threads, observed, condition }
}

impl Writer<'_> {
    fn line(&mut self, line: String) {
        self.lines.push(line);
    }

    fn register(&mut self) -> String {
        let register = self.random.of(&WORK);
        format!("{}{register}", if self.bits == 64 { 'r' } else { 'w' })
    }

    /// A register with the address of a location, perhaps one that depends on what was read.
    fn address(&mut self) -> String {
        let register = 1 + self.random.below(self.locations);
        match self.random.below(10) {
            0 | 1 => {
                let index = self.random.of(&WORK);
                line!(self, "r9 = r{index}");
                line!(self, "r9 {}", self.random.of(&["^= r9", "&= 0", "*= 0"]));
                line!(self, "r9 += r{register}");
                "r9".to_owned()
            }
            2 if self.pointers => {
                let load = if self.random.percent(30) {
                    "r9 = load_acquire((u64 *)(r4 + 0))"
                } else {
                    "r9 = *(u64 *)(r4 + 0)"
                };
                self.line(load.to_owned());
                "r9".to_owned()
            }
            _ => format!("r{register}"),
        }
    }

    fn instruction(&mut self) {
        let Self { bits, .. } = *self;
        let memory = format!("u{bits} *");
        let swap = if bits == 64 { "_64" } else { "32_32" };
        match self.random.below(20) {
            0..4 => {
                let (to, at) = (self.register(), self.address());
                line!(self, "{to} = *({memory})({at} + 0)");
            }
            4..7 => {
                let at = self.address();
                let value = if self.random.percent(60) {
                    (1 + self.random.below(2)).to_string()
                } else {
                    self.register()
                };
                line!(self, "*({memory})({at} + 0) = {value}");
            }
            7 | 8 => {
                let (to, at) = (self.register(), self.address());
                line!(self, "{to} = load_acquire(({memory})({at} + 0))");
            }
            9 | 10 => {
                let at = self.address();
                let value = self.register();
                if self.random.percent(50) {
                    let number = 1 + self.random.below(2);
                    line!(self, "{value} = {number}");
                }
                line!(self, "store_release(({memory})({at} + 0), {value})");
            }
            11 | 12 => {
                let (of, at) = (self.operand(), self.address());
                let op = self.random.of(&["+=", "|=", "&=", "^="]);
                line!(self, "lock *({memory})({at} + 0) {op} {of}");
            }
            13 | 14 => {
                let (of, at) = (self.operand(), self.address());
                let op = self.random.of(&["add", "or", "and", "xor"]);
                line!(self, "{of} = atomic_fetch_{op}(({memory})({at} + 0), {of})");
            }
            15 => {
                let (of, at) = (self.operand(), self.address());
                line!(self, "{of} = xchg{swap}({at} + 0, {of})");
            }
            16 => {
                let (of, at) = (self.operand(), self.address());
                let zero = if bits == 64 { "r0" } else { "w0" };
                if self.random.percent(60) {
                    let number = self.random.below(2);
                    line!(self, "{zero} = {number}");
                }
                line!(self, "{zero} = cmpxchg{swap}({at} + 0, {zero}, {of})");
            }
            17 => self.branch(),
            18 => self.private(),
            _ => self.other(),
        }
    }

    /// A register with a number other than 0, most of the time.
    fn operand(&mut self) -> String {
        let of = self.register();
        if self.random.percent(70) {
            let number = 1 + self.random.below(2);
            line!(self, "{of} = {number}");
        }
        of
    }

    fn label(&mut self) -> String {
        self.labels += 1;
        format!("L{}", self.labels)
    }

    /// A branch over an access, or a loop that waits.
    fn branch(&mut self) {
        let (label, of) = (self.label(), self.random.of(&WORK));
        let memory = format!("u{} *", self.bits);
        let register = 1 + self.random.below(self.locations);
        if self.random.percent(25) {
            let letter = if self.bits == 64 { 'r' } else { 'w' };
            line!(self, "{label}: {letter}{of} = *({memory})(r{register} + 0)");
            line!(self, "if r{of} == 0 goto {label}");
            return;
        }
        let condition = self.random.of(&["==", "!=", "s>"]);
        line!(self, "if r{of} {condition} 0 goto {label}");
        line!(self, "*({memory})(r{register} + 0) = 2");
        line!(self, "{label}:");
    }

    /// Through the stack.
    fn private(&mut self) {
        let (from, to) = (self.random.of(&WORK), self.random.of(&WORK));
        match self.random.below(4) {
            0 => {
                line!(self, "*(u64 *)(r10 - 8) = r{from}");
                line!(self, "r{to} = *(u64 *)(r10 - 8)");
            }
            1 => {
                line!(self, "*(u64 *)(r10 - 8) = r{from}");
                line!(self, "w{to} = *(u32 *)(r10 - 8)");
            }
            2 => {
                line!(self, "*(u32 *)(r10 - 4) = w{from}");
                line!(self, "r{to} = *(u64 *)(r10 - 8)");
            }
            _ => {
                line!(self, "r{to} = 1");
                line!(self, "r{to} = atomic_fetch_add((u64 *)(r10 - 16), r{to})");
            }
        }
    }

    /// No access to memory.
    fn other(&mut self) {
        let (a, b) = (self.random.of(&WORK), self.random.of(&WORK));
        let text = match self.random.below(4) {
            0 => format!("r{a} += r{b}"),
            1 => format!("r{a} ^= r{b}"),
            2 => format!("r{a} = r{b}"),
            _ => format!("r{a} &= 1"),
        };
        self.line(text);
        self.instruction();
    }
}
