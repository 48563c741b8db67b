//! The legacy packet loads (RFC 9669, section 5.5).

use super::X86;
use super::encode::{Cc, Group1, Mem, Op, Shift};
use super::jumps::To;
use super::registers::{CAUSE, Gpr, SCRATCH, WINDOW, gpr};
use acqrel_guest::RegionKind;
use acqrel_isa::{PacketSize, Reg, Size, Width};

impl X86<'_> {
    /// The address and length of the packet.
    fn packet(&self) -> (u64, u64) {
        let mut regions = self.input.guest.addresses().regions().iter();
        let packet = regions.find(|region| region.kind == RegionKind::Memory);
        packet.map_or((0, 0), |region| (region.base, region.size))
    }

    pub(super) fn load_abs(&mut self, size: PacketSize, offset: u32) {
        let (base, len) = self.packet();
        if u64::from(offset) + Size::from(size).bytes() > len {
            self.end_of_packet();
        } else {
            self.code.mov_u64(SCRATCH, base + u64::from(offset));
            self.load_packet(size);
        }
    }

    pub(super) fn load_ind(&mut self, index: usize, size: PacketSize, src: Reg, imm: i32) {
        let (base, len) = self.packet();
        let last = len.checked_sub(Size::from(size).bytes());
        let Some(last) = last.and_then(|last| i32::try_from(last).ok()) else {
            return self.end_of_packet();
        };
        // The sum is one of 32 bits.
        let offset = Mem::at(gpr(src), imm);
        self.code.rm(Op::LEA, Width::W32, CAUSE, offset);
        self.code.group1_imm(Group1::Cmp, Width::W32, CAUSE, last);
        let cold = To::Cold(self.jumps.cold.len());
        self.jumps.cold.push((index, self.function));
        self.jumps.jcc(&mut self.code, Cc::A, cold);
        self.code.mov_u64(SCRATCH, base);
        self.code.rr(Op::group1(Group1::Add), Width::W64, CAUSE, SCRATCH);
        self.load_packet(size);
    }

    /// Loads from the address in the scratch register.
    fn load_packet(&mut self, size: PacketSize) {
        let mem = if self.sandbox {
            Mem { index: Some((SCRATCH, 0)), ..Mem::at(WINDOW, 0) }
        } else {
            Mem::at(SCRATCH, 0)
        };
        match size {
            PacketSize::B => self.code.rm(Op::MOVZX8, Width::W32, Gpr::Rax, mem),
            PacketSize::H => {
                self.code.rm(Op::MOVZX16, Width::W32, Gpr::Rax, mem);
                self.code.bswap(Width::W32, Gpr::Rax);
                self.code.shift_imm(Shift::Shr, Width::W32, Gpr::Rax, 16);
            }
            PacketSize::W => {
                self.code.rm(Op::MOV_FROM, Width::W32, Gpr::Rax, mem);
                self.code.bswap(Width::W32, Gpr::Rax);
            }
        }
        self.limit();
        self.facts.write(Reg::R0, true);
        self.clear_args();
    }

    /// Past the packet's end the function returns 0.
    pub(super) fn end_of_packet(&mut self) {
        self.code.clear(Gpr::Rax);
        self.clear_args();
        self.leave_function();
    }

    /// Clears r1 to r5.
    pub(super) fn clear_args(&mut self) {
        for reg in Reg::ARGS {
            self.code.clear(gpr(reg));
        }
        self.facts.clear_args();
    }
}
