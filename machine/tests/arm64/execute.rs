//! Every form of the table, with many operand values: the same registers, flags and memory after
//! it as under qemu.

use crate::evaluate;
use crate::forms;
use crate::qemu::{self, Exit, Program, State};
use crate::values::{self, Random};

/// States that each row is run in.
const CASES: usize = 12;

#[test]
fn every_form_does_what_it_does_under_qemu() {
    if !qemu::available() {
        return;
    }
    let rows = forms::all();
    let program = Program::build("forms", &rows);
    let differing = compare(&program, &rows, CASES, 1);
    assert!(
        differing.is_empty(),
        "{} rows differ:\n{}",
        differing.len(),
        differing[..differing.len().min(40)].join("\n")
    );
}

/// Runs each row in `cases` states; the first difference of each row that differs.
pub(crate) fn compare(program: &Program, rows: &[String], cases: usize, seed: u64) -> Vec<String> {
    let mut random = Random(seed);
    let states: Vec<(usize, State)> = rows
        .iter()
        .enumerate()
        .flat_map(|(index, row)| std::iter::repeat_n((index, row), cases))
        .map(|(index, row)| (index, values::state(row, &program.slots[index], &mut random)))
        .collect();
    let mut differing: Vec<String> = Vec::new();
    let mut last = usize::MAX;
    for ((index, before), expected) in states.iter().zip(program.run(&states)) {
        let slot = &program.slots[*index];
        let difference = match evaluate::run(slot, before) {
            Ok(found) => difference(before, &expected, &found),
            Err(error) => Some(error),
        };
        if let Some(difference) = difference.filter(|_| last != *index) {
            differing.push(format!("{} ({:08x?}): {difference}", rows[*index], slot.words));
            last = *index;
        }
    }
    differing
}

/// What differs between the state under qemu and ours, in words.
fn difference(before: &State, expected: &(Exit, State), found: &(Exit, State)) -> Option<String> {
    if expected == found {
        return None;
    }
    let (qemu, ours) = (&expected.1, &found.1);
    let mut words = Vec::new();
    if expected.0 != found.0 {
        words.push(format!("left {:?}, qemu {:?}", found.0, expected.0));
    }
    let named = |name: String, was: u64, here: u64, there: u64| {
        (here != there).then(|| format!("{name} {here:#x}, qemu {there:#x}, before {was:#x}"))
    };
    for index in 0..31 {
        words.extend(named(format!("x{index}"), before.x[index], ours.x[index], qemu.x[index]));
    }
    words.extend(named("sp".to_owned(), before.sp, ours.sp, qemu.sp));
    words.extend(named("nzcv".to_owned(), before.nzcv, ours.nzcv, qemu.nzcv));
    if ours.data != qemu.data {
        words.push("the data differs".to_owned());
    }
    Some(words.join("; "))
}
