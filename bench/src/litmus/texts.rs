//! Families of BPF tests that grow with a number.

use std::fmt::Write as _;

/// A thread of a test: the initial values of its registers, and its instructions.
#[derive(Clone, Debug, Default)]
struct Thread {
    registers: Vec<(u8, String)>,
    code: Vec<String>,
}

impl Thread {
    /// A register that has the address of a location.
    fn address(&mut self, location: &str) -> u8 {
        let register = u8::try_from(self.registers.len()).unwrap_or(u8::MAX) + 1;
        self.registers.push((register, location.to_owned()));
        register
    }

    fn store(&mut self, location: u8, value: usize) {
        self.code.push(format!("r0 = {value}"));
        self.code.push(format!("*(u64 *)(r{location} + 0) = r0"));
    }

    fn load(&mut self, into: u8, location: u8) {
        self.code.push(format!("r{into} = *(u64 *)(r{location} + 0)"));
    }

    /// A fetch-add to a location of the thread's own: a full barrier.
    fn fence(&mut self, thread: usize) {
        let own = self.address(&format!("f{thread}"));
        self.code.push("r9 = 1".to_owned());
        self.code.push(format!("r9 = atomic_fetch_add((u64 *)(r{own} + 0), r9)"));
    }
}

/// A test of these threads that asks whether all of these registers can be 0.
fn text(name: &str, threads: &[Thread], zero: &[(usize, u8)]) -> String {
    let mut text = format!("BPF {name}\n{{\n");
    for (thread, Thread { registers, .. }) in threads.iter().enumerate() {
        let all = registers.iter().map(|(number, value)| format!("{thread}:r{number}={value};"));
        text.push_str(&all.collect::<Vec<_>>().join(" "));
        text.push('\n');
    }
    text.push_str("}\n");
    let rows = threads.iter().map(|thread| thread.code.len()).max().unwrap_or(0);
    let names: Vec<String> = (0..threads.len()).map(|thread| format!("P{thread}")).collect();
    text.extend([" ", &names.join(" | "), " ;\n"]);
    for row in 0..rows {
        let cell = |thread: &Thread| thread.code.get(row).cloned().unwrap_or_default();
        let cells: Vec<String> = threads.iter().map(cell).collect();
        text.extend([" ", &cells.join(" | "), " ;\n"]);
    }
    let equations: Vec<String> =
        zero.iter().map(|(thread, register)| format!("{thread}:r{register}=0")).collect();
    let _ = writeln!(text, "exists ({})", equations.join(" /\\ "));
    text
}

/// Store buffering in a ring: each of `threads` stores its own location and loads the next one's,
/// with a fetch-add between if `fenced`.
pub fn ring(threads: usize, fenced: bool) -> String {
    let thread = |index: usize| {
        let mut thread = Thread::default();
        let own = thread.address(&format!("x{index}"));
        let next = thread.address(&format!("x{}", (index + 1) % threads));
        thread.store(own, 1);
        if fenced {
            thread.fence(index);
        }
        thread.load(5, next);
        thread
    };
    let all: Vec<Thread> = (0..threads).map(thread).collect();
    let zero: Vec<(usize, u8)> = (0..threads).map(|thread| (thread, 5)).collect();
    let name = if fenced { "fences" } else { "ring" };
    text(&format!("SB+{name}{threads}"), &all, &zero)
}

/// Independent reads of independent writes: two threads store to a location each, `readers` load
/// both, every other one the other way round.
pub fn readers(readers: usize) -> String {
    let mut threads = vec![];
    for name in ["x", "y"] {
        let mut thread = Thread::default();
        let location = thread.address(name);
        thread.store(location, 1);
        threads.push(thread);
    }
    let mut zero = vec![];
    for reader in 0..readers {
        let mut thread = Thread::default();
        let names = if reader % 2 == 0 { ["x", "y"] } else { ["y", "x"] };
        for (name, into) in names.into_iter().zip([5, 6]) {
            let location = thread.address(name);
            thread.load(into, location);
            zero.push((threads.len(), into));
        }
        threads.push(thread);
    }
    text(&format!("IRIW+{readers}"), &threads, &zero)
}

/// One location: `writers` store twice to it, all different values, and a reader loads it three
/// times.
pub fn writers(writers: usize) -> String {
    let writer = |index: usize| {
        let mut thread = Thread::default();
        let location = thread.address("x");
        thread.store(location, 2 * index + 1);
        thread.store(location, 2 * index + 2);
        thread
    };
    let mut threads: Vec<Thread> = (0..writers).map(writer).collect();
    let mut reader = Thread::default();
    let location = reader.address("x");
    let registers = [5, 6, 7];
    for &into in &registers {
        reader.load(into, location);
    }
    threads.push(reader);
    text(&format!("Co+{writers}"), &threads, &registers.map(|register| (writers, register)))
}
