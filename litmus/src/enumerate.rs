//! The plain enumerator: every candidate execution, one after the other, each judged by itself.
//!
//! It is slow and meant to be: it shares nothing with the explorer but the structures, so that the two
//! can be held against each other. A candidate is a combination of paths, any source of the right cell
//! for each read, and any order of each cell's writes in which the initial one is first.

use crate::explore::Problem;
use crate::test::{Observable, Sized};
use crate::{Action, End, Execution, Structure};
use acqrel_machine::Place;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The final states of the candidates that are judged to be allowed, each with how many there are.
///
/// States have the values of the problem's observables. Candidates that end in a fault or at the bound
/// of loops, and those in which a value is its own reason, are left out.
pub fn enumerate(
    problem: &Problem<'_>,
    mut allowed: impl FnMut(&Execution) -> bool,
) -> BTreeMap<Vec<u64>, u64> {
    let mut states = BTreeMap::new();
    let lists: Vec<Vec<_>> = problem.paths.clone();
    product(&lists, &mut |paths| {
        if paths.iter().any(|path| path.end != End::Complete) {
            return;
        }
        let structure = Arc::new(Structure::new(Arc::clone(&problem.cells), paths.to_vec()));
        candidates(&structure, &mut |execution| {
            let Some(numbers) = numbers(execution) else { return };
            let value = |observable: &Observable| value(problem, execution, &numbers, observable);
            let filtered = problem.test.filter.as_ref().is_none_or(|filter| filter.holds(&value));
            if filtered && allowed(execution) {
                let state = problem.observables.iter().map(|it| value(it).number).collect();
                *states.entry(state).or_insert(0) += 1;
            }
        });
    });
    states
}

/// Calls a function with each way to choose one of each list.
fn product<T: Clone>(lists: &[Vec<T>], call: &mut impl FnMut(&[T])) {
    fn go<T: Clone>(lists: &[Vec<T>], chosen: &mut Vec<T>, call: &mut impl FnMut(&[T])) {
        let Some(list) = lists.get(chosen.len()) else { return call(chosen) };
        for choice in list {
            chosen.push(choice.clone());
            go(lists, chosen, call);
            chosen.pop();
        }
    }
    go(lists, &mut Vec::new(), call);
}

/// All orders of some things.
fn permutations(things: &[usize]) -> Vec<Vec<usize>> {
    if things.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (index, &first) in things.iter().enumerate() {
        let mut others = things.to_vec();
        others.remove(index);
        for rest in permutations(&others) {
            all.push([&[first], &rest[..]].concat());
        }
    }
    all
}

fn candidates(structure: &Arc<Structure>, call: &mut impl FnMut(&Execution)) {
    let events = &structure.events;
    let writes = |cell: usize| -> Vec<usize> {
        (0..events.len()).filter(|&it| events[it].writes && events[it].cell == Some(cell)).collect()
    };
    let step = |event: usize| structure.path_event(event).map(|it| (events[event].thread, it.step));
    let sources: Vec<Vec<Option<usize>>> = (0..events.len())
        .map(|event| match events[event].cell {
            // What an instruction writes it does not read.
            Some(cell) if events[event].reads => {
                let others =
                    writes(cell).into_iter().filter(|&it| it < event || step(it) != step(event));
                others.map(Some).collect()
            }
            _ => vec![None],
        })
        .collect();
    let orders: Vec<Vec<Vec<usize>>> = (0..structure.cells.len())
        .map(|cell| {
            let writes = writes(cell);
            let rest = permutations(&writes[1..]);
            rest.into_iter().map(|rest| [&writes[..1], &rest[..]].concat()).collect()
        })
        .collect();
    product(&sources, &mut |reads_from| {
        product(&orders, &mut |coherence| {
            call(&Execution {
                structure: Arc::clone(structure),
                reads_from: reads_from.to_vec(),
                coherence: coherence.to_vec(),
            });
        });
    });
}

/// The number of each value of each thread; none if one is its own reason, or a thread would not go
/// its path with them.
fn numbers(execution: &Execution) -> Option<Vec<Vec<u64>>> {
    let known: Option<Vec<Vec<u64>>> =
        execution.numbers().into_iter().map(|values| values.into_iter().collect()).collect();
    let known = known?;
    let mut paths = execution.structure.paths.iter().zip(&known);
    let agrees = paths.all(|(path, known)| {
        path.constraints.iter().all(|constraint| constraint.holds(known[constraint.value.index()]))
    });
    agrees.then_some(known)
}

/// The value of an observable in a final state.
fn value(
    problem: &Problem<'_>,
    execution: &Execution,
    numbers: &[Vec<u64>],
    observable: &Observable,
) -> Sized {
    let structure = &execution.structure;
    match *observable {
        Observable::Register { thread, register, size, .. } => {
            let registers = &structure.paths[thread].registers;
            let found = registers.iter().find(|it| it.0 == Place::Reg(register));
            let number = found.map_or(0, |&(_, value)| numbers[thread][value.index()]);
            Sized { number: number & size.mask(), size }
        }
        Observable::Memory { .. } => {
            let access = problem.bytes(observable);
            let mut number = problem.initial(observable);
            for (cell, order) in structure.cells.iter().zip(&execution.coherence) {
                let last = order.last().copied().unwrap_or(0);
                let written = match structure.path_event(last).map(|it| it.action) {
                    Some(Action::Write { value, .. } | Action::Update { written: value, .. }) => {
                        let thread = structure.events[last].thread.unwrap_or(0);
                        numbers[thread][value.index()]
                    }
                    _ => cell.initial,
                };
                for byte in 0..cell.access.size.bytes() {
                    let address = cell.access.address + byte;
                    let Some(position) = address.checked_sub(access.address) else { continue };
                    if position < access.size.bytes() {
                        let shift = 8 * position;
                        number =
                            number & !(0xff << shift) | (written >> (8 * byte) & 0xff) << shift;
                    }
                }
            }
            Sized { number, size: access.size }
        }
    }
}
