//! Helpers that code calls: what they are given, and the ways in which they end.

use super::handmade::{self, Asm, call_helper, native, start};
use crate::MemoryMode::Sandbox;
use crate::exec::{Native, RunError};
use acqrel_guest::{
    Fault, FaultKind, HelperCall, HelperError, HelperId, HelperReturn, Helpers, STACK_TOP,
    UpdateMode,
};
use acqrel_isa::{Insn, MapDef, MapKind, Parts, Reg};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

type Returned = Result<HelperReturn, HelperError>;

/// call 1000 (r1, r2); r0 += 1; exit
fn calling(
    args: [u64; 2],
    helper: impl Fn(&mut HelperCall<'_>) -> Returned + Send + Sync + 'static,
) -> Native {
    let mut helpers = Helpers::standard();
    helpers.add(HelperId::Static(1000), "test", helper);
    let insns = vec![Insn::CallHelper { id: 1000 }, Insn::Exit {}];
    native(
        (insns, Parts::default()),
        start(args, &[1; 8]),
        helpers,
        Sandbox,
        |ops: &mut Asm, at| {
            if at == 0 {
                call_helper(ops, 0);
                handmade::increment(ops);
            }
        },
    )
}

fn result(native: &Native) -> Result<u64, Fault> {
    native.run().unwrap().result
}

#[test]
fn a_helper_has_arguments_memory_and_a_result() {
    let native = calling([STACK_TOP - 4, 0x0807_0605_0403_0201], |call| {
        let [address, value, ..] = call.args;
        call.memory.write(address, &value.to_le_bytes()[..4])?;
        let mut bytes = [0; 4];
        call.memory.read(address, &mut bytes)?;
        call.environment.print("a line".to_owned());
        Ok(HelperReturn::Value(u32::from_le_bytes(bytes).into()))
    });
    let outcome = native.run().unwrap();
    assert_eq!(outcome.result, Ok(0x0403_0202));
    assert_eq!(outcome.printed, ["a line"]);
}

#[test]
fn a_helper_ends_the_program_or_makes_it_fault() {
    assert_eq!(result(&calling([5, 6], |_| Ok(HelperReturn::Exit(7)))), Ok(7));
    let fault = |kind, address| Err(Fault { kind, slot: 0, address: Some(address) });
    let argument = calling([5, 6], |call| Err(HelperError::Argument(call.args[1])));
    assert_eq!(result(&argument), fault(FaultKind::Helper, 6));
    let memory = calling([5, 6], |call| {
        call.memory.write(STACK_TOP - 4, &[0; 5])?;
        Ok(HelperReturn::Value(0))
    });
    assert_eq!(result(&memory), fault(FaultKind::Unmapped, STACK_TOP - 4));
}

#[test]
fn what_helpers_leave_stays_until_the_reset() {
    let mut helpers = Helpers::none();
    helpers.add(HelperId::Static(1), "once", |call| {
        call.environment.print("called".to_owned());
        let HelperCall { memory, addresses, maps, .. } = call;
        let write = |address| memory.write(address, &[5]);
        let updated = maps.update(addresses, 0, &[1], 0, UpdateMode::NoExist, write);
        Ok(HelperReturn::Value(u64::from(updated.is_ok())))
    });
    let insns = vec![Insn::CallHelper { id: 1 }, Insn::Exit {}];
    let map = MapDef {
        name: "entries".to_owned(),
        kind: MapKind::Hash,
        key_size: 1,
        value_size: 1,
        max_entries: 2,
        read_only: false,
        initial: Vec::new(),
    };
    let parts = (insns, Parts { maps: vec![map], ..Parts::default() });
    let native = native(parts, start([0; 2], &[]), helpers, Sandbox, |ops, at| {
        if at == 0 {
            call_helper(ops, 0);
        }
    });
    let mut instance = native.instance().unwrap();
    for _ in 0..2 {
        assert_eq!(instance.call().unwrap(), Ok(1));
        assert_eq!(instance.call().unwrap(), Ok(0));
        assert_eq!(instance.image().maps[0][..8], [5, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(instance.printed().len(), 2);
        instance.reset().unwrap();
        assert_eq!(instance.image().maps[0], [0; 16]);
        assert!(instance.printed().is_empty());
    }
}

#[test]
fn a_number_that_is_no_helpers_is_a_bad_jump() {
    for (number, expected) in [(8, Ok(0)), (1000, Ok(1)), (999, Err(999)), (0xffff, Err(0xffff))] {
        let mut helpers = Helpers::standard();
        helpers.add(HelperId::Static(1000), "one", |_| Ok(HelperReturn::Value(1)));
        let insns = vec![Insn::CallX { dst: Reg::R1 }, Insn::Exit {}];
        let parts = (insns, Parts::default());
        let native = native(parts, start([number, 0], &[]), helpers, Sandbox, |ops, at| {
            if at == 0 {
                call_helper(ops, number << 32);
            }
        });
        let bad = |address| Fault { kind: FaultKind::BadJump, slot: 0, address: Some(address) };
        assert_eq!(result(&native), expected.map_err(bad));
    }
}

#[test]
fn a_panic_of_a_helper_goes_on_behind_the_code() {
    let native = calling([0, 0], |_| panic!("on purpose"));
    for _ in 0..100 {
        let caught = catch_unwind(AssertUnwindSafe(|| native.run()));
        let panic = caught.unwrap_err();
        assert_eq!(*panic.downcast::<&str>().unwrap(), "on purpose");
    }
    // Nothing is left of it.
    assert_eq!(result(&calling([0, 0], |_| Ok(HelperReturn::Value(1)))), Ok(2));
}

#[test]
fn a_helper_can_run_code() {
    let faulting = Arc::new(calling([1, 1], |call| {
        call.memory.read(call.args[0], &mut [0])?;
        Ok(HelperReturn::Value(0))
    }));
    let wild = Arc::new({
        let size = acqrel_isa::Size::B;
        let imm = 0;
        let insns = vec![Insn::StoreImm { size, base: Reg::R1, off: 0, imm }, Insn::Exit {}];
        let parts = (insns, Parts::default());
        native(parts, start([3, 0], &[]), Helpers::none(), Sandbox, |ops, at| {
            if at == 0 {
                handmade::clear_byte(ops);
            }
        })
    });
    let outer = calling([0, 0], move |_| {
        // Both faults are the inner programs', one of a helper and one of the machine.
        let faults = [result(&faulting), result(&wild)].map(|result| result.unwrap_err().address);
        assert_eq!(faults, [Some(1), Some(3)]);
        Ok(HelperReturn::Value(41))
    });
    assert_eq!(result(&outer), Ok(42));
    // The outer program's faults are its own again, after an inner run.
    let inner = Arc::new(calling([0, 0], |_| Ok(HelperReturn::Value(1))));
    let mut helpers = Helpers::none();
    helpers.add(HelperId::Static(1), "inner", move |_| {
        Ok(HelperReturn::Value(result(&inner).unwrap()))
    });
    let (size, imm) = (acqrel_isa::Size::B, 0);
    let insns = vec![
        Insn::CallHelper { id: 1 },
        Insn::StoreImm { size, base: Reg::R1, off: 0, imm },
        Insn::Exit {},
    ];
    let parts = (insns, Parts::default());
    let native = native(parts, start([9, 0], &[]), helpers, Sandbox, |ops, at| match at {
        0 => call_helper(ops, 0),
        1 => handmade::clear_byte(ops),
        _ => {}
    });
    let fault = Fault { kind: FaultKind::Unmapped, slot: 1, address: Some(9) };
    assert_eq!(native.run().unwrap().result, Err(fault));
}

#[test]
fn a_cause_that_is_none_is_an_error() {
    let insns = vec![Insn::CallHelper { id: 8 }, Insn::Exit {}];
    let parts = (insns, Parts::default());
    let native = native(parts, start([0, 0], &[]), Helpers::standard(), Sandbox, |ops, at| {
        if at == 0 {
            handmade::leave_with_cause_5(ops);
        }
    });
    assert!(matches!(native.run(), Err(RunError::Cause(5))));
}
