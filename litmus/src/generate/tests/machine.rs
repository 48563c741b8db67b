//! A machine for the generated tests, to check them: it reads their text, and nothing else of the
//! generator.

use std::collections::{BTreeMap, HashSet};

type Registers = [u64; 10];
type Written = BTreeMap<usize, Vec<u64>>;

/// An instruction.
#[derive(Clone, Debug, PartialEq)]
enum Op {
    Set(usize, Value),
    Add(usize, Value),
    Clear(usize),
    Load(usize, usize),
    Store(usize, Value),
    Rmw { address: usize, result: Option<usize>, operand: usize, operator: String },
    Branch,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Value {
    Number(u64),
    Register(usize),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct State {
    at: Vec<usize>,
    registers: Vec<Registers>,
    memory: Vec<u64>,
}

/// A test as read.
#[derive(Debug)]
pub(super) struct Test {
    threads: Vec<Vec<Op>>,
    start: State,
    locations: Vec<String>,
    registers_asked: Vec<(usize, usize, u64)>,
    memory_asked: Vec<(usize, u64)>,
}

const fn address(location: usize) -> u64 {
    0x1000_0000 * (location as u64 + 1)
}

fn number(text: &str) -> u64 {
    text.parse::<i64>().unwrap().cast_unsigned()
}

fn register(text: &str) -> usize {
    text.strip_prefix('r').unwrap().parse().unwrap()
}

fn value(text: &str) -> Value {
    match text.strip_prefix('r') {
        Some(register) => Value::Register(register.parse().unwrap()),
        None => Value::Number(number(text)),
    }
}

/// The register of `... *)(rN + 0)` or `rN + 0`.
fn pointer(text: &str) -> usize {
    let inner = text.rsplit('(').next().unwrap();
    register(inner.trim_end_matches(')').strip_suffix(" + 0").unwrap())
}

fn op(row: &str) -> Op {
    if let Some(rest) = row.strip_prefix("lock ") {
        let (place, rest) = rest.split_once(") ").unwrap();
        let (place, rest) = match rest.split_once(") ") {
            Some((more, rest)) => (format!("{place}) {more}"), rest),
            None => (place.to_owned(), rest),
        };
        let (operator, operand) = rest.split_once("= ").unwrap();
        return Op::Rmw {
            address: pointer(&place),
            result: None,
            operand: register(operand),
            operator: operator.to_owned(),
        };
    }
    if row.starts_with("if ") || row.ends_with(':') {
        return Op::Branch;
    }
    if let Some(rest) = row.strip_prefix("store_release(") {
        let (place, operand) = rest.split_once(", ").unwrap();
        return Op::Store(pointer(place), value(operand.trim_end_matches(')')));
    }
    if let Some((place, source)) = row.split_once(") = ")
        && row.starts_with('*')
    {
        return Op::Store(pointer(place), value(source));
    }
    let (left, operator, right) = [" = ", " += ", " ^= "]
        .into_iter()
        .find_map(|operator| {
            let (left, right) = row.split_once(operator)?;
            Some((register(left), operator, right))
        })
        .unwrap();
    match (operator, right.split_once(", ")) {
        (" += ", _) => Op::Add(left, value(right)),
        (" ^= ", _) => {
            assert_eq!(register(right), left);
            Op::Clear(left)
        }
        (_, Some((place, operands))) => {
            let (name, _) = place.split_once('(').unwrap();
            let operand = operands.trim_end_matches(')').rsplit(", ").next().unwrap();
            Op::Rmw {
                address: pointer(place),
                result: Some(left),
                operand: register(operand),
                operator: match name {
                    "atomic_fetch_add" => "+",
                    "atomic_fetch_or" => "|",
                    "atomic_fetch_and" => "&",
                    "atomic_fetch_xor" => "^",
                    "xchg_64" | "xchg_32_32" => "xchg",
                    "cmpxchg_64" | "cmpxchg32_32" => "cmpxchg",
                    name => panic!("{name}"),
                }
                .to_owned(),
            }
        }
        (_, None) if right.starts_with('*') || right.starts_with("load_acquire(") => {
            Op::Load(left, pointer(right))
        }
        (_, None) => Op::Set(left, value(right)),
    }
}

impl Test {
    pub(super) fn read(text: &str) -> Self {
        let (head, rest) = text.split_once("{\n").unwrap();
        assert!(head.starts_with("BPF "), "{text}");
        let (initial, rest) = rest.split_once("}\n").unwrap();
        let (table, condition) = rest.split_once("exists (").unwrap();
        let mut rows = table.lines().map(|line| line.strip_suffix(" ;").unwrap());
        let count = rows.next().unwrap().split(" | ").count();
        let mut threads = vec![Vec::new(); count];
        for row in rows {
            assert_eq!(row.split(" | ").count(), count, "{text}");
            for (thread, cell) in threads.iter_mut().zip(row.split(" | ")) {
                if !cell.trim().is_empty() {
                    thread.push(op(cell.trim()));
                }
            }
        }
        let mut test = Self {
            start: State {
                at: vec![0; count],
                registers: vec![[0; 10]; count],
                memory: Vec::new(),
            },
            threads,
            locations: Vec::new(),
            registers_asked: Vec::new(),
            memory_asked: Vec::new(),
        };
        for item in initial.split([';', '\n']).map(str::trim) {
            let Some((left, right)) = item.split_once('=') else {
                continue;
            };
            if let Some((thread, name)) = left.split_once(":r") {
                let location = test.location(right);
                let thread: usize = thread.parse().unwrap();
                test.start.registers[thread][name.parse::<usize>().unwrap()] = address(location);
            } else {
                let location = test.location(left);
                test.start.memory[location] = number(right);
            }
        }
        let condition = condition.trim_end().strip_suffix(')').unwrap();
        for equation in condition.split(" /\\ ") {
            let (left, right) = equation.split_once('=').unwrap();
            if let Some((thread, name)) = left.split_once(":r") {
                let register = name.parse().unwrap();
                let asked = (thread.parse().unwrap(), register, number(right));
                test.registers_asked.push(asked);
            } else {
                let location = test.location(left.trim_matches(['[', ']']));
                test.memory_asked.push((location, number(right)));
            }
        }
        test
    }

    fn location(&mut self, name: &str) -> usize {
        let known = self.locations.iter().position(|known| known == name);
        known.unwrap_or_else(|| {
            self.locations.push(name.to_owned());
            self.start.memory.push(0);
            self.locations.len() - 1
        })
    }

    fn asked_of(&self, thread: usize, registers: &Registers) -> bool {
        let mut asked = self.registers_asked.iter();
        asked.all(|&(of, register, value)| of != thread || registers[register] == value)
    }

    /// Whether some interleaving of the threads meets the condition.
    pub(super) fn is_sequentially_consistent(&self) -> bool {
        let mut seen = HashSet::new();
        let mut todo = vec![self.start.clone()];
        while let Some(state) = todo.pop() {
            if !seen.insert(state.clone()) {
                continue;
            }
            let mut done = true;
            for thread in 0..self.threads.len() {
                let Some(op) = self.threads[thread].get(state.at[thread]) else {
                    continue;
                };
                done = false;
                let mut next = state.clone();
                next.at[thread] += 1;
                let memory = &mut next.memory;
                let registers = &mut next.registers[thread];
                step(op, registers, |location, new| {
                    let old = memory[location];
                    if let Some(new) = new.and_then(|new| new(old)) {
                        memory[location] = new;
                    }
                    old
                });
                todo.push(next);
            }
            let met = done
                && (0..self.threads.len())
                    .all(|thread| self.asked_of(thread, &state.registers[thread]))
                && self
                    .memory_asked
                    .iter()
                    .all(|&(location, value)| state.memory[location] == value);
            if met {
                return true;
            }
        }
        false
    }

    /// Whether each thread, if its reads could give any value that another write may write, could
    /// meet what the condition asks of it, and memory what it asks of memory.
    pub(super) fn can_be_met(&self) -> bool {
        let initial = self.start.memory.iter().map(|&value| HashSet::from([value]));
        let mut values: Vec<HashSet<u64>> = initial.collect();
        for _ in 0..3 {
            let before = values.clone();
            for thread in 0..self.threads.len() {
                self.runs(thread, &before, &mut |_, written| {
                    for (&location, value) in written {
                        values[location].extend(value);
                    }
                    false
                });
            }
        }
        let threads = (0..self.threads.len()).all(|thread| {
            self.runs(thread, &values, &mut |registers, _| self.asked_of(thread, registers))
        });
        let mut asked = self.memory_asked.iter();
        threads && asked.all(|&(location, value)| values[location].contains(&value))
    }

    /// Runs a thread with its reads giving any of these values, until a run is found.
    fn runs(
        &self,
        thread: usize,
        values: &[HashSet<u64>],
        found: &mut dyn FnMut(&Registers, &Written) -> bool,
    ) -> bool {
        let mut todo = vec![(0, self.start.registers[thread], BTreeMap::new())];
        while let Some((at, registers, written)) = todo.pop() {
            let Some(op) = self.threads[thread].get(at) else {
                if found(&registers, &written) {
                    return true;
                }
                continue;
            };
            let reads = matches!(op, Op::Load(..) | Op::Rmw { .. });
            let mut choices = vec![0];
            if reads {
                step(op, &mut registers.clone(), |location, _| {
                    choices = values[location].iter().copied().collect();
                    0
                });
            }
            for old in choices {
                let mut registers = registers;
                let mut written: Written = written.clone();
                step(op, &mut registers, |location, new| {
                    let new = new.and_then(|new| new(old));
                    written.entry(location).or_default().extend(new);
                    old
                });
                todo.push((at + 1, registers, written));
            }
        }
        false
    }
}

type Update<'a> = &'a dyn Fn(u64) -> Option<u64>;

/// Executes an instruction; `access` is given a location and how its value changes, and gives the
/// old one.
fn step(
    op: &Op,
    registers: &mut Registers,
    mut access: impl FnMut(usize, Option<Update<'_>>) -> u64,
) {
    let location = |address: u64| {
        assert_eq!(address % 0x1000_0000, 0);
        usize::try_from(address / 0x1000_0000 - 1).unwrap()
    };
    let of = |registers: &Registers, value: Value| match value {
        Value::Number(number) => number,
        Value::Register(register) => registers[register],
    };
    match *op {
        Op::Set(register, value) => registers[register] = of(registers, value),
        Op::Add(register, value) => {
            registers[register] = registers[register].wrapping_add(of(registers, value));
        }
        Op::Clear(register) => registers[register] = 0,
        Op::Load(register, address) => {
            registers[register] = access(location(registers[address]), None);
        }
        Op::Store(address, value) => {
            let value = of(registers, value);
            access(location(registers[address]), Some(&|_| Some(value)));
        }
        Op::Rmw { address, result, operand, ref operator } => {
            let (operand, expected) = (registers[operand], registers[0]);
            let update = |old: u64| match operator.as_str() {
                "+" => Some(old.wrapping_add(operand)),
                "|" => Some(old | operand),
                "&" => Some(old & operand),
                "^" => Some(old ^ operand),
                "xchg" => Some(operand),
                "cmpxchg" => (old == expected).then_some(operand),
                operator => panic!("{operator}"),
            };
            let old = access(location(registers[address]), Some(&update));
            if let Some(result) = result {
                registers[result] = old;
            }
        }
        Op::Branch => {}
    }
}
