//! [`Space`]: the address space in which emulated code runs.
//!
//! The guest's window, the runtime's block, the code and a stack lie far apart, with nothing
//! between them, so that an access that goes astray is found wherever it goes.

use acqrel_guest::{AddressMap, Guest, GuestMemory, MemoryFault, Start};
use acqrel_isa::{Program, Size};
use acqrel_jit::abi::{BLOCK_DISTANCE, Block};
use acqrel_jit::{Image, MemoryMode};
use acqrel_machine::Arch;
use acqrel_machine::emulate::{Bus, Update};
use acqrel_machine::op::{Fence, LoadOrder, StoreOrder};
use std::mem::{offset_of, size_of};

/// The base of the window. Raw code uses guest addresses as they are, and this for the block only.
pub(super) const WINDOW: u64 = 1 << 44;
/// The address of the code.
pub(super) const CODE: u64 = 2 << 44;
/// The end of the machine's stack.
pub(super) const STACK_END: u64 = 3 << 44;
/// The address of the function that calls helpers. There is nothing: to get there is to call it.
pub(super) const HELPER: u64 = 4 << 44;
/// Where the entry returns to. There is nothing either.
pub(super) const RETURN: u64 = 5 << 44;

/// The size of the machine's stack: room for the frames of eight functions, and of raw code.
const STACK_SIZE: usize = 16 << 10;
const WINDOW_SIZE: u64 = 4 << 30;
const BLOCK: u64 = WINDOW - BLOCK_DISTANCE;

/// The memory of an emulated run.
#[derive(Debug)]
pub(super) struct Space {
    arch: Arch,
    memory: MemoryMode,
    addresses: AddressMap,
    /// The bytes of each region.
    regions: Vec<Vec<u8>>,
    block: Vec<u8>,
    code: Vec<u8>,
    stack: Vec<u8>,
}

/// Where some bytes are.
enum Piece {
    Region(usize),
    Block,
    Code,
    Stack,
}

/// An access to an address where nothing may be accessed so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stray;

impl Space {
    pub(super) fn new(
        program: &Program,
        start: &Start,
        guest: &Guest,
        image: &Image,
        code: Vec<u8>,
    ) -> Self {
        Self {
            arch: image.arch(),
            memory: image.options().memory,
            addresses: guest.addresses().clone(),
            regions: guest.memory(program, start),
            block: vec![0; size_of::<Block>()],
            code,
            stack: vec![0xa5; STACK_SIZE],
        }
    }

    /// The bytes of a region.
    pub(super) fn region(&self, index: usize) -> &[u8] {
        self.regions.get(index).map_or(&[], Vec::as_slice)
    }

    /// A number of the block, by its offset.
    pub(super) fn block_word(&self, offset: usize) -> u64 {
        let bytes = self.block.get(offset..).and_then(|bytes| bytes.first_chunk());
        bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }

    /// Sets a number of the block.
    pub(super) fn set_block_word(&mut self, offset: usize, value: u64) {
        if let Some(bytes) = self.block.get_mut(offset..).and_then(|bytes| bytes.first_chunk_mut())
        {
            *bytes = value.to_le_bytes();
        }
    }

    /// A register of the block.
    pub(super) fn block_register(&self, index: usize) -> u64 {
        self.block_word(offset_of!(Block, registers) + 8 * index)
    }

    /// Loads a number.
    pub(super) fn get(&self, address: u64, size: Size) -> Result<u64, Stray> {
        let (piece, offset) = self.place(address, size.bytes(), false).ok_or(Stray)?;
        let len = usize::try_from(size.bytes()).unwrap_or(8);
        let bytes = self.bytes(&piece).get(offset..offset + len).ok_or(Stray)?;
        let mut number = [0; 8];
        number[..len].copy_from_slice(bytes);
        Ok(u64::from_le_bytes(number))
    }

    /// Stores the low bytes of a number.
    pub(super) fn set(&mut self, address: u64, size: Size, value: u64) -> Result<(), Stray> {
        let (piece, offset) = self.place(address, size.bytes(), true).ok_or(Stray)?;
        let len = usize::try_from(size.bytes()).unwrap_or(8);
        let bytes = match piece {
            Piece::Region(region) => &mut self.regions[region],
            Piece::Block => &mut self.block,
            Piece::Stack => &mut self.stack,
            Piece::Code => return Err(Stray),
        };
        let bytes = bytes.get_mut(offset..offset + len).ok_or(Stray)?;
        bytes.copy_from_slice(&value.to_le_bytes()[..len]);
        Ok(())
    }

    fn bytes(&self, piece: &Piece) -> &[u8] {
        match piece {
            Piece::Region(region) => &self.regions[*region],
            Piece::Block => &self.block,
            Piece::Code => &self.code,
            Piece::Stack => &self.stack,
        }
    }

    /// Where an access is, if it may be made. Its end may still be outside of the piece.
    fn place(&self, address: u64, len: u64, write: bool) -> Option<(Piece, usize)> {
        let within = |base: u64, size: usize| {
            let offset = usize::try_from(address.checked_sub(base)?).ok()?;
            (offset < size).then_some(offset)
        };
        let guest = match self.memory {
            MemoryMode::Sandbox => address.wrapping_sub(WINDOW),
            MemoryMode::Raw => address,
        };
        if guest < WINDOW_SIZE {
            let (region, offset) = self.addresses.check(guest, len, write).ok()?;
            return Some((Piece::Region(region), offset));
        }
        if let Some(offset) = within(BLOCK, self.block.len()) {
            return Some((Piece::Block, offset));
        }
        if let Some(offset) = within(STACK_END - STACK_SIZE as u64, STACK_SIZE) {
            return Some((Piece::Stack, offset));
        }
        within(CODE, self.code.len()).filter(|_| !write).map(|offset| (Piece::Code, offset))
    }
}

impl Space {
    /// ARM64 wants accesses with an order, exclusives and atomics aligned (Arm ARM, section B2.5).
    fn check_alignment(&self, address: u64, size: Size) -> Result<(), Stray> {
        let aligned = self.arch == Arch::X86_64 || address.is_multiple_of(size.bytes());
        if aligned { Ok(()) } else { Err(Stray) }
    }
}

impl Bus for Space {
    type Fault = Stray;

    fn load(
        &mut self,
        address: u64,
        size: Size,
        order: LoadOrder,
        exclusive: bool,
    ) -> Result<u64, Stray> {
        if exclusive || order != LoadOrder::Plain {
            self.check_alignment(address, size)?;
        }
        self.get(address, size)
    }

    fn store(
        &mut self,
        address: u64,
        size: Size,
        value: u64,
        order: StoreOrder,
    ) -> Result<(), Stray> {
        if order != StoreOrder::Plain {
            self.check_alignment(address, size)?;
        }
        self.set(address, size, value)
    }

    fn store_exclusive(
        &mut self,
        address: u64,
        size: Size,
        value: u64,
        _order: StoreOrder,
        _loaded: u64,
    ) -> Result<bool, Stray> {
        self.check_alignment(address, size)?;
        self.set(address, size, value)?;
        Ok(true)
    }

    fn rmw(&mut self, address: u64, size: Size, update: Update) -> Result<u64, Stray> {
        self.check_alignment(address, size)?;
        let old = self.get(address, size)?;
        let new = update.op.apply(size, old, update.operand).unwrap_or(old);
        self.set(address, size, new)?;
        Ok(old)
    }

    fn fence(&mut self, _fence: Fence) -> Result<(), Stray> {
        Ok(())
    }

    fn fetch(&mut self, address: u64, buffer: &mut [u8]) -> Result<usize, Stray> {
        let offset = usize::try_from(address.wrapping_sub(CODE)).map_err(|_| Stray)?;
        let code = self.code.get(offset..).filter(|code| !code.is_empty()).ok_or(Stray)?;
        let count = code.len().min(buffer.len());
        buffer[..count].copy_from_slice(&code[..count]);
        Ok(count)
    }
}

/// The guest's memory, as helpers see it.
impl GuestMemory for Space {
    fn read(&mut self, address: u64, bytes: &mut [u8]) -> Result<(), MemoryFault> {
        if !bytes.is_empty() {
            let (region, offset) = self.addresses.check(address, bytes.len() as u64, false)?;
            bytes.copy_from_slice(&self.regions[region][offset..][..bytes.len()]);
        }
        Ok(())
    }

    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), MemoryFault> {
        if !bytes.is_empty() {
            let (region, offset) = self.addresses.check(address, bytes.len() as u64, true)?;
            self.regions[region][offset..][..bytes.len()].copy_from_slice(bytes);
        }
        Ok(())
    }
}
