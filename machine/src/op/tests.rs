//! The functions on small cases worked out by hand; widths, edges and carries.

use acqrel_isa::Size::{self, B, DW, H, W};

use super::{BinaryOp, Compute, RmwOp, TernaryOp, UnaryOp};

const MIN: u64 = 0x8000_0000_0000_0000;

#[test]
fn functions_of_one_operand() {
    let cases: [(UnaryOp, Size, u64, u64); 29] = [
        (UnaryOp::Copy, W, u64::MAX, 0xffff_ffff),
        (UnaryOp::Not, B, 0x1f0, 0x0f),
        (UnaryOp::SignExtend(B), H, 0x180, 0xff80),
        (UnaryOp::SignExtend(W), DW, 0x8000_0000, 0xffff_ffff_8000_0000),
        (UnaryOp::SignExtend(DW), DW, 5, 5),
        (UnaryOp::Bits { low: 4, length: 8 }, DW, 0xabcd, 0xbc),
        (UnaryOp::Bits { low: 4, length: 8 }, B, 0xabcd, 0x0c),
        (UnaryOp::Bits { low: 0, length: 64 }, DW, MIN, MIN),
        (UnaryOp::SignedBits { low: 4, length: 8 }, W, 0xabcd, 0xffff_ffbc),
        (UnaryOp::SignedBits { low: 63, length: 1 }, DW, MIN, u64::MAX),
        (UnaryOp::ReverseBytes, H, 0x00ff_1234, 0x3412),
        (UnaryOp::ReverseBytes, W, 0x1234_5678, 0x7856_3412),
        (UnaryOp::ReverseBytes16, DW, 0x0102_0304_0506_0708, 0x0201_0403_0605_0807),
        (UnaryOp::ReverseBytes16, W, 0x0102_0304, 0x0201_0403),
        (UnaryOp::ReverseBytes32, DW, 0x0102_0304_0506_0708, 0x0403_0201_0807_0605),
        (UnaryOp::ReverseBits, W, 1, 0x8000_0000),
        (UnaryOp::LeadingZeros, W, 0, 32),
        (UnaryOp::LeadingZeros, DW, 1, 63),
        (UnaryOp::LeadingSigns, W, 0, 31),
        (UnaryOp::LeadingSigns, W, 0xffff_ffff, 31),
        (UnaryOp::LeadingSigns, W, 0x4000_0000, 0),
        (UnaryOp::LeadingSigns, DW, 0xf000_0000_0000_0000, 3),
        (UnaryOp::LeadingSigns, DW, MIN, 0),
        (UnaryOp::IsZero, W, 1 << 32, 1),
        (UnaryOp::IsNonZero, W, 1 << 32, 0),
        (UnaryOp::IsNegative, H, 0x8000, 1),
        (UnaryOp::IsNegative, W, 0x8000, 0),
        (UnaryOp::IsParityEven, W, 0x103, 1),
        (UnaryOp::IsParityEven, W, 0x101, 0),
    ];
    for (op, width, a, expected) in cases {
        let result = Compute::Unary(op, a).apply(width);
        assert_eq!(result, expected, "{op:?} {width:?} {a:#x} is {result:#x}");
    }
}

#[test]
fn functions_of_two_operands() {
    let insert = BinaryOp::Insert { low: 8, length: 8 };
    let cases: [(BinaryOp, Size, u64, u64, u64); 41] = [
        (BinaryOp::Add, B, 0xff, 2, 1),
        (BinaryOp::Sub, W, 0, 1, 0xffff_ffff),
        (BinaryOp::Mul, H, 0x100, 0x100, 0),
        (BinaryOp::MulHighUnsigned, DW, u64::MAX, u64::MAX, u64::MAX - 1),
        (BinaryOp::MulHighUnsigned, B, 0x80, 4, 2),
        (BinaryOp::MulHighSigned, DW, u64::MAX, u64::MAX, 0),
        (BinaryOp::MulHighSigned, DW, MIN, 2, u64::MAX),
        (BinaryOp::MulHighSigned, DW, MIN, MIN, 1 << 62),
        (BinaryOp::MulOverflowSigned, B, 0xff, 0x80, 1),
        (BinaryOp::MulOverflowSigned, B, 0xff, 0x7f, 0),
        (BinaryOp::MulOverflowSigned, DW, MIN, u64::MAX, 1),
        (BinaryOp::DivUnsigned, DW, 7, 0, 0),
        (BinaryOp::DivUnsigned, W, 1 << 32 | 7, 2, 3),
        (BinaryOp::DivSigned, DW, 7, 0, 0),
        (BinaryOp::DivSigned, DW, MIN, u64::MAX, MIN),
        (BinaryOp::DivSigned, W, 0x8000_0000, 0xffff_ffff, 0x8000_0000),
        (BinaryOp::DivSigned, W, 0xffff_fff9, 2, 0xffff_fffd),
        (BinaryOp::And, B, 0x1ff, 0x1f0, 0xf0),
        (BinaryOp::Or, B, 0x100, 1, 1),
        (BinaryOp::Xor, W, 5, 5, 0),
        (BinaryOp::AndNot, B, 0xff, 0x0f, 0xf0),
        (BinaryOp::OrNot, B, 1, 0xf0, 0x0f),
        (BinaryOp::XorNot, B, 0xff, 0x0f, 0x0f),
        (BinaryOp::ShiftLeft, W, 1, 31, 0x8000_0000),
        (BinaryOp::ShiftLeft, W, 1, 32, 0),
        (BinaryOp::ShiftLeft, DW, 1, 64, 0),
        (BinaryOp::ShiftRight, B, 0x180, 7, 1),
        (BinaryOp::ShiftRight, DW, MIN, 200, 0),
        (BinaryOp::ShiftRightSigned, B, 0x80, 31, 0xff),
        (BinaryOp::ShiftRightSigned, DW, MIN, 255, u64::MAX),
        (BinaryOp::RotateLeft, H, 0x8001, 17, 3),
        (BinaryOp::RotateLeft, DW, MIN, 0, MIN),
        (BinaryOp::RotateRight, W, 1, 33, 0x8000_0000),
        (BinaryOp::LastOutLeft, B, 0x80, 1, 1),
        (BinaryOp::LastOutLeft, B, 1, 8, 1),
        (BinaryOp::LastOutLeft, B, 0xff, 9, 0),
        (BinaryOp::LastOutRight, B, 0x80, 8, 1),
        (BinaryOp::LastOutRightSigned, B, 0x80, 20, 1),
        (insert, DW, 0x1122_3344, 0xabcd, 0x1122_cd44),
        (BinaryOp::Equal, B, 0x100, 0, 1),
        (BinaryOp::LessUnsigned, B, 0x101, 2, 1),
    ];
    for (op, width, a, b, expected) in cases {
        let result = Compute::Binary(op, a, b).apply(width);
        assert_eq!(result, expected, "{op:?} {width:?} {a:#x} {b:#x} is {result:#x}");
    }
}

/// Additions and subtractions of bytes, all of them, by arithmetic in more bits.
#[test]
fn carries_and_overflows_of_bytes() {
    let wide = |value: u64| i64::from(u8::try_from(value).unwrap());
    let signed = |value: u64| i64::from(u8::try_from(value).unwrap().cast_signed());
    let overflows = |value: i64| u64::from(i8::try_from(value).is_err());
    for (a, b) in (0..256).flat_map(|a| (0..256).map(move |b| (a, b))) {
        for c in 0..2 {
            let carry = signed(c);
            let apply = |op| Compute::Ternary(op, a, b, c).apply(B);
            let sum = wide(a) + wide(b) + carry;
            assert_eq!(apply(TernaryOp::AddCarry).cast_signed(), sum & 0xff);
            assert_eq!(apply(TernaryOp::CarryOfAdd), u64::from(sum > 255));
            let signed_sum = signed(a) + signed(b) + carry;
            assert_eq!(apply(TernaryOp::OverflowOfAdd), overflows(signed_sum));
            let difference = wide(a) - wide(b) - carry;
            assert_eq!(apply(TernaryOp::SubBorrow).cast_signed(), difference & 0xff);
            assert_eq!(apply(TernaryOp::BorrowOfSub), u64::from(difference < 0));
            let signed_difference = signed(a) - signed(b) - carry;
            assert_eq!(apply(TernaryOp::OverflowOfSub), overflows(signed_difference));
        }
    }
}

#[test]
fn other_functions_of_three_operands() {
    let max = u64::MAX;
    let cases: [(TernaryOp, Size, [u64; 3], u64); 22] = [
        (TernaryOp::CarryOfAdd, DW, [max, 0, 1], 1),
        (TernaryOp::CarryOfAdd, DW, [max, max, 1], 1),
        (TernaryOp::CarryOfAdd, DW, [max, 0, 0], 0),
        (TernaryOp::BorrowOfSub, DW, [0, max, 1], 1),
        (TernaryOp::BorrowOfSub, DW, [max, max, 0], 0),
        (TernaryOp::CarryIntoBit4, B, [0x0f, 1, 0x10], 1),
        (TernaryOp::CarryIntoBit4, B, [0x10, 1, 0x11], 0),
        (TernaryOp::Extract, W, [1, 0x8000_0000, 31], 3),
        (TernaryOp::Extract, DW, [1, 5, 0], 5),
        (TernaryOp::WideDivUnsigned, DW, [1, 0, 2], MIN),
        (TernaryOp::WideRemUnsigned, DW, [1, 1, 2], 1),
        (TernaryOp::WideDivErrorUnsigned, DW, [2, 0, 2], 1),
        (TernaryOp::WideDivErrorUnsigned, DW, [0, 5, 0], 1),
        (TernaryOp::WideDivErrorUnsigned, DW, [1, max, 2], 0),
        (TernaryOp::WideDivErrorUnsigned, B, [0x7f, 0xff, 0x80], 0),
        (TernaryOp::WideDivErrorUnsigned, B, [0x80, 0, 0x80], 1),
        (TernaryOp::WideDivSigned, B, [0xff, 0xf9, 2], 0xfd),
        (TernaryOp::WideRemSigned, B, [0xff, 0xf9, 2], 0xff),
        (TernaryOp::WideDivErrorSigned, B, [0xff, 0x80, 0xff], 1),
        (TernaryOp::WideDivErrorSigned, DW, [MIN, 0, max], 1),
        (TernaryOp::WideDivErrorSigned, DW, [max, MIN, 1], 0),
        (TernaryOp::WideDivErrorSigned, DW, [0, 1, 0], 1),
    ];
    for (op, width, [a, b, c], expected) in cases {
        let result = Compute::Ternary(op, a, b, c).apply(width);
        assert_eq!(result, expected, "{op:?} {width:?} {a:#x} {b:#x} {c:#x} is {result:#x}");
    }
}

#[test]
fn updates_of_memory() {
    let compare = |expected| RmwOp::CompareSwap { expected };
    let cases = [
        (RmwOp::Add, B, 0xff, 0x102, Some(1)),
        (RmwOp::Sub, W, 0, 1, Some(0xffff_ffff)),
        (RmwOp::SubFrom, H, 1, 0, Some(0xffff)),
        (RmwOp::And, DW, 12, 10, Some(8)),
        (RmwOp::Clear, DW, 12, 10, Some(4)),
        (RmwOp::Or, DW, 12, 10, Some(14)),
        (RmwOp::Xor, DW, 12, 10, Some(6)),
        (RmwOp::Swap, B, 12, 0x10a, Some(10)),
        (compare(0x105), B, 5, 0x107, Some(7)),
        (compare(6), B, 5, 7, None),
        (RmwOp::MaxSigned, B, 0x80, 1, Some(1)),
        (RmwOp::MinSigned, B, 0x80, 1, Some(0x80)),
        (RmwOp::MaxUnsigned, B, 0x80, 1, Some(0x80)),
        (RmwOp::MinUnsigned, B, 0x80, 1, Some(1)),
        (RmwOp::MinUnsigned, B, 0x80, 0x101, Some(1)),
    ];
    for (op, size, old, operand, expected) in cases {
        assert_eq!(op.apply(size, old, operand), expected, "{op:?} {size:?} {old:#x} {operand:#x}");
    }
}
