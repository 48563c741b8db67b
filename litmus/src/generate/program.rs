//! Writes a cycle as a test in herd7's BPF dialect.

use std::fmt::Write as _;

use acqrel_isa::Size;

use super::access::{Access, Direction, Rmw, Update};
use super::cycle::{Cycle, CycleError};
use super::edge::{Communication, Edge, Order, Relation};
use super::layout::Layout;
use super::normal;
use super::thread::{Instruction, Thread};
use super::values::{Values, Write};

/// The text of the test of a cycle.
pub(super) fn text(cycle: &Cycle, name: &str, size: Size) -> Result<String, CycleError> {
    let edges = cycle.edges();
    let layout = Layout::new(edges)?;
    let values = Values::new(edges, &layout)?;
    let mut threads = Vec::new();
    for (number, leg) in normal::legs(edges).into_iter().enumerate() {
        let events = leg.start..=leg.start + leg.within;
        let mut thread = Thread::new(
            number,
            size,
            compares(
                &edges[leg.start..leg.start + leg.within],
                edges[leg.start + leg.within].source,
            ),
        );
        thread.declare(&locations(cycle, &layout, events.clone()))?;
        steps(&mut thread, cycle, &layout, &values, events)?;
        threads.push(thread);
    }
    for (location, seen) in values.locations.iter().enumerate() {
        if !seen.watched.is_empty() {
            let mut thread = Thread::new(threads.len(), size, false);
            thread.declare(&vec![Some(location); seen.watched.len()])?;
            for &value in &seen.watched {
                thread.read(location, Access::Plain, None, value)?;
            }
            threads.push(thread);
        }
    }
    Ok(render(cycle, name, &values, &threads))
}

/// Whether a thread with these edges within and this last event has a compare-exchange.
fn compares(edges: &[Edge], last: Access) -> bool {
    let between = |edge: &Edge| match edge.relation {
        Relation::Order { order: Order::Between(rmw), .. } => Some(rmw),
        Relation::Order { .. }
        | Relation::Communication { .. }
        | Relation::Amo(_)
        | Relation::Back(_) => None,
    };
    let rmws = edges.iter().flat_map(|edge| [between(edge), edge.rmw()]);
    rmws.chain([last.rmw()])
        .flatten()
        .any(|rmw| matches!(rmw.update(), Update::CompareExchange | Update::FailedCompareExchange))
}

/// The locations of a thread's accesses in turn; none is its own one, which the
/// read-modify-writes between events access.
fn locations(
    cycle: &Cycle,
    layout: &Layout,
    events: std::ops::RangeInclusive<usize>,
) -> Vec<Option<usize>> {
    let last = *events.end();
    let mut all = Vec::new();
    for event in events {
        let location = Some(layout.events[event].location);
        match (event < last).then(|| cycle.edges()[event].relation) {
            // The next event is of the same instruction.
            Some(Relation::Amo(_) | Relation::Back(_)) => {}
            Some(Relation::Order { order: Order::Between(_), .. }) => all.extend([location, None]),
            Some(Relation::Order { .. } | Relation::Communication { .. }) | None => {
                all.push(location);
            }
        }
    }
    all
}

/// The instructions of a thread.
fn steps(
    thread: &mut Thread,
    cycle: &Cycle,
    layout: &Layout,
    values: &Values,
    events: std::ops::RangeInclusive<usize>,
) -> Result<(), CycleError> {
    let edges = cycle.edges();
    let (first, last) = (*events.start(), *events.end());
    // The register that holds what the event before read.
    let mut result = None;
    for event in events {
        let before = (event > first).then(|| edges[event - 1].relation);
        let after = (event < last).then(|| edges[event].relation);
        let this = layout.events[event];
        let dependency = match before {
            // Its instruction stands already.
            Some(Relation::Amo(_) | Relation::Back(_)) => continue,
            Some(Relation::Order { order, .. }) => match order {
                Order::Program => None,
                Order::Between(rmw) => {
                    thread.between(rmw)?;
                    None
                }
                Order::Dependency(dependency) => result.map(|register: u8| (dependency, register)),
            },
            Some(Relation::Communication { .. }) | None => None,
        };
        let whole = match after {
            Some(Relation::Amo(rmw) | Relation::Back(rmw)) => Some(rmw),
            _ => this.access.rmw(),
        };
        let write = values.writes[event].or_else(|| {
            let half = matches!(after, Some(Relation::Amo(_)));
            half.then(|| values.writes[event + 1]).flatten()
        });
        let location = this.location;
        result = match (whole, write, this.direction) {
            (Some(rmw), write, _) => {
                let old = values.reads[event].or(write.map(|write| write.old));
                let instruction = rmw_instruction(rmw, write, old.unwrap_or_default());
                thread.rmw(Some(location), &instruction, dependency)?
            }
            (None, Some(write), Direction::Write) => {
                thread.write(location, this.access, dependency, write.value)?;
                None
            }
            (None, _, _) => {
                let value = values.reads[event].unwrap_or_default();
                Some(thread.read(location, this.access, dependency, value)?)
            }
        };
    }
    Ok(())
}

fn rmw_instruction(rmw: Rmw, write: Option<Write>, old: u64) -> Instruction {
    Instruction { rmw, operand: write.map_or(1, |write| write.operand), old }
}

/// The name of a location: `x`, `y`, `z`, `a`, `b` ...
fn location_name(location: usize) -> String {
    const NAMES: [&str; 10] = ["x", "y", "z", "a", "b", "c", "d", "e", "f", "g"];
    NAMES.get(location).map_or_else(|| format!("v{location}"), |name| (*name).to_owned())
}

fn render(cycle: &Cycle, name: &str, values: &Values, threads: &[Thread]) -> String {
    let mut text = String::new();
    header(&mut text, cycle, name);
    text.push_str("{\n");
    for (location, seen) in values.locations.iter().enumerate() {
        if seen.initial != 0 {
            let _ = writeln!(text, " {}={};", location_name(location), seen.initial);
        }
    }
    for thread in threads {
        let inits = thread.bases().map(|(register, location)| {
            let location =
                location.map_or_else(|| format!("own{}", thread.number()), location_name);
            format!(" {}:r{register}={location};", thread.number())
        });
        text.extend(inits);
        text.push('\n');
    }
    text.push_str("}\n");
    table(&mut text, threads);
    let memory = values.locations.iter().enumerate().filter_map(|(i, seen)| {
        let value = seen.last?;
        Some(format!("[{}]={value}", location_name(i)))
    });
    let registers = threads.iter().flat_map(|thread| {
        let equations = thread.equations();
        equations.map(move |(register, value)| format!("{}:r{register}={value}", thread.number()))
    });
    let condition: Vec<String> = memory.chain(registers).collect();
    let _ = writeln!(text, "exists ({})", condition.join(" /\\ "));
    text
}

fn header(text: &mut String, cycle: &Cycle, name: &str) {
    // Here `diy7` begins with the first edge that leaves a thread.
    let edges = cycle.edges();
    let external = edges.iter().position(|edge| edge.relation.is_external());
    let turned = edges.iter().cycle().skip(external.unwrap_or(0));
    let turned: Vec<String> = turned.take(edges.len()).map(ToString::to_string).collect();
    let communications: Vec<&str> = cycle
        .communications()
        .map(|communication| match communication {
            Communication::ReadsFrom => "Rf",
            Communication::FromRead => "Fr",
            Communication::Coherence => "Co",
        })
        .collect();
    let _ = writeln!(
        text,
        "BPF {name}\n\"{cycle}\"\nCycle={}\nCom={}\nOrig={cycle}",
        turned.join(" "),
        communications.join(" ")
    );
}

/// The threads as columns.
fn table(text: &mut String, threads: &[Thread]) {
    let heads: Vec<String> = threads.iter().map(|thread| format!("P{}", thread.number())).collect();
    let widths: Vec<usize> = threads
        .iter()
        .zip(&heads)
        .map(|(thread, head)| {
            let widest = thread.rows().iter().map(String::len).max().unwrap_or(0);
            widest.max(head.len())
        })
        .collect();
    let mut row = |cells: &mut dyn Iterator<Item = &str>| {
        for (i, (cell, width)) in cells.zip(&widths).enumerate() {
            let bar = if i == 0 { " " } else { " | " };
            let _ = write!(text, "{bar}{cell:width$}");
        }
        text.push_str(" ;\n");
    };
    row(&mut heads.iter().map(String::as_str));
    let height = threads.iter().map(|thread| thread.rows().len()).max();
    for i in 0..height.unwrap_or(0) {
        let cell = |thread| -> &str {
            let thread: &Thread = thread;
            thread.rows().get(i).map_or("", String::as_str)
        };
        row(&mut threads.iter().map(cell));
    }
}
