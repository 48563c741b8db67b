//! To text: programs, [`disassemble`] and [`disassemble_to`], and units, [`disassemble_unit`] and
//! [`disassemble_unit_to`].

mod labels;
mod program;
mod sink;
mod unit;

pub(crate) use labels::Labels;
pub use program::{disassemble, disassemble_to};
pub(crate) use sink::{Sink, decimal};
pub use unit::{UnitOptions, disassemble_unit, disassemble_unit_to};
pub(crate) use unit::{addend, insns, leads_to};
