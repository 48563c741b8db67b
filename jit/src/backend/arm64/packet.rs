//! The legacy packet loads (RFC 9669, section 5.5). The packet is the input memory, whose place
//! and size are constants.

use super::Arm64;
use super::abi::Frame;
use super::cold::StubKind;
use super::encode::{
    Arithmetic, Condition, Imm12, Test, Transfer, arithmetic, compare, compare_imm, indexed,
    reverse, scaled,
};
use super::registers::Gpr;
use acqrel_guest::RegionKind;
use acqrel_isa::{PacketSize, Reg, Size, SwapBits, Width};

impl Arm64<'_> {
    /// The packet's address and the last offset that a load of a size can have, if any.
    fn packet(&self, size: Size) -> Option<(u64, u32)> {
        let regions = self.input.guest.addresses().regions();
        let packet = regions.iter().find(|region| region.kind == RegionKind::Memory)?;
        let last = packet.size.checked_sub(size.bytes())?;
        Some((packet.base, u32::try_from(last).unwrap_or(u32::MAX)))
    }

    pub(super) fn load_absolute(&mut self, index: usize, size: PacketSize, offset: u32) {
        let size = Size::from(size);
        match self.packet(size) {
            Some((base, last)) if offset <= last => {
                self.constant(Gpr::X10, base + u64::from(offset));
                self.load_packet(size);
            }
            _ => self.packet_ends(index),
        }
    }

    pub(super) fn load_indirect(&mut self, index: usize, size: PacketSize, src: Reg, imm: i32) {
        let size = Size::from(size);
        let Some((base, last)) = self.packet(size) else { return self.packet_ends(index) };
        self.add_signed(Width::W32, Gpr::X10, Gpr::of(src), imm, Gpr::X11);
        let word = if let Some(last) = Imm12::new(last) {
            compare_imm(Arithmetic::Sub, Width::W32, Gpr::X10, last)
        } else {
            self.constant(Gpr::X11, last.into());
            compare(Width::W32, Gpr::X10, Gpr::X11)
        };
        self.code.word(word);
        let end = StubKind::PacketEnd(self.current_frame());
        self.branch_to_stub(Test::Flags(Condition::Hi), index, end);
        self.constant(Gpr::X11, base);
        self.code.word(arithmetic(Arithmetic::Add, Width::W64, Gpr::X10, Gpr::X10, Gpr::X11));
        self.load_packet(size);
    }

    /// Loads from the address in `X10`, which is one of the packet.
    fn load_packet(&mut self, size: Size) {
        let to = Gpr::of(Reg::R0);
        if self.traits.sandbox {
            self.code.word(indexed(Transfer::Load, size, to, Gpr::WINDOW, Gpr::X10));
        } else if let Some(word) = scaled(Transfer::Load, size, to, Gpr::X10, 0) {
            self.code.word(word);
        }
        match size {
            Size::B => {}
            Size::H => self.code.word(reverse(SwapBits::B16, to, to)),
            Size::W => self.code.word(reverse(SwapBits::B32, to, to)),
            Size::DW => self.code.word(reverse(SwapBits::B64, to, to)),
        }
        self.clear(&Reg::ARGS);
        self.known.clear_args();
        self.known.define(Reg::R0, true);
    }

    fn clear(&mut self, regs: &[Reg]) {
        for &reg in regs {
            self.constant(Gpr::of(reg), 0);
        }
    }

    /// Returns 0 in place.
    fn packet_ends(&mut self, _index: usize) {
        let frame = self.current_frame();
        self.end_of_packet(&frame);
        self.known = super::Known::default();
    }

    /// Returns 0 from a function with this frame.
    pub(super) fn end_of_packet(&mut self, frame: &Frame) {
        self.clear(&[Reg::R0]);
        self.clear(&Reg::ARGS);
        self.emit_epilogue(frame);
    }
}
