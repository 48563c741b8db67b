//! The meaning of x86-64 instructions, held against the processor that the tests run on, and
//! against what iced-x86 knows of the registers, flags and memory that each uses.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]
#![expect(clippy::print_stderr, reason = "says what is missing")]

mod effects;
mod emulated;
mod forms;
mod native;
mod values;

use acqrel_machine::Flag;
use native::{Exit, Program, Slot, State};

/// How many records each row is run on.
const RUNS: usize = 60;

/// The bits of flags in RFLAGS.
const FLAGS: [(Flag, u32); 6] = [
    (Flag::Carry, 0),
    (Flag::Parity, 2),
    (Flag::Adjust, 4),
    (Flag::Zero, 6),
    (Flag::Negative, 7),
    (Flag::Overflow, 11),
];

/// The rows that this processor has the instructions of.
#[cfg(target_arch = "x86_64")]
fn rows() -> Vec<String> {
    let bmi2 = ["shlx", "shrx", "sarx", "rorx"];
    let missing = |row: &str| {
        (row.starts_with("andn") && !std::arch::is_x86_feature_detected!("bmi1"))
            || (bmi2.iter().any(|name| row.starts_with(name))
                && !std::arch::is_x86_feature_detected!("bmi2"))
            || (row.starts_with("movbe") && !std::arch::is_x86_feature_detected!("movbe"))
    };
    let (skipped, rows): (Vec<_>, Vec<_>) = forms::all().into_iter().partition(|it| missing(it));
    if !skipped.is_empty() {
        eprintln!("this processor does not have the instructions of {} rows", skipped.len());
    }
    rows
}

#[cfg(not(target_arch = "x86_64"))]
fn rows() -> Vec<String> {
    Vec::new()
}

/// The rows that can be run here, and the program that has them.
fn program(name: &str) -> Option<(Vec<String>, Program)> {
    let rows = rows();
    if rows.is_empty() {
        eprintln!("this is no x86-64 processor: the forms are not compared with one");
        return None;
    }
    let program = Program::build(&rows, name)?;
    Some((rows, program))
}

#[test]
fn every_form_is_what_the_processor_does() {
    let Some((rows, program)) = program("forms") else {
        return;
    };
    let mut values = values::Values::new();
    let inputs: Vec<_> = (0..rows.len())
        .flat_map(|row| (0..RUNS).map(move |run| (row, run)))
        .map(|(row, run)| (row, values.state(run)))
        .collect();
    let outputs = program.run(&inputs);
    let mut differences = Vec::new();
    let mut signals = 0;
    for ((row, before), (exit, after)) in inputs.iter().zip(&outputs) {
        signals += usize::from(*exit == Exit::Signal);
        if let Err(difference) = compare(&program.slots[*row], before, *exit, after) {
            differences.push(format!("{}: {difference}", rows[*row]));
        }
    }
    assert!(signals > 0 && signals < inputs.len() / 10, "{signals} signals");
    let first: Vec<_> = differences.iter().take(20).map(String::as_str).collect();
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), first.join("\n"));
}

/// Emulates a slot and compares the state after it with the processor's.
fn compare(slot: &Slot, before: &State, exit: Exit, after: &State) -> Result<(), String> {
    let (emulated_exit, registers, data) = emulated::run(slot, before)?;
    if emulated_exit != exit {
        return Err(format!("left {emulated_exit:?}, natively {exit:?}"));
    }
    if exit == Exit::Signal {
        return Ok(());
    }
    for (number, &native) in (0..).zip(&after.registers) {
        let reg = acqrel_machine::Reg::new(number).unwrap();
        let emulated = registers.reg(reg);
        if emulated != native {
            let name = reg.name(acqrel_machine::Arch::X86_64).unwrap();
            let was = before.registers[usize::from(number)];
            return Err(format!("{name} was {was:#x}, is {emulated:#x}, natively {native:#x}"));
        }
    }
    for (flag, bit) in FLAGS {
        let native = after.flags >> bit & 1 == 1;
        if registers.flag(flag).is_some_and(|emulated| emulated != native) {
            return Err(format!("{flag:?} is natively {native}"));
        }
    }
    if data != after.data {
        return Err("the data differ".to_owned());
    }
    Ok(())
}
