//! The interpreter of the `solana-sbpf` crate.

use super::Peer;
use crate::Error;
use solana_sbpf::{
    aligned_memory::AlignedMemory,
    ebpf::{HOST_ALIGN, MM_HEAP_START, MM_INPUT_START, MM_STACK_START},
    elf::Executable,
    error::EbpfError,
    memory_region::{MemoryMapping, MemoryRegion},
    program::{BuiltinProgram, FunctionRegistry, SBPFVersion},
    verifier::RequisiteVerifier,
    vm::{CallFrame, Config, ContextObject, EbpfVm, ExecutionMode},
};
use std::{ptr::NonNull, sync::Arc};

/// The version nearest to plain eBPF: it moves no opcode and asks for no new
/// ones. V3 and V4 were as fast under the same memory mapping.
const VERSION: SBPFVersion = SBPFVersion::V0;

/// More instructions than any workload executes.
const FUEL: u64 = 1 << 32;

/// `solana-sbpf` in its default configuration, [`Config::default`]: instruction
/// meter on, address translation on, with the four regions that its documentation
/// maps (program, stack, heap and input). The input is the memory.
///
/// `Config::aligned_memory_mapping`, off by default, took 8 % off the memory loop
/// and left the other two as they were.
#[expect(
    missing_debug_implementations,
    reason = "`Executable` and `CallFrame` do not implement `Debug`"
)]
pub struct Sbpf<'p> {
    executable: Executable<Context>,
    stack: AlignedMemory<HOST_ALIGN>,
    call_frames: Vec<CallFrame>,
    initial: &'p [u8],
    memory: Vec<u8>,
    executed: u64,
}

impl Peer for Sbpf<'_> {
    fn prepare<'p>(program: &'p [u8], memory: &'p [u8]) -> Result<Box<dyn Peer + 'p>, Error> {
        let loader = Arc::new(BuiltinProgram::new_loader(Config::default()));
        let executable =
            Executable::from_text_bytes(program, loader, VERSION, FunctionRegistry::default())
                .map_err(Error::load)?;
        executable.verify::<RequisiteVerifier>().map_err(Error::load)?;
        let config = executable.get_config();
        Ok(Box::new(Sbpf {
            stack: AlignedMemory::zero_filled(config.stack_size()),
            call_frames: vec![CallFrame::default(); config.max_call_depth],
            executable,
            initial: memory,
            memory: memory.to_vec(),
            executed: 0,
        }))
    }

    fn name(&self) -> &'static str {
        "solana-sbpf"
    }

    fn run(&mut self) -> Result<u64, Error> {
        self.memory.copy_from_slice(self.initial);
        let mut context = Context { fuel: FUEL, mapping: self.map().map_err(Error::run)? };
        let mut vm = EbpfVm::new(
            Arc::clone(self.executable.get_loader()),
            VERSION,
            &mut context,
            self.stack.len(),
        );
        vm.registers[1] = MM_INPUT_START;
        let (executed, result) = vm.execute_program(
            &self.executable,
            &mut ExecutionMode::Interpreted,
            &mut self.call_frames,
        );
        self.executed = executed;
        Result::from(result).map_err(Error::run)
    }

    fn executed(&self) -> Option<u64> {
        Some(self.executed)
    }
}

impl Sbpf<'_> {
    /// Maps the regions for one run.
    fn map(&mut self) -> Result<MemoryMapping, EbpfError> {
        let config = self.executable.get_config();
        let frame = u64::try_from(config.stack_frame_size).unwrap_or(u64::MAX);
        let regions = vec![
            self.executable.get_ro_region(),
            MemoryRegion::new_gapped(&raw mut *self.stack.as_slice_mut(), MM_STACK_START, frame),
            MemoryRegion::new_empty(MM_HEAP_START),
            MemoryRegion::new(&raw mut *self.memory, MM_INPUT_START),
        ];
        // SAFETY:
        // - "must point to a valid object live for the duration of this
        //   `MemoryMapping`": the program, the stack and the memory belong to
        //   `self`, and `run`, the only caller, drops the mapping before it
        //   returns and leaves their bytes alone until then.
        // - "must accept arbitrary bytes being overwritten": both writable
        //   regions are `u8`s.
        #[expect(unsafe_code, reason = "the crate has no safe way to map memory")]
        unsafe {
            MemoryMapping::new(regions, config, VERSION)
        }
    }
}

/// What a run shares with the machine: its fuel and its memory.
struct Context {
    fuel: u64,
    mapping: MemoryMapping,
}

impl ContextObject for Context {
    fn consume(&mut self, amount: u64) {
        self.fuel = self.fuel.saturating_sub(amount);
    }

    fn get_remaining(&self) -> u64 {
        self.fuel
    }

    fn active_mapping_ptr(&mut self) -> NonNull<MemoryMapping> {
        NonNull::from_mut(&mut self.mapping)
    }
}
