//! What depends on what comes later: [`Fixup`], put right at the end of the source.
//!
//! What a place comes to in an object is LLVM's: a symbol that others see, or that is not defined, is
//! referred to by name; one of the source alone by its section and offset, and not at all by a jump or
//! call in its own section.

use super::{Assembler, Building, Goal, State, SymbolId, at_end};
use crate::Span;
use crate::diag::{Code, Diagnostic};
use crate::expr::{Base, Expr, NoValue, Value, no_local};
use crate::fault::is_call;
use crate::lower::{Context, place_number};
use crate::unit::{Binding, RelocationKind, Section};
use acqrel_isa::{Endian, Field, Fields, Insn, Op, Piece, RawInsn, Syntax};

/// A place that depends on a value.
#[derive(Debug)]
pub(crate) struct Fixup {
    pub(crate) section: usize,
    /// The offset of the instruction or the data.
    pub(crate) offset: u64,
    /// What the value is written as.
    pub(crate) span: Span,
    pub(crate) operand: Operand,
    pub(crate) patch: Patch,
}

/// What a place depends on.
#[derive(Debug)]
pub(crate) enum Operand {
    Symbol(SymbolId),
    Expr(Expr),
}

/// What is to be done with a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Patch {
    /// It is an operand of the instruction with this index in its section.
    Insn { mark: usize, op: Op, piece: Piece, syntax: Syntax },
    /// It is data of this many bytes.
    Data { size: u8 },
    /// It is nothing but the subject of a relocation.
    Relocation(RelocationKind),
}

/// A relocation before symbols have their numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pending {
    pub(crate) section: usize,
    pub(crate) offset: u64,
    pub(crate) kind: RelocationKind,
    pub(crate) target: Target,
}

/// What a relocation refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Target {
    Symbol(SymbolId),
    Section(usize),
}

/// What comes of the fixups.
#[derive(Debug, Default)]
pub(crate) struct Resolved {
    pub(crate) relocations: Vec<Pending>,
    /// The first place in each section that only a linker can put right.
    pub(crate) unlinked: Vec<usize>,
}

impl Assembler {
    /// Puts all fixups right.
    pub(super) fn resolve(&mut self) -> Resolved {
        let mut resolved = Resolved::default();
        for fixup in std::mem::take(&mut self.fixups) {
            if let Err(diagnostic) = self.resolve_one(&fixup, &mut resolved) {
                self.report_global(*diagnostic);
            }
        }
        resolved
    }

    fn resolve_one(
        &mut self,
        fixup: &Fixup,
        resolved: &mut Resolved,
    ) -> Result<(), Box<Diagnostic>> {
        let value = self.last_value(fixup)?;
        match fixup.patch {
            Patch::Insn { mark, op, piece, syntax } => match (value.absolute(), piece) {
                (Some(number), _) => {
                    self.constant(fixup, mark, op, piece, syntax, number);
                    Ok(())
                }
                (None, Piece::Target) => self.jump(fixup, mark, op, value),
                (None, Piece::Function) if op == Op::CallLocal => {
                    self.call(fixup, mark, value, resolved)
                }
                (None, Piece::Function | Piece::Imm64 | Piece::Imm64Hex) => {
                    self.address(fixup, mark, value, resolved)
                }
                (None, _) => {
                    let message = "this is a place, which is only known when the program is loaded";
                    let diagnostic = Diagnostic::new(Code::NotConstant, fixup.span, message);
                    Err(Box::new(diagnostic.help(
                        "a number is needed here: the difference of two labels is one; addresses are loaded with a 64-bit immediate load",
                    )))
                }
            },
            Patch::Data { size } => self.data(fixup, size, value, resolved),
            Patch::Relocation(kind) => {
                // It names the symbol, and says nothing of what stands in the place.
                let target = match value.base {
                    Base::Symbol(id) if value.addend == 0 => Target::Symbol(id),
                    Base::Section(section) if value.addend == 0 => Target::Section(section),
                    _ => {
                        let message = "a relocation is against a symbol, without a number";
                        let code = Code::DirectiveOperands;
                        return Err(Box::new(Diagnostic::new(code, fixup.span, message)));
                    }
                };
                self.refer(fixup, kind, target, fixup.offset, false, resolved);
                Ok(())
            }
        }
    }

    /// The value of a fixup, with names that are not defined found out.
    fn last_value(&mut self, fixup: &Fixup) -> Result<Value, Box<Diagnostic>> {
        let value = match &fixup.operand {
            Operand::Symbol(id) => self.symbols.value(*id, true).ok_or(NoValue::NotYet),
            Operand::Expr(expr) => expr.last(&self.symbols),
        };
        let value = match value {
            Ok(value) => value,
            Err(NoValue::Wrong(diagnostic)) => return Err(diagnostic),
            Err(NoValue::NotYet) => {
                let message = "this depends on itself";
                return Err(Box::new(Diagnostic::new(Code::Circular, fixup.span, message)));
            }
        };
        let Base::Symbol(id) = value.base else { return Ok(value) };
        let symbol = self.symbols.get(id);
        if symbol.is_defined() {
            return Ok(value);
        }
        let op = match fixup.patch {
            Patch::Insn { op, piece, syntax, .. } => {
                if syntax == Syntax::Ubpf
                    && &*symbol.name == "exit"
                    && piece == Piece::Target
                    && let Some(exit) = self.exits.iter().find(|exit| exit.0 == fixup.section)
                {
                    let addend = i128::from(exit.1) + value.addend;
                    return Ok(Value { base: Base::Section(exit.0), addend });
                }
                Some((op, piece))
            }
            Patch::Data { .. } | Patch::Relocation(_) => None,
        };
        if let Some(section) = self.sections.find(&symbol.name) {
            return Ok(Value { base: Base::Section(section), ..value });
        }
        if symbol.name.is_empty() {
            let name = self.sources.text(fixup.span);
            let digits = name.trim_end_matches(['b', 'f']).parse().unwrap_or_default();
            return Err(Box::new(no_local(digits, true, fixup.span)));
        }
        let jump = op.is_some_and(|(_, piece)| piece == Piece::Target);
        let constant = op.is_some_and(|(_, piece)| {
            !matches!(piece, Piece::Target | Piece::Function | Piece::Imm64 | Piece::Imm64Hex)
        });
        let local = symbol.name.starts_with(".L");
        let external =
            self.options.goal == Goal::Object || symbol.external || symbol.binding.is_some();
        if jump || constant || local || !external {
            let call = op.is_some_and(|(op, _)| is_call(op));
            let span = match &fixup.operand {
                Operand::Symbol(_) => fixup.span,
                Operand::Expr(expr) => {
                    expr.symbols().find(|found| found.0 == id).map_or(fixup.span, |found| found.1)
                }
            };
            let suggest = !self.is_full();
            let name = std::rc::Rc::clone(&symbol.name);
            return Err(Box::new(if constant {
                self.symbols.not_a_constant(&name, span, suggest)
            } else {
                self.symbols.undefined(&name, span, call, suggest)
            }));
        }
        Ok(value)
    }

    /// A number where a number or an offset belongs.
    fn constant(
        &mut self,
        fixup: &Fixup,
        mark: usize,
        op: Op,
        piece: Piece,
        syntax: Syntax,
        number: i128,
    ) {
        let Some(file) = self.sources.file_of(fixup.span.start) else { return };
        let base = file.span.start;
        let text = std::sync::Arc::clone(&file.text);
        let context = Context { source: &text, syntax };
        let local = file.local(fixup.span);
        let mut reported = Vec::new();
        let (mut becomes, mut fields) = (op, Fields::ZERO);
        let done =
            place_number(&mut becomes, &mut fields, piece, number, local, context, &mut |d| {
                reported.push(d);
            });
        for mut diagnostic in reported {
            for label in &mut diagnostic.labels {
                label.span = label.span.shifted(base);
            }
            self.report_global(diagnostic);
        }
        if !done {
            return;
        }
        let endian = self.options.endian;
        let section = &mut self.sections.all[fixup.section];
        if becomes != op {
            // A call of a constant is one of a helper, and a load of a constant no address.
            section.set_op(fixup.offset, mark, becomes, endian);
        }
        match piece {
            Piece::Displacement => section.set_off(fixup.offset, mark, fields.off, endian),
            Piece::Target if op.row().role(Field::Off).is_some() => {
                section.set_off(fixup.offset, mark, fields.off, endian);
            }
            Piece::Imm64 | Piece::Imm64Hex => {
                section.set_imm64(fixup.offset, mark, fields.imm64, endian);
            }
            Piece::Function if becomes == Op::Lddw => {
                section.set_imm64(fixup.offset, mark, fields.imm64, endian);
            }
            Piece::Pair => {
                let imm = u64::from(fields.imm.cast_unsigned());
                section.set_imm64(fixup.offset, mark, u64::from(fields.next) << 32 | imm, endian);
            }
            // Address spaces share the immediate.
            Piece::SpaceTo | Piece::SpaceFrom => {
                section.or_imm(fixup.offset, mark, fields.imm, endian);
            }
            _ => section.set_imm(fixup.offset, mark, fields.imm, endian),
        }
    }

    /// The distance in slots from the instruction behind a fixup's to a place of its section.
    fn distance(&self, fixup: &Fixup, to: i128) -> Result<i64, Box<Diagnostic>> {
        let slot = RawInsn::BYTES as i128;
        let bytes = to - i128::from(fixup.offset) - slot;
        if bytes % slot != 0 {
            let message = "no instruction starts at this place";
            return Err(Box::new(Diagnostic::new(Code::Misaligned, fixup.span, message)));
        }
        let end = self.sections.all[fixup.section].data.len() as u64;
        if to == i128::from(end) {
            let name = self.sources.text(fixup.span);
            return Err(Box::new(at_end(name, fixup.span)));
        }
        Ok(i64::try_from(bytes / slot).unwrap_or(i64::MAX))
    }

    fn jump(
        &mut self,
        fixup: &Fixup,
        mark: usize,
        op: Op,
        value: Value,
    ) -> Result<(), Box<Diagnostic>> {
        let elsewhere = || {
            let message = "this is in another section, and no jump leaves its section";
            Diagnostic::new(Code::OtherSection, fixup.span, message)
        };
        let (section, offset) = value.base.place(&self.symbols).ok_or_else(elsewhere)?;
        if section != fixup.section {
            return Err(Box::new(elsewhere().help("call a function there")));
        }
        let distance = self.distance(fixup, offset + value.addend)?;
        let mut fields = Fields::ZERO;
        crate::lower::set_target(op, &mut fields, distance, fixup.span)?;
        let endian = self.options.endian;
        let building = &mut self.sections.all[section];
        if op.row().role(Field::Off).is_some() {
            building.set_off(fixup.offset, mark, fields.off, endian);
        } else {
            building.set_imm(fixup.offset, mark, fields.imm, endian);
        }
        Ok(())
    }

    fn call(
        &mut self,
        fixup: &Fixup,
        mark: usize,
        value: Value,
        resolved: &mut Resolved,
    ) -> Result<(), Box<Diagnostic>> {
        let endian = self.options.endian;
        let here = value.base.place(&self.symbols).filter(|place| place.0 == fixup.section);
        let mut inside = None;
        if let Some((_, offset)) = here {
            let distance = self.distance(fixup, offset + value.addend)?;
            let mut fields = Fields::ZERO;
            crate::lower::set_target(Op::CallLocal, &mut fields, distance, fixup.span)?;
            inside = Some(fields.imm);
        }
        if let Base::Symbol(id) = value.base {
            self.symbols.get_mut(id).function = true;
        }
        let (target, in_place) = self.target(value);
        // A function that others see might be replaced; so LLVM leaves the call to the linker.
        let by_linker = here.is_none() || matches!(target, Target::Symbol(_));
        let imm = if by_linker {
            let slot = RawInsn::BYTES as i128;
            let slots = in_place / slot - 1;
            let imm = i32::try_from(slots).ok().filter(|_| in_place % slot == 0);
            imm.ok_or_else(|| {
                let message = "no instruction starts at this place";
                Box::new(Diagnostic::new(Code::Misaligned, fixup.span, message))
            })?
        } else {
            inside.unwrap_or_default()
        };
        let building = &mut self.sections.all[fixup.section];
        building.set_imm(fixup.offset, mark, imm, endian);
        building.set_program(mark, inside.map(|off| Insn::CallLocal { off }));
        if by_linker {
            let linked = inside.is_some();
            self.refer(fixup, RelocationKind::Insn32, target, fixup.offset, linked, resolved);
        }
        Ok(())
    }

    /// A 64-bit immediate that is an address.
    fn address(
        &mut self,
        fixup: &Fixup,
        mark: usize,
        value: Value,
        resolved: &mut Resolved,
    ) -> Result<(), Box<Diagnostic>> {
        let endian = self.options.endian;
        let (target, in_place) = self.target(value);
        let imm = i32::try_from(in_place).map_err(|_| {
            let message = "what is added to the address does not fit in 32 bits";
            Box::new(Diagnostic::new(Code::ImmediateRange, fixup.span, message))
        })?;
        let place = value.base.place(&self.symbols);
        let code = place.is_some_and(|place| self.sections.all[place.0].is_code());
        let mut linked = false;
        if code && let Base::Symbol(id) = value.base {
            self.symbols.get_mut(id).function = true;
        }
        if let Some((section, offset)) = place
            && section == fixup.section
        {
            let distance = self.distance(fixup, offset + value.addend)?;
            let off = i32::try_from(distance).unwrap_or(i32::MAX);
            let building = &mut self.sections.all[fixup.section];
            building.set_code_address(mark, off);
            linked = true;
        }
        let building = &mut self.sections.all[fixup.section];
        building.set_bytes_imm(fixup.offset, imm, endian);
        self.refer(fixup, RelocationKind::Insn64, target, fixup.offset, linked, resolved);
        Ok(())
    }

    fn data(
        &mut self,
        fixup: &Fixup,
        size: u8,
        value: Value,
        resolved: &mut Resolved,
    ) -> Result<(), Box<Diagnostic>> {
        let endian = self.options.endian;
        if let Some(number) = value.absolute() {
            let bytes = data_bytes(number, size, endian)
                .ok_or_else(|| Box::new(out_of_range(number, size, fixup.span)))?;
            self.sections.all[fixup.section].set_bytes(fixup.offset, &bytes[..size.into()]);
            return Ok(());
        }
        let (target, in_place) = self.target(value);
        let kind = match size {
            8 => RelocationKind::Abs64,
            4 if self.is_left_alone(value.base) => RelocationKind::NoDyld32,
            4 => RelocationKind::Abs32,
            _ => {
                let message = format!("an address has 4 or 8 bytes, not {size}");
                return Err(Box::new(Diagnostic::new(Code::NotConstant, fixup.span, message)));
            }
        };
        let bytes = data_bytes(in_place, size, endian)
            .ok_or_else(|| Box::new(out_of_range(in_place, size, fixup.span)))?;
        self.sections.all[fixup.section].set_bytes(fixup.offset, &bytes[..size.into()]);
        self.refer(fixup, kind, target, fixup.offset, false, resolved);
        Ok(())
    }

    /// Whether 32 bits of data about a symbol are for `.BTF` or `.BTF.ext`, which loaders leave
    /// alone. LLVM takes labels of its own in code, and names in data, for that.
    fn is_left_alone(&self, base: Base) -> bool {
        let Some((section, _)) = base.place(&self.symbols) else { return false };
        let flags = self.sections.all[section].flags;
        let temporary = match base {
            Base::Symbol(id) => self.symbols.get(id).is_temporary(),
            Base::Section(_) | Base::Zero => true,
        };
        let needed = if temporary { Section::EXEC } else { Section::WRITE };
        flags & Section::ALLOC != 0 && flags & needed != 0
    }

    /// What a relocation against a place refers to, and what stands in the place itself.
    fn target(&self, value: Value) -> (Target, i128) {
        const MERGE: u64 = 0x10;
        match value.base {
            Base::Zero => (Target::Section(0), value.addend),
            Base::Section(section) => (Target::Section(section), value.addend),
            Base::Symbol(id) => {
                let symbol = self.symbols.get(id);
                match symbol.state {
                    State::Label { section, offset } if symbol.seen() == Binding::Local => {
                        // What a linker merges has no offsets that hold.
                        let flags = self.sections.all[section].flags;
                        if flags & MERGE != 0 && value.addend != 0 {
                            (Target::Symbol(id), value.addend)
                        } else {
                            (Target::Section(section), i128::from(offset) + value.addend)
                        }
                    }
                    _ => (Target::Symbol(id), value.addend),
                }
            }
        }
    }

    fn relocate(
        &mut self,
        fixup: &Fixup,
        kind: RelocationKind,
        target: Target,
        offset: u64,
        resolved: &mut Resolved,
    ) {
        if let Target::Symbol(id) = target {
            self.symbols.get_mut(id).used = true;
        }
        resolved.relocations.push(Pending { section: fixup.section, offset, kind, target });
    }

    /// As [`Self::relocate`]; `linked` says that the program has what the linker would put there.
    fn refer(
        &mut self,
        fixup: &Fixup,
        kind: RelocationKind,
        target: Target,
        offset: u64,
        linked: bool,
        resolved: &mut Resolved,
    ) {
        if !linked && resolved.unlinked.last() != Some(&fixup.section) {
            resolved.unlinked.push(fixup.section);
        }
        self.relocate(fixup, kind, target, offset, resolved);
    }
}

/// The bytes of a number, if it fits, signed or not.
pub(crate) fn data_bytes(number: i128, size: u8, endian: Endian) -> Option<[u8; 8]> {
    let bits = u32::from(size) * 8;
    let least = -(1_i128 << (bits - 1));
    let most = (1_i128 << bits) - 1;
    if number < least || number > most {
        return None;
    }
    let low = u64::try_from(number & i128::from(u64::MAX)).unwrap_or_default();
    Some(match endian {
        Endian::Little => low.to_le_bytes(),
        Endian::Big => {
            let mut bytes = (low << (64 - bits)).to_be_bytes();
            bytes[usize::from(size)..].fill(0);
            bytes
        }
    })
}

/// The error for a number that does not fit in so many bytes.
pub(crate) fn out_of_range(number: i128, size: u8, span: Span) -> Diagnostic {
    let bits = u32::from(size) * 8;
    let message = format!("{number} does not fit in {bits} bits");
    let (least, most) = (-(1_i128 << (bits - 1)), (1_i128 << bits) - 1);
    Diagnostic::new(Code::DataRange, span, message).help(format!("{least} to {most} fit"))
}

impl Building {
    fn raw(&mut self, offset: u64) -> Option<&mut [u8; 8]> {
        let at = usize::try_from(offset).ok()?;
        self.data.get_mut(at..)?.first_chunk_mut()
    }

    fn edit(&mut self, offset: u64, endian: Endian, edit: impl FnOnce(&mut RawInsn)) {
        if let Some(bytes) = self.raw(offset) {
            let mut raw = RawInsn::from_bytes(*bytes, endian);
            edit(&mut raw);
            *bytes = raw.to_bytes(endian);
        }
    }

    /// Changes an instruction of the program, if there is to be one.
    fn change(&mut self, mark: usize, change: impl FnOnce(&mut Fields)) {
        if let Some(insn) = self.insns.get_mut(mark) {
            let (op, mut fields) = insn.split();
            change(&mut fields);
            *insn = op.insn(fields);
        }
    }

    fn set_off(&mut self, offset: u64, mark: usize, off: i16, endian: Endian) {
        self.edit(offset, endian, |raw| raw.off = off);
        self.change(mark, |fields| fields.off = off);
    }

    fn set_imm(&mut self, offset: u64, mark: usize, imm: i32, endian: Endian) {
        self.edit(offset, endian, |raw| raw.imm = imm);
        self.change(mark, |fields| fields.imm = imm);
    }

    fn or_imm(&mut self, offset: u64, mark: usize, imm: i32, endian: Endian) {
        self.edit(offset, endian, |raw| raw.imm |= imm);
        self.change(mark, |fields| fields.imm |= imm);
    }

    #[expect(clippy::cast_possible_truncation, reason = "the halves of a 64-bit immediate")]
    fn set_imm64(&mut self, offset: u64, mark: usize, imm64: u64, endian: Endian) {
        self.edit(offset, endian, |raw| raw.imm = (imm64 as u32).cast_signed());
        self.edit(offset + 8, endian, |raw| raw.imm = ((imm64 >> 32) as u32).cast_signed());
        self.change(mark, |fields| {
            fields.imm64 = imm64;
            fields.imm = (imm64 as u32).cast_signed();
            fields.next = (imm64 >> 32) as u32;
        });
    }

    /// The immediate of the bytes alone.
    fn set_bytes_imm(&mut self, offset: u64, imm: i32, endian: Endian) {
        self.edit(offset, endian, |raw| raw.imm = imm);
    }

    /// Gives an instruction another row with the same fields.
    fn set_op(&mut self, offset: u64, mark: usize, op: Op, endian: Endian) {
        let source = op.row().selector.map_or(0, |(_, value)| value);
        let source = u8::try_from(source).unwrap_or_default();
        self.edit(offset, endian, |raw| (raw.opcode, raw.src) = (op.row().opcode, source));
        if let Some(insn) = self.insns.get_mut(mark) {
            *insn = op.insn(insn.split().1);
        }
    }

    /// What an instruction is in the program, whatever it is in the bytes.
    fn set_program(&mut self, mark: usize, becomes: Option<Insn>) {
        if let (Some(insn), Some(becomes)) = (self.insns.get_mut(mark), becomes) {
            *insn = becomes;
        }
    }

    /// Makes a load of a code address of a 64-bit immediate load of the program.
    fn set_code_address(&mut self, mark: usize, off: i32) {
        if let Some(insn) = self.insns.get_mut(mark) {
            let fields = insn.split().1;
            *insn = Op::LddwCode.insn(Fields { imm: off, ..fields });
        }
    }

    fn set_bytes(&mut self, offset: u64, bytes: &[u8]) {
        let at = usize::try_from(offset).unwrap_or(usize::MAX);
        if let Some(place) = self.data.get_mut(at..).and_then(|rest| rest.get_mut(..bytes.len())) {
            place.copy_from_slice(bytes);
        }
    }
}
