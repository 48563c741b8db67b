//! What qemu cannot show: the orders of accesses, barriers, and on what results depend.

use acqrel_isa::Size;
use acqrel_machine::op::{
    Domain, Exception, Fence, JumpKind, Kinds, LoadOrder, RmwOp, RmwOrder, Role, Status, StoreOrder,
};
use acqrel_machine::{Arch, MicroOp, Place, Reg, Value, decode};

use crate::qemu::{self, Program};

/// The micro-operations of each text.
fn ops<const N: usize>(name: &str, texts: [&str; N]) -> Option<Vec<(String, Vec<MicroOp>)>> {
    if !qemu::available() {
        return None;
    }
    let rows = texts.map(str::to_owned);
    let slots = Program::build(name, &rows).slots;
    let decoded = slots
        .iter()
        .map(|slot| decode(Arch::Arm64, &slot.words[0].to_le_bytes(), slot.pc).unwrap().ops);
    Some(rows.into_iter().zip(decoded).collect())
}

fn reg(number: u8) -> Place {
    Place::Reg(Reg::new(number).unwrap())
}

#[test]
fn loads_and_stores_have_their_order() {
    let load = |order, exclusive| MicroOp::Load {
        dst: Some(reg(1)),
        address: Value::Place(reg(2)),
        size: Size::DW,
        order,
        exclusive,
    };
    let store = |order, exclusive| MicroOp::Store {
        address: Value::Place(reg(2)),
        value: Value::Place(reg(1)),
        size: Size::DW,
        order,
        exclusive,
    };
    let status = Some(Status::To(reg(4)));
    let expected = [
        ("ldr x1, [x2]", load(LoadOrder::Plain, false)),
        ("ldur x1, [x2]", load(LoadOrder::Plain, false)),
        ("ldar x1, [x2]", load(LoadOrder::Acquire, false)),
        ("ldapr x1, [x2]", load(LoadOrder::AcquirePc, false)),
        ("ldapur x1, [x2]", load(LoadOrder::AcquirePc, false)),
        ("ldlar x1, [x2]", load(LoadOrder::LimitedAcquire, false)),
        ("ldxr x1, [x2]", load(LoadOrder::Plain, true)),
        ("ldaxr x1, [x2]", load(LoadOrder::Acquire, true)),
        ("str x1, [x2]", store(StoreOrder::Plain, None)),
        ("stlr x1, [x2]", store(StoreOrder::Release, None)),
        ("stlur x1, [x2]", store(StoreOrder::Release, None)),
        ("stllr x1, [x2]", store(StoreOrder::LimitedRelease, None)),
        ("stxr w4, x1, [x2]", store(StoreOrder::Plain, status)),
        ("stlxr w4, x1, [x2]", store(StoreOrder::Release, status)),
        ("stxr wzr, x1, [x2]", store(StoreOrder::Plain, Some(Status::Discarded))),
    ];
    let Some(found) = ops("orders", expected.map(|row| row.0)) else { return };
    for ((text, found), (_, op)) in found.into_iter().zip(expected) {
        assert_eq!(found, [op], "{text}");
    }
}

#[test]
fn bytes_and_halfwords_have_the_same_order() {
    let texts = [
        "ldarb w1, [x2]",
        "ldarh w1, [x2]",
        "ldar w1, [x2]",
        "ldaprb w1, [x2]",
        "ldaprh w1, [x2]",
        "ldapr w1, [x2]",
        "ldapurb w1, [x2]",
        "ldapurh w1, [x2]",
        "ldapur w1, [x2]",
        "ldaxrb w1, [x2]",
        "ldaxrh w1, [x2]",
        "ldaxr w1, [x2]",
        "ldlarb w1, [x2]",
        "ldlarh w1, [x2]",
        "ldlar w1, [x2]",
        "ldxrb w1, [x2]",
        "ldxrh w1, [x2]",
        "ldxr w1, [x2]",
    ];
    let Some(found) = ops("narrow-loads", texts) else { return };
    for ((text, found), size) in
        found.into_iter().zip([Size::B, Size::H, Size::W].into_iter().cycle())
    {
        let wanted = match text.as_bytes()[..5] {
            [b'l', b'd', b'a', b'p', _] => (LoadOrder::AcquirePc, false),
            [b'l', b'd', b'a', b'x', _] => (LoadOrder::Acquire, true),
            [b'l', b'd', b'a', ..] => (LoadOrder::Acquire, false),
            [b'l', b'd', b'l', ..] => (LoadOrder::LimitedAcquire, false),
            _ => (LoadOrder::Plain, true),
        };
        let [MicroOp::Load { size: found_size, order, exclusive, .. }] = found[..] else {
            panic!("{text}: {found:?}")
        };
        assert_eq!((found_size, (order, exclusive)), (size, wanted), "{text}");
    }
    let texts = [
        "stlrb w1, [x2]",
        "stlrh w1, [x2]",
        "stlr w1, [x2]",
        "stlurb w1, [x2]",
        "stlurh w1, [x2]",
        "stlur w1, [x2]",
        "stlxrb w4, w1, [x2]",
        "stlxrh w4, w1, [x2]",
        "stlxr w4, w1, [x2]",
    ];
    let Some(found) = ops("narrow-stores", texts) else { return };
    for ((text, found), wanted) in
        found.into_iter().zip([Size::B, Size::H, Size::W].into_iter().cycle())
    {
        let [MicroOp::Store { size, order, .. }] = found[..] else { panic!("{text}: {found:?}") };
        assert_eq!((size, order), (wanted, StoreOrder::Release), "{text}");
    }
}

#[test]
fn atomics_have_their_order_and_lose_what_goes_to_the_zero_register() {
    let rmw = |dst, op, order| MicroOp::Rmw {
        dst,
        op,
        address: Value::Place(reg(2)),
        operand: Value::Place(reg(1)),
        size: Size::DW,
        order,
    };
    let (old, relaxed) = (Some(reg(4)), RmwOrder::Relaxed);
    let expected = [
        ("ldadd x1, x4, [x2]", rmw(old, RmwOp::Add, relaxed)),
        ("ldadda x1, x4, [x2]", rmw(old, RmwOp::Add, RmwOrder::Acquire)),
        ("ldaddl x1, x4, [x2]", rmw(old, RmwOp::Add, RmwOrder::Release)),
        ("ldaddal x1, x4, [x2]", rmw(old, RmwOp::Add, RmwOrder::AcquireRelease)),
        ("ldclral x1, x4, [x2]", rmw(old, RmwOp::Clear, RmwOrder::AcquireRelease)),
        ("ldsetl x1, x4, [x2]", rmw(old, RmwOp::Or, RmwOrder::Release)),
        ("ldeora x1, x4, [x2]", rmw(old, RmwOp::Xor, RmwOrder::Acquire)),
        ("swpal x1, x4, [x2]", rmw(old, RmwOp::Swap, RmwOrder::AcquireRelease)),
        ("swpal x1, xzr, [x2]", rmw(None, RmwOp::Swap, RmwOrder::AcquireRelease)),
        ("ldaddal x1, xzr, [x2]", rmw(None, RmwOp::Add, RmwOrder::AcquireRelease)),
        ("stadd x1, [x2]", rmw(None, RmwOp::Add, relaxed)),
        ("staddl x1, [x2]", rmw(None, RmwOp::Add, RmwOrder::Release)),
    ];
    let Some(found) = ops("atomics", expected.map(|row| row.0)) else { return };
    for ((text, found), (_, op)) in found.into_iter().zip(expected) {
        assert_eq!(found, [op], "{text}");
    }
    let Some(found) = ops("compares", ["casal x4, x1, [x2]", "casal xzr, x1, [x2]"]) else {
        return;
    };
    let compare = |expected| RmwOp::CompareSwap { expected };
    assert_eq!(found[0].1, [rmw(old, compare(Value::Place(reg(4))), RmwOrder::AcquireRelease)]);
    // Unlike an exchange into the zero register, it still acquires: the old value has a place.
    let MicroOp::Rmw { dst: Some(Place::Temp(_)), op, order: RmwOrder::AcquireRelease, .. } =
        found[1].1[0]
    else {
        panic!("{found:?}");
    };
    assert_eq!(op, compare(Value::ZERO));
}

#[test]
fn barriers_are_themselves() {
    let fence = MicroOp::Fence;
    let expected = [
        ("dmb ish", fence(Fence::Dmb(Domain::InnerShareable, Kinds::All))),
        ("dmb ishld", fence(Fence::Dmb(Domain::InnerShareable, Kinds::Loads))),
        ("dmb ishst", fence(Fence::Dmb(Domain::InnerShareable, Kinds::Stores))),
        ("dmb sy", fence(Fence::Dmb(Domain::FullSystem, Kinds::All))),
        ("dmb oshld", fence(Fence::Dmb(Domain::OuterShareable, Kinds::Loads))),
        ("dmb nshst", fence(Fence::Dmb(Domain::NonShareable, Kinds::Stores))),
        ("dsb ish", fence(Fence::Dsb(Domain::InnerShareable, Kinds::All))),
        ("dsb ld", fence(Fence::Dsb(Domain::FullSystem, Kinds::Loads))),
        ("isb", fence(Fence::Isb)),
        ("clrex", MicroOp::ClearExclusive),
        ("brk #5", MicroOp::Raise { exception: Exception::Breakpoint(5), condition: None }),
        ("svc #6", MicroOp::Raise { exception: Exception::SupervisorCall(6), condition: None }),
        ("udf #7", MicroOp::Raise { exception: Exception::Undefined(7), condition: None }),
        (
            "ret",
            MicroOp::Jump {
                condition: None,
                target: Value::Place(reg(30)),
                kind: JumpKind::Return,
            },
        ),
        (
            "br x3",
            MicroOp::Jump {
                condition: None,
                target: Value::Place(reg(3)),
                kind: JumpKind::Indirect,
            },
        ),
    ];
    let Some(found) = ops("barriers", expected.map(|row| row.0)) else { return };
    for ((text, found), (_, op)) in found.into_iter().zip(expected) {
        assert_eq!(found, [op], "{text}");
    }
}

#[test]
fn results_depend_on_registers_and_not_on_the_zero_register() {
    let reads = |ops: &[MicroOp]| {
        let values = ops.iter().flat_map(|op| op.operands());
        let mut numbers: Vec<(Role, u8)> = values
            .filter_map(|(role, value)| match value {
                Value::Place(Place::Reg(reg)) => Some((role, reg.number())),
                Value::Const(_) | Value::Place(Place::Flag(_) | Place::Temp(_)) => None,
            })
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    };
    let (data, address) = (Role::Data, Role::Address);
    let expected: [(&str, &[(Role, u8)]); 12] = [
        ("eor x1, x2, x2", &[(data, 2)]),
        ("and x1, x2, #1", &[(data, 2)]),
        ("and x1, x2, xzr", &[(data, 2)]),
        ("mov x1, xzr", &[]),
        ("add x1, sp, #16", &[(data, 31)]),
        ("add x1, xzr, x3, lsl #2", &[(data, 3)]),
        ("movk x1, #5", &[(data, 1)]),
        ("bfi x1, x2, #3, #4", &[(data, 1), (data, 2)]),
        ("csel x1, x2, x3, eq", &[(data, 2), (data, 3)]),
        ("str xzr, [x2]", &[(address, 2)]),
        ("ldr x1, [x2, x3]", &[(data, 2), (data, 3)]),
        ("ldr x1, [sp]", &[(address, 31)]),
    ];
    let Some(found) = ops("reads", expected.map(|row| row.0)) else { return };
    for ((text, found), (_, registers)) in found.iter().zip(expected) {
        assert_eq!(reads(found), registers, "{text}: {found:?}");
    }
}
