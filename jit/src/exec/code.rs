//! Code memory, and entering it.
//!
//! Code memory is either written or executed: a [`CodeBuf`] is written, and becomes [`Code`], which
//! is executed and never written. It is pooled, and is not executable while nobody uses it.

use super::host::{Answer, Host};
use super::trap::{self, Active};
use super::window::{Mapping, PAGE, Protection};
use super::{Native, NativeError};
use crate::abi::Block;
use crate::{Image, Options};
use acqrel_guest::{Helpers, Start};
use acqrel_isa::Program;
use std::io;
use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Mappings that nobody uses, all writable: those of `PAGE << class` bytes are in their class.
static FREE: Mutex<[Vec<Mapping>; CLASSES]> = Mutex::new([const { Vec::new() }; CLASSES]);

/// How many classes are kept: up to 8 MiB.
const CLASSES: usize = 12;
/// How many mappings are kept of each.
const KEPT: usize = 16;

/// What is behind the code on its last page: `int3`, or four of which are no instruction on ARM64.
#[cfg(target_arch = "x86_64")]
const FILLING: u8 = 0xcc;
#[cfg(target_arch = "aarch64")]
const FILLING: u8 = 0;

#[expect(clippy::cast_possible_truncation, reason = "a page's size")]
const PAGE_SIZE: usize = PAGE as usize;

/// Memory for code, to be written.
#[derive(Debug)]
pub(super) struct CodeBuf {
    /// As many whole pages at its start as the code needs are writable.
    mapping: Mapping,
    /// The length of the code.
    len: usize,
}

/// Code that can be executed, and not be changed.
#[derive(Debug)]
pub(super) struct Code {
    /// Always there until it is dropped.
    mapping: Option<Mapping>,
    len: usize,
}

impl CodeBuf {
    /// Puts code into memory.
    ///
    /// # Errors
    ///
    /// If the system gives none.
    pub(super) fn new(code: &[u8]) -> io::Result<Self> {
        let pages = code.len().div_ceil(PAGE_SIZE).next_power_of_two();
        let class = pages.trailing_zeros() as usize;
        let pooled = free().get_mut(class).and_then(Vec::pop);
        let mut mapping = if let Some(mapping) = pooled {
            mapping
        } else {
            let len = pages.checked_mul(PAGE_SIZE).ok_or(io::ErrorKind::OutOfMemory)?;
            let mut mapping = Mapping::reserve(len)?;
            mapping.protect(0..len, Protection::ReadWrite)?;
            mapping
        };
        // SAFETY: all pages of a mapping that is fresh or from the pool are writable.
        unsafe { mapping.copy_to_start(code, FILLING) };
        Ok(Self { mapping, len: code.len() })
    }

    /// Makes it executable, and no longer writable.
    ///
    /// # Errors
    ///
    /// If the system refuses.
    pub(super) fn publish(mut self) -> io::Result<Code> {
        let used = self.len.next_multiple_of(PAGE_SIZE);
        self.mapping.protect(0..used, Protection::ReadExecute)?;
        let start = self.mapping.start().as_ptr();
        // SAFETY: the bytes are initialised, readable and in one mapping, and nothing writes them.
        let code = unsafe { std::slice::from_raw_parts(start, self.len) };
        // x86-64 needs nothing: Intel SDM, volume 3, section 13.6, and AMD64 volume 2, section
        // 7.6.1: the instruction cache is coherent, and the change of protection has serialized
        // all processors that run the process. ARM64 does: Arm ARM, section B2.7.4.2.
        dynasmrt::cache_control::synchronize_icache(code);
        Ok(Code { mapping: Some(self.mapping), len: self.len })
    }
}

impl Drop for Code {
    fn drop(&mut self) {
        let Some(mut mapping) = self.mapping.take() else { return };
        let used = self.len.next_multiple_of(PAGE_SIZE);
        let class = (mapping.len() / PAGE_SIZE).trailing_zeros() as usize;
        // One that the system does not let us write again is not kept.
        if mapping.protect(0..used, Protection::ReadWrite).is_ok()
            && let Some(free) = free().get_mut(class)
            && free.len() < KEPT
        {
            free.push(mapping);
        }
    }
}

fn free() -> MutexGuard<'static, [Vec<Mapping>; CLASSES]> {
    // The pool is whole whenever the lock is free, so that a panic elsewhere loses nothing.
    FREE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The entry of an image.
type Entry = unsafe extern "C" fn(u64, u64, u64, u64, u64, *mut u8) -> u64;

impl Code {
    /// The address of a byte of the code.
    fn address(&self, offset: u32) -> *const u8 {
        let Some(mapping) = &self.mapping else { unreachable!("it is there until it is dropped") };
        mapping.start().as_ptr().wrapping_add(offset as usize).cast_const()
    }

    /// Runs the code of an image from its entry, in the window of the host given. Gives what it
    /// returned, which is r0 unless the block has a cause.
    ///
    /// # Safety
    ///
    /// - The code must be that of `image`, and the image must keep to [`abi`](crate::abi), with
    ///   frames in the guest's memory.
    /// - The host's window must have the layout that the image was compiled for.
    /// - The image must be one for the sandbox, or its program one that stays in its memory and
    ///   does not call itself too deeply.
    /// - [`trap::prepare`] must have succeeded on this thread.
    unsafe fn enter(
        &self,
        image: &Image,
        host: &mut Host<'_>,
        start: &Start,
        args: [u64; 5],
    ) -> u64 {
        let base = host.window.base();
        let host = ptr::from_mut(host);
        let block = Block {
            fuel: start.fuel,
            may_goto: start.may_goto,
            helper: (call_helper as CallHelper as usize) as u64,
            host: host.expose_provenance() as u64,
            ..Block::default()
        };
        // SAFETY: `host` is from a reference that nobody else has a copy of, and that is not used
        // until the code has returned.
        let place = unsafe { &mut *host }.window.block();
        *place = block;
        let block = ptr::from_mut(place).cast_const();
        let active = Active {
            start: self.address(0).addr(),
            len: self.len,
            exit: self.address(image.exit()).addr(),
            window: base.addr(),
            block,
        };
        // SAFETY: the address is that of the image's entry, which is of this type, as the caller
        // promises.
        let entry = unsafe { std::mem::transmute::<*const u8, Entry>(self.address(image.entry())) };
        // Another thread may have written the code: on ARM64 this one has to look at it afresh.
        dynasmrt::cache_control::prepare_for_execution(&[]);
        let [r1, r2, r3, r4, r5] = args;
        let run = || {
            // SAFETY: the code is executable as long as `self` lives, and keeps to the ABI, as the
            // caller promises. It writes to the window's regions, to which there is no reference,
            // and to the block, the one to which has ended.
            unsafe { entry(r1, r2, r3, r4, r5, base) }
        };
        // SAFETY: the code is executable as long as `self` lives, and has an exit stub that can be
        // resumed, as the caller promises. The block, which has just been set, is the host's
        // window's, and that outlives the run.
        unsafe { trap::watched(&active, run) }
    }
}

type CallHelper = unsafe extern "C" fn(*mut Block, u64) -> u64;

/// What code calls to call a helper: see [`Block::helper`].
///
/// # Safety
///
/// To be called by code that [`Code::enter`] has entered, with the block of its window.
unsafe extern "C" fn call_helper(block: *mut Block, request: u64) -> u64 {
    // SAFETY: the caller gives the window's block, to which nothing else refers while code runs.
    let block = unsafe { &mut *block };
    #[expect(clippy::cast_possible_truncation, reason = "an address of this process")]
    let host = ptr::with_exposed_provenance_mut::<Host<'_>>(block.host as usize);
    let [_, r1, r2, r3, r4, r5, ..] = block.registers;
    // SAFETY: `enter` has put the address of its host there, which it does not use itself until
    // the code returns. A helper cannot reach this window but through the host that it is given.
    let host = unsafe { &mut *host };
    // It does not unwind: a panic is an answer.
    match host.call(request, [r1, r2, r3, r4, r5]) {
        Answer::Value(value) => {
            block.registers[0] = value;
            0
        }
        Answer::Leave(cause) => cause.encode().into(),
    }
}

impl Native {
    /// Makes a program ready to run with addresses used as they are
    /// ([`MemoryMode::Raw`](crate::MemoryMode::Raw)): its memory is mapped at the guest's addresses
    /// in the host's own address space, which one run at a time can have. Its frames are in the
    /// guest's memory, whatever the options say.
    ///
    /// Faults of the machine in the code end the run as in the sandbox, but what is not a fault of
    /// the machine is not one here either.
    ///
    /// # Errors
    ///
    /// As for [`Native::new`]; options for the sandbox are as good here.
    ///
    /// # Safety
    ///
    /// Whatever the start state and the helpers give it, the program must access nothing but its
    /// own memory, as Linux' verifier would show of it. What it writes elsewhere is the host's.
    pub unsafe fn new_raw(
        program: Program,
        start: Start,
        helpers: Helpers,
        options: &Options,
    ) -> Result<Self, NativeError> {
        Self::with_options(program, start, helpers, options)
    }

    /// Runs the code, in the window of the host given, which has to be one made for it.
    pub(super) fn enter(&self, host: &mut Host<'_>) -> u64 {
        // SAFETY:
        // - the code is published from the image, which the compiler made, with frames in the
        //   guest's memory; both are set by `Native::with_image` only;
        // - the host's window was made of this program's address map: `Instance` puts them
        //   together;
        // - the image is one for the sandbox, or the caller of `Native::new_raw` has promised it of
        //   the program;
        // - `Instance::call` has called `trap::prepare`.
        unsafe { self.code.enter(&self.image, host, &self.start, self.args) }
    }
}
