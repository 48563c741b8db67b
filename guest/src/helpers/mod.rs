//! Helpers: the functions that a program calls by number, and the registry of them.
//!
//! There are two principal types: [`Helpers`], which an embedder can add to, and [`HelperCall`],
//! what a helper is given.
//!
//! ```
//! use acqrel_guest::{HelperId, HelperReturn, Helpers};
//!
//! let mut helpers = Helpers::standard();
//! helpers.add(HelperId::Static(1000), "add_one", |call| {
//!     Ok(HelperReturn::Value(call.args[0].wrapping_add(1)))
//! });
//! assert_eq!(helpers.name(HelperId::Static(1000)), Some("add_one"));
//! ```

mod environment;
mod print;
mod standard;

pub use environment::Environment;

use crate::{AddressMap, FaultKind, LoadErrorKind, Maps, MemoryFault};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// How a program names a helper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HelperId {
    /// By its static id.
    Static(i32),
    /// By its BTF id.
    Btf(i32),
}

impl fmt::Display for HelperId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Static(id) => write!(f, "{id}"),
            Self::Btf(id) => write!(f, "with BTF id {id}"),
        }
    }
}

/// The bytes of a program's memory, as helpers see them.
///
/// A helper's accesses are plain and made byte by byte, in ascending order.
pub trait GuestMemory {
    /// Reads bytes.
    ///
    /// # Errors
    ///
    /// If one of them may not be read; none is.
    fn read(&mut self, address: u64, bytes: &mut [u8]) -> Result<(), MemoryFault>;

    /// Writes bytes.
    ///
    /// # Errors
    ///
    /// If one of them may not be written; none is.
    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), MemoryFault>;
}

/// What a helper is given.
#[expect(missing_debug_implementations, reason = "the memory is a trait object without it")]
pub struct HelperCall<'a> {
    /// r1 to r5. They are 0 after the call.
    pub args: [u64; 5],
    /// The program's memory.
    pub memory: &'a mut dyn GuestMemory,
    /// Where things lie in it.
    pub addresses: &'a AddressMap,
    /// The program's maps.
    pub maps: &'a Maps,
    /// Time, random numbers, the cpu, and what was printed.
    pub environment: &'a mut Environment,
}

/// What a helper does when it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HelperReturn {
    /// It returns: the value goes to r0.
    Value(u64),
    /// It ends the program with this result, whichever function called it.
    Exit(u64),
}

/// Why a helper could not do its work. It ends the program with a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HelperError {
    /// An argument points where it may not.
    #[error(transparent)]
    Memory(#[from] MemoryFault),
    /// An argument is not what the helper takes: [`FaultKind::Helper`]
    /// with this value as the address.
    #[error("the helper does not take {0:#x}")]
    Argument(u64),
}

impl HelperError {
    /// The kind and address of the fault that it ends the program with.
    pub const fn fault(self) -> (FaultKind, Option<u64>) {
        match self {
            Self::Memory(MemoryFault { kind, address }) => (kind, Some(address)),
            Self::Argument(value) => (FaultKind::Helper, Some(value)),
        }
    }
}

type Function = dyn Fn(&mut HelperCall<'_>) -> Result<HelperReturn, HelperError> + Send + Sync;

#[derive(Clone)]
struct Entry {
    name: String,
    function: Arc<Function>,
}

/// The helpers that a program may call.
#[derive(Clone, Default)]
pub struct Helpers {
    entries: BTreeMap<HelperId, Entry>,
}

impl Helpers {
    /// None at all.
    pub fn none() -> Self {
        Self::default()
    }

    /// The helpers that test programs use, with Linux' numbers: `map_lookup_elem` (1),
    /// `map_update_elem` (2), `map_delete_elem` (3), `ktime_get_ns` (5), `trace_printk` (6),
    /// `get_prandom_u32` (7) and `get_smp_processor_id` (8).
    pub fn standard() -> Self {
        let mut helpers = Self::none();
        standard::add(&mut helpers);
        helpers
    }

    /// The standard helpers, with the meaning that bpf_conformance gives to number 5: it returns
    /// its argument, and ends the program with 0 if that is 0.
    pub fn conformance() -> Self {
        let mut helpers = Self::standard();
        helpers.add(HelperId::Static(5), "unwind", |call| {
            Ok(match call.args[0] {
                0 => HelperReturn::Exit(0),
                value => HelperReturn::Value(value),
            })
        });
        helpers
    }

    /// Adds a helper, or replaces the one with the same id.
    pub fn add<F>(&mut self, id: HelperId, name: &str, function: F)
    where
        F: Fn(&mut HelperCall<'_>) -> Result<HelperReturn, HelperError> + Send + Sync + 'static,
    {
        let entry = Entry { name: name.to_owned(), function: Arc::new(function) };
        self.entries.insert(id, entry);
    }

    /// The name of a helper.
    pub fn name(&self, id: HelperId) -> Option<&str> {
        self.entries.get(&id).map(|entry| entry.name.as_str())
    }

    /// All helpers, by id.
    pub fn iter(&self) -> impl Iterator<Item = (HelperId, &str)> {
        self.entries.iter().map(|(&id, entry)| (id, entry.name.as_str()))
    }

    /// Calls a helper.
    ///
    /// # Errors
    ///
    /// What the helper says; and [`HelperError::Argument`] with the id if there is no such
    /// helper, which [`Guest::new`](crate::Guest::new) rules out.
    pub fn call(
        &self,
        id: HelperId,
        call: &mut HelperCall<'_>,
    ) -> Result<HelperReturn, HelperError> {
        let (HelperId::Static(number) | HelperId::Btf(number)) = id;
        let entry = self.entries.get(&id);
        let entry = entry.ok_or(HelperError::Argument(u64::from(number.cast_unsigned())))?;
        (entry.function)(call)
    }

    pub(crate) fn require(&self, id: HelperId) -> Result<(), LoadErrorKind> {
        let known = self.entries.contains_key(&id);
        if known { Ok(()) } else { Err(LoadErrorKind::UnknownHelper(id)) }
    }
}

impl fmt::Debug for Helpers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
