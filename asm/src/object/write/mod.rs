//! [`Unit::write`]: a unit as an ELF object.

mod ctype;
mod debug;
mod error;
mod file;
mod types;

pub use error::{MapWriteFault, WriteError, WriteErrorKind};

use crate::unit::Unit;

/// What is written besides what is in the unit.
#[derive(Clone, Debug)]
pub struct WriteOptions<'t> {
    /// Whether a section `.BTF` is made if the unit has none: the types of its maps, functions and
    /// variables, which libbpf needs for maps and for linking. On by default.
    pub types: bool,
    /// Whether `.BTF.ext` is made too, with functions and source lines. Off by default.
    pub debug: bool,
    /// The texts of the unit's files, in their order, for the lines whose text the unit has not.
    pub texts: &'t [&'t str],
}

impl Default for WriteOptions<'_> {
    fn default() -> Self {
        Self { types: true, debug: false, texts: &[] }
    }
}

impl Unit {
    /// Writes an ELF64 relocatable object for BPF. A unit that was read from an object and has its
    /// BTF is the same when it is read again.
    ///
    /// # Errors
    ///
    /// If the unit is not consistent ([`Unit::check`]), or if there is something that an object
    /// cannot hold.
    pub fn write(&self, options: &WriteOptions<'_>) -> Result<Vec<u8>, WriteError> {
        self.check()?;
        file::write(self, &types::sections(self, options)?)
    }
}
