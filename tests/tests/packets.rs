//! The legacy packet loads, at the packet's end and far past it, in programs that name few
//! registers: r6, which such a load has to have and does not look at, is its caller's there.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input fails")]

use acqrel_guest::{Helpers, Start};
use acqrel_isa::{AluOp, Imm64, Insn, Operand, PacketSize, Program, Reg, Width};
use acqrel_tests::matrix::Matrix;

/// A load, and what adds up r0 to r2 and shows whether the load has returned.
fn program(before: Option<Insn>, load: Insn) -> Program {
    let add = |src| Insn::Alu { op: AluOp::Add, width: Width::W64, dst: Reg::R0, src };
    let rest = [Operand::Reg(Reg::R1), Operand::Reg(Reg::R2), Operand::Imm(1 << 20)].map(add);
    let insns = before.into_iter().chain([load]).chain(rest).chain([Insn::Exit {}]);
    Program::new(insns.collect()).unwrap()
}

#[test]
fn engines_agree_about_packet_loads() {
    let (matrix, helpers) = (Matrix::new(), Helpers::standard());
    let agree = |program: &Program, start: &Start| {
        if let Err(difference) = matrix.compare(program, start, &helpers) {
            panic!("{difference}: {:?}", program.insns());
        }
    };
    for len in [0, 1, 3, 4, 4096, 4097] {
        let start = Start { memory: vec![0xa5; len], ..Start::default() };
        let end = i32::try_from(len).unwrap();
        for size in [PacketSize::B, PacketSize::H, PacketSize::W] {
            for imm in [0, end - 4, end - 2, end - 1, end, i32::MAX, i32::MIN, -1] {
                agree(&program(None, Insn::LoadAbs { size, imm }), &start);
                // The offset is the sum of 32 bits.
                for (src, value) in [(Reg::R0, 0), (Reg::R1, 1 << 32), (Reg::R7, u64::MAX)] {
                    let source = Imm64::Value(value);
                    let before = Some(Insn::LoadImm64 { dst: src, source });
                    agree(&program(before, Insn::LoadInd { size, src, imm }), &start);
                }
            }
        }
    }
}
