//! The instructions of an event: all operations and sizes, with registers that are each other's,
//! and offsets at the ends of what machine instructions can have.

use acqrel_isa::Reg::{self, R0, R1, R2, R3, R4, R5, R6, R7, R8, R9, R10};
use acqrel_isa::{AtomicOp, AtomicSize, Insn, LoadOrder, Size, StoreOrder, SxSize};
use acqrel_jit::Event;

const OFFSETS: [i16; 20] = [
    0, 1, 3, 4, 8, -1, -8, 127, 128, 255, 256, -256, -257, 4095, 4096, 16380, 32760, 32767, -32760,
    -32768,
];

/// The base and the other register. r0 is what a compare-exchange compares with.
const REGISTERS: [(Reg, Reg); 14] = [
    (R1, R2),
    (R1, R1),
    (R0, R1),
    (R1, R0),
    (R0, R0),
    (R10, R3),
    (R10, R0),
    (R5, R4),
    (R3, R3),
    (R4, R4),
    (R7, R7),
    (R9, R6),
    (R8, R9),
    (R6, R5),
];

/// Makes an access of its base, its offset and its other register.
type Make = Box<dyn Fn(Reg, i16, Reg) -> Insn>;

fn kinds(event: Event) -> Vec<Make> {
    let load = |order| {
        move |size| -> Make {
            Box::new(move |base, off, dst| Insn::Load { size, order, dst, base, off })
        }
    };
    let load_sx =
        |size| -> Make { Box::new(move |base, off, dst| Insn::LoadSx { size, dst, base, off }) };
    let store = |order| {
        move |size| -> Make {
            Box::new(move |base, off, src| Insn::Store { size, order, base, off, src })
        }
    };
    let store_imm = |size| -> [Make; 3] {
        [0, 0x1234_5678, -2].map(|imm| -> Make {
            Box::new(move |base, off, _| Insn::StoreImm { size, base, off, imm })
        })
    };
    let atomic = |ops: &[AtomicOp]| -> Vec<Make> {
        let both = ops.iter().flat_map(|&op| [AtomicSize::W, AtomicSize::DW].map(|it| (op, it)));
        both.map(|(op, size)| -> Make {
            Box::new(move |base, off, src| Insn::Atomic { op, size, base, off, src })
        })
        .collect()
    };
    let sizes = Size::ALL.into_iter();
    match event {
        Event::Load => {
            let sx = [SxSize::B, SxSize::H, SxSize::W].into_iter().map(load_sx);
            sizes.map(load(LoadOrder::Plain)).chain(sx).collect()
        }
        Event::Store => {
            let stores = sizes.clone().map(store(StoreOrder::Plain));
            stores.chain(sizes.flat_map(store_imm)).collect()
        }
        Event::LoadAcquire => sizes.map(load(LoadOrder::Acquire)).collect(),
        Event::StoreRelease => sizes.map(store(StoreOrder::Release)).collect(),
        Event::Rmw => atomic(&[AtomicOp::Add, AtomicOp::Or, AtomicOp::And, AtomicOp::Xor]),
        Event::RmwFetch => {
            atomic(&[AtomicOp::FetchAdd, AtomicOp::FetchOr, AtomicOp::FetchAnd, AtomicOp::FetchXor])
        }
        Event::Xchg => atomic(&[AtomicOp::Xchg]),
        Event::CmpXchg => atomic(&[AtomicOp::CmpXchg]),
    }
}

/// The instructions of an event.
pub(crate) fn rows(event: Event) -> Vec<Insn> {
    let kinds = kinds(event);
    let places = OFFSETS.iter().flat_map(|&off| REGISTERS.map(|(base, other)| (base, off, other)));
    let all =
        places.flat_map(|(base, off, other)| kinds.iter().map(move |it| it(base, off, other)));
    all.filter(|&insn| is_in_frame(insn)).collect()
}

/// Whether a program may have it: an access by r10 has to be in the frame.
fn is_in_frame(insn: Insn) -> bool {
    let Some((access, Some((R10, off)))) = insn.access() else { return true };
    off >= -512 && i64::from(off) + i64::from(access.size().bits() / 8) <= 0
}
