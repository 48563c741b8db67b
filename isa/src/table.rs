//! The table: every instruction, declared once.
//!
//! A row reads
//!
//! ```text
//! /// What it does.
//! Name = opcode (operand: role, ...) [selector] implicit memory group cpu
//!     => the value of `Insn`
//!     llvm[text ...] kernel[...] ubpf[...] gas[...] herd[...];
//! ```
//!
//! - *Operands* are the fields of the encoding that carry one, each with its role; the variables
//!   of that name stand for their values in the `Insn`. Every other field is reserved and zero.
//! - The *selector* is the field that tells instructions with the same opcode apart.
//! - *Implicit* names registers used without a field ([`Implicit`](crate::Implicit)).
//! - *Memory* is the access it makes, with its order.
//! - A *text* lists the spellings of one syntax: the first is printed (the first that says the
//!   immediate, if that is not zero), all are read, and `=` means LLVM's. `{dst}`
//!   is a 64-bit and `{dst.w}` a 32-bit register name; see [`Piece`](crate::Piece) for the rest.
//!
//! The `Insn` of a row serves both as a pattern, when encoding, and as an expression, when
//! decoding, so that the compiler refuses an `Insn` without a row or with two.

/// Calls a macro with all rows.
macro_rules! for_each_insn {
    ($callback:ident) => {
        $callback! {
            // Arithmetic and logic, RFC 9669 section 4.1
            /// Adds the sign-extended `imm` to `dst`.
            Add64Imm = 0x07 (dst: rw, imm: imm) [] None none Base64 V1
                => Alu { op: AluOp::Add, width: Width::W64, dst, src: Operand::Imm(imm) }
                llvm["{dst} += {imm}"] kernel[=] ubpf["add {dst}, {imm}"] gas["add {dst}, {imm}"] herd[=];
            /// Adds `src` to `dst`.
            Add64Reg = 0x0f (dst: rw, src: r) [] None none Base64 V1
                => Alu { op: AluOp::Add, width: Width::W64, dst, src: Operand::Reg(src) }
                llvm["{dst} += {src}"] kernel[=] ubpf["add {dst}, {src}"] gas["add {dst}, {src}"] herd[=];
            /// Adds `imm` to `dst`; on the low 32 bits, and clears the high 32.
            Add32Imm = 0x04 (dst: rw, imm: imm) [] None none Base32 V3
                => Alu { op: AluOp::Add, width: Width::W32, dst, src: Operand::Imm(imm) }
                llvm["{dst.w} += {imm}"] kernel[=] ubpf["add32 {dst}, {imm}"] gas["add32 {dst}, {imm}"] herd[=];
            /// Adds `src` to `dst`; on the low 32 bits, and clears the high 32.
            Add32Reg = 0x0c (dst: rw, src: r) [] None none Base32 V3
                => Alu { op: AluOp::Add, width: Width::W32, dst, src: Operand::Reg(src) }
                llvm["{dst.w} += {src.w}"] kernel[=] ubpf["add32 {dst}, {src}"] gas["add32 {dst}, {src}"] herd[=];
            /// Subtracts the sign-extended `imm` from `dst`.
            Sub64Imm = 0x17 (dst: rw, imm: imm) [] None none Base64 V1
                => Alu { op: AluOp::Sub, width: Width::W64, dst, src: Operand::Imm(imm) }
                llvm["{dst} -= {imm}"] kernel[=] ubpf["sub {dst}, {imm}"] gas["sub {dst}, {imm}"] herd[=];
            /// Subtracts `src` from `dst`.
            Sub64Reg = 0x1f (dst: rw, src: r) [] None none Base64 V1
                => Alu { op: AluOp::Sub, width: Width::W64, dst, src: Operand::Reg(src) }
                llvm["{dst} -= {src}"] kernel[=] ubpf["sub {dst}, {src}"] gas["sub {dst}, {src}"] herd[=];
            /// Subtracts `imm` from `dst`; on the low 32 bits, and clears the high 32.
            Sub32Imm = 0x14 (dst: rw, imm: imm) [] None none Base32 V3
                => Alu { op: AluOp::Sub, width: Width::W32, dst, src: Operand::Imm(imm) }
                llvm["{dst.w} -= {imm}"] kernel[=] ubpf["sub32 {dst}, {imm}"] gas["sub32 {dst}, {imm}"] herd[=];
            /// Subtracts `src` from `dst`; on the low 32 bits, and clears the high 32.
            Sub32Reg = 0x1c (dst: rw, src: r) [] None none Base32 V3
                => Alu { op: AluOp::Sub, width: Width::W32, dst, src: Operand::Reg(src) }
                llvm["{dst.w} -= {src.w}"] kernel[=] ubpf["sub32 {dst}, {src}"] gas["sub32 {dst}, {src}"] herd[=];
            /// Multiplies `dst` by the sign-extended `imm`.
            Mul64Imm = 0x27 (dst: rw, imm: imm) [] None none Divmul64 V1
                => Alu { op: AluOp::Mul, width: Width::W64, dst, src: Operand::Imm(imm) }
                llvm["{dst} *= {imm}"] kernel[=] ubpf["mul {dst}, {imm}"] gas["mul {dst}, {imm}"] herd[=];
            /// Multiplies `dst` by `src`.
            Mul64Reg = 0x2f (dst: rw, src: r) [] None none Divmul64 V1
                => Alu { op: AluOp::Mul, width: Width::W64, dst, src: Operand::Reg(src) }
                llvm["{dst} *= {src}"] kernel[=] ubpf["mul {dst}, {src}"] gas["mul {dst}, {src}"] herd[=];
            /// Multiplies `dst` by `imm`; on the low 32 bits, and clears the high 32.
            Mul32Imm = 0x24 (dst: rw, imm: imm) [] None none Divmul32 V3
                => Alu { op: AluOp::Mul, width: Width::W32, dst, src: Operand::Imm(imm) }
                llvm["{dst.w} *= {imm}"] kernel[=] ubpf["mul32 {dst}, {imm}"] gas["mul32 {dst}, {imm}"] herd[=];
            /// Multiplies `dst` by `src`; on the low 32 bits, and clears the high 32.
            Mul32Reg = 0x2c (dst: rw, src: r) [] None none Divmul32 V3
                => Alu { op: AluOp::Mul, width: Width::W32, dst, src: Operand::Reg(src) }
                llvm["{dst.w} *= {src.w}"] kernel[=] ubpf["mul32 {dst}, {src}"] gas["mul32 {dst}, {src}"] herd[=];
            /// Divides `dst` by the sign-extended `imm`, unsigned; a division by zero gives 0.
            Div64Imm = 0x37 (dst: rw, imm: imm) [] None none Divmul64 V1
                => Alu { op: AluOp::Div, width: Width::W64, dst, src: Operand::Imm(imm) }
                llvm["{dst} /= {imm}"] kernel[=] ubpf["div {dst}, {imm}"] gas["div {dst}, {imm}"] herd[=];
            /// Divides `dst` by `src`, unsigned; a division by zero gives 0.
            Div64Reg = 0x3f (dst: rw, src: r) [] None none Divmul64 V1
                => Alu { op: AluOp::Div, width: Width::W64, dst, src: Operand::Reg(src) }
                llvm["{dst} /= {src}"] kernel[=] ubpf["div {dst}, {src}"] gas["div {dst}, {src}"] herd[=];
            /// Divides `dst` by `imm`, unsigned; a division by zero gives 0; on the low 32 bits, and clears the high 32.
            Div32Imm = 0x34 (dst: rw, imm: imm) [] None none Divmul32 V3
                => Alu { op: AluOp::Div, width: Width::W32, dst, src: Operand::Imm(imm) }
                llvm["{dst.w} /= {imm}"] kernel[=] ubpf["div32 {dst}, {imm}"] gas["div32 {dst}, {imm}"] herd[=];
            /// Divides `dst` by `src`, unsigned; a division by zero gives 0; on the low 32 bits, and clears the high 32.
            Div32Reg = 0x3c (dst: rw, src: r) [] None none Divmul32 V3
                => Alu { op: AluOp::Div, width: Width::W32, dst, src: Operand::Reg(src) }
                llvm["{dst.w} /= {src.w}"] kernel[=] ubpf["div32 {dst}, {src}"] gas["div32 {dst}, {src}"] herd[=];
            /// Divides `dst` by the sign-extended `imm`, signed, truncating towards zero; a division by zero gives 0, the least value by -1 gives itself.
            Sdiv64Imm = 0x37 (dst: rw, imm: imm) [off = 1] None none Divmul64 V4
                => Alu { op: AluOp::Sdiv, width: Width::W64, dst, src: Operand::Imm(imm) }
                llvm["{dst} s/= {imm}"] kernel[=] ubpf["sdiv {dst}, {imm}"] gas["sdiv {dst}, {imm}"] herd[=];
            /// Divides `dst` by `src`, signed, truncating towards zero; a division by zero gives 0, the least value by -1 gives itself.
            Sdiv64Reg = 0x3f (dst: rw, src: r) [off = 1] None none Divmul64 V4
                => Alu { op: AluOp::Sdiv, width: Width::W64, dst, src: Operand::Reg(src) }
                llvm["{dst} s/= {src}"] kernel[=] ubpf["sdiv {dst}, {src}"] gas["sdiv {dst}, {src}"] herd[=];
            /// Divides `dst` by `imm`, signed, truncating towards zero; a division by zero gives 0, the least value by -1 gives itself; on the low 32 bits, and clears the high 32.
            Sdiv32Imm = 0x34 (dst: rw, imm: imm) [off = 1] None none Divmul32 V4
                => Alu { op: AluOp::Sdiv, width: Width::W32, dst, src: Operand::Imm(imm) }
                llvm["{dst.w} s/= {imm}"] kernel[=] ubpf["sdiv32 {dst}, {imm}"] gas["sdiv32 {dst}, {imm}"] herd[=];
            /// Divides `dst` by `src`, signed, truncating towards zero; a division by zero gives 0, the least value by -1 gives itself; on the low 32 bits, and clears the high 32.
            Sdiv32Reg = 0x3c (dst: rw, src: r) [off = 1] None none Divmul32 V4
                => Alu { op: AluOp::Sdiv, width: Width::W32, dst, src: Operand::Reg(src) }
                llvm["{dst.w} s/= {src.w}"] kernel[=] ubpf["sdiv32 {dst}, {src}"] gas["sdiv32 {dst}, {src}"] herd[=];
            /// Ors the sign-extended `imm` into `dst`.
            Or64Imm = 0x47 (dst: rw, imm: imm) [] None none Base64 V1
                => Alu { op: AluOp::Or, width: Width::W64, dst, src: Operand::Imm(imm) }
                llvm["{dst} |= {imm}"] kernel[=] ubpf["or {dst}, {imm}"] gas["or {dst}, {imm}"] herd[=];
            /// Ors `src` into `dst`.
            Or64Reg = 0x4f (dst: rw, src: r) [] None none Base64 V1
                => Alu { op: AluOp::Or, width: Width::W64, dst, src: Operand::Reg(src) }
                llvm["{dst} |= {src}"] kernel[=] ubpf["or {dst}, {src}"] gas["or {dst}, {src}"] herd[=];
            /// Ors `imm` into `dst`; on the low 32 bits, and clears the high 32.
            Or32Imm = 0x44 (dst: rw, imm: imm) [] None none Base32 V3
                => Alu { op: AluOp::Or, width: Width::W32, dst, src: Operand::Imm(imm) }
                llvm["{dst.w} |= {imm}"] kernel[=] ubpf["or32 {dst}, {imm}"] gas["or32 {dst}, {imm}"] herd[=];
            /// Ors `src` into `dst`; on the low 32 bits, and clears the high 32.
            Or32Reg = 0x4c (dst: rw, src: r) [] None none Base32 V3
                => Alu { op: AluOp::Or, width: Width::W32, dst, src: Operand::Reg(src) }
                llvm["{dst.w} |= {src.w}"] kernel[=] ubpf["or32 {dst}, {src}"] gas["or32 {dst}, {src}"] herd[=];
            /// Ands the sign-extended `imm` into `dst`.
            And64Imm = 0x57 (dst: rw, imm: imm) [] None none Base64 V1
                => Alu { op: AluOp::And, width: Width::W64, dst, src: Operand::Imm(imm) }
                llvm["{dst} &= {imm}"] kernel[=] ubpf["and {dst}, {imm}"] gas["and {dst}, {imm}"] herd[=];
            /// Ands `src` into `dst`.
            And64Reg = 0x5f (dst: rw, src: r) [] None none Base64 V1
                => Alu { op: AluOp::And, width: Width::W64, dst, src: Operand::Reg(src) }
                llvm["{dst} &= {src}"] kernel[=] ubpf["and {dst}, {src}"] gas["and {dst}, {src}"] herd[=];
            /// Ands `imm` into `dst`; on the low 32 bits, and clears the high 32.
            And32Imm = 0x54 (dst: rw, imm: imm) [] None none Base32 V3
                => Alu { op: AluOp::And, width: Width::W32, dst, src: Operand::Imm(imm) }
                llvm["{dst.w} &= {imm}"] kernel[=] ubpf["and32 {dst}, {imm}"] gas["and32 {dst}, {imm}"] herd[=];
            /// Ands `src` into `dst`; on the low 32 bits, and clears the high 32.
            And32Reg = 0x5c (dst: rw, src: r) [] None none Base32 V3
                => Alu { op: AluOp::And, width: Width::W32, dst, src: Operand::Reg(src) }
                llvm["{dst.w} &= {src.w}"] kernel[=] ubpf["and32 {dst}, {src}"] gas["and32 {dst}, {src}"] herd[=];
            /// Shifts `dst` left by the low six bits of `imm`.
            Lsh64Imm = 0x67 (dst: rw, imm: imm) [] None none Base64 V1
                => Alu { op: AluOp::Lsh, width: Width::W64, dst, src: Operand::Imm(imm) }
                llvm["{dst} <<= {imm}"] kernel[=] ubpf["lsh {dst}, {imm}"] gas["lsh {dst}, {imm}"] herd[=];
            /// Shifts `dst` left by the low six bits of `src`.
            Lsh64Reg = 0x6f (dst: rw, src: r) [] None none Base64 V1
                => Alu { op: AluOp::Lsh, width: Width::W64, dst, src: Operand::Reg(src) }
                llvm["{dst} <<= {src}"] kernel[=] ubpf["lsh {dst}, {src}"] gas["lsh {dst}, {src}"] herd[=];
            /// Shifts `dst` left by the low five bits of `imm`; on the low 32 bits, and clears the high 32.
            Lsh32Imm = 0x64 (dst: rw, imm: imm) [] None none Base32 V3
                => Alu { op: AluOp::Lsh, width: Width::W32, dst, src: Operand::Imm(imm) }
                llvm["{dst.w} <<= {imm}"] kernel[=] ubpf["lsh32 {dst}, {imm}"] gas["lsh32 {dst}, {imm}"] herd[=];
            /// Shifts `dst` left by the low five bits of `src`; on the low 32 bits, and clears the high 32.
            Lsh32Reg = 0x6c (dst: rw, src: r) [] None none Base32 V3
                => Alu { op: AluOp::Lsh, width: Width::W32, dst, src: Operand::Reg(src) }
                llvm["{dst.w} <<= {src.w}"] kernel[=] ubpf["lsh32 {dst}, {src}"] gas["lsh32 {dst}, {src}"] herd[=];
            /// Shifts `dst` right by the low six bits of `imm`, filling with zeros.
            Rsh64Imm = 0x77 (dst: rw, imm: imm) [] None none Base64 V1
                => Alu { op: AluOp::Rsh, width: Width::W64, dst, src: Operand::Imm(imm) }
                llvm["{dst} >>= {imm}"] kernel[=] ubpf["rsh {dst}, {imm}"] gas["rsh {dst}, {imm}"] herd[=];
            /// Shifts `dst` right by the low six bits of `src`, filling with zeros.
            Rsh64Reg = 0x7f (dst: rw, src: r) [] None none Base64 V1
                => Alu { op: AluOp::Rsh, width: Width::W64, dst, src: Operand::Reg(src) }
                llvm["{dst} >>= {src}"] kernel[=] ubpf["rsh {dst}, {src}"] gas["rsh {dst}, {src}"] herd[=];
            /// Shifts `dst` right by the low five bits of `imm`, filling with zeros; on the low 32 bits, and clears the high 32.
            Rsh32Imm = 0x74 (dst: rw, imm: imm) [] None none Base32 V3
                => Alu { op: AluOp::Rsh, width: Width::W32, dst, src: Operand::Imm(imm) }
                llvm["{dst.w} >>= {imm}"] kernel[=] ubpf["rsh32 {dst}, {imm}"] gas["rsh32 {dst}, {imm}"] herd[=];
            /// Shifts `dst` right by the low five bits of `src`, filling with zeros; on the low 32 bits, and clears the high 32.
            Rsh32Reg = 0x7c (dst: rw, src: r) [] None none Base32 V3
                => Alu { op: AluOp::Rsh, width: Width::W32, dst, src: Operand::Reg(src) }
                llvm["{dst.w} >>= {src.w}"] kernel[=] ubpf["rsh32 {dst}, {src}"] gas["rsh32 {dst}, {src}"] herd[=];
            /// Replaces `dst` by its remainder after unsigned division by the sign-extended `imm`; modulo zero leaves `dst` as it is.
            Mod64Imm = 0x97 (dst: rw, imm: imm) [] None none Divmul64 V1
                => Alu { op: AluOp::Mod, width: Width::W64, dst, src: Operand::Imm(imm) }
                llvm["{dst} %= {imm}"] kernel[=] ubpf["mod {dst}, {imm}"] gas["mod {dst}, {imm}"] herd[=];
            /// Replaces `dst` by its remainder after unsigned division by `src`; modulo zero leaves `dst` as it is.
            Mod64Reg = 0x9f (dst: rw, src: r) [] None none Divmul64 V1
                => Alu { op: AluOp::Mod, width: Width::W64, dst, src: Operand::Reg(src) }
                llvm["{dst} %= {src}"] kernel[=] ubpf["mod {dst}, {src}"] gas["mod {dst}, {src}"] herd[=];
            /// Replaces `dst` by its remainder after unsigned division by `imm`; modulo zero leaves the low 32 bits of `dst`; on the low 32 bits, and clears the high 32.
            Mod32Imm = 0x94 (dst: rw, imm: imm) [] None none Divmul32 V3
                => Alu { op: AluOp::Mod, width: Width::W32, dst, src: Operand::Imm(imm) }
                llvm["{dst.w} %= {imm}"] kernel[=] ubpf["mod32 {dst}, {imm}"] gas["mod32 {dst}, {imm}"] herd[=];
            /// Replaces `dst` by its remainder after unsigned division by `src`; modulo zero leaves the low 32 bits of `dst`; on the low 32 bits, and clears the high 32.
            Mod32Reg = 0x9c (dst: rw, src: r) [] None none Divmul32 V3
                => Alu { op: AluOp::Mod, width: Width::W32, dst, src: Operand::Reg(src) }
                llvm["{dst.w} %= {src.w}"] kernel[=] ubpf["mod32 {dst}, {src}"] gas["mod32 {dst}, {src}"] herd[=];
            /// Replaces `dst` by its remainder after signed division by the sign-extended `imm`, with the sign of `dst`; modulo zero leaves `dst` as it is, modulo -1 gives 0.
            Smod64Imm = 0x97 (dst: rw, imm: imm) [off = 1] None none Divmul64 V4
                => Alu { op: AluOp::Smod, width: Width::W64, dst, src: Operand::Imm(imm) }
                llvm["{dst} s%= {imm}"] kernel[=] ubpf["smod {dst}, {imm}"] gas["smod {dst}, {imm}"] herd[=];
            /// Replaces `dst` by its remainder after signed division by `src`, with the sign of `dst`; modulo zero leaves `dst` as it is, modulo -1 gives 0.
            Smod64Reg = 0x9f (dst: rw, src: r) [off = 1] None none Divmul64 V4
                => Alu { op: AluOp::Smod, width: Width::W64, dst, src: Operand::Reg(src) }
                llvm["{dst} s%= {src}"] kernel[=] ubpf["smod {dst}, {src}"] gas["smod {dst}, {src}"] herd[=];
            /// Replaces `dst` by its remainder after signed division by `imm`, with the sign of `dst`; modulo zero leaves the low 32 bits of `dst`, modulo -1 gives 0; on the low 32 bits, and clears the high 32.
            Smod32Imm = 0x94 (dst: rw, imm: imm) [off = 1] None none Divmul32 V4
                => Alu { op: AluOp::Smod, width: Width::W32, dst, src: Operand::Imm(imm) }
                llvm["{dst.w} s%= {imm}"] kernel[=] ubpf["smod32 {dst}, {imm}"] gas["smod32 {dst}, {imm}"] herd[=];
            /// Replaces `dst` by its remainder after signed division by `src`, with the sign of `dst`; modulo zero leaves the low 32 bits of `dst`, modulo -1 gives 0; on the low 32 bits, and clears the high 32.
            Smod32Reg = 0x9c (dst: rw, src: r) [off = 1] None none Divmul32 V4
                => Alu { op: AluOp::Smod, width: Width::W32, dst, src: Operand::Reg(src) }
                llvm["{dst.w} s%= {src.w}"] kernel[=] ubpf["smod32 {dst}, {src}"] gas["smod32 {dst}, {src}"] herd[=];
            /// Xors the sign-extended `imm` into `dst`.
            Xor64Imm = 0xa7 (dst: rw, imm: imm) [] None none Base64 V1
                => Alu { op: AluOp::Xor, width: Width::W64, dst, src: Operand::Imm(imm) }
                llvm["{dst} ^= {imm}"] kernel[=] ubpf["xor {dst}, {imm}"] gas["xor {dst}, {imm}"] herd[=];
            /// Xors `src` into `dst`.
            Xor64Reg = 0xaf (dst: rw, src: r) [] None none Base64 V1
                => Alu { op: AluOp::Xor, width: Width::W64, dst, src: Operand::Reg(src) }
                llvm["{dst} ^= {src}"] kernel[=] ubpf["xor {dst}, {src}"] gas["xor {dst}, {src}"] herd[=];
            /// Xors `imm` into `dst`; on the low 32 bits, and clears the high 32.
            Xor32Imm = 0xa4 (dst: rw, imm: imm) [] None none Base32 V3
                => Alu { op: AluOp::Xor, width: Width::W32, dst, src: Operand::Imm(imm) }
                llvm["{dst.w} ^= {imm}"] kernel[=] ubpf["xor32 {dst}, {imm}"] gas["xor32 {dst}, {imm}"] herd[=];
            /// Xors `src` into `dst`; on the low 32 bits, and clears the high 32.
            Xor32Reg = 0xac (dst: rw, src: r) [] None none Base32 V3
                => Alu { op: AluOp::Xor, width: Width::W32, dst, src: Operand::Reg(src) }
                llvm["{dst.w} ^= {src.w}"] kernel[=] ubpf["xor32 {dst}, {src}"] gas["xor32 {dst}, {src}"] herd[=];
            /// Copies the sign-extended `imm` to `dst`.
            Mov64Imm = 0xb7 (dst: w, imm: imm) [] None none Base64 V1
                => Alu { op: AluOp::Mov, width: Width::W64, dst, src: Operand::Imm(imm) }
                llvm["{dst} = {imm}"] kernel[=] ubpf["mov {dst}, {imm}"] gas["mov {dst}, {imm}"] herd[=];
            /// Copies `src` to `dst`.
            Mov64Reg = 0xbf (dst: w, src: r) [] None none Base64 V1
                => Alu { op: AluOp::Mov, width: Width::W64, dst, src: Operand::Reg(src) }
                llvm["{dst} = {src}"] kernel[=] ubpf["mov {dst}, {src}"] gas["mov {dst}, {src}"] herd[=];
            /// Copies `imm` to the low 32 bits of `dst` and clears the high 32.
            Mov32Imm = 0xb4 (dst: w, imm: imm) [] None none Base32 V3
                => Alu { op: AluOp::Mov, width: Width::W32, dst, src: Operand::Imm(imm) }
                llvm["{dst.w} = {imm}"] kernel[=] ubpf["mov32 {dst}, {imm}"] gas["mov32 {dst}, {imm}"] herd[=];
            /// Copies the low 32 bits of `src` to the low 32 bits of `dst` and clears the high 32.
            Mov32Reg = 0xbc (dst: w, src: r) [] None none Base32 V3
                => Alu { op: AluOp::Mov, width: Width::W32, dst, src: Operand::Reg(src) }
                llvm["{dst.w} = {src.w}"] kernel[=] ubpf["mov32 {dst}, {src}"] gas["mov32 {dst}, {src}"] herd[=];
            /// Shifts `dst` right by the low six bits of `imm`, filling with its sign bit.
            Arsh64Imm = 0xc7 (dst: rw, imm: imm) [] None none Base64 V1
                => Alu { op: AluOp::Arsh, width: Width::W64, dst, src: Operand::Imm(imm) }
                llvm["{dst} s>>= {imm}"] kernel[=] ubpf["arsh {dst}, {imm}"] gas["arsh {dst}, {imm}"] herd[=];
            /// Shifts `dst` right by the low six bits of `src`, filling with its sign bit.
            Arsh64Reg = 0xcf (dst: rw, src: r) [] None none Base64 V1
                => Alu { op: AluOp::Arsh, width: Width::W64, dst, src: Operand::Reg(src) }
                llvm["{dst} s>>= {src}"] kernel[=] ubpf["arsh {dst}, {src}"] gas["arsh {dst}, {src}"] herd[=];
            /// Shifts `dst` right by the low five bits of `imm`, filling with its sign bit; on the low 32 bits, and clears the high 32.
            Arsh32Imm = 0xc4 (dst: rw, imm: imm) [] None none Base32 V3
                => Alu { op: AluOp::Arsh, width: Width::W32, dst, src: Operand::Imm(imm) }
                llvm["{dst.w} s>>= {imm}"] kernel[=] ubpf["arsh32 {dst}, {imm}"] gas["arsh32 {dst}, {imm}"] herd[=];
            /// Shifts `dst` right by the low five bits of `src`, filling with its sign bit; on the low 32 bits, and clears the high 32.
            Arsh32Reg = 0xcc (dst: rw, src: r) [] None none Base32 V3
                => Alu { op: AluOp::Arsh, width: Width::W32, dst, src: Operand::Reg(src) }
                llvm["{dst.w} s>>= {src.w}"] kernel[=] ubpf["arsh32 {dst}, {src}"] gas["arsh32 {dst}, {src}"] herd[=];
            /// Negates `dst`.
            Neg64 = 0x87 (dst: rw) [] None none Base64 V1
                => Neg { width: Width::W64, dst }
                llvm["{dst} = -{dst}"] kernel[=] ubpf["neg {dst}"] gas["neg {dst}"] herd[=];
            /// Negates the low 32 bits of `dst` and clears the high 32.
            Neg32 = 0x84 (dst: rw) [] None none Base32 V3
                => Neg { width: Width::W32, dst }
                llvm["{dst.w} = -{dst.w}"] kernel[=] ubpf["neg32 {dst}"] gas["neg32 {dst}"] herd[=];
            /// Copies the low 8 bits of `src`, sign-extended to 64 bits, to `dst`.
            MovSx8To64 = 0xbf (dst: w, src: r) [off = 8] None none Base64 V4
                => MovSx { kind: MovSx::S8To64, dst, src }
                llvm["{dst} = (s8){src}"] kernel[=] ubpf["movsx864 {dst}, {src}"] gas["movs {dst}, {src}, 8"] herd[=];
            /// Copies the low 16 bits of `src`, sign-extended to 64 bits, to `dst`.
            MovSx16To64 = 0xbf (dst: w, src: r) [off = 16] None none Base64 V4
                => MovSx { kind: MovSx::S16To64, dst, src }
                llvm["{dst} = (s16){src}"] kernel[=] ubpf["movsx1664 {dst}, {src}"] gas["movs {dst}, {src}, 16"] herd[=];
            /// Copies the low 32 bits of `src`, sign-extended to 64 bits, to `dst`.
            MovSx32To64 = 0xbf (dst: w, src: r) [off = 32] None none Base64 V4
                => MovSx { kind: MovSx::S32To64, dst, src }
                llvm["{dst} = (s32){src}"] kernel[=] ubpf["movsx3264 {dst}, {src}"] gas["movs {dst}, {src}, 32"] herd[=];
            /// Copies the low 8 bits of `src`, sign-extended to 32 bits, to `dst` and clears the high 32.
            MovSx8To32 = 0xbc (dst: w, src: r) [off = 8] None none Base32 V4
                => MovSx { kind: MovSx::S8To32, dst, src }
                llvm["{dst.w} = (s8){src.w}"] kernel[=] ubpf["movsx832 {dst}, {src}"] gas["movs32 {dst}, {src}, 8"] herd[=];
            /// Copies the low 16 bits of `src`, sign-extended to 32 bits, to `dst` and clears the high 32.
            MovSx16To32 = 0xbc (dst: w, src: r) [off = 16] None none Base32 V4
                => MovSx { kind: MovSx::S16To32, dst, src }
                llvm["{dst.w} = (s16){src.w}"] kernel[=] ubpf["movsx1632 {dst}, {src}"] gas["movs32 {dst}, {src}, 16"] herd[=];
            /// Copies the pointer in `src`, converted from the address space in the low 16 bits of `imm` to the one in the high 16 (Linux 6.9, arenas).
            AddrSpaceCast = 0xbf (dst: w, src: r, imm: spaces) [off = 1] None none Unregistered V1
                => AddrSpaceCast { dst, src, spaces: imm }
                llvm["{dst} = addr_space_cast({src}, {space.to}, {space.from})"] kernel[=] ubpf["addr_space_cast {dst}, {src}, {space.to}, {space.from}"] gas["addr_space_cast {dst}, {src}, {space.to}, {space.from}"] herd[=];

            // Byte swaps, RFC 9669 section 4.2
            /// Converts the low 16 bits of `dst` to little-endian order, zero-extended.
            Le16 = 0xd4 (dst: rw) [imm = 16] None none Base32 V1
                => ByteSwap { op: SwapOp::Le, bits: SwapBits::B16, dst }
                llvm["{dst} = le16 {dst}"] kernel[=] ubpf["le16 {dst}"] gas["endle {dst}, 16"] herd[=];
            /// Converts the low 32 bits of `dst` to little-endian order, zero-extended.
            Le32 = 0xd4 (dst: rw) [imm = 32] None none Base32 V1
                => ByteSwap { op: SwapOp::Le, bits: SwapBits::B32, dst }
                llvm["{dst} = le32 {dst}"] kernel[=] ubpf["le32 {dst}"] gas["endle {dst}, 32"] herd[=];
            /// Converts the low 64 bits of `dst` to little-endian order, zero-extended.
            Le64 = 0xd4 (dst: rw) [imm = 64] None none Base64 V1
                => ByteSwap { op: SwapOp::Le, bits: SwapBits::B64, dst }
                llvm["{dst} = le64 {dst}"] kernel[=] ubpf["le64 {dst}"] gas["endle {dst}, 64"] herd[=];
            /// Converts the low 16 bits of `dst` to big-endian order, zero-extended.
            Be16 = 0xdc (dst: rw) [imm = 16] None none Base32 V1
                => ByteSwap { op: SwapOp::Be, bits: SwapBits::B16, dst }
                llvm["{dst} = be16 {dst}"] kernel[=] ubpf["be16 {dst}"] gas["endbe {dst}, 16"] herd[=];
            /// Converts the low 32 bits of `dst` to big-endian order, zero-extended.
            Be32 = 0xdc (dst: rw) [imm = 32] None none Base32 V1
                => ByteSwap { op: SwapOp::Be, bits: SwapBits::B32, dst }
                llvm["{dst} = be32 {dst}"] kernel[=] ubpf["be32 {dst}"] gas["endbe {dst}, 32"] herd[=];
            /// Converts the low 64 bits of `dst` to big-endian order, zero-extended.
            Be64 = 0xdc (dst: rw) [imm = 64] None none Base64 V1
                => ByteSwap { op: SwapOp::Be, bits: SwapBits::B64, dst }
                llvm["{dst} = be64 {dst}"] kernel[=] ubpf["be64 {dst}"] gas["endbe {dst}, 64"] herd[=];
            /// Reverses the bytes of the low 16 bits of `dst`, zero-extended.
            Bswap16 = 0xd7 (dst: rw) [imm = 16] None none Base32 V4
                => ByteSwap { op: SwapOp::Bswap, bits: SwapBits::B16, dst }
                llvm["{dst} = bswap16 {dst}"] kernel[=] ubpf["bswap16 {dst}" "swap16 {dst}"] gas["bswap {dst}, 16"] herd[=];
            /// Reverses the bytes of the low 32 bits of `dst`, zero-extended.
            Bswap32 = 0xd7 (dst: rw) [imm = 32] None none Base32 V4
                => ByteSwap { op: SwapOp::Bswap, bits: SwapBits::B32, dst }
                llvm["{dst} = bswap32 {dst}"] kernel[=] ubpf["bswap32 {dst}" "swap32 {dst}"] gas["bswap {dst}, 32"] herd[=];
            /// Reverses the bytes of the low 64 bits of `dst`, zero-extended.
            Bswap64 = 0xd7 (dst: rw) [imm = 64] None none Base64 V4
                => ByteSwap { op: SwapOp::Bswap, bits: SwapBits::B64, dst }
                llvm["{dst} = bswap64 {dst}"] kernel[=] ubpf["bswap64 {dst}" "swap64 {dst}"] gas["bswap {dst}, 64"] herd[=];

            // Jumps, RFC 9669 section 4.3
            /// Jumps by `off`.
            Ja = 0x05 (off: target) [] None none Base32 V1
                => Ja { off }
                llvm["goto {target}"] kernel[=] ubpf["ja {target}"] gas["ja {target}"] herd[=];
            /// Jumps by `imm`.
            Ja32 = 0x06 (imm: target) [] None none Base32 V4
                => Ja32 { off: imm }
                llvm["gotol {target}"] kernel[=] ubpf["ja32 {target}"] gas["jal {target}"] herd[=];
            /// Jumps by `off` if `dst` equals the sign-extended `imm`.
            Jeq64Imm = 0x15 (dst: r, imm: imm, off: target) [] None none Base64 V1
                => Branch { cond: Cond::Eq, width: Width::W64, dst, src: Operand::Imm(imm), off }
                llvm["if {dst} == {imm} goto {target}"] kernel["if {dst} == {imm.x} goto {target}"] ubpf["jeq {dst}, {imm}, {target}"] gas["jeq {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if `dst` equals `src`.
            Jeq64Reg = 0x1d (dst: r, src: r, off: target) [] None none Base64 V1
                => Branch { cond: Cond::Eq, width: Width::W64, dst, src: Operand::Reg(src), off }
                llvm["if {dst} == {src} goto {target}"] kernel[=] ubpf["jeq {dst}, {src}, {target}"] gas["jeq {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` equal `imm`.
            Jeq32Imm = 0x16 (dst: r, imm: imm, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Eq, width: Width::W32, dst, src: Operand::Imm(imm), off }
                llvm["if {dst.w} == {imm} goto {target}"] kernel["if {dst.w} == {imm.x} goto {target}"] ubpf["jeq32 {dst}, {imm}, {target}"] gas["jeq32 {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` equal those of `src`.
            Jeq32Reg = 0x1e (dst: r, src: r, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Eq, width: Width::W32, dst, src: Operand::Reg(src), off }
                llvm["if {dst.w} == {src.w} goto {target}"] kernel[=] ubpf["jeq32 {dst}, {src}, {target}"] gas["jeq32 {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if `dst` is greater than the sign-extended `imm`, unsigned.
            Jgt64Imm = 0x25 (dst: r, imm: imm, off: target) [] None none Base64 V1
                => Branch { cond: Cond::Gt, width: Width::W64, dst, src: Operand::Imm(imm), off }
                llvm["if {dst} > {imm} goto {target}"] kernel["if {dst} > {imm.x} goto {target}"] ubpf["jgt {dst}, {imm}, {target}"] gas["jgt {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if `dst` is greater than `src`, unsigned.
            Jgt64Reg = 0x2d (dst: r, src: r, off: target) [] None none Base64 V1
                => Branch { cond: Cond::Gt, width: Width::W64, dst, src: Operand::Reg(src), off }
                llvm["if {dst} > {src} goto {target}"] kernel[=] ubpf["jgt {dst}, {src}, {target}"] gas["jgt {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` are greater than `imm`, unsigned.
            Jgt32Imm = 0x26 (dst: r, imm: imm, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Gt, width: Width::W32, dst, src: Operand::Imm(imm), off }
                llvm["if {dst.w} > {imm} goto {target}"] kernel["if {dst.w} > {imm.x} goto {target}"] ubpf["jgt32 {dst}, {imm}, {target}"] gas["jgt32 {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` are greater than those of `src`, unsigned.
            Jgt32Reg = 0x2e (dst: r, src: r, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Gt, width: Width::W32, dst, src: Operand::Reg(src), off }
                llvm["if {dst.w} > {src.w} goto {target}"] kernel[=] ubpf["jgt32 {dst}, {src}, {target}"] gas["jgt32 {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if `dst` is at least the sign-extended `imm`, unsigned.
            Jge64Imm = 0x35 (dst: r, imm: imm, off: target) [] None none Base64 V1
                => Branch { cond: Cond::Ge, width: Width::W64, dst, src: Operand::Imm(imm), off }
                llvm["if {dst} >= {imm} goto {target}"] kernel["if {dst} >= {imm.x} goto {target}"] ubpf["jge {dst}, {imm}, {target}"] gas["jge {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if `dst` is at least `src`, unsigned.
            Jge64Reg = 0x3d (dst: r, src: r, off: target) [] None none Base64 V1
                => Branch { cond: Cond::Ge, width: Width::W64, dst, src: Operand::Reg(src), off }
                llvm["if {dst} >= {src} goto {target}"] kernel[=] ubpf["jge {dst}, {src}, {target}"] gas["jge {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` are at least `imm`, unsigned.
            Jge32Imm = 0x36 (dst: r, imm: imm, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Ge, width: Width::W32, dst, src: Operand::Imm(imm), off }
                llvm["if {dst.w} >= {imm} goto {target}"] kernel["if {dst.w} >= {imm.x} goto {target}"] ubpf["jge32 {dst}, {imm}, {target}"] gas["jge32 {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` are at least those of `src`, unsigned.
            Jge32Reg = 0x3e (dst: r, src: r, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Ge, width: Width::W32, dst, src: Operand::Reg(src), off }
                llvm["if {dst.w} >= {src.w} goto {target}"] kernel[=] ubpf["jge32 {dst}, {src}, {target}"] gas["jge32 {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if `dst` has a bit in common with the sign-extended `imm`.
            Jset64Imm = 0x45 (dst: r, imm: imm, off: target) [] None none Base64 V1
                => Branch { cond: Cond::Set, width: Width::W64, dst, src: Operand::Imm(imm), off }
                llvm["if {dst} & {imm} goto {target}"] kernel["if {dst} & {imm.x} goto {target}"] ubpf["jset {dst}, {imm}, {target}"] gas["jset {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if `dst` has a bit in common with `src`.
            Jset64Reg = 0x4d (dst: r, src: r, off: target) [] None none Base64 V1
                => Branch { cond: Cond::Set, width: Width::W64, dst, src: Operand::Reg(src), off }
                llvm["if {dst} & {src} goto {target}"] kernel[=] ubpf["jset {dst}, {src}, {target}"] gas["jset {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` have a bit in common with `imm`.
            Jset32Imm = 0x46 (dst: r, imm: imm, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Set, width: Width::W32, dst, src: Operand::Imm(imm), off }
                llvm["if {dst.w} & {imm} goto {target}"] kernel["if {dst.w} & {imm.x} goto {target}"] ubpf["jset32 {dst}, {imm}, {target}"] gas["jset32 {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` have a bit in common with those of `src`.
            Jset32Reg = 0x4e (dst: r, src: r, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Set, width: Width::W32, dst, src: Operand::Reg(src), off }
                llvm["if {dst.w} & {src.w} goto {target}"] kernel[=] ubpf["jset32 {dst}, {src}, {target}"] gas["jset32 {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if `dst` differs from the sign-extended `imm`.
            Jne64Imm = 0x55 (dst: r, imm: imm, off: target) [] None none Base64 V1
                => Branch { cond: Cond::Ne, width: Width::W64, dst, src: Operand::Imm(imm), off }
                llvm["if {dst} != {imm} goto {target}"] kernel["if {dst} != {imm.x} goto {target}"] ubpf["jne {dst}, {imm}, {target}"] gas["jne {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if `dst` differs from `src`.
            Jne64Reg = 0x5d (dst: r, src: r, off: target) [] None none Base64 V1
                => Branch { cond: Cond::Ne, width: Width::W64, dst, src: Operand::Reg(src), off }
                llvm["if {dst} != {src} goto {target}"] kernel[=] ubpf["jne {dst}, {src}, {target}"] gas["jne {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` differ from `imm`.
            Jne32Imm = 0x56 (dst: r, imm: imm, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Ne, width: Width::W32, dst, src: Operand::Imm(imm), off }
                llvm["if {dst.w} != {imm} goto {target}"] kernel["if {dst.w} != {imm.x} goto {target}"] ubpf["jne32 {dst}, {imm}, {target}"] gas["jne32 {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` differ from those of `src`.
            Jne32Reg = 0x5e (dst: r, src: r, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Ne, width: Width::W32, dst, src: Operand::Reg(src), off }
                llvm["if {dst.w} != {src.w} goto {target}"] kernel[=] ubpf["jne32 {dst}, {src}, {target}"] gas["jne32 {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if `dst` is greater than the sign-extended `imm`, signed.
            Jsgt64Imm = 0x65 (dst: r, imm: imm, off: target) [] None none Base64 V1
                => Branch { cond: Cond::Sgt, width: Width::W64, dst, src: Operand::Imm(imm), off }
                llvm["if {dst} s> {imm} goto {target}"] kernel["if {dst} s> {imm.x} goto {target}"] ubpf["jsgt {dst}, {imm}, {target}"] gas["jsgt {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if `dst` is greater than `src`, signed.
            Jsgt64Reg = 0x6d (dst: r, src: r, off: target) [] None none Base64 V1
                => Branch { cond: Cond::Sgt, width: Width::W64, dst, src: Operand::Reg(src), off }
                llvm["if {dst} s> {src} goto {target}"] kernel[=] ubpf["jsgt {dst}, {src}, {target}"] gas["jsgt {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` are greater than `imm`, signed.
            Jsgt32Imm = 0x66 (dst: r, imm: imm, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Sgt, width: Width::W32, dst, src: Operand::Imm(imm), off }
                llvm["if {dst.w} s> {imm} goto {target}"] kernel["if {dst.w} s> {imm.x} goto {target}"] ubpf["jsgt32 {dst}, {imm}, {target}"] gas["jsgt32 {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` are greater than those of `src`, signed.
            Jsgt32Reg = 0x6e (dst: r, src: r, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Sgt, width: Width::W32, dst, src: Operand::Reg(src), off }
                llvm["if {dst.w} s> {src.w} goto {target}"] kernel[=] ubpf["jsgt32 {dst}, {src}, {target}"] gas["jsgt32 {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if `dst` is at least the sign-extended `imm`, signed.
            Jsge64Imm = 0x75 (dst: r, imm: imm, off: target) [] None none Base64 V1
                => Branch { cond: Cond::Sge, width: Width::W64, dst, src: Operand::Imm(imm), off }
                llvm["if {dst} s>= {imm} goto {target}"] kernel["if {dst} s>= {imm.x} goto {target}"] ubpf["jsge {dst}, {imm}, {target}"] gas["jsge {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if `dst` is at least `src`, signed.
            Jsge64Reg = 0x7d (dst: r, src: r, off: target) [] None none Base64 V1
                => Branch { cond: Cond::Sge, width: Width::W64, dst, src: Operand::Reg(src), off }
                llvm["if {dst} s>= {src} goto {target}"] kernel[=] ubpf["jsge {dst}, {src}, {target}"] gas["jsge {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` are at least `imm`, signed.
            Jsge32Imm = 0x76 (dst: r, imm: imm, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Sge, width: Width::W32, dst, src: Operand::Imm(imm), off }
                llvm["if {dst.w} s>= {imm} goto {target}"] kernel["if {dst.w} s>= {imm.x} goto {target}"] ubpf["jsge32 {dst}, {imm}, {target}"] gas["jsge32 {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` are at least those of `src`, signed.
            Jsge32Reg = 0x7e (dst: r, src: r, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Sge, width: Width::W32, dst, src: Operand::Reg(src), off }
                llvm["if {dst.w} s>= {src.w} goto {target}"] kernel[=] ubpf["jsge32 {dst}, {src}, {target}"] gas["jsge32 {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if `dst` is less than the sign-extended `imm`, unsigned.
            Jlt64Imm = 0xa5 (dst: r, imm: imm, off: target) [] None none Base64 V2
                => Branch { cond: Cond::Lt, width: Width::W64, dst, src: Operand::Imm(imm), off }
                llvm["if {dst} < {imm} goto {target}"] kernel["if {dst} < {imm.x} goto {target}"] ubpf["jlt {dst}, {imm}, {target}"] gas["jlt {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if `dst` is less than `src`, unsigned.
            Jlt64Reg = 0xad (dst: r, src: r, off: target) [] None none Base64 V2
                => Branch { cond: Cond::Lt, width: Width::W64, dst, src: Operand::Reg(src), off }
                llvm["if {dst} < {src} goto {target}"] kernel[=] ubpf["jlt {dst}, {src}, {target}"] gas["jlt {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` are less than `imm`, unsigned.
            Jlt32Imm = 0xa6 (dst: r, imm: imm, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Lt, width: Width::W32, dst, src: Operand::Imm(imm), off }
                llvm["if {dst.w} < {imm} goto {target}"] kernel["if {dst.w} < {imm.x} goto {target}"] ubpf["jlt32 {dst}, {imm}, {target}"] gas["jlt32 {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` are less than those of `src`, unsigned.
            Jlt32Reg = 0xae (dst: r, src: r, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Lt, width: Width::W32, dst, src: Operand::Reg(src), off }
                llvm["if {dst.w} < {src.w} goto {target}"] kernel[=] ubpf["jlt32 {dst}, {src}, {target}"] gas["jlt32 {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if `dst` is at most the sign-extended `imm`, unsigned.
            Jle64Imm = 0xb5 (dst: r, imm: imm, off: target) [] None none Base64 V2
                => Branch { cond: Cond::Le, width: Width::W64, dst, src: Operand::Imm(imm), off }
                llvm["if {dst} <= {imm} goto {target}"] kernel["if {dst} <= {imm.x} goto {target}"] ubpf["jle {dst}, {imm}, {target}"] gas["jle {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if `dst` is at most `src`, unsigned.
            Jle64Reg = 0xbd (dst: r, src: r, off: target) [] None none Base64 V2
                => Branch { cond: Cond::Le, width: Width::W64, dst, src: Operand::Reg(src), off }
                llvm["if {dst} <= {src} goto {target}"] kernel[=] ubpf["jle {dst}, {src}, {target}"] gas["jle {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` are at most `imm`, unsigned.
            Jle32Imm = 0xb6 (dst: r, imm: imm, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Le, width: Width::W32, dst, src: Operand::Imm(imm), off }
                llvm["if {dst.w} <= {imm} goto {target}"] kernel["if {dst.w} <= {imm.x} goto {target}"] ubpf["jle32 {dst}, {imm}, {target}"] gas["jle32 {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` are at most those of `src`, unsigned.
            Jle32Reg = 0xbe (dst: r, src: r, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Le, width: Width::W32, dst, src: Operand::Reg(src), off }
                llvm["if {dst.w} <= {src.w} goto {target}"] kernel[=] ubpf["jle32 {dst}, {src}, {target}"] gas["jle32 {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if `dst` is less than the sign-extended `imm`, signed.
            Jslt64Imm = 0xc5 (dst: r, imm: imm, off: target) [] None none Base64 V2
                => Branch { cond: Cond::Slt, width: Width::W64, dst, src: Operand::Imm(imm), off }
                llvm["if {dst} s< {imm} goto {target}"] kernel["if {dst} s< {imm.x} goto {target}"] ubpf["jslt {dst}, {imm}, {target}"] gas["jslt {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if `dst` is less than `src`, signed.
            Jslt64Reg = 0xcd (dst: r, src: r, off: target) [] None none Base64 V2
                => Branch { cond: Cond::Slt, width: Width::W64, dst, src: Operand::Reg(src), off }
                llvm["if {dst} s< {src} goto {target}"] kernel[=] ubpf["jslt {dst}, {src}, {target}"] gas["jslt {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` are less than `imm`, signed.
            Jslt32Imm = 0xc6 (dst: r, imm: imm, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Slt, width: Width::W32, dst, src: Operand::Imm(imm), off }
                llvm["if {dst.w} s< {imm} goto {target}"] kernel["if {dst.w} s< {imm.x} goto {target}"] ubpf["jslt32 {dst}, {imm}, {target}"] gas["jslt32 {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` are less than those of `src`, signed.
            Jslt32Reg = 0xce (dst: r, src: r, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Slt, width: Width::W32, dst, src: Operand::Reg(src), off }
                llvm["if {dst.w} s< {src.w} goto {target}"] kernel[=] ubpf["jslt32 {dst}, {src}, {target}"] gas["jslt32 {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if `dst` is at most the sign-extended `imm`, signed.
            Jsle64Imm = 0xd5 (dst: r, imm: imm, off: target) [] None none Base64 V2
                => Branch { cond: Cond::Sle, width: Width::W64, dst, src: Operand::Imm(imm), off }
                llvm["if {dst} s<= {imm} goto {target}"] kernel["if {dst} s<= {imm.x} goto {target}"] ubpf["jsle {dst}, {imm}, {target}"] gas["jsle {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if `dst` is at most `src`, signed.
            Jsle64Reg = 0xdd (dst: r, src: r, off: target) [] None none Base64 V2
                => Branch { cond: Cond::Sle, width: Width::W64, dst, src: Operand::Reg(src), off }
                llvm["if {dst} s<= {src} goto {target}"] kernel[=] ubpf["jsle {dst}, {src}, {target}"] gas["jsle {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` are at most `imm`, signed.
            Jsle32Imm = 0xd6 (dst: r, imm: imm, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Sle, width: Width::W32, dst, src: Operand::Imm(imm), off }
                llvm["if {dst.w} s<= {imm} goto {target}"] kernel["if {dst.w} s<= {imm.x} goto {target}"] ubpf["jsle32 {dst}, {imm}, {target}"] gas["jsle32 {dst}, {imm}, {target}"] herd[=];
            /// Jumps by `off` if the low 32 bits of `dst` are at most those of `src`, signed.
            Jsle32Reg = 0xde (dst: r, src: r, off: target) [] None none Base32 V3
                => Branch { cond: Cond::Sle, width: Width::W32, dst, src: Operand::Reg(src), off }
                llvm["if {dst.w} s<= {src.w} goto {target}"] kernel[=] ubpf["jsle32 {dst}, {src}, {target}"] gas["jsle32 {dst}, {src}, {target}"] herd[=];
            /// Jumps by `off` if the runtime says that the loop has run for long enough (Linux 6.9).
            MayGoto = 0xe5 (off: target) [src = 0] None none Unregistered V4
                => MayGoto { off }
                llvm["may_goto {target}"] kernel[=] ubpf["jcond {target}"] gas["jcond {target}"] herd[=];
            /// Jumps to the instruction whose address is in `dst` (Linux 6.19).
            GotoX = 0x0d (dst: r) [] None none Unregistered V4
                => GotoX { dst }
                llvm["gotox {dst}"] kernel[=] ubpf["gotox {dst}"] gas["gotox {dst}"] herd[=];
            /// Calls the helper function with the static id `imm`: arguments in r1 to r5, result in r0.
            CallHelper = 0x85 (imm: id) [src = 0] Call none Base32 V1
                => CallHelper { id: imm }
                llvm["call {imm}"] kernel["call {helper}"] ubpf["call {imm}" "call helper {imm}"] gas["call {imm}"] herd[=];
            /// Calls the function of this program at `imm` slots from the next instruction.
            CallLocal = 0x85 (imm: func) [src = 1] Call none Base32 V1
                => CallLocal { off: imm }
                llvm["call {func}"] kernel[=] ubpf["call local {func}"] gas["call {func}"] herd[=];
            /// Calls the helper function with the BTF id `imm` (in Linux, a kfunc).
            CallBtf = 0x85 (imm: id) [src = 2] Call none Base32 V1
                => CallBtf { id: imm }
                llvm["call btf {imm}"] kernel["call {kfunc}"] ubpf["call runtime {imm}"] gas["call btf {imm}"] herd[=];
            /// Calls the function whose address is in `dst`.
            CallX = 0x8d (dst: r) [] Call none Unregistered V1
                => CallX { dst }
                llvm["callx {dst}"] kernel[=] ubpf["call {dst}" "call helper {dst}" "callx {dst}"] gas["call {dst}" "callx {dst}"] herd[=];
            /// Returns from the function; r0 is its result.
            Exit = 0x95 () [] Exit none Base32 V1
                => Exit {}
                llvm["exit"] kernel[=] ubpf["exit"] gas["exit"] herd[=];

            // Loads and stores, RFC 9669 section 5
            /// Loads 8 bits, zero-extended.
            LdxB = 0x71 (dst: w, src: base, off: disp) [] None load(B, Plain) Base32 V1
                => Load { size: Size::B, order: LoadOrder::Plain, dst, base: src, off }
                llvm["{dst.w} = *(u8 *)({src}{off})" "{dst} = *(u8 *)({src}{off})"] kernel["{dst} = *(u8 *)({src}{off})"] ubpf["ldxb {dst}, [{src}{off}]"] gas["ldxb {dst}, [{src}{off}]"] herd["{dst} = *(u8 *)({src}{off})"];
            /// Loads 16 bits, zero-extended.
            LdxH = 0x69 (dst: w, src: base, off: disp) [] None load(H, Plain) Base32 V1
                => Load { size: Size::H, order: LoadOrder::Plain, dst, base: src, off }
                llvm["{dst.w} = *(u16 *)({src}{off})" "{dst} = *(u16 *)({src}{off})"] kernel["{dst} = *(u16 *)({src}{off})"] ubpf["ldxh {dst}, [{src}{off}]"] gas["ldxh {dst}, [{src}{off}]"] herd["{dst} = *(u16 *)({src}{off})"];
            /// Loads 32 bits, zero-extended.
            LdxW = 0x61 (dst: w, src: base, off: disp) [] None load(W, Plain) Base32 V1
                => Load { size: Size::W, order: LoadOrder::Plain, dst, base: src, off }
                llvm["{dst.w} = *(u32 *)({src}{off})" "{dst} = *(u32 *)({src}{off})"] kernel["{dst} = *(u32 *)({src}{off})"] ubpf["ldxw {dst}, [{src}{off}]"] gas["ldxw {dst}, [{src}{off}]"] herd["{dst} = *(u32 *)({src}{off})"];
            /// Loads 64 bits.
            LdxDw = 0x79 (dst: w, src: base, off: disp) [] None load(DW, Plain) Base64 V1
                => Load { size: Size::DW, order: LoadOrder::Plain, dst, base: src, off }
                llvm["{dst} = *(u64 *)({src}{off})"] kernel[=] ubpf["ldxdw {dst}, [{src}{off}]"] gas["ldxdw {dst}, [{src}{off}]"] herd[=];
            /// Loads 8 bits, sign-extended to 64.
            LdxsB = 0x91 (dst: w, src: base, off: disp) [] None load(B, Plain) Base64 V4
                => LoadSx { size: SxSize::B, dst, base: src, off }
                llvm["{dst} = *(s8 *)({src}{off})"] kernel[=] ubpf["ldxsb {dst}, [{src}{off}]"] gas["ldxsb {dst}, [{src}{off}]"] herd[=];
            /// Loads 16 bits, sign-extended to 64.
            LdxsH = 0x89 (dst: w, src: base, off: disp) [] None load(H, Plain) Base64 V4
                => LoadSx { size: SxSize::H, dst, base: src, off }
                llvm["{dst} = *(s16 *)({src}{off})"] kernel[=] ubpf["ldxsh {dst}, [{src}{off}]"] gas["ldxsh {dst}, [{src}{off}]"] herd[=];
            /// Loads 32 bits, sign-extended to 64.
            LdxsW = 0x81 (dst: w, src: base, off: disp) [] None load(W, Plain) Base64 V4
                => LoadSx { size: SxSize::W, dst, base: src, off }
                llvm["{dst} = *(s32 *)({src}{off})"] kernel[=] ubpf["ldxsw {dst}, [{src}{off}]"] gas["ldxsw {dst}, [{src}{off}]"] herd[=];
            /// Stores the low 8 bits of `imm`.
            StB = 0x72 (dst: base, off: disp, imm: imm) [] None store(B, Plain) Base32 V1
                => StoreImm { size: Size::B, base: dst, off, imm }
                llvm["*(u8 *)({dst}{off}) = {imm}"] kernel[=] ubpf["stb [{dst}{off}], {imm}"] gas["stb [{dst}{off}], {imm}"] herd[=];
            /// Stores the low 16 bits of `imm`.
            StH = 0x6a (dst: base, off: disp, imm: imm) [] None store(H, Plain) Base32 V1
                => StoreImm { size: Size::H, base: dst, off, imm }
                llvm["*(u16 *)({dst}{off}) = {imm}"] kernel[=] ubpf["sth [{dst}{off}], {imm}"] gas["sth [{dst}{off}], {imm}"] herd[=];
            /// Stores the `imm`.
            StW = 0x62 (dst: base, off: disp, imm: imm) [] None store(W, Plain) Base32 V1
                => StoreImm { size: Size::W, base: dst, off, imm }
                llvm["*(u32 *)({dst}{off}) = {imm}"] kernel[=] ubpf["stw [{dst}{off}], {imm}"] gas["stw [{dst}{off}], {imm}"] herd[=];
            /// Stores the sign-extended `imm`.
            StDw = 0x7a (dst: base, off: disp, imm: imm) [] None store(DW, Plain) Base64 V1
                => StoreImm { size: Size::DW, base: dst, off, imm }
                llvm["*(u64 *)({dst}{off}) = {imm}"] kernel[=] ubpf["stdw [{dst}{off}], {imm}"] gas["stdw [{dst}{off}], {imm}"] herd[=];
            /// Stores the low 8 bits of `src`.
            StxB = 0x73 (dst: base, off: disp, src: r) [] None store(B, Plain) Base32 V1
                => Store { size: Size::B, order: StoreOrder::Plain, base: dst, off, src }
                llvm["*(u8 *)({dst}{off}) = {src.w}" "*(u8 *)({dst}{off}) = {src}"] kernel["*(u8 *)({dst}{off}) = {src}"] ubpf["stxb [{dst}{off}], {src}"] gas["stxb [{dst}{off}], {src}"] herd["*(u8 *)({dst}{off}) = {src}"];
            /// Stores the low 16 bits of `src`.
            StxH = 0x6b (dst: base, off: disp, src: r) [] None store(H, Plain) Base32 V1
                => Store { size: Size::H, order: StoreOrder::Plain, base: dst, off, src }
                llvm["*(u16 *)({dst}{off}) = {src.w}" "*(u16 *)({dst}{off}) = {src}"] kernel["*(u16 *)({dst}{off}) = {src}"] ubpf["stxh [{dst}{off}], {src}"] gas["stxh [{dst}{off}], {src}"] herd["*(u16 *)({dst}{off}) = {src}"];
            /// Stores the low 32 bits of `src`.
            StxW = 0x63 (dst: base, off: disp, src: r) [] None store(W, Plain) Base32 V1
                => Store { size: Size::W, order: StoreOrder::Plain, base: dst, off, src }
                llvm["*(u32 *)({dst}{off}) = {src.w}" "*(u32 *)({dst}{off}) = {src}"] kernel["*(u32 *)({dst}{off}) = {src}"] ubpf["stxw [{dst}{off}], {src}"] gas["stxw [{dst}{off}], {src}"] herd["*(u32 *)({dst}{off}) = {src}"];
            /// Stores `src`.
            StxDw = 0x7b (dst: base, off: disp, src: r) [] None store(DW, Plain) Base64 V1
                => Store { size: Size::DW, order: StoreOrder::Plain, base: dst, off, src }
                llvm["*(u64 *)({dst}{off}) = {src}"] kernel[=] ubpf["stxdw [{dst}{off}], {src}"] gas["stxdw [{dst}{off}], {src}"] herd[=];

            // Atomic operations, RFC 9669 section 5.3
            /// Adds `src` to the 64 bits in memory, atomically, without order.
            AtomicAdd64 = 0xdb (dst: base, off: disp, src: r) [imm = 0x00] None rmw(DW, Relaxed) Atomic64 V1
                => Atomic { op: AtomicOp::Add, size: AtomicSize::DW, base: dst, off, src }
                llvm["lock *(u64 *)({dst}{off}) += {src}"] kernel[=] ubpf["lock add [{dst}{off}], {src}"] gas["aadd [{dst}{off}], {src}" "xadddw [{dst}{off}], {src}"] herd[=];
            /// Adds `src` to the 32 bits in memory, atomically, without order.
            AtomicAdd32 = 0xc3 (dst: base, off: disp, src: r) [imm = 0x00] None rmw(W, Relaxed) Atomic32 V1
                => Atomic { op: AtomicOp::Add, size: AtomicSize::W, base: dst, off, src }
                llvm["lock *(u32 *)({dst}{off}) += {src.w}" "lock *(u32 *)({dst}{off}) += {src}"] kernel["lock *(u32 *)({dst}{off}) += {src}"] ubpf["lock add32 [{dst}{off}], {src}"] gas["aadd32 [{dst}{off}], {src}" "xaddw [{dst}{off}], {src}"] herd["lock *(u32 *)({dst}{off}) += {src}"];
            /// Ors `src` into the 64 bits in memory, atomically, without order.
            AtomicOr64 = 0xdb (dst: base, off: disp, src: r) [imm = 0x40] None rmw(DW, Relaxed) Atomic64 V3
                => Atomic { op: AtomicOp::Or, size: AtomicSize::DW, base: dst, off, src }
                llvm["lock *(u64 *)({dst}{off}) |= {src}"] kernel[=] ubpf["lock or [{dst}{off}], {src}"] gas["aor [{dst}{off}], {src}"] herd[=];
            /// Ors `src` into the 32 bits in memory, atomically, without order.
            AtomicOr32 = 0xc3 (dst: base, off: disp, src: r) [imm = 0x40] None rmw(W, Relaxed) Atomic32 V3
                => Atomic { op: AtomicOp::Or, size: AtomicSize::W, base: dst, off, src }
                llvm["lock *(u32 *)({dst}{off}) |= {src.w}"] kernel["lock *(u32 *)({dst}{off}) |= {src}"] ubpf["lock or32 [{dst}{off}], {src}"] gas["aor32 [{dst}{off}], {src}"] herd["lock *(u32 *)({dst}{off}) |= {src}"];
            /// Ands `src` into the 64 bits in memory, atomically, without order.
            AtomicAnd64 = 0xdb (dst: base, off: disp, src: r) [imm = 0x50] None rmw(DW, Relaxed) Atomic64 V3
                => Atomic { op: AtomicOp::And, size: AtomicSize::DW, base: dst, off, src }
                llvm["lock *(u64 *)({dst}{off}) &= {src}"] kernel[=] ubpf["lock and [{dst}{off}], {src}"] gas["aand [{dst}{off}], {src}"] herd[=];
            /// Ands `src` into the 32 bits in memory, atomically, without order.
            AtomicAnd32 = 0xc3 (dst: base, off: disp, src: r) [imm = 0x50] None rmw(W, Relaxed) Atomic32 V3
                => Atomic { op: AtomicOp::And, size: AtomicSize::W, base: dst, off, src }
                llvm["lock *(u32 *)({dst}{off}) &= {src.w}"] kernel["lock *(u32 *)({dst}{off}) &= {src}"] ubpf["lock and32 [{dst}{off}], {src}"] gas["aand32 [{dst}{off}], {src}"] herd["lock *(u32 *)({dst}{off}) &= {src}"];
            /// Xors `src` into the 64 bits in memory, atomically, without order.
            AtomicXor64 = 0xdb (dst: base, off: disp, src: r) [imm = 0xa0] None rmw(DW, Relaxed) Atomic64 V3
                => Atomic { op: AtomicOp::Xor, size: AtomicSize::DW, base: dst, off, src }
                llvm["lock *(u64 *)({dst}{off}) ^= {src}"] kernel[=] ubpf["lock xor [{dst}{off}], {src}"] gas["axor [{dst}{off}], {src}"] herd[=];
            /// Xors `src` into the 32 bits in memory, atomically, without order.
            AtomicXor32 = 0xc3 (dst: base, off: disp, src: r) [imm = 0xa0] None rmw(W, Relaxed) Atomic32 V3
                => Atomic { op: AtomicOp::Xor, size: AtomicSize::W, base: dst, off, src }
                llvm["lock *(u32 *)({dst}{off}) ^= {src.w}"] kernel["lock *(u32 *)({dst}{off}) ^= {src}"] ubpf["lock xor32 [{dst}{off}], {src}"] gas["axor32 [{dst}{off}], {src}"] herd["lock *(u32 *)({dst}{off}) ^= {src}"];
            /// Adds `src` to the 64 bits in memory, atomically and fully ordered; the old value, zero-extended, goes to `src`.
            AtomicFetchAdd64 = 0xdb (dst: base, off: disp, src: rw) [imm = 0x01] None rmw(DW, Full) Atomic64 V3
                => Atomic { op: AtomicOp::FetchAdd, size: AtomicSize::DW, base: dst, off, src }
                llvm["{src} = atomic_fetch_add((u64 *)({dst}{off}), {src})"] kernel["{src} = atomic64_fetch_add((u64 *)({dst}{off}), {src})"] ubpf["lock fetch add [{dst}{off}], {src}"] gas["afadd [{dst}{off}], {src}"] herd[=];
            /// Adds `src` to the 32 bits in memory, atomically and fully ordered; the old value, zero-extended, goes to `src`.
            AtomicFetchAdd32 = 0xc3 (dst: base, off: disp, src: rw) [imm = 0x01] None rmw(W, Full) Atomic32 V3
                => Atomic { op: AtomicOp::FetchAdd, size: AtomicSize::W, base: dst, off, src }
                llvm["{src.w} = atomic_fetch_add((u32 *)({dst}{off}), {src.w})"] kernel["{src} = atomic_fetch_add((u32 *)({dst}{off}), {src})"] ubpf["lock fetch add32 [{dst}{off}], {src}"] gas["afadd32 [{dst}{off}], {src}"] herd["{src} = atomic_fetch_add((u32 *)({dst}{off}), {src})"];
            /// Ors `src` into the 64 bits in memory, atomically and fully ordered; the old value, zero-extended, goes to `src`.
            AtomicFetchOr64 = 0xdb (dst: base, off: disp, src: rw) [imm = 0x41] None rmw(DW, Full) Atomic64 V3
                => Atomic { op: AtomicOp::FetchOr, size: AtomicSize::DW, base: dst, off, src }
                llvm["{src} = atomic_fetch_or((u64 *)({dst}{off}), {src})"] kernel["{src} = atomic64_fetch_or((u64 *)({dst}{off}), {src})"] ubpf["lock fetch or [{dst}{off}], {src}"] gas["afor [{dst}{off}], {src}"] herd[=];
            /// Ors `src` into the 32 bits in memory, atomically and fully ordered; the old value, zero-extended, goes to `src`.
            AtomicFetchOr32 = 0xc3 (dst: base, off: disp, src: rw) [imm = 0x41] None rmw(W, Full) Atomic32 V3
                => Atomic { op: AtomicOp::FetchOr, size: AtomicSize::W, base: dst, off, src }
                llvm["{src.w} = atomic_fetch_or((u32 *)({dst}{off}), {src.w})"] kernel["{src} = atomic_fetch_or((u32 *)({dst}{off}), {src})"] ubpf["lock fetch or32 [{dst}{off}], {src}"] gas["afor32 [{dst}{off}], {src}"] herd["{src} = atomic_fetch_or((u32 *)({dst}{off}), {src})"];
            /// Ands `src` into the 64 bits in memory, atomically and fully ordered; the old value, zero-extended, goes to `src`.
            AtomicFetchAnd64 = 0xdb (dst: base, off: disp, src: rw) [imm = 0x51] None rmw(DW, Full) Atomic64 V3
                => Atomic { op: AtomicOp::FetchAnd, size: AtomicSize::DW, base: dst, off, src }
                llvm["{src} = atomic_fetch_and((u64 *)({dst}{off}), {src})"] kernel["{src} = atomic64_fetch_and((u64 *)({dst}{off}), {src})"] ubpf["lock fetch and [{dst}{off}], {src}"] gas["afand [{dst}{off}], {src}"] herd[=];
            /// Ands `src` into the 32 bits in memory, atomically and fully ordered; the old value, zero-extended, goes to `src`.
            AtomicFetchAnd32 = 0xc3 (dst: base, off: disp, src: rw) [imm = 0x51] None rmw(W, Full) Atomic32 V3
                => Atomic { op: AtomicOp::FetchAnd, size: AtomicSize::W, base: dst, off, src }
                llvm["{src.w} = atomic_fetch_and((u32 *)({dst}{off}), {src.w})"] kernel["{src} = atomic_fetch_and((u32 *)({dst}{off}), {src})"] ubpf["lock fetch and32 [{dst}{off}], {src}"] gas["afand32 [{dst}{off}], {src}"] herd["{src} = atomic_fetch_and((u32 *)({dst}{off}), {src})"];
            /// Xors `src` into the 64 bits in memory, atomically and fully ordered; the old value, zero-extended, goes to `src`.
            AtomicFetchXor64 = 0xdb (dst: base, off: disp, src: rw) [imm = 0xa1] None rmw(DW, Full) Atomic64 V3
                => Atomic { op: AtomicOp::FetchXor, size: AtomicSize::DW, base: dst, off, src }
                llvm["{src} = atomic_fetch_xor((u64 *)({dst}{off}), {src})"] kernel["{src} = atomic64_fetch_xor((u64 *)({dst}{off}), {src})"] ubpf["lock fetch xor [{dst}{off}], {src}"] gas["afxor [{dst}{off}], {src}"] herd[=];
            /// Xors `src` into the 32 bits in memory, atomically and fully ordered; the old value, zero-extended, goes to `src`.
            AtomicFetchXor32 = 0xc3 (dst: base, off: disp, src: rw) [imm = 0xa1] None rmw(W, Full) Atomic32 V3
                => Atomic { op: AtomicOp::FetchXor, size: AtomicSize::W, base: dst, off, src }
                llvm["{src.w} = atomic_fetch_xor((u32 *)({dst}{off}), {src.w})"] kernel["{src} = atomic_fetch_xor((u32 *)({dst}{off}), {src})"] ubpf["lock fetch xor32 [{dst}{off}], {src}"] gas["afxor32 [{dst}{off}], {src}"] herd["{src} = atomic_fetch_xor((u32 *)({dst}{off}), {src})"];
            /// Swaps `src` with the 64 bits in memory, atomically and fully ordered; the old value is zero-extended.
            Xchg64 = 0xdb (dst: base, off: disp, src: rw) [imm = 0xe1] None rmw(DW, Full) Atomic64 V3
                => Atomic { op: AtomicOp::Xchg, size: AtomicSize::DW, base: dst, off, src }
                llvm["{src} = xchg_64({dst}{off}, {src})"] kernel["{src} = atomic64_xchg((u64 *)({dst}{off}), {src})"] ubpf["lock xchg [{dst}{off}], {src}" "lock fetch xchg [{dst}{off}], {src}"] gas["axchg [{dst}{off}], {src}"] herd[=];
            /// Swaps `src` with the 32 bits in memory, atomically and fully ordered; the old value is zero-extended.
            Xchg32 = 0xc3 (dst: base, off: disp, src: rw) [imm = 0xe1] None rmw(W, Full) Atomic32 V3
                => Atomic { op: AtomicOp::Xchg, size: AtomicSize::W, base: dst, off, src }
                llvm["{src.w} = xchg32_32({dst}{off}, {src.w})"] kernel["{src} = atomic_xchg((u32 *)({dst}{off}), {src})"] ubpf["lock xchg32 [{dst}{off}], {src}" "lock fetch xchg32 [{dst}{off}], {src}"] gas["axchg32 [{dst}{off}], {src}"] herd["{src} = xchg_32_32({dst}{off}, {src})" "{src} = xchg32_32({dst}{off}, {src})"];
            /// If the 64 bits in memory equal r0, replaces them by `src`, atomically and fully ordered; if not, it is a plain load. The old value, zero-extended, goes to r0.
            CmpXchg64 = 0xdb (dst: base, off: disp, src: r) [imm = 0xf1] R0 rmw(DW, Full) Atomic64 V3
                => Atomic { op: AtomicOp::CmpXchg, size: AtomicSize::DW, base: dst, off, src }
                llvm["r0 = cmpxchg_64({dst}{off}, r0, {src})"] kernel["r0 = atomic64_cmpxchg((u64 *)({dst}{off}), r0, {src})"] ubpf["lock cmpxchg [{dst}{off}], {src}" "lock fetch cmpxchg [{dst}{off}], {src}"] gas["acmp [{dst}{off}], {src}"] herd[=];
            /// If the 32 bits in memory equal the low 32 of r0, replaces them by `src`, atomically and fully ordered; if not, it is a plain load. The old value, zero-extended, goes to r0.
            CmpXchg32 = 0xc3 (dst: base, off: disp, src: r) [imm = 0xf1] R0 rmw(W, Full) Atomic32 V3
                => Atomic { op: AtomicOp::CmpXchg, size: AtomicSize::W, base: dst, off, src }
                llvm["w0 = cmpxchg32_32({dst}{off}, w0, {src.w})"] kernel["r0 = atomic_cmpxchg((u32 *)({dst}{off}), r0, {src})"] ubpf["lock cmpxchg32 [{dst}{off}], {src}" "lock fetch cmpxchg32 [{dst}{off}], {src}"] gas["acmp32 [{dst}{off}], {src}"] herd["r0 = cmpxchg32_32({dst}{off}, r0, {src})"];

            // Load-acquire and store-release, Linux 6.15 (commit 880442305a39)
            /// Loads 8 bits, zero-extended, atomically; no later memory access of this thread happens before it (RCpc).
            LoadAcqB = 0xd3 (dst: w, src: base, off: disp) [imm = 0x100] None load(B, Acquire) AcqRel V4
                => Load { size: Size::B, order: LoadOrder::Acquire, dst, base: src, off }
                llvm["{dst.w} = load_acquire((u8 *)({src}{off}))"] kernel["{dst} = load_acquire((u8 *)({src}{off}))"] ubpf["ldacqb {dst}, [{src}{off}]"] gas["ldacqb {dst}, [{src}{off}]"] herd["{dst} = load_acquire((u8 *)({src}{off}))"];
            /// Loads 16 bits, zero-extended, atomically; no later memory access of this thread happens before it (RCpc).
            LoadAcqH = 0xcb (dst: w, src: base, off: disp) [imm = 0x100] None load(H, Acquire) AcqRel V4
                => Load { size: Size::H, order: LoadOrder::Acquire, dst, base: src, off }
                llvm["{dst.w} = load_acquire((u16 *)({src}{off}))"] kernel["{dst} = load_acquire((u16 *)({src}{off}))"] ubpf["ldacqh {dst}, [{src}{off}]"] gas["ldacqh {dst}, [{src}{off}]"] herd["{dst} = load_acquire((u16 *)({src}{off}))"];
            /// Loads 32 bits, zero-extended, atomically; no later memory access of this thread happens before it (RCpc).
            LoadAcqW = 0xc3 (dst: w, src: base, off: disp) [imm = 0x100] None load(W, Acquire) AcqRel V4
                => Load { size: Size::W, order: LoadOrder::Acquire, dst, base: src, off }
                llvm["{dst.w} = load_acquire((u32 *)({src}{off}))"] kernel["{dst} = load_acquire((u32 *)({src}{off}))"] ubpf["ldacqw {dst}, [{src}{off}]"] gas["ldacqw {dst}, [{src}{off}]"] herd["{dst} = load_acquire((u32 *)({src}{off}))"];
            /// Loads 64 bits, atomically; no later memory access of this thread happens before it (RCpc).
            LoadAcqDw = 0xdb (dst: w, src: base, off: disp) [imm = 0x100] None load(DW, Acquire) AcqRel V4
                => Load { size: Size::DW, order: LoadOrder::Acquire, dst, base: src, off }
                llvm["{dst} = load_acquire((u64 *)({src}{off}))"] kernel[=] ubpf["ldacqdw {dst}, [{src}{off}]"] gas["ldacqdw {dst}, [{src}{off}]"] herd[=];
            /// Stores the low 8 bits of `src`, atomically; every earlier memory access of this thread happens before it (RCpc).
            StoreRelB = 0xd3 (dst: base, off: disp, src: r) [imm = 0x110] None store(B, Release) AcqRel V4
                => Store { size: Size::B, order: StoreOrder::Release, base: dst, off, src }
                llvm["store_release((u8 *)({dst}{off}), {src.w})"] kernel["store_release((u8 *)({dst}{off}), {src})"] ubpf["strelb [{dst}{off}], {src}"] gas["strelb [{dst}{off}], {src}"] herd["store_release((u8 *)({dst}{off}), {src})"];
            /// Stores the low 16 bits of `src`, atomically; every earlier memory access of this thread happens before it (RCpc).
            StoreRelH = 0xcb (dst: base, off: disp, src: r) [imm = 0x110] None store(H, Release) AcqRel V4
                => Store { size: Size::H, order: StoreOrder::Release, base: dst, off, src }
                llvm["store_release((u16 *)({dst}{off}), {src.w})"] kernel["store_release((u16 *)({dst}{off}), {src})"] ubpf["strelh [{dst}{off}], {src}"] gas["strelh [{dst}{off}], {src}"] herd["store_release((u16 *)({dst}{off}), {src})"];
            /// Stores the low 32 bits of `src`, atomically; every earlier memory access of this thread happens before it (RCpc).
            StoreRelW = 0xc3 (dst: base, off: disp, src: r) [imm = 0x110] None store(W, Release) AcqRel V4
                => Store { size: Size::W, order: StoreOrder::Release, base: dst, off, src }
                llvm["store_release((u32 *)({dst}{off}), {src.w})"] kernel["store_release((u32 *)({dst}{off}), {src})"] ubpf["strelw [{dst}{off}], {src}"] gas["strelw [{dst}{off}], {src}"] herd["store_release((u32 *)({dst}{off}), {src})"];
            /// Stores `src`, atomically; every earlier memory access of this thread happens before it (RCpc).
            StoreRelDw = 0xdb (dst: base, off: disp, src: r) [imm = 0x110] None store(DW, Release) AcqRel V4
                => Store { size: Size::DW, order: StoreOrder::Release, base: dst, off, src }
                llvm["store_release((u64 *)({dst}{off}), {src})"] kernel[=] ubpf["streldw [{dst}{off}], {src}"] gas["streldw [{dst}{off}], {src}"] herd[=];

            // 64-bit immediates, RFC 9669 section 5.4
            /// Loads a 64-bit immediate.
            Lddw = 0x18 (dst: w, imm64: imm) [src = 0] None none Base64 V1
                => LoadImm64 { dst, source: Imm64::Value(imm64) }
                llvm["{dst} = {imm64} ll"] kernel["{dst} = {imm64.x}"] ubpf["lddw {dst}, {imm64}"] gas["lddw {dst}, {imm64}"] herd[=];
            /// Loads the address of the map with file descriptor `imm`.
            LddwMapFd = 0x18 (dst: w, imm: id) [src = 1] None none Base64 V1
                => LoadImm64 { dst, source: Imm64::MapFd(imm) }
                llvm["ld_pseudo {dst}, 1, {imm}"] kernel["ld_pseudo {dst}, 1, {imm}" "{dst} = map[fd:{imm}]"] ubpf["ld_pseudo {dst}, 1, {imm}"] gas["ld_pseudo {dst}, 1, {imm}"] herd[=];
            /// Loads the address `next_imm` bytes into the value of the map with file descriptor `imm`.
            LddwMapValueFd = 0x18 (dst: w, imm: id, next: disp) [src = 2] None none Base64 V1
                => LoadImm64 { dst, source: Imm64::MapValueFd(imm, next) }
                llvm["ld_pseudo {dst}, 2, {pair}"] kernel["ld_pseudo {dst}, 2, {pair}" "{dst} = map[fd:{imm}][0]+{next}"] ubpf["ld_pseudo {dst}, 2, {pair}"] gas["ld_pseudo {dst}, 2, {pair}"] herd[=];
            /// Loads the address of the platform variable with id `imm`.
            LddwVariable = 0x18 (dst: w, imm: id) [src = 3] None none Base64 V1
                => LoadImm64 { dst, source: Imm64::Variable(imm) }
                llvm["ld_pseudo {dst}, 3, {imm}"] kernel[=] ubpf["ld_pseudo {dst}, 3, {imm}"] gas["ld_pseudo {dst}, 3, {imm}"] herd[=];
            /// Loads the address of the function at `imm` slots from the slot after the first.
            LddwCode = 0x18 (dst: w, imm: func) [src = 4] None none Base64 V1
                => LoadImm64 { dst, source: Imm64::Code(imm) }
                llvm["{dst} = {func} ll" "ld_pseudo {dst}, 4, {slots}"] kernel["{dst} = {func} ll" "ld_pseudo {dst}, 4, {slots}" "{dst} = subprog[{slots}]"] ubpf["lddw {dst}, {func}" "ld_pseudo {dst}, 4, {slots}"] gas["lddw {dst}, {func}" "ld_pseudo {dst}, 4, {slots}"] herd[=];
            /// Loads the address of the map with index `imm`.
            LddwMapIdx = 0x18 (dst: w, imm: id) [src = 5] None none Base64 V1
                => LoadImm64 { dst, source: Imm64::MapIdx(imm) }
                llvm["ld_pseudo {dst}, 5, {imm}"] kernel["ld_pseudo {dst}, 5, {imm}" "{dst} = map[idx:{imm}]"] ubpf["ld_pseudo {dst}, 5, {imm}"] gas["ld_pseudo {dst}, 5, {imm}"] herd[=];
            /// Loads the address `next_imm` bytes into the value of the map with index `imm`.
            LddwMapValueIdx = 0x18 (dst: w, imm: id, next: disp) [src = 6] None none Base64 V1
                => LoadImm64 { dst, source: Imm64::MapValueIdx(imm, next) }
                llvm["ld_pseudo {dst}, 6, {pair}"] kernel["ld_pseudo {dst}, 6, {pair}" "{dst} = map[idx:{imm}]+{next}"] ubpf["ld_pseudo {dst}, 6, {pair}"] gas["ld_pseudo {dst}, 6, {pair}"] herd[=];

            // Legacy packet access, RFC 9669 section 5.5, deprecated
            /// Loads 8 bits in network byte order at offset `imm` of the packet into r0.
            LdAbsB = 0x30 (imm: imm) [] Packet packet(B) Packet V1
                => LoadAbs { size: PacketSize::B, imm }
                llvm["r0 = *(u8 *)skb[{imm}]"] kernel[=] ubpf["ldabsb {imm}"] gas["ldabsb {imm}"] herd[=];
            /// Loads 16 bits in network byte order at offset `imm` of the packet into r0.
            LdAbsH = 0x28 (imm: imm) [] Packet packet(H) Packet V1
                => LoadAbs { size: PacketSize::H, imm }
                llvm["r0 = *(u16 *)skb[{imm}]"] kernel[=] ubpf["ldabsh {imm}"] gas["ldabsh {imm}"] herd[=];
            /// Loads 32 bits in network byte order at offset `imm` of the packet into r0.
            LdAbsW = 0x20 (imm: imm) [] Packet packet(W) Packet V1
                => LoadAbs { size: PacketSize::W, imm }
                llvm["r0 = *(u32 *)skb[{imm}]"] kernel[=] ubpf["ldabsw {imm}"] gas["ldabsw {imm}"] herd[=];
            /// Loads 8 bits in network byte order at offset `src + imm` of the packet into r0.
            LdIndB = 0x50 (src: r, imm: imm) [] Packet packet(B) Packet V1
                => LoadInd { size: PacketSize::B, src, imm }
                llvm["r0 = *(u8 *)skb[{src}]" "r0 = *(u8 *)skb[{src}{imm.d}]" "r0 = *(u8 *)skb[{src} + {imm}]"] kernel["r0 = *(u8 *)skb[{src} + {imm}]"] ubpf["ldindb {src}, {imm}"] gas["ldindb {src}, {imm}"] herd[=];
            /// Loads 16 bits in network byte order at offset `src + imm` of the packet into r0.
            LdIndH = 0x48 (src: r, imm: imm) [] Packet packet(H) Packet V1
                => LoadInd { size: PacketSize::H, src, imm }
                llvm["r0 = *(u16 *)skb[{src}]" "r0 = *(u16 *)skb[{src}{imm.d}]" "r0 = *(u16 *)skb[{src} + {imm}]"] kernel["r0 = *(u16 *)skb[{src} + {imm}]"] ubpf["ldindh {src}, {imm}"] gas["ldindh {src}, {imm}"] herd[=];
            /// Loads 32 bits in network byte order at offset `src + imm` of the packet into r0.
            LdIndW = 0x40 (src: r, imm: imm) [] Packet packet(W) Packet V1
                => LoadInd { size: PacketSize::W, src, imm }
                llvm["r0 = *(u32 *)skb[{src}]" "r0 = *(u32 *)skb[{src}{imm.d}]" "r0 = *(u32 *)skb[{src} + {imm}]"] kernel["r0 = *(u32 *)skb[{src} + {imm}]"] ubpf["ldindw {src}, {imm}"] gas["ldindw {src}, {imm}"] herd[=];
        }
    };
}
pub(crate) use for_each_insn;
