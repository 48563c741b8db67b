//! What events are called and how they read: [`Writer`].

use crate::structure::fence_name;
use crate::{Access, Action, Event, Execution, Isa, PathEvent, Tag, Tags, Test};
use acqrel_isa::Size;
use acqrel_machine::Place;

/// a to z, then aa and so on.
pub(super) fn letters(mut number: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'a' + u8::try_from(number % 26).unwrap_or(0)));
        if number < 26 {
            break;
        }
        number = number / 26 - 1;
    }
    letters.into_iter().rev().collect()
}

/// Writes the events of an execution.
pub(super) struct Writer<'a> {
    execution: &'a Execution,
    test: &'a Test,
    number: &'a dyn Fn(usize) -> Option<u64>,
}

impl<'a> Writer<'a> {
    /// `number` gives what an event writes, or what it reads if it does not write.
    pub(super) const fn new(
        execution: &'a Execution,
        test: &'a Test,
        number: &'a dyn Fn(usize) -> Option<u64>,
    ) -> Self {
        Self { execution, test, number }
    }

    /// An initial write.
    pub(super) fn initial(&self, event: usize, access: Access) -> String {
        let value = self.value(self.written(event), access.size);
        format!("init {}={value}", self.location(access))
    }

    fn written(&self, event: usize) -> Option<u64> {
        (self.number)(event).or_else(|| {
            let structure = &self.execution.structure;
            let Event { thread, cell, .. } = structure.events[event];
            if thread.is_none() { Some(structure.cells[cell?].initial) } else { None }
        })
    }

    /// What an event reads: what the one that it reads from writes.
    fn read(&self, event: usize) -> Option<u64> {
        self.execution.reads_from[event].and_then(|write| self.written(write))
    }

    /// An event of a thread.
    pub(super) fn event(&self, event: usize, it: &PathEvent) -> String {
        let order = order(it.tags);
        let order = if order.is_empty() { order } else { format!("[{order}]") };
        match it.action {
            Action::Read { access, .. } => {
                let number = self.read(event).or_else(|| (self.number)(event));
                let value = self.value(number, access.size);
                format!("R{order} {}={value}", self.location(access))
            }
            Action::Write { access, .. } => {
                let value = self.value(self.written(event), access.size);
                format!("W{order} {}={value}", self.location(access))
            }
            Action::Update { access, .. } => {
                let old = self.value(self.read(event), access.size);
                let new = self.value(self.written(event), access.size);
                format!("RMW{order} {}={old}\u{2192}{new}", self.location(access))
            }
            Action::Fence(fence) => format!("fence {}", fence_name(fence)),
            Action::Branch => "branch".to_owned(),
            Action::ReadRegister(place) => format!("Rreg {}", self.register(place)),
            Action::WriteRegister(place) => format!("Wreg {}", self.register(place)),
        }
    }

    fn register(&self, place: Place) -> String {
        match (place, self.test.isa) {
            (Place::Reg(reg), Isa::Bpf) => format!("r{}", reg.number()),
            (Place::Reg(reg), Isa::Arm64 | Isa::X86_64) => {
                let name = self.test.isa.arch().and_then(|arch| reg.name(arch));
                name.map_or_else(|| reg.number().to_string(), str::to_owned)
            }
            (Place::Flag(flag), _) => {
                let name = self.test.isa.arch().and_then(|arch| flag.name(arch));
                name.map_or_else(|| format!("{flag:?}"), str::to_owned)
            }
            (Place::Temp(temp), _) => format!("t{}", temp.index()),
        }
    }

    /// The name of the memory at an address: `x`, `x[1]` in an array, `x+2` within an element.
    fn location(&self, access: Access) -> String {
        self.name(access.address).unwrap_or_else(|| format!("[{:#x}]", access.address))
    }

    fn name(&self, address: u64) -> Option<String> {
        let found = self.test.locations.iter().find_map(|location| {
            let offset = address.checked_sub(location.address)?;
            let stride = location.size.map_or(8, Size::bytes);
            let count = u64::try_from(location.initial.len().max(1)).ok()?;
            (offset < stride * count).then_some((location, offset / stride, offset % stride, count))
        });
        let (location, element, rest, count) = found?;
        let element = if count > 1 { format!("[{element}]") } else { String::new() };
        let rest = if rest > 0 { format!("+{rest}") } else { String::new() };
        Some(format!("{}{element}{rest}", location.name))
    }

    /// A value of a size: the name of the location that it points at, else a number.
    fn value(&self, number: Option<u64>, size: Size) -> String {
        let Some(number) = number.map(|number| number & size.mask()) else {
            return "?".to_owned();
        };
        self.name(number).unwrap_or_else(|| small(number, size))
    }
}

/// A number as people write it: decimal if it is small or a small negative one, else hexadecimal.
fn small(number: u64, size: Size) -> String {
    const SMALL: u64 = 1 << 16;
    let below_zero = number.wrapping_neg() & size.mask();
    if number > SMALL && below_zero <= SMALL {
        format!("-{below_zero}")
    } else if number <= SMALL {
        number.to_string()
    } else {
        format!("{number:#x}")
    }
}

/// How an access orders, in a word or more.
fn order(tags: Tags) -> String {
    let words = Tag::ALL.iter().filter(|&&tag| tags.contains(tag)).filter_map(|tag| match tag {
        Tag::BpfAcquire | Tag::Acquire => Some("acq"),
        Tag::AcquirePc => Some("acq-pc"),
        Tag::BpfRelease | Tag::Release => Some("rel"),
        Tag::Full => Some("full"),
        Tag::Exclusive => Some("excl"),
        Tag::NoReturn => Some("noret"),
        Tag::Atomic | Tag::Address | Tag::Data | Tag::ConditionalBranch => None,
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_lettered() {
        for (number, text) in
            [(0, "a"), (25, "z"), (26, "aa"), (51, "az"), (52, "ba"), (702, "aaa")]
        {
            assert_eq!(letters(number), text);
        }
    }

    #[test]
    fn numbers_are_short() {
        let cases = [
            (0, Size::DW, "0"),
            (65536, Size::W, "65536"),
            (65537, Size::W, "0x10001"),
            (255, Size::B, "255"),
            (u64::MAX, Size::DW, "-1"),
            (0xffff_fffe, Size::W, "-2"),
            (0xffff_fffe, Size::DW, "0xfffffffe"),
        ];
        for (number, size, text) in cases {
            assert_eq!(small(number, size), text, "{number:#x} {size:?}");
        }
    }
}
