//! [`Guest`]: a program and a start state, checked against each other and laid out.

use crate::{
    AddressMap, Environment, HelperId, Helpers, LoadError, LoadErrorKind, Maps, RegionKind,
    STACK_TOP, Start,
};
use acqrel_isa::{Imm64, Insn, MapDef, MapKind, Program, Reg};

/// What engines need to know of a program and a start state before they run it.
#[derive(Clone, Debug)]
pub struct Guest {
    addresses: AddressMap,
    /// The value that each instruction loads, for those that load a 64-bit immediate.
    constants: Vec<Option<u64>>,
}

impl Guest {
    /// Lays out a program, and refuses what no engine could run.
    ///
    /// # Errors
    ///
    /// The first thing found, with its instruction; see [`LoadErrorKind`].
    pub fn new(program: &Program, start: &Start, helpers: &Helpers) -> Result<Self, LoadError> {
        let whole = |kind| LoadError { slot: 0, kind };
        if start.cpu >= start.cpus {
            return Err(whole(LoadErrorKind::Cpu { cpu: start.cpu, cpus: start.cpus }));
        }
        for (index, map) in program.maps().iter().enumerate() {
            check_map(index, map).map_err(whole)?;
        }
        let addresses = AddressMap::new(program, start).map_err(whole)?;
        let mut constants = vec![None; program.insns().len()];
        for (index, &insn) in program.insns().iter().enumerate() {
            let constant = check(program, start, helpers, &addresses, index, insn);
            constants[index] =
                constant.map_err(|kind| LoadError { slot: program.slot(index), kind })?;
        }
        Ok(Self { addresses, constants })
    }

    /// Where things lie.
    pub fn addresses(&self) -> &AddressMap {
        &self.addresses
    }

    /// The value that the instruction with an index loads, if it loads a 64-bit immediate.
    pub fn constant(&self, index: usize) -> Option<u64> {
        self.constants.get(index).copied().flatten()
    }

    /// The registers at the start.
    pub fn registers(&self, start: &Start) -> [u64; 11] {
        let memory = self.addresses.regions().iter().find(|r| r.kind == RegionKind::Memory);
        let memory = memory.map_or([0; 5], |region| [region.base, region.size, 0, 0, 0]);
        let mut registers = [0; 11];
        registers[1..6].copy_from_slice(&start.args.unwrap_or(memory));
        registers[Reg::R10.index()] = STACK_TOP;
        registers
    }

    /// The bytes of each region at the start, padding included; none for a region without bytes.
    pub fn memory(&self, program: &Program, start: &Start) -> Vec<Vec<u8>> {
        let regions = self.addresses.regions().iter();
        regions
            .map(|region| {
                let initial: &[u8] = match region.kind {
                    RegionKind::Code | RegionKind::MapHandles => return Vec::new(),
                    RegionKind::Stack => &[],
                    RegionKind::Memory => &start.memory,
                    RegionKind::Map(map) => &program.maps()[map].initial,
                };
                let mut bytes = vec![0; region.len()];
                let offset = usize::try_from(region.base - region.start).unwrap_or(usize::MAX);
                for (byte, &value) in bytes.iter_mut().skip(offset).zip(initial) {
                    *byte = value;
                }
                bytes
            })
            .collect()
    }

    /// The state of the maps at the start, besides their values.
    pub fn maps(&self, program: &Program) -> Maps {
        Maps::new(program.maps())
    }

    /// What helpers know of the world at the start.
    pub fn environment(&self, start: &Start) -> Environment {
        Environment::new(start)
    }
}

/// Checks the sizes of a map that engines can run; one that they cannot is refused where it is
/// used.
fn check_map(index: usize, map: &MapDef) -> Result<(), LoadErrorKind> {
    let (size, max_entries, value_size) = (map.key_size, map.max_entries, map.value_size);
    let key_fits = match map.kind {
        MapKind::Array | MapKind::PerCpuArray => size == 4,
        MapKind::Hash => (1..=512).contains(&size),
        MapKind::Other(_) => return Ok(()),
    };
    if !key_fits {
        Err(LoadErrorKind::KeySize { index, size })
    } else if max_entries == 0 || value_size == 0 {
        Err(LoadErrorKind::EmptyMap { index, max_entries, value_size })
    } else {
        Ok(())
    }
}

/// Checks an instruction, and gives the value that it loads if it is a 64-bit immediate.
fn check(
    program: &Program,
    start: &Start,
    helpers: &Helpers,
    addresses: &AddressMap,
    index: usize,
    insn: Insn,
) -> Result<Option<u64>, LoadErrorKind> {
    if let Some((access, Some((Reg::R10, off)))) = insn.access() {
        let size = access.size().bytes();
        let start = i64::from(off);
        if start < -512 || start + size.cast_signed() > 0 {
            return Err(LoadErrorKind::OutsideFrame { off, size });
        }
    }
    match insn {
        Insn::CallHelper { id } => helpers.require(HelperId::Static(id)).map(|()| None),
        Insn::CallBtf { id } => helpers.require(HelperId::Btf(id)).map(|()| None),
        Insn::AddrSpaceCast { spaces, .. } => match spaces {
            1 | 0x1_0000 => Ok(None),
            _ => Err(LoadErrorKind::AddressSpaces {
                from: (spaces & 0xffff).cast_unsigned().try_into().unwrap_or(u16::MAX),
                to: (spaces.cast_unsigned() >> 16).try_into().unwrap_or(u16::MAX),
            }),
        },
        Insn::LoadImm64 { source, .. } => {
            constant(program, start, addresses, index, source).map(Some)
        }
        Insn::Alu { .. }
        | Insn::Neg { .. }
        | Insn::MovSx { .. }
        | Insn::ByteSwap { .. }
        | Insn::Ja { .. }
        | Insn::Ja32 { .. }
        | Insn::Branch { .. }
        | Insn::MayGoto { .. }
        | Insn::GotoX { .. }
        | Insn::CallLocal { .. }
        | Insn::CallX { .. }
        | Insn::Exit {}
        | Insn::Load { .. }
        | Insn::LoadSx { .. }
        | Insn::StoreImm { .. }
        | Insn::Store { .. }
        | Insn::Atomic { .. }
        | Insn::LoadAbs { .. }
        | Insn::LoadInd { .. } => Ok(None),
    }
}

/// The value of a 64-bit immediate.
fn constant(
    program: &Program,
    start: &Start,
    addresses: &AddressMap,
    index: usize,
    source: Imm64,
) -> Result<u64, LoadErrorKind> {
    let by_fd = |fd| {
        let bound = start.map_fds.get(&fd).filter(|&&map| map < program.maps().len());
        bound.copied().ok_or(LoadErrorKind::UnknownMapFd { fd })
    };
    // The program has been checked to have a map for every index.
    let by_index = |map: i32| usize::try_from(map).unwrap_or(usize::MAX);
    let handle = |map: usize| {
        let kind = program.maps()[map].kind;
        let known = !matches!(kind, MapKind::Other(_));
        addresses
            .handle(map)
            .filter(|_| known)
            .ok_or(LoadErrorKind::MapKind { index: map, number: kind.number() })
    };
    let value = |map: usize, off: u32| {
        let def = &program.maps()[map];
        let fixed = def.kind == MapKind::Array && off < def.value_size;
        let region = addresses.map(map).filter(|_| fixed);
        region
            .map(|region| region.base + u64::from(off))
            .ok_or(LoadErrorKind::MapValue { index: map, off })
    };
    match source {
        Imm64::Value(value) => Ok(value),
        Imm64::MapFd(fd) => handle(by_fd(fd)?),
        Imm64::MapIdx(map) => handle(by_index(map)),
        Imm64::MapValueFd(fd, off) => value(by_fd(fd)?, off),
        Imm64::MapValueIdx(map, off) => value(by_index(map), off),
        Imm64::Variable(id) => {
            start.variables.get(&id).copied().ok_or(LoadErrorKind::UnknownVariable { id })
        }
        Imm64::Code(_) => {
            // The program has been checked to have a target for every code address.
            let target = program.target(index).unwrap_or_default();
            Ok(addresses.code(program.slot(target)))
        }
    }
}
