//! What the sandbox checks of pointers that were checked before, where they may have changed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::print_stderr, reason = "says what is missing")]

use acqrel_guest::{Fault, FaultKind, Granule, Helpers, Start};
use acqrel_isa::{AluOp, Imm64, Insn, LoadOrder, Operand, Program, Reg, Size, Width};
use acqrel_jit::{MemoryMode, Native, Options, Target};

/// Out of every region, whatever the window's address is.
const WILD: [u64; 3] = [1 << 32 | 0x1_0000, 0x7fff_0000_0000, 0xffff_ffff_f000_0000];

fn set(dst: Reg, value: u64) -> Insn {
    Insn::LoadImm64 { dst, source: Imm64::Value(value) }
}

fn load(base: Reg) -> Insn {
    Insn::Load { size: Size::DW, order: LoadOrder::Plain, dst: Reg::R0, base, off: 0 }
}

fn result(insns: Vec<Insn>) -> Option<Result<u64, Fault>> {
    let Some(host) = Target::host() else {
        eprintln!("not run: this host executes no code of the backends");
        return None;
    };
    let program = Program::new(insns).unwrap();
    let start = Start { granule: Granule::Page, ..Start::default() };
    let options = Options::new(host, MemoryMode::Sandbox);
    let native = Native::new(program, start, Helpers::none(), &options).unwrap();
    Some(native.run().unwrap().result)
}

#[test]
fn a_pointer_that_a_callee_has_changed_is_checked_again() {
    for wild in WILD {
        for reg in [Reg::R0, Reg::R1, Reg::R2, Reg::R3, Reg::R4, Reg::R5] {
            let small = |dst| {
                let src = Operand::Imm(8);
                Insn::Alu { op: AluOp::Mov, width: Width::W64, dst, src }
            };
            let direct = vec![
                small(reg),
                Insn::CallLocal { off: 2 },
                load(reg),
                Insn::Exit {},
                set(reg, wild),
                Insn::Exit {},
            ];
            let indirect = vec![
                Insn::LoadImm64 { dst: Reg::R6, source: Imm64::Code(5) },
                small(reg),
                Insn::CallX { dst: Reg::R6 },
                load(reg),
                Insn::Exit {},
                set(reg, wild),
                Insn::Exit {},
            ];
            for (insns, slot) in [(direct, 2), (indirect, 4)] {
                let Some(result) = result(insns) else { return };
                let fault = Fault { kind: FaultKind::Unmapped, slot, address: Some(wild) };
                assert_eq!(result, Err(fault), "{reg:?}");
            }
        }
    }
}
