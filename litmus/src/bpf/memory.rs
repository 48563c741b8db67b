//! Loads, stores and atomic operations (RFC 9669, sections 5.1 to 5.3; load-acquire and
//! store-release as Linux 6.15 has them).

use super::build::{Build, place};
use acqrel_isa::{
    AtomicOp, AtomicSize, LoadOrder as BpfLoadOrder, Reg, RmwOrder as BpfRmwOrder, Size,
    StoreOrder as BpfStoreOrder, SxSize,
};
use acqrel_machine::op::{LoadOrder, MicroOp, Place, RmwOp, RmwOrder, StoreOrder, UnaryOp, Value};

fn push_load(build: &mut Build, dst: Place, size: Size, order: LoadOrder, (base, off): (Reg, i16)) {
    let address = build.address(base, off);
    build.ops.push(MicroOp::Load { dst: Some(dst), address, size, order, exclusive: false });
}

pub(super) fn load(
    build: &mut Build,
    size: Size,
    order: BpfLoadOrder,
    dst: Reg,
    base: Reg,
    off: i16,
) {
    let order = match order {
        BpfLoadOrder::Plain => LoadOrder::Plain,
        BpfLoadOrder::Acquire => LoadOrder::AcquirePc,
    };
    push_load(build, place(dst), size, order, (base, off));
}

pub(super) fn load_signed(build: &mut Build, size: SxSize, dst: Reg, base: Reg, off: i16) {
    let size = Size::from(size);
    let loaded = build.temp();
    push_load(build, loaded, size, LoadOrder::Plain, (base, off));
    build.unary(place(dst), UnaryOp::SignExtend(size), Size::DW, loaded.into());
}

fn push_store(
    build: &mut Build,
    size: Size,
    order: StoreOrder,
    (base, off): (Reg, i16),
    value: Value,
) {
    let address = build.address(base, off);
    build.ops.push(MicroOp::Store { address, value, size, order, exclusive: None });
}

pub(super) fn store_immediate(build: &mut Build, size: Size, base: Reg, off: i16, imm: i32) {
    let value = Value::Const(i64::from(imm).cast_unsigned());
    push_store(build, size, StoreOrder::Plain, (base, off), value);
}

pub(super) fn store(
    build: &mut Build,
    size: Size,
    order: BpfStoreOrder,
    base: Reg,
    off: i16,
    src: Reg,
) {
    let order = match order {
        BpfStoreOrder::Plain => StoreOrder::Plain,
        BpfStoreOrder::Release => StoreOrder::Release,
    };
    push_store(build, size, order, (base, off), place(src).into());
}

/// What was read goes to `src`, to r0 for a compare-exchange, which also compares with r0; 32 bits
/// of it are zero-extended.
pub(super) fn atomic(
    build: &mut Build,
    op: AtomicOp,
    size: AtomicSize,
    base: Reg,
    off: i16,
    src: Reg,
) {
    let order = match op.order() {
        BpfRmwOrder::Relaxed => RmwOrder::Relaxed,
        BpfRmwOrder::Full => RmwOrder::AcquireRelease,
    };
    let (op, dst) = match op {
        AtomicOp::Add => (RmwOp::Add, None),
        AtomicOp::Or => (RmwOp::Or, None),
        AtomicOp::And => (RmwOp::And, None),
        AtomicOp::Xor => (RmwOp::Xor, None),
        AtomicOp::FetchAdd => (RmwOp::Add, Some(src)),
        AtomicOp::FetchOr => (RmwOp::Or, Some(src)),
        AtomicOp::FetchAnd => (RmwOp::And, Some(src)),
        AtomicOp::FetchXor => (RmwOp::Xor, Some(src)),
        AtomicOp::Xchg => (RmwOp::Swap, Some(src)),
        AtomicOp::CmpXchg => {
            (RmwOp::CompareSwap { expected: place(Reg::R0).into() }, Some(Reg::R0))
        }
    };
    let address = build.address(base, off);
    let (dst, operand, size) = (dst.map(place), place(src).into(), size.into());
    build.ops.push(MicroOp::Rmw { dst, op, address, operand, size, order });
}
