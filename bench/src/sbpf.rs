//! What the interpreter and the JIT of the `solana-sbpf` crate have in common.

use crate::Error;
use solana_sbpf::{
    aligned_memory::AlignedMemory,
    ebpf::{self, HOST_ALIGN, MM_HEAP_START, MM_INPUT_START, MM_STACK_START},
    elf::Executable,
    error::EbpfError,
    memory_region::{MemoryMapping, MemoryRegion},
    program::{BuiltinProgram, FunctionRegistry, SBPFVersion},
    verifier::RequisiteVerifier,
    vm::{CallFrame, Config, ContextObject, EbpfVm, ExecutionMode},
};
use std::{
    ptr::NonNull,
    sync::Arc,
    time::{Duration, Instant},
};

/// The version nearest to plain eBPF: it moves no opcode and asks for no new
/// ones. V3 and V4 were as fast under the same memory mapping.
const VERSION: SBPFVersion = SBPFVersion::V0;

/// More instructions than any program here executes.
const FUEL: u64 = 1 << 32;

/// A verified program with its memory.
pub(crate) struct Machine {
    pub(crate) executable: Executable<Context>,
    stack: AlignedMemory<HOST_ALIGN>,
    call_frames: Vec<CallFrame>,
    memory: Vec<u8>,
}

/// How a run ended.
pub(crate) struct Ran {
    pub(crate) r0: u64,
    /// How many instructions were executed, 0 without the meter.
    pub(crate) executed: u64,
    /// How long it took, without the mapping.
    pub(crate) time: Duration,
}

impl Machine {
    /// Loads and verifies.
    pub(crate) fn new(program: &[u8], memory: &[u8], config: Config) -> Result<Self, Error> {
        let loader = Arc::new(BuiltinProgram::new_loader(config));
        let mut functions = FunctionRegistry::default();
        let program = with_hashed_calls(program, &mut functions).map_err(Error::load)?;
        let executable = Executable::from_text_bytes(&program, loader, VERSION, functions)
            .map_err(Error::load)?;
        executable.verify::<RequisiteVerifier>().map_err(Error::load)?;
        let config = executable.get_config();
        Ok(Self {
            stack: AlignedMemory::zero_filled(config.stack_size()),
            call_frames: vec![CallFrame::default(); config.max_call_depth],
            executable,
            memory: memory.to_vec(),
        })
    }

    pub(crate) fn memory(&mut self) -> &mut [u8] {
        &mut self.memory
    }

    /// Runs the program with the address of the memory in r1.
    pub(crate) fn run(&mut self, mut mode: ExecutionMode) -> Result<Ran, Error> {
        let translated = self.executable.get_config().enable_address_translation;
        let r1 = if translated {
            MM_INPUT_START
        } else {
            self.memory.as_mut_ptr().expose_provenance() as u64
        };
        let mut context = Context { fuel: FUEL, mapping: self.map().map_err(Error::run)? };
        let mut vm = EbpfVm::new(
            Arc::clone(self.executable.get_loader()),
            VERSION,
            &mut context,
            self.stack.len(),
        );
        vm.registers[1] = r1;
        let start = Instant::now();
        let (executed, result) =
            vm.execute_program(&self.executable, &mut mode, &mut self.call_frames);
        let time = start.elapsed();
        let r0 = Result::from(result).map_err(Error::run)?;
        Ok(Ran { r0, executed, time })
    }

    /// Maps the regions for one run.
    fn map(&mut self) -> Result<MemoryMapping, EbpfError> {
        let config = self.executable.get_config();
        let frame = u64::try_from(config.stack_frame_size).unwrap_or(u64::MAX);
        let stack = &raw mut *self.stack.as_slice_mut();
        let stack = if config.enable_stack_frame_gaps {
            MemoryRegion::new_gapped(stack, MM_STACK_START, frame)
        } else {
            MemoryRegion::new(stack, MM_STACK_START)
        };
        let regions = vec![
            self.executable.get_ro_region(),
            stack,
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

/// A program whose calls name functions as this version does, by a hash of the slot.
fn with_hashed_calls(
    program: &[u8],
    functions: &mut FunctionRegistry<usize>,
) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut program = program.to_vec();
    let (insns, _) = program.as_chunks_mut::<8>();
    for (slot, [opcode, registers, _, _, imm @ ..]) in insns.iter_mut().enumerate() {
        if (*opcode, *registers) == (ebpf::CALL_IMM, 0x10) {
            let target = i64::try_from(slot)? + 1 + i64::from(i32::from_le_bytes(*imm));
            let target = usize::try_from(target)?;
            let key = ebpf::hash_symbol_name(&target.to_le_bytes());
            functions.register_function(key, *b"", target)?;
            *imm = key.to_le_bytes();
        }
    }
    Ok(program)
}

/// What a run shares with the machine: its fuel and its memory.
pub(crate) struct Context {
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
