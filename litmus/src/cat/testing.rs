//! Executions made by hand, for tests: [`execution`].

use crate::value::{Node, Values};
use crate::{
    Access, Action, Cell, Dependencies, End, Execution, Fence, Path, PathEvent, Structure, Tag,
    Tags,
};
use acqrel_isa::Size;
use acqrel_machine::op::{Domain, Kinds};
use std::sync::Arc;

/// An execution of threads of events.
///
/// An event is a word and what is said of it: `R x`, `W x`, `U x` (read and write in one), the name
/// of a fence, or `B`; tags by their names; `addr0`, `data0`, `ctrl0`, `pick-addr0`, `pick-data0`,
/// `pick-ctrl0` for a dependency on the event 0 of its thread; `amo0` for one instruction with
/// event 0, `lxsx0` for an exclusive pair; `<1.0` for a read from event 0 of thread 1, otherwise it
/// reads the initial write; `@3` for a write's place in coherence, otherwise in the order of the
/// text.
pub(crate) fn execution(threads: &[&[&str]]) -> Execution {
    let words = threads.iter().flat_map(|events| events.iter());
    let mut letters: Vec<char> = words.filter_map(|text| location(text)).collect();
    letters.sort_unstable();
    letters.dedup();
    let access = |letter: char| Access { address: 0x1000 + 0x100 * letter as u64, size: Size::DW };
    let cells = letters.iter().map(|&it| Cell { access: access(it), initial: 0 });
    let paths = threads.iter().map(|events| Arc::new(path(events, &access))).collect();
    let structure = Structure::new(cells.collect(), paths);

    let mut reads_from = vec![None; structure.len()];
    let mut coherence: Vec<Vec<(u32, usize)>> =
        (0..letters.len()).map(|cell| vec![(0, cell)]).collect();
    for (thread, events) in threads.iter().enumerate() {
        for (index, text) in events.iter().enumerate() {
            let number = structure.first[thread] + index;
            let Some(cell) = structure.events[number].cell else { continue };
            if structure.events[number].reads {
                let source = text.split(' ').find_map(|word| word.strip_prefix('<'));
                reads_from[number] = Some(source.map_or(cell, |source| {
                    let (thread, index) = source.split_once('.').unwrap();
                    let first = structure.first[thread.parse::<usize>().unwrap()];
                    first + index.parse::<usize>().unwrap()
                }));
            }
            if structure.events[number].writes {
                let place = text.split(' ').find_map(|word| word.strip_prefix('@'));
                coherence[cell].push((place.map_or(1, |it| it.parse().unwrap()), number));
            }
        }
    }
    let coherence = coherence.into_iter().map(|mut writes| {
        writes.sort_unstable();
        writes.into_iter().map(|(_, number)| number).collect()
    });
    Execution { structure: Arc::new(structure), reads_from, coherence: coherence.collect() }
}

/// The location that an event accesses.
fn location(text: &str) -> Option<char> {
    let (word, rest) = text.split_once(' ')?;
    if matches!(word, "R" | "W" | "U") { rest.chars().next() } else { None }
}

fn path(events: &[&str], access: &impl Fn(char) -> Access) -> Path {
    let mut values = Values::default();
    let mut path = Path {
        events: Vec::new(),
        values: Values::default(),
        constraints: Vec::new(),
        registers: Vec::new(),
        end: End::Complete,
        amo: Vec::new(),
        lxsx: Vec::new(),
        iico_data: Vec::new(),
        iico_ctrl: Vec::new(),
        iico_order: Vec::new(),
    };
    for (index, text) in events.iter().enumerate() {
        let here = u16::try_from(index).unwrap();
        let one = values.constant(1);
        let word = text.split(' ').next().unwrap();
        let action = match (word, location(text)) {
            ("R", Some(letter)) => {
                let value = values.intern(Node::Read(here));
                Action::Read { access: access(letter), value }
            }
            ("W", Some(letter)) => Action::Write { access: access(letter), value: one },
            ("U", Some(letter)) => {
                let read = values.intern(Node::Read(here));
                Action::Update { access: access(letter), read, written: one }
            }
            ("B", None) => Action::Branch,
            (name, _) => Action::Fence(fence(name)),
        };
        let mut event = PathEvent {
            action,
            tags: Tags::NONE,
            instruction: index,
            step: u32::from(here),
            dependencies: Dependencies::default(),
        };
        let skipped = if location(text).is_some() { 2 } else { 1 };
        for word in text.split(' ').skip(skipped) {
            let digits = word.trim_start_matches(|it: char| !it.is_ascii_digit());
            let name = &word[..word.len() - digits.len()];
            let other = digits.parse::<u16>().ok();
            let dependencies = &mut event.dependencies;
            match (name, other) {
                ("addr", Some(other)) => dependencies.address.push(other),
                ("data", Some(other)) => dependencies.data.push(other),
                ("ctrl", Some(other)) => dependencies.control.push(other),
                ("pick-addr", Some(other)) => dependencies.pick_address.push(other),
                ("pick-data", Some(other)) => dependencies.pick_data.push(other),
                ("pick-ctrl", Some(other)) => dependencies.pick_control.push(other),
                ("lxsx", Some(other)) => path.lxsx.push((other, here)),
                ("amo", Some(other)) => {
                    path.amo.push((other, here));
                    path.iico_data.push((other, here));
                    event.step = path.events[usize::from(other)].step;
                }
                _ if word.starts_with(['<', '@']) => {}
                _ => {
                    let tag = Tag::ALL.iter().find(|tag| tag.name() == word);
                    event.tags = event.tags.with(*tag.unwrap_or_else(|| panic!("no tag {word}")));
                }
            }
        }
        path.events.push(event);
    }
    path.values = values;
    path
}

fn fence(name: &str) -> Fence {
    match name {
        "MFENCE" => Fence::Mfence,
        "LFENCE" => Fence::Lfence,
        "SFENCE" => Fence::Sfence,
        "ISB" => Fence::Isb,
        "DMB.ISH" => Fence::Dmb(Domain::InnerShareable, Kinds::All),
        "DMB.ISHLD" => Fence::Dmb(Domain::InnerShareable, Kinds::Loads),
        "DMB.ISHST" => Fence::Dmb(Domain::InnerShareable, Kinds::Stores),
        "DSB.ISHST" => Fence::Dsb(Domain::InnerShareable, Kinds::Stores),
        _ => panic!("no event {name}"),
    }
}
