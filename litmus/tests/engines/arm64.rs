//! Random tests in ARM64.

use crate::program::{Program, condition, line, shape};
use crate::random::Random;

/// The registers that hold what is computed. X1 to X3 have the addresses of locations, X10 that of a
/// location that holds an address; W9 and X9 are for what is in between.
const WORK: [u8; 4] = [4, 5, 6, 7];

struct Writer<'r> {
    random: &'r mut Random,
    lines: Vec<String>,
    /// X or W.
    letter: char,
    labels: u8,
    pointers: bool,
    locations: usize,
}

/// A random test.
pub(crate) fn generate(random: &mut Random, name: String) -> Program {
    let shape = shape(random);
    let letter = random.of(&['W', 'W', 'X']);
    let pointers = letter == 'X' && random.percent(40);
    let locations = 1 + random.below(if shape.len() == 2 { 2 } else { 3 });
    let mut initial = Vec::new();
    let names = ["x", "y", "z"];
    for name in &names[..locations] {
        if letter == 'X' {
            initial.push(format!("uint64_t {name}={}", random.of(&[0, 0, 0, 1])));
        } else if random.percent(20) {
            initial.push(format!("{name}={}", random.below(3)));
        }
    }
    if pointers {
        initial.push("uint64_t *p=x".to_owned());
    }
    let mut threads = Vec::new();
    let mut observables: Vec<String> =
        names[..locations].iter().map(|name| (*name).to_owned()).collect();
    for (thread, &length) in shape.iter().enumerate() {
        for (register, name) in (1..).zip(&names[..locations]) {
            initial.push(format!("{thread}:X{register}={name}"));
        }
        if pointers {
            initial.push(format!("{thread}:X10=p"));
        }
        let mut writer =
            Writer { random, lines: Vec::new(), letter, labels: 0, pointers, locations };
        (0..length).for_each(|_| writer.instruction());
        threads.push(writer.lines);
        let used = |register: &&u8| {
            let named = [format!("{letter}{register},"), format!(",{letter}{register},[")];
            threads[thread].iter().any(|line| named.iter().any(|name| line.contains(name)))
        };
        observables.extend(WORK.iter().filter(used).map(|it| format!("{thread}:X{it}")));
    }
    let condition = condition(random, &observables);
    let observed = observables.into_iter().filter(|_| random.percent(70)).collect();
    Program { isa: "AArch64", name, initial, threads, observed, condition }
}

const ORDERS: [&str; 4] = ["", "A", "L", "AL"];

impl Writer<'_> {
    fn line(&mut self, line: String) {
        self.lines.push(line);
    }

    fn register(&mut self) -> String {
        let register = self.random.of(&WORK);
        format!("{}{register}", self.letter)
    }

    /// A register with a number other than 0, most of the time.
    fn operand(&mut self) -> String {
        let of = self.register();
        if self.random.percent(65) {
            let number = 1 + self.random.below(2);
            line!(self, "MOV {of},#{number}");
        }
        of
    }

    /// An address with an index that is 0, for plain accesses.
    fn indexed(&mut self) -> String {
        if self.random.percent(20) {
            let (of, register) = (self.random.of(&WORK), 1 + self.random.below(self.locations));
            let make = self.random.of(&["EOR X9,Xn,Xn", "AND X9,Xn,#0x100", "SUB X9,Xn,Xn"]);
            // What is read is too small for the bit that is kept.
            self.line(make.replace('n', &of.to_string()));
            return format!("[X{register},X9]");
        }
        let address = self.address();
        format!("[{address}]")
    }

    /// A register with an address.
    fn address(&mut self) -> String {
        let register = 1 + self.random.below(self.locations);
        let of = self.random.of(&WORK);
        match self.random.below(12) {
            0 => {
                line!(self, "EOR X9,X{of},X{of}");
                line!(self, "ADD X9,X9,X{register}");
                "X9".to_owned()
            }
            1 => {
                let other = 1 + self.random.below(self.locations);
                line!(self, "CMP X{of},#{}", self.random.below(2));
                line!(self, "CSEL X9,X{register},X{other},{}", self.random.of(&["EQ", "NE"]));
                "X9".to_owned()
            }
            2 | 3 if self.pointers => {
                line!(self, "{} X9,[X10]", self.random.of(&["LDR", "LDAR", "LDAPR", "LDR"]));
                "X9".to_owned()
            }
            _ => format!("X{register}"),
        }
    }

    fn instruction(&mut self) {
        match self.random.below(26) {
            0..4 => {
                let (to, at) = (self.register(), self.indexed());
                line!(self, "LDR {to},{at}");
            }
            4..8 => {
                let (of, at) = (self.operand(), self.indexed());
                line!(self, "STR {of},{at}");
            }
            8..10 => {
                let (to, at) = (self.register(), self.address());
                line!(self, "{} {to},[{at}]", self.random.of(&["LDAR", "LDAPR", "LDAPUR"]));
            }
            10 | 11 => {
                let (of, at) = (self.operand(), self.address());
                line!(self, "{} {of},[{at}]", self.random.of(&["STLR", "STLR", "STLUR"]));
            }
            12 | 13 => self.fetch(),
            14 => {
                let (of, at, to) = (self.operand(), self.address(), self.register());
                let to = if self.random.percent(25) { format!("{}ZR", self.letter) } else { to };
                line!(self, "SWP{} {of},{to},[{at}]", self.random.of(&ORDERS));
            }
            15 => {
                let (expected, new, at) = (self.register(), self.operand(), self.address());
                if self.random.percent(40) {
                    let number = self.random.below(2);
                    line!(self, "MOV {expected},#{number}");
                }
                line!(self, "CAS{} {expected},{new},[{at}]", self.random.of(&ORDERS));
            }
            16 | 17 => self.exclusive(),
            18 => self.branch(),
            19 => self.private(),
            20..23 => {
                let fence = self.random.of(&[
                    "DMB ISH",
                    "DMB ISHLD",
                    "DMB ISHST",
                    "DMB SY",
                    "DMB LD",
                    "DMB ST",
                    "ISB",
                    "DSB ISH",
                    "DSB ISHST",
                    "DSB ISHLD",
                ]);
                self.line(fence.to_owned());
                self.instruction();
            }
            _ => self.other(),
        }
    }

    fn fetch(&mut self) {
        let (of, at) = (self.operand(), self.address());
        let op = self.random.of(&["ADD", "SET", "CLR", "EOR", "UMAX"]);
        if self.random.percent(25) {
            line!(self, "ST{op}{} {of},[{at}]", self.random.of(&["", "L"]));
            return;
        }
        let to =
            if self.random.percent(20) { format!("{}ZR", self.letter) } else { self.register() };
        line!(self, "LD{op}{} {of},{to},[{at}]", self.random.of(&ORDERS));
    }

    fn exclusive(&mut self) {
        let register = 1 + self.random.below(self.locations);
        let (to, mut of) = (self.register(), self.operand());
        let load = self.random.of(&["LDXR", "LDAXR"]);
        let store = self.random.of(&["STXR", "STLXR"]);
        let letter = self.letter;
        let label = self.label();
        let retries = self.random.percent(60);
        let start = if retries { format!("{label}: ") } else { String::new() };
        line!(self, "{start}{load} {to},[X{register}]");
        match self.random.below(4) {
            0 => {
                line!(self, "ADD {letter}8,{to},#1");
                of = format!("{letter}8");
            }
            1 if self.random.percent(30) => {
                let (other, number) = (1 + self.random.below(self.locations), self.register());
                line!(self, "STR {number},[X{other}]");
            }
            _ => {}
        }
        line!(self, "{store} W9,{of},[X{register}]");
        if retries {
            line!(self, "CBNZ W9,{label}");
        } else if self.random.percent(50) {
            line!(self, "MOV {}4,{}9", letter, letter);
        }
        if self.random.percent(20) {
            // The status carries no dependency.
            self.line("EOR X9,X9,X9".to_owned());
            let (other, to) = (1 + self.random.below(self.locations), self.register());
            line!(self, "LDR {to},[X{other},X9]");
        }
    }

    fn label(&mut self) -> String {
        self.labels += 1;
        format!("L{}", self.labels)
    }

    /// A branch over an access, or to the next instruction, perhaps with a barrier; or a loop that
    /// waits.
    fn branch(&mut self) {
        let (label, of) = (self.label(), self.register());
        let register = 1 + self.random.below(self.locations);
        match self.random.below(4) {
            0 => {
                let load = self.random.of(&["LDR", "LDAR"]);
                line!(self, "{label}: {load} {of},[X{register}]");
                line!(self, "CBZ {of},{label}");
            }
            1 => {
                line!(self, "CMP {of},#1");
                line!(self, "B.{} {label}", self.random.of(&["EQ", "NE", "HI"]));
                let other = self.operand();
                line!(self, "STR {other},[X{register}]");
                line!(self, "{label}:");
            }
            _ => {
                line!(self, "{} {of},{label}", self.random.of(&["CBZ", "CBNZ"]));
                line!(self, "{label}:");
                if self.random.percent(50) {
                    self.line("ISB".to_owned());
                }
                self.instruction();
            }
        }
    }

    /// Through the stack.
    fn private(&mut self) {
        let (from, to) = (self.random.of(&WORK), self.random.of(&WORK));
        match self.random.below(4) {
            0 => {
                line!(self, "STR X{from},[SP,#-16]!");
                line!(self, "LDR X{to},[SP],#16");
            }
            1 => {
                line!(self, "STP X{from},X{to},[SP,#-16]!");
                line!(self, "LDP X{to},X9,[SP],#16");
            }
            2 => {
                line!(self, "STR X{from},[SP,#-8]");
                self.line("DMB ISHST".to_owned());
                line!(self, "LDR X{to},[SP,#-8]");
            }
            _ => {
                line!(self, "STR W{from},[SP,#-8]");
                line!(self, "LDAR W{to},[SP]");
                line!(self, "LDR X{to},[SP,#-8]");
            }
        }
    }

    /// No access to memory.
    fn other(&mut self) {
        let (a, b, c) = (self.register(), self.register(), self.register());
        let letter = self.letter;
        let text = match self.random.below(6) {
            0 => format!("ADD {a},{b},#1"),
            1 => format!("EOR {a},{b},{c}"),
            2 => format!("MOV {a},{b}"),
            3 => format!("AND {a},{b},#1"),
            4 => format!("CMP {a},#1\nCSEL {b},{c},{letter}ZR,EQ"),
            _ => format!("CMP {a},#0\nCSET {b},NE"),
        };
        self.lines.extend(text.lines().map(str::to_owned));
        self.instruction();
    }
}
