//! The table held against itself, exhaustively: every row, register, edge value and byte order.

use acqrel_isa::{
    DecodeErrorKind, Endian, Field, Insn, Op, Piece, RawInsn, Syntax, decode, encode, sample,
};

#[test]
fn every_instruction_survives_encoding_in_both_byte_orders() {
    let mut count = 0;
    for &op in Op::ALL {
        for insn in sample::edges(op) {
            assert_eq!(insn.op(), op);
            for endian in [Endian::Little, Endian::Big] {
                let bytes = encode(&[insn], endian);
                assert_eq!(bytes.len(), insn.slots() * 8);
                assert_eq!(decode(&bytes, endian).as_deref(), Ok(&[insn][..]), "{insn} {bytes:x?}");
            }
            count += 1;
        }
    }
    println!("{count} instructions of {} rows", Op::ALL.len());
    assert!(count > 80_000, "only {count} instructions");
}

/// Every opcode byte with every imm that means something somewhere, and its neighbours, every
/// offset and source that selects something: decoding never panics, and what it accepts encodes
/// to the same bytes.
#[test]
fn decoding_is_total_and_lossless() {
    let imms: Vec<i32> = (0..0x120)
        .step_by(16)
        .flat_map(|imm| [imm, imm + 1, imm + 2])
        .chain([-1, i32::MIN, i32::MAX, 0x1100, 0x10100])
        .collect();
    let mut accepted = std::collections::BTreeSet::new();
    for opcode in 0..=255 {
        for &imm in &imms {
            for off in [0, 1, 2, 8, 16, 32, 64, -1] {
                for src in [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 15] {
                    let first = RawInsn { opcode, dst: 1, src, off, imm };
                    for second in [None, Some(RawInsn::default())] {
                        if let Ok(insn) = Insn::decode(first, second) {
                            assert_eq!(
                                insn.encode(),
                                (first, second.filter(|_| insn.slots() == 2))
                            );
                            accepted.insert(insn.op());
                        }
                    }
                }
            }
        }
    }
    let missing: Vec<_> = Op::ALL.iter().filter(|op| !accepted.contains(op)).collect();
    // These have reserved destination registers, and dst is 1 above.
    let expected: Vec<_> =
        Op::ALL.iter().filter(|op| op.row().role(Field::Dst).is_none()).collect();
    assert_eq!(missing, expected);
}

/// All 2^16 combinations of opcode byte and low immediate byte with a zero rest.
#[test]
fn every_opcode_and_special_imm_decodes_or_says_why() {
    for opcode in 0..=255 {
        for low in 0..=255 {
            for high in [0, 0x100] {
                let raw = RawInsn { opcode, imm: low | high, ..RawInsn::default() };
                if let Err(error) = Insn::decode(raw, Some(RawInsn::default())) {
                    assert!(!error.to_string().is_empty());
                }
            }
        }
    }
}

#[test]
fn reserved_fields_and_bad_registers_are_refused() {
    for &op in Op::ALL {
        let row = op.row();
        let insn = sample::edges(op).next().unwrap();
        let (first, second) = insn.encode();
        let selected = |field| row.selector.is_some_and(|s| s.0 == field);
        for (field, broken) in [
            (Field::Dst, RawInsn { dst: 1, ..first }),
            (Field::Src, RawInsn { src: 9, ..first }),
            (Field::Off, RawInsn { off: 0x77, ..first }),
            (Field::Imm, RawInsn { imm: 0x7777, ..first }),
        ] {
            if field == Field::Imm && row.role(Field::Imm64).is_some() {
                continue;
            }
            let result = Insn::decode(broken, second);
            if row.role(field).is_some() {
                assert!(result.is_ok(), "{} {field:?}: {result:?}", row.name);
            } else if selected(field) {
                assert!(matches!(result, Err(DecodeErrorKind::Selector { .. })), "{}", row.name);
            } else {
                // A zero field can select among the rows of an opcode without being a selector
                // of this row.
                let error = result.unwrap_err();
                assert!(
                    matches!(
                        error,
                        DecodeErrorKind::Reserved { .. } | DecodeErrorKind::Selector { .. }
                    ),
                    "{} {field:?}: {error}",
                    row.name
                );
            }
        }
        for number in 11..16 {
            for (field, broken) in [
                (Field::Dst, RawInsn { dst: number, ..first }),
                (Field::Src, RawInsn { src: number, ..first }),
            ] {
                if row.role(field).is_some() {
                    let expected = DecodeErrorKind::Register { field, value: number };
                    assert_eq!(Insn::decode(broken, second), Err(expected), "{}", row.name);
                } else {
                    assert!(Insn::decode(broken, second).is_err(), "{}", row.name);
                }
            }
        }
        if let Some(second) = second {
            assert!(matches!(Insn::decode(first, None), Err(DecodeErrorKind::Truncated { .. })));
            for (broken, byte) in [
                (RawInsn { opcode: 1, ..second }, 8),
                (RawInsn { dst: 1, ..second }, 9),
                (RawInsn { src: 1, ..second }, 9),
                (RawInsn { off: 1, ..second }, 10),
            ] {
                let kind = Insn::decode(first, Some(broken)).unwrap_err();
                assert!(matches!(kind, DecodeErrorKind::SecondSlot { .. }), "{kind}");
                assert_eq!(acqrel_isa::DecodeError { slot: 2, kind }.byte(), 16 + byte);
            }
        }
    }
}

#[test]
fn writing_the_frame_pointer_is_refused() {
    let mut refused = 0;
    for &op in Op::ALL {
        let row = op.row();
        let (first, second) = sample::edges(op).next().unwrap().encode();
        for (field, raw) in
            [(Field::Dst, RawInsn { dst: 10, ..first }), (Field::Src, RawInsn { src: 10, ..first })]
        {
            use acqrel_isa::Role::{ReadWrite, Write};
            if matches!(row.role(field), Some(Write | ReadWrite)) {
                let expected = DecodeErrorKind::FramePointer { name: row.name, field };
                assert_eq!(Insn::decode(raw, second), Err(expected));
                refused += 1;
            }
        }
    }
    assert!(refused > 50);
}

#[test]
fn fetch_bits_on_load_acquire_and_store_release_do_not_exist() {
    for opcode in [0xc3, 0xcb, 0xd3, 0xdb] {
        for imm in [0x101, 0x111, 0x11, 0x22, 0x12, 0xb0, 0x10100, 0x10_0000] {
            let raw = RawInsn { opcode, dst: 1, src: 2, off: 0, imm };
            let error = Insn::decode(raw, None).unwrap_err();
            let DecodeErrorKind::Selector { field, value, .. } = error else {
                panic!("{opcode:#x} {imm:#x}: {error}");
            };
            assert_eq!((field, value), (Field::Imm, imm));
        }
    }
}

/// A misspelt placeholder would print as text.
#[test]
fn templates_have_no_unknown_placeholder() {
    for &op in Op::ALL {
        for syntax in Syntax::ALL {
            let texts = op.row().texts(syntax);
            assert!(!texts.is_empty());
            for text in texts {
                for piece in Piece::of(text) {
                    if let Piece::Literal(literal) = piece {
                        assert!(!literal.contains(['{', '}']), "{text}");
                    }
                }
            }
        }
    }
}

/// Vectors made by llvm-mc 22 (`-triple=bpfel` and `bpfeb`, `-mcpu=v4`).
#[test]
fn bytes_agree_with_llvm() {
    let vectors = [
        (
            "db 10 00 00 00 01 00 00",
            "db 01 00 00 00 00 01 00",
            "r0 = load_acquire((u64 *)(r1 + 0))",
        ),
        (
            "cb 21 00 00 10 01 00 00",
            "cb 12 00 00 00 00 01 10",
            "store_release((u16 *)(r1 + 0), w2)",
        ),
        ("66 03 fe ff fb ff ff ff", "66 30 ff fe ff ff ff fb", "if w3 s> -5 goto -2"),
    ];
    let bytes = |hex: &str| -> Vec<u8> {
        hex.split(' ').map(|b| u8::from_str_radix(b, 16).unwrap()).collect()
    };
    for (little, big, text) in vectors {
        let insns = decode(&bytes(little), Endian::Little).unwrap();
        assert_eq!(insns, decode(&bytes(big), Endian::Big).unwrap());
        assert_eq!(insns[0].to_string(), text);
    }
}

/// The groups as RFC 9669's appendix lists them, by opcode and the field that selects, instead of
/// by name; load-acquire and store-release and Linux' own instructions beside them.
#[test]
fn groups_are_those_of_the_registry() {
    use acqrel_isa::Group;
    let expected = |opcode: u8, imm: i32, off: i16| match (opcode & 7, opcode) {
        (_, 0x18) => Group::Base64,
        // LD: ABS and IND.
        (0, _) => Group::Packet,
        // LDX, ST, STX: MEM is base32 but for DW; MEMSX is base64.
        (1, 0x61 | 0x69 | 0x71) | (2, 0x62 | 0x6a | 0x72) | (3, 0x63 | 0x6b | 0x73) => {
            Group::Base32
        }
        (1 | 2, _) | (3, 0x7b) => Group::Base64,
        (3, _) if imm == 0x100 || imm == 0x110 => Group::AcqRel,
        (3, 0xc3) => Group::Atomic32,
        (3, _) => Group::Atomic64,
        // MUL, DIV, MOD.
        (4, 0x24 | 0x2c | 0x34 | 0x3c | 0x94 | 0x9c) => Group::Divmul32,
        (7, 0x27 | 0x2f | 0x37 | 0x3f | 0x97 | 0x9f) => Group::Divmul64,
        // Swaps of 64 bits are base64, whatever their class.
        (4 | 7, 0xd4 | 0xdc | 0xd7) if imm == 64 => Group::Base64,
        (7, 0xbf) if off == 1 => Group::Unregistered,
        (5, 0x0d | 0xe5 | 0x8d) => Group::Unregistered,
        // Other swaps; JA, CALL, EXIT.
        (7, 0xd7) | (5, 0x05 | 0x85 | 0x95) | (4 | 6, _) => Group::Base32,
        _ => Group::Base64,
    };
    for &op in Op::ALL {
        let row = op.row();
        let selector = |field| row.selector.filter(|s| s.0 == field).map_or(0, |s| s.1);
        let off = i16::try_from(selector(Field::Off)).unwrap();
        assert_eq!(row.group, expected(row.opcode, selector(Field::Imm), off), "{}", row.name);
    }
}

/// The quick printer and the plain one.
#[test]
fn a_printer_prints_what_text_does() {
    for syntax in Syntax::ALL {
        let printer = acqrel_isa::Printer::new(syntax);
        let mut printed = String::new();
        for &op in Op::ALL {
            for insn in sample::edges(op) {
                for target in [None, Some("there")] {
                    printed.clear();
                    printer.print(&mut printed, insn, target);
                    let text = insn.text(syntax);
                    let text = target.map_or(text, |label| text.with_target(label));
                    assert_eq!(printed, text.to_string(), "{syntax}");
                }
            }
        }
    }
}
