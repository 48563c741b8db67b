//! Native execution on hosts that it is not for: [`Native::new`] says so, and there is nothing
//! else that could be called.

mod error;

pub use error::{NativeError, RunError};

use crate::{Image, Options};
use acqrel_guest::{Fault, Guest, Helpers, Image as Memory, MemoryFault, Outcome, Start};
use acqrel_isa::Program;
use std::convert::Infallible;
use std::marker::PhantomData;

/// A program that could be executed natively, of which there is none on this host.
#[derive(Debug)]
pub struct Native(Infallible);

/// The memory of one, of which there is none.
#[derive(Debug)]
pub struct Instance<'n>(Infallible, PhantomData<&'n Native>);

impl Native {
    /// Refuses.
    ///
    /// # Errors
    ///
    /// Always [`NativeError::Unsupported`].
    pub fn new(_: Program, _: Start, _: Helpers, _: &Options) -> Result<Self, NativeError> {
        Err(NativeError::Unsupported)
    }

    /// Refuses.
    ///
    /// # Errors
    ///
    /// Always [`NativeError::Unsupported`].
    ///
    /// # Safety
    ///
    /// None is needed here; elsewhere the program must access nothing but its own memory.
    #[expect(unsafe_code, reason = "where it does something, it runs code that nothing checks")]
    pub unsafe fn new_raw(
        program: Program,
        start: Start,
        helpers: Helpers,
        options: &Options,
    ) -> Result<Self, NativeError> {
        Self::new(program, start, helpers, options)
    }

    /// Nothing: there is no such value.
    ///
    /// # Errors
    ///
    /// None.
    pub fn run(&self) -> Result<Outcome, RunError> {
        match self.0 {}
    }

    /// Nothing: there is no such value.
    ///
    /// # Errors
    ///
    /// None.
    pub fn instance(&self) -> Result<Instance<'_>, RunError> {
        match self.0 {}
    }

    /// Nothing: there is no such value.
    pub const fn program(&self) -> &Program {
        match self.0 {}
    }

    /// Nothing: there is no such value.
    pub const fn start(&self) -> &Start {
        match self.0 {}
    }

    /// Nothing: there is no such value.
    pub const fn helpers(&self) -> &Helpers {
        match self.0 {}
    }

    /// Nothing: there is no such value.
    pub const fn guest(&self) -> &Guest {
        match self.0 {}
    }

    /// Nothing: there is no such value.
    pub const fn image(&self) -> &Image {
        match self.0 {}
    }
}

impl<'n> Instance<'n> {
    /// Nothing: there is no such value.
    ///
    /// # Errors
    ///
    /// None.
    pub fn reset(&mut self) -> Result<(), RunError> {
        match self.0 {}
    }

    /// Nothing: there is no such value.
    ///
    /// # Errors
    ///
    /// None.
    pub fn call(&mut self) -> Result<Result<u64, Fault>, RunError> {
        match self.0 {}
    }

    /// Nothing: there is no such value.
    pub const fn native(&self) -> &'n Native {
        match self.0 {}
    }

    /// Nothing: there is no such value.
    ///
    /// # Errors
    ///
    /// None.
    pub fn read(&mut self, _: u64, _: &mut [u8]) -> Result<(), MemoryFault> {
        match self.0 {}
    }

    /// Nothing: there is no such value.
    ///
    /// # Errors
    ///
    /// None.
    pub fn write(&mut self, _: u64, _: &[u8]) -> Result<(), MemoryFault> {
        match self.0 {}
    }

    /// Nothing: there is no such value.
    pub fn image(&self) -> Memory {
        match self.0 {}
    }

    /// Nothing: there is no such value.
    pub fn printed(&self) -> &[String] {
        match self.0 {}
    }

    /// Nothing: there is no such value.
    pub fn into_printed(self) -> Vec<String> {
        match self.0 {}
    }
}
