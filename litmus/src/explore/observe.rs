//! [`Observed`]: where the value of an observable is found in the executions of a structure.

use super::numbers::Numbers;
use super::order::{Orders, bits};
use crate::test::{Observable, Sized, Test};
use crate::value::ValueId;
use crate::{Access, Action, Cell, Structure};
use acqrel_isa::Size;
use acqrel_machine::Place;

/// Where the value of an observable is found.
#[derive(Clone, Debug)]
pub(super) struct Observed {
    /// Its size.
    pub(super) size: Size,
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    /// It is always the same.
    Constant(u64),
    /// A value of a thread.
    Value(usize, ValueId),
    /// The last values of cells, each moved up by so many bits (down, if that is negative) and put
    /// into a constant.
    Cells(u64, Vec<(usize, i64)>),
}

impl Observed {
    /// Where an observable is found.
    pub(super) fn new(test: &Test, structure: &Structure, observable: &Observable) -> Self {
        match *observable {
            Observable::Register { thread, register, size, .. } => {
                let registers = &structure.paths[thread].registers;
                let place = Place::Reg(register);
                let value = registers.iter().find(|&&(found, _)| found == place);
                let source = match value {
                    Some(&(_, value)) => Source::Value(thread, value),
                    None => Source::Constant(0),
                };
                Self { size, source }
            }
            Observable::Memory { location, element } => {
                let initial = test.locations[location].initial.get(element).copied().unwrap_or(0);
                memory(structure, bytes(test, &structure.cells, observable), initial)
            }
        }
    }

    /// The cells that it is made of.
    pub(super) fn cells(&self) -> impl Iterator<Item = usize> + '_ {
        let cells = match &self.source {
            Source::Cells(_, cells) => &cells[..],
            Source::Constant(_) | Source::Value(..) => &[],
        };
        cells.iter().map(|&(cell, _)| cell)
    }

    /// Its value, if what it is made of is known. Of a cell that is the value of the write that is
    /// surely last.
    pub(super) fn value(
        &self,
        structure: &Structure,
        numbers: &Numbers,
        orders: &Orders,
    ) -> Option<Sized> {
        let number = match &self.source {
            Source::Constant(number) => *number,
            &Source::Value(thread, value) => numbers.get(thread, value)?,
            Source::Cells(background, cells) => {
                let mut number = *background;
                for &(cell, shift) in cells {
                    let last = orders.last(cell);
                    if last.count_ones() != 1 {
                        return None;
                    }
                    let event = orders.writes[cell][bits(last).next()?];
                    let mask = structure.cells[cell].access.size.mask();
                    number |= moved(written(structure, numbers, event)? & mask, shift);
                }
                number
            }
        };
        Some(Sized { number: number & self.size.mask(), size: self.size })
    }
}

/// The number that a write event writes, if it is known. Only the low bits count.
#[inline]
pub(super) fn written(structure: &Structure, numbers: &Numbers, event: usize) -> Option<u64> {
    let of = &structure.events[event];
    match of.thread {
        None => Some(structure.cells[of.index].initial),
        Some(thread) => match structure.paths[thread].events[of.index].action {
            Action::Write { value, .. } | Action::Update { written: value, .. } => {
                numbers.get(thread, value)
            }
            Action::Read { .. }
            | Action::Fence(_)
            | Action::Branch
            | Action::ReadRegister(_)
            | Action::WriteRegister(_) => None,
        },
    }
}

/// The bytes of an observable. Without a declared size, as many as are accessed there; if none are,
/// all of them. Of a register only the size means something.
pub(super) fn bytes(test: &Test, cells: &[Cell], observable: &Observable) -> Access {
    match *observable {
        Observable::Register { size, .. } => Access { address: u64::MAX, size },
        Observable::Memory { location, element } => {
            let location = &test.locations[location];
            let stride = location.size.unwrap_or(Size::DW).bytes();
            let address = location.address + stride * element as u64;
            let accessed = cells.iter().find(|cell| cell.access.address == address);
            let size = location.size.or(accessed.map(|cell| cell.access.size)).unwrap_or(Size::DW);
            Access { address, size }
        }
    }
}

fn memory(structure: &Structure, access: Access, initial: u64) -> Observed {
    let Access { address, size } = access;
    let mut background = initial & size.mask();
    let mut cells = Vec::new();
    for (index, cell) in structure.cells.iter().enumerate() {
        if cell.access.overlaps(access) {
            let shift = 8 * cell.access.address.wrapping_sub(address).cast_signed();
            background &= !moved(cell.access.size.mask(), shift);
            cells.push((index, shift));
        }
    }
    let source = if cells.is_empty() {
        Source::Constant(background)
    } else {
        Source::Cells(background, cells)
    };
    Observed { size, source }
}

/// A number moved up by so many bits, down if that is negative.
fn moved(number: u64, shift: i64) -> u64 {
    let by = u32::try_from(shift.unsigned_abs()).unwrap_or(u32::MAX);
    let moved = if shift < 0 { number.checked_shr(by) } else { number.checked_shl(by) };
    moved.unwrap_or(0)
}
