//! Random programs: valid, mostly meaningful, and over the whole instruction table.
//!
//! [`case`] makes a program and a start state. Every row of the table can be chosen, its
//! operands by their roles: base registers mostly point to memory, displacements mostly stay in
//! it, jumps lead anywhere in their function. Loops end because the fuel is small, so that
//! faults are part of what is generated.

use crate::stray::stray;
use acqrel_guest::{Granule, HelperId, Helpers, Start};
use acqrel_isa::{
    AluOp, AtomicOp, AtomicSize, Draft, Field, Fields, Group, Imm64, Implicit, Insn, Item,
    LoadOrder, MapDef, MapKind, Op, Operand, Reg, Role, Row, Size, StoreOrder, Width, sample,
};
use arbitrary::{Result, Unstructured};

/// The register that holds the address of the input memory, unless the program destroys it.
const MEMORY: Reg = Reg::R6;
/// The register that holds the address of a map's value, likewise.
const VALUE: Reg = Reg::R7;
/// How many bytes of the first function's frame have something else than zeros, below its top.
const FILLED: i16 = 64;
/// The helper that prints, which would seldom find a format.
const TRACE_PRINTK: i32 = 6;

/// What a program can refer to.
struct World {
    functions: usize,
    maps: usize,
    /// The numbers of the standard helpers.
    helpers: Vec<i32>,
}

/// A program and what it starts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The program, in a form that can be shrunk.
    pub draft: Draft,
    /// The start state.
    pub start: Start,
}

/// Makes a program and a start state of arbitrary bytes. The same bytes make the same case.
///
/// # Errors
///
/// If the bytes do not suffice.
pub fn case(u: &mut Unstructured<'_>) -> Result<Case> {
    let maps = vec![
        MapDef {
            initial: u.arbitrary::<[u8; 32]>()?.to_vec(),
            ..map("array", MapKind::Array, 16, 2, false)
        },
        map("hash", MapKind::Hash, 8, 2, false),
        map("percpu", MapKind::PerCpuArray, 8, 1, false),
        MapDef::data(".rodata".to_owned(), 16, true, (0xa0..0xb0).collect()),
    ];
    let helpers = Helpers::standard();
    let numbers = helpers.iter().filter_map(|(id, _)| match id {
        HelperId::Static(number) => Some(number),
        HelperId::Btf(_) => None,
    });
    let world =
        World { functions: u.int_in_range(1..=3)?, maps: maps.len(), helpers: numbers.collect() };
    let functions = (0..world.functions).map(|index| function(u, index, &world));
    let draft = Draft { functions: functions.collect::<Result<_>>()?, maps };
    let memory = usize::from(u.int_in_range::<u8>(1..=64)?);
    let start = Start {
        memory: (0..memory).map(|_| u.arbitrary()).collect::<Result<_>>()?,
        granule: *u.choose(&[Granule::Byte, Granule::Page])?,
        fuel: u.int_in_range(0..=60)?,
        may_goto: u.int_in_range(0..=5)?,
        seed: u.arbitrary()?,
        cpu: 1,
        cpus: 2,
        // Every id that is drawn means something.
        map_fds: (0..draft.maps.len()).zip(0..).map(|(map, fd)| (fd, map)).collect(),
        variables: (0..draft.maps.len()).zip(0..).map(|(n, id)| (id, (n as u64) << 16)).collect(),
        ..Start::default()
    };
    Ok(Case { draft, start })
}

fn map(name: &str, kind: MapKind, value_size: u32, max_entries: u32, read_only: bool) -> MapDef {
    let (name, initial) = (name.to_owned(), Vec::new());
    MapDef { name, kind, key_size: 4, value_size, max_entries, read_only, initial }
}

fn function(u: &mut Unstructured<'_>, index: usize, world: &World) -> Result<Vec<Item>> {
    let functions = world.functions;
    let mut items = Vec::new();
    let mov = |dst, src| Insn::Alu { op: AluOp::Mov, width: Width::W64, dst, src };
    if index == 0 {
        items.push(Item::plain(mov(MEMORY, Operand::Reg(Reg::R1))));
        let source = Imm64::MapValueIdx(0, 0);
        items.push(Item::plain(Insn::LoadImm64 { dst: VALUE, source }));
    }
    // A callee gets what its caller has.
    let first = [Reg::R0, Reg::R1, Reg::R2, Reg::R3, Reg::R4, Reg::R5, Reg::R8, Reg::R9];
    let later = [Reg::R0, Reg::R3, Reg::R8];
    for &dst in if index == 0 { first.as_slice() } else { later.as_slice() } {
        // Some start as they are.
        if u.ratio(7, 8)? {
            let source = Imm64::Value(interesting(u)?);
            items.push(Item::plain(Insn::LoadImm64 { dst, source }));
        }
    }
    if index == 0 {
        let stores = first.iter().zip(1..).map(|(&src, n)| Insn::Store {
            size: Size::DW,
            order: StoreOrder::Plain,
            base: Reg::R10,
            off: -8 * n,
            src,
        });
        items.extend(stores.map(Item::plain));
    }
    let length = u.int_in_range(1..=24)?;
    let start = items.len();
    for _ in 0..length {
        if u.ratio(1, 12)? {
            helper_call(u, &mut items, world)?;
        } else if u.ratio(1, 40)? {
            print_call(u, &mut items)?;
        } else if u.ratio(1, 60)? {
            items.extend(stray(u, MEMORY)?.into_iter().map(Item::plain));
        } else if u.ratio(1, 100)? {
            items.extend(read_only_update(u)?.map(Item::plain));
        } else {
            let op = *u.choose(Op::ALL)?;
            // No kernel function is known to anybody.
            if op == Op::CallBtf {
                continue;
            }
            let fields = operands(u, op, world)?;
            let indirect = matches!(op, Op::CallX | Op::GotoX);
            if indirect && fields.dst != Reg::R10 && u.ratio(3, 4)? {
                let fields = Fields { dst: fields.dst, ..Fields::ZERO };
                let target = u.choose_index(functions)?;
                items.push(Item { op: Op::LddwCode, fields, target });
            }
            if let Insn::Atomic { op: AtomicOp::CmpXchg, base, off, .. } = op.insn(fields)
                && u.ratio(1, 2)?
            {
                // A compare that succeeds, of 32 bits with something in the upper half.
                let (size, order) = (Size::DW, LoadOrder::Plain);
                items.push(Item::plain(Insn::Load { size, order, dst: Reg::R0, base, off }));
            }
            let target = u.int_in_range(0..=(start + length).max(functions))?;
            // Early ends would leave most of a function dead.
            if op.insn(fields).ends_flow() && u.ratio(2, 3)? {
                continue;
            }
            let target =
                if op.insn(fields).function().is_some() { target % functions } else { target };
            items.push(Item { op, fields, target });
        }
    }
    if index == 0 && u.ratio(3, 4)? {
        items.extend(mix());
    }
    Ok(items)
}

/// Makes r0 depend on all registers, so that a wrong value in any shows.
fn mix() -> impl Iterator<Item = Item> {
    let alu = |op, src| Insn::Alu { op, width: Width::W64, dst: Reg::R0, src };
    Reg::ALL[1..].iter().flat_map(move |&reg| {
        // A product with an odd number loses nothing.
        [alu(AluOp::Mul, Operand::Imm(0x1_0003)), alu(AluOp::Xor, Operand::Reg(reg))]
            .map(Item::plain)
    })
}

/// A helper call with arguments that mostly make sense: a map or any value in r1, pointers to the
/// stack in r2 and r3.
fn helper_call(u: &mut Unstructured<'_>, items: &mut Vec<Item>, world: &World) -> Result<()> {
    if u.ratio(5, 6)? {
        let index = i32::try_from(u.choose_index(world.maps)?).unwrap_or(0);
        let source = Imm64::MapIdx(index);
        items.push(Item::plain(Insn::LoadImm64 { dst: Reg::R1, source }));
    }
    for dst in [Reg::R2, Reg::R3] {
        let mov = Insn::Alu { op: AluOp::Mov, width: Width::W64, dst, src: Operand::Reg(Reg::R10) };
        let off = -i32::from(u.int_in_range::<u8>(1..=4)?) * 8;
        let add = Insn::Alu { op: AluOp::Add, width: Width::W64, dst, src: Operand::Imm(off) };
        items.extend([Item::plain(mov), Item::plain(add)]);
    }
    let flags = Operand::Imm(u.int_in_range(0..=2)?);
    let (op, width) = (AluOp::Mov, Width::W64);
    items.push(Item::plain(Insn::Alu { op, width, dst: Reg::R4, src: flags }));
    items.push(Item::plain(Insn::CallHelper { id: *u.choose(&world.helpers)? }));
    // What a lookup found is worth looking at.
    let result = Insn::Alu { op, width, dst: VALUE, src: Operand::Reg(Reg::R0) };
    if u.ratio(1, 2)? {
        items.push(Item::plain(result));
    }
    Ok(())
}

/// A read-modify-write of data that may only be read, of which a compare-exchange need not write.
fn read_only_update(u: &mut Unstructured<'_>) -> Result<[Insn; 2]> {
    let base = *u.choose(&[Reg::R1, Reg::R2, Reg::R3])?;
    let op = *u.choose(&[AtomicOp::CmpXchg, AtomicOp::CmpXchg, AtomicOp::FetchAdd])?;
    let size = *u.choose(&[AtomicSize::W, AtomicSize::DW])?;
    let source = Imm64::MapValueIdx(3, 0);
    let load = Insn::LoadImm64 { dst: base, source };
    Ok([load, Insn::Atomic { op, size, base, off: 8, src: Reg::R8 }])
}

/// A call that prints a value, which is a good address or not, as a string or number.
fn print_call(u: &mut Unstructured<'_>, items: &mut Vec<Item>) -> Result<()> {
    let format = *u.choose(&[*b"%s\0\0", *b"%llx", *b"%d\0\0", *b"%c%%"])?;
    let (size, off) = (Size::W, -8);
    let mov = |dst, src| Insn::Alu { op: AluOp::Mov, width: Width::W64, dst, src };
    let add =
        |dst, imm| Insn::Alu { op: AluOp::Add, width: Width::W64, dst, src: Operand::Imm(imm) };
    let length = u.int_in_range(3..=5)?;
    let value = *u.choose(&[MEMORY, Reg::R10, Reg::R0, Reg::R3, Reg::R8])?;
    let imm = i32::from_le_bytes(format);
    let calls = [
        mov(Reg::R3, Operand::Reg(value)),
        Insn::StoreImm { size, base: Reg::R10, off, imm },
        Insn::StoreImm { size, base: Reg::R10, off: off + 4, imm: 0 },
        mov(Reg::R1, Operand::Reg(Reg::R10)),
        add(Reg::R1, off.into()),
        mov(Reg::R2, Operand::Imm(length)),
        Insn::CallHelper { id: TRACE_PRINTK },
    ];
    items.extend(calls.map(Item::plain));
    Ok(())
}

/// Operands for a row, by their roles.
fn operands(u: &mut Unstructured<'_>, op: Op, world: &World) -> Result<Fields> {
    let row = op.row();
    let role = |field| row.role(field);
    let mut fields = Fields::ZERO;
    for (field, is_src) in [(Field::Dst, false), (Field::Src, true)] {
        let reg = match role(field) {
            Some(Role::Base) => {
                let (base, off) = address(u, row.access.map_or(8, |access| access.size().bytes()))?;
                fields.off = off;
                base
            }
            // The bases are mostly left alone.
            Some(Role::Write | Role::ReadWrite) if u.ratio(19, 20)? => *u.choose(&[
                Reg::R0,
                Reg::R1,
                Reg::R2,
                Reg::R3,
                Reg::R4,
                Reg::R5,
                Reg::R8,
                Reg::R9,
            ])?,
            Some(Role::Write | Role::ReadWrite) => *u.choose(&Reg::ALL[..10])?,
            _ => *u.choose(&Reg::ALL)?,
        };
        if is_src {
            fields.src = reg;
        } else {
            fields.dst = reg;
        }
    }
    fields.imm = match role(Field::Imm) {
        Some(Role::Spaces) => *u.choose(&[1, 1 << 16])?,
        Some(Role::Id) => identifier(u, row, world)?,
        // A packet offset, or a number.
        _ if row.group == Group::Packet => u.int_in_range(-2..=70)?,
        _ if u.ratio(2, 3)? => *u.choose(&sample::IMMEDIATES)?,
        _ => u.arbitrary()?,
    };
    fields.imm64 = interesting(u)?;
    fields.next = u.int_in_range(0..=15)?;
    Ok(fields)
}

/// The id of a helper or variable, the index of a map, or a file descriptor, which are the same
/// numbers.
fn identifier(u: &mut Unstructured<'_>, row: &Row, world: &World) -> Result<i32> {
    if row.implicit == Implicit::Call {
        Ok(*u.choose(&world.helpers)?)
    } else if row.role(Field::Next).is_some() {
        // The maps whose values have an address: an array, and the read-only data.
        Ok(*u.choose(&[0, 3])?)
    } else {
        Ok(i32::try_from(u.choose_index(world.maps)?).unwrap_or(0))
    }
}

/// A base and a displacement, mostly in bounds and aligned.
fn address(u: &mut Unstructured<'_>, size: u64) -> Result<(Reg, i16)> {
    let size = i16::try_from(size).unwrap_or(8);
    let align = |off: i16| off / size * size;
    Ok(match u.int_in_range::<u8>(0..=19)? {
        0..=5 => (Reg::R10, align(u.int_in_range(-FILLED..=-size)?)),
        6..=7 => (Reg::R10, align(u.int_in_range(-512..=-size)?)),
        8..=13 => (MEMORY, align(u.int_in_range(0..=40)?)),
        14..=16 => (VALUE, align(u.int_in_range(0..=16)?)),
        17 => (MEMORY, u.int_in_range(-8..=72)?),
        18 => (Reg::R10, u.int_in_range(-512..=-size)?),
        _ => (*u.choose(&Reg::ALL[..10])?, *u.choose(&sample::OFFSETS)?),
    })
}

/// Where an address is just right or just wrong: ends of the stack, of the address space's parts
/// that are used, of its 4 GiB, sums that leave or enter it, and addresses that no machine has.
const EDGES: [u64; 16] = [
    0xffff,
    0x1_0000,
    0x1_0ff8,
    0x1_0fff,
    0x1_1000,
    0xfffe_ffff,
    0xffff_0000,
    0xffff_ffff,
    0x1_0000_0000,
    0x1_0001_0ff8,
    0x7fff_ffff_f000,
    0x8000_0000_0000,
    0x8000_0000_0001_0ff8,
    0xffff_8000_0000_0000,
    0xffff_ffff_0001_0ff8,
    0xffff_ffff_ffff_fff8,
];

fn interesting(u: &mut Unstructured<'_>) -> Result<u64> {
    Ok(match u.int_in_range::<u8>(0..=7)? {
        0 => *u.choose(&sample::IMMEDIATES64)?,
        1 => u64::from(u.arbitrary::<u8>()?),
        2 => i64::from(u.arbitrary::<i32>()?).cast_unsigned(),
        3 => u.choose(&EDGES)?.wrapping_add(u.int_in_range::<u64>(0..=7)?),
        _ => u.arbitrary()?,
    })
}
