//! Random tests in x86-64.

use crate::program::{Program, condition, line, shape};
use crate::random::Random;

/// The registers that hold what is computed, in 32 and 64 bits.
const WORK: [[&str; 2]; 4] = [["eax", "rax"], ["ebx", "rbx"], ["ecx", "rcx"], ["r8d", "r8"]];

struct Writer<'r> {
    random: &'r mut Random,
    lines: Vec<String>,
    wide: bool,
    labels: u8,
    locations: usize,
}

/// A random test.
pub(crate) fn generate(random: &mut Random, name: String) -> Program {
    let shape = shape(random);
    let wide = random.percent(30);
    let locations = 1 + random.below(if shape.len() == 2 { 2 } else { 3 });
    let mut initial = Vec::new();
    let names = ["x", "y", "z"];
    for name in &names[..locations] {
        if wide {
            initial.push(format!("uint64_t {name}={}", random.of(&[0, 0, 0, 1])));
        } else if random.percent(20) {
            initial.push(format!("{name}={}", random.below(3)));
        }
    }
    let mut threads = Vec::new();
    let mut observables: Vec<String> =
        names[..locations].iter().map(|name| (*name).to_owned()).collect();
    for (thread, &length) in shape.iter().enumerate() {
        for (name, register) in names[..locations].iter().zip(["rsi", "rdi", "r9"]) {
            initial.push(format!("{thread}:{register}={name}"));
        }
        let mut writer = Writer { random, lines: Vec::new(), wide, labels: 0, locations };
        (0..length).for_each(|_| writer.instruction());
        threads.push(writer.lines);
        let used = |names: &&[&str; 2]| {
            let written = format!("%{}", names[usize::from(wide)]);
            threads[thread].iter().any(|line| line.contains(&written))
        };
        observables.extend(WORK.iter().filter(used).map(|it| format!("{thread}:{}", it[1])));
    }
    let condition = condition(random, &observables);
    let observed = observables.into_iter().filter(|_| random.percent(70)).collect();
    Program { isa: "X86_64", name, initial, threads, observed, condition }
}

impl Writer<'_> {
    fn line(&mut self, line: String) {
        self.lines.push(line);
    }

    fn register(&mut self) -> String {
        format!("%{}", self.random.of(&WORK)[usize::from(self.wide)])
    }

    fn number(&mut self) -> String {
        format!("${}", 1 + self.random.below(2))
    }

    fn operand(&mut self) -> String {
        let of = self.register();
        if self.random.percent(60) {
            let (suffix, number) = (self.suffix(), self.number());
            line!(self, "mov{suffix} {number},{of}");
        }
        of
    }

    const fn suffix(&self) -> char {
        if self.wide { 'q' } else { 'l' }
    }

    fn memory(&mut self) -> String {
        let location = self.random.below(self.locations);
        if self.random.percent(15) {
            let of = self.random.of(&WORK)[1];
            line!(self, "movq %{of},%r10");
            self.line("andq $0,%r10".to_owned());
            return format!("(%{},%r10)", ["rsi", "rdi", "r9"][location]);
        }
        format!("({})", ["%rsi", "%rdi", "%r9"][location])
    }

    fn instruction(&mut self) {
        let suffix = self.suffix();
        match self.random.below(20) {
            0..5 => {
                let (at, to) = (self.memory(), self.register());
                line!(self, "mov{suffix} {at},{to}");
            }
            5..8 => {
                let (number, at) = (self.number(), self.memory());
                line!(self, "mov{suffix} {number},{at}");
            }
            8 | 9 => {
                let (of, at) = (self.register(), self.memory());
                line!(self, "mov{suffix} {of},{at}");
            }
            10 => {
                let (of, at) = (self.operand(), self.memory());
                line!(self, "xchg{suffix} {of},{at}");
            }
            11 => {
                let (of, at) = (self.operand(), self.memory());
                line!(self, "lock xadd{suffix} {of},{at}");
            }
            12 => {
                let (of, at) = (self.operand(), self.memory());
                line!(self, "lock cmpxchg{suffix} {of},{at}");
            }
            13 => {
                let (number, at) = (self.number(), self.memory());
                let op = self.random.of(&["add", "or", "and", "xor"]);
                let lock = self.random.of(&["lock ", "lock ", ""]);
                line!(self, "{lock}{op}{suffix} {number},{at}");
            }
            14 => {
                let at = self.memory();
                let lock = self.random.of(&["lock ", ""]);
                line!(self, "{lock}{}{suffix} {at}", self.random.of(&["inc", "dec"]));
            }
            15 | 16 => {
                let fence = self.random.of(&["mfence", "mfence", "lfence", "sfence"]);
                self.line(fence.to_owned());
                self.instruction();
            }
            17 => self.branch(),
            18 => {
                let (from, to) = (self.random.of(&WORK)[1], self.random.of(&WORK)[1]);
                line!(self, "movq %{from},-8(%rsp)");
                line!(self, "movq -8(%rsp),%{to}");
            }
            _ => {
                let (a, b) = (self.register(), self.register());
                match self.random.below(3) {
                    0 => line!(self, "xor{suffix} {a},{b}"),
                    1 => line!(self, "add{suffix} $1,{a}"),
                    _ => {
                        line!(self, "cmp{suffix} $1,{a}");
                        line!(self, "cmove{suffix} {a},{b}");
                    }
                }
                self.instruction();
            }
        }
    }

    fn branch(&mut self) {
        self.labels += 1;
        let label = format!("L{}", self.labels);
        let (suffix, of, at) = (self.suffix(), self.register(), self.memory());
        if self.random.percent(25) {
            line!(self, "{label}: mov{suffix} {at},{of}");
            line!(self, "cmp{suffix} $0,{of}");
            line!(self, "je {label}");
            return;
        }
        line!(self, "cmp{suffix} $1,{of}");
        line!(self, "{} {label}", self.random.of(&["je", "jne", "jl"]));
        let number = self.number();
        line!(self, "mov{suffix} {number},{at}");
        line!(self, "{label}:");
    }
}
