//! Machine code from outside: what a JIT that is not ours makes of the programs of a test.
//!
//! [`emit_programs`] writes the programs of a [`Subject`](super::Subject) in a form that a JIT
//! takes. What comes back is an [`Image`] for each thread, in one of the forms in which such code is
//! dumped; an [`Entry`] says how it is entered and left, and [`Addresses`] where in it the memory
//! of the test is. [`Images`] are all of these together, and [lower](super::Lower) the test.
//!
//! Nothing is assumed of the code. What cannot be decoded or followed, and an access that cannot be
//! placed, is an error with its address and bytes, never a pass.
//!
//! ```
//! use acqrel_litmus::check::image::{Addresses, Entry, Image, Images};
//! use acqrel_litmus::check::{Checker, Subject};
//! use acqrel_litmus::read;
//! use acqrel_machine::Arch;
//!
//! let text = "BPF one\n{ 0:r1=x; }\n P0 ;\n *(u32 *)(r1 + 0) = 1 ;\nexists (x=1)\n";
//! let (test, _) = read(text, |file| std::fs::read(file)).map_err(|mut errors| errors.remove(0))?;
//! let checker = Checker::default();
//! let subject = Subject::new(&test, &checker)?;
//!
//! let dump = "\
//! bpf_prog_0123456789abcdef_P0:
//!    0:\tmovl\t$4096, %edi
//! \tbf 00 10 00 00
//!    5:\tmovl\t$1, (%rdi)
//! \tc7 07 01 00 00 00
//!    b:\tmovq\t$1, 512(%rdi)
//! \t48 c7 87 00 02 00 00 01 00 00 00
//!   16:\tretq
//! \tc3
//! ";
//! let image = Image::read(dump.as_bytes(), None)?;
//! let addresses = Addresses::parse("0x1000 = x\n0x1200 = 0:end\n")?;
//! let entry = Entry::built_in("linux", Arch::X86_64).expect("it is built in");
//! let images = Images::new(&subject, entry, vec![(image, addresses)])?;
//! assert!(checker.check(&subject, &images)?.is_right());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod addresses;
mod bpftool;
mod elf;
mod emit;
mod entry;
mod error;
mod hex;
mod images;
mod lines;
mod object;
mod places;
mod pointers;
mod read;

pub use addresses::Addresses;
pub use emit::{EmitError, Emitted, Flavour, emit_programs};
pub use entry::Entry;
pub use error::{ImageError, LineError};
pub use images::{Images, ImagesError};
pub use pointers::Pointers;
pub use read::Image;

#[cfg(test)]
mod tests;

use crate::{Location, Observable, Test};
use acqrel_isa::Size;

/// The distance of two elements of a location.
fn stride(location: &Location) -> u64 {
    location.size.unwrap_or(Size::DW).bytes()
}

/// The address behind a location.
fn end(location: &Location) -> u64 {
    location.address.saturating_add(stride(location).saturating_mul(location.initial.len() as u64))
}

/// What people call something in memory.
fn name(test: &Test, observable: &Observable) -> String {
    match observable {
        Observable::Memory { location, element } => {
            let location = &test.locations[*location];
            let address = location.address + stride(location) * *element as u64;
            test.name_of(address).unwrap_or_else(|| location.name.clone())
        }
        Observable::Register { thread, name, .. } => format!("{thread}:{name}"),
    }
}
