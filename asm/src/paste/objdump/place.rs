//! Lines of a disassembly to instructions at their places: [`Placing`].

use super::super::bytes;
use super::super::gather::{Comes, Gather, Reference};
use super::super::kernel::moved;
use super::super::part::Part;
use super::Item;
use crate::assemble::{Assembled, parse_insn};
use crate::diag::{Code, Diagnostic};
use crate::unit::RelocationKind;
use acqrel_isa::{Endian, Imm64, Insn, Syntax};
use std::collections::HashSet;

/// Whether the indices are offsets in bytes, as GNU objdump prints them.
pub(super) fn offsets_in_bytes(items: &[Item<'_>]) -> bool {
    let mut before = None;
    for item in items {
        let Item::Insn { index, .. } = item else {
            before = None;
            continue;
        };
        let Ok(slot) = index.text.parse::<u64>() else { return true };
        if let Some(before) = before.replace(slot) {
            return !matches!(slot.wrapping_sub(before), 1 | 2);
        }
    }
    false
}

/// The order of bytes with which the text agrees: little-endian, unless it only does with the other.
pub(super) fn order_of_bytes(items: &[Item<'_>]) -> Endian {
    /// How many instructions are looked at.
    const MOST: usize = 200;
    let disagree = |endian: Endian| {
        let pairs = items.iter().filter_map(|item| match item {
            Item::Insn { bytes, text, .. } => Some((*bytes, *text)),
            _ => None,
        });
        pairs.take(MOST).any(|(hex, text)| {
            let Some(raw) = bytes::pairs(hex) else { return false };
            match (bytes::decode(&raw, endian, hex.span()), printed(text)) {
                (Ok(insn), Ok(printed)) => {
                    !same_call(insn, printed)
                        && bytes::compare(insn, printed) == bytes::Agreement::Other
                }
                (Err(_), Ok(_)) => true,
                (_, Err(_)) => false,
            }
        })
    };
    if disagree(Endian::Little) && !disagree(Endian::Big) { Endian::Big } else { Endian::Little }
}

/// The instruction that llvm-objdump prints, without the symbol that it adds.
fn printed(text: Part<'_>) -> Result<Insn, Vec<Diagnostic>> {
    let plain = match text.text.rfind(" <") {
        Some(at) if text.text.ends_with('>') => text.split_at(at).0,
        _ => text,
    };
    parse_insn(plain.text, Syntax::Llvm).map_err(|errors| moved(errors, plain.start))
}

/// Whether both are calls with one number. llvm-objdump prints calls of helpers and of functions alike.
fn same_call(is: Insn, printed: Insn) -> bool {
    let number = |insn| match insn {
        Insn::CallHelper { id } | Insn::CallBtf { id } => Some(id),
        Insn::CallLocal { off } => Some(off),
        _ => None,
    };
    number(is).is_some() && number(is) == number(printed)
}

/// What goes from lines to instructions.
pub(super) struct Placing<'s> {
    gather: Gather<'s>,
    gnu: bool,
    endian: Endian,
    /// Whether there are relocations.
    relocations: bool,
    /// The slots of the section that have one.
    relocated: HashSet<u64>,
    /// The first half of a wide load, whose second half is on the next line.
    half: Option<(u64, Vec<u8>, Part<'s>, Option<Comes>)>,
}

impl<'s> Placing<'s> {
    pub(super) fn new(gather: Gather<'s>, gnu: bool, endian: Endian, items: &[Item<'s>]) -> Self {
        let relocations = items.iter().any(|item| matches!(item, Item::Relocation(..)));
        Self { gather, gnu, endian, relocations, relocated: HashSet::new(), half: None }
    }

    /// Places all.
    pub(super) fn finish(mut self, items: &[Item<'s>]) -> Assembled {
        self.relocated(items);
        for (at, item) in items.iter().enumerate() {
            match item {
                Item::Section(name) => {
                    self.open_half();
                    self.gather.section(name.text);
                    self.relocated(&items[at + 1..]);
                }
                Item::Symbol(offset, name) => {
                    if let Some(slot) = self.slot(*offset, *name) {
                        self.gather.function(slot, name.text, name.span());
                    }
                }
                Item::Insn { index, bytes, text, origin } => {
                    self.insn(*index, *bytes, *text, origin.clone());
                }
                Item::Relocation(offset, kind, symbol) => {
                    self.relocation(*offset, *kind, *symbol);
                }
            }
        }
        self.open_half();
        self.gather.finish(Syntax::Llvm)
    }

    /// Notes which instructions up to the next section have relocations.
    fn relocated(&mut self, items: &[Item<'s>]) {
        let section = items.iter().take_while(|item| !matches!(item, Item::Section(_)));
        self.relocated = section
            .filter_map(|item| match item {
                Item::Relocation(offset, ..) => Some(offset / 8),
                _ => None,
            })
            .collect();
    }

    /// The slot at an offset in bytes.
    fn slot(&mut self, offset: u64, part: Part<'s>) -> Option<usize> {
        let slot = usize::try_from(offset / 8).ok().filter(|_| offset.is_multiple_of(8));
        if slot.is_none() {
            let message = "this is at no instruction: their offsets are multiples of 8";
            self.gather.report.add(Diagnostic::new(Code::PasteLine, part.span(), message));
        }
        slot
    }

    fn insn(&mut self, index: Part<'s>, hex: Part<'s>, text: Part<'s>, origin: Option<Comes>) {
        let radix = if self.gnu { 16 } else { 10 };
        let number = u64::from_str_radix(index.text, radix).ok();
        let slot = match number {
            Some(number) if self.gnu && number.is_multiple_of(8) => number / 8,
            Some(number) if !self.gnu => number,
            Some(_) => {
                let message = "no instruction is at this offset: their offsets are multiples of 8";
                let error = Diagnostic::new(Code::PasteLine, index.span(), message);
                return self.gather.report.add(error);
            }
            None => {
                let message = "this is no index of an instruction";
                let error = Diagnostic::new(Code::PasteLine, index.span(), message);
                return self.gather.report.add(error);
            }
        };
        let mut raw = bytes::pairs(hex);
        let mut text = text;
        let mut origin = origin;
        let mut slot = slot;
        if let Some((first, mut half, first_text, first_origin)) = self.half.take() {
            match &raw {
                Some(second) if second.len() == 8 && text.text.is_empty() && slot == first + 1 => {
                    half.extend(second);
                    (raw, text, origin, slot) = (Some(half), first_text, first_origin, first);
                }
                _ => self.lost_half(first_text),
            }
        } else if let Some(bytes) = &raw
            && bytes.len() == 8
            && bytes[0] == 0x18
        {
            self.half = Some((slot, bytes.clone(), text, origin));
            return;
        }
        let span = if text.text.is_empty() { hex.span() } else { text.span() };
        self.gather.has_bytes(raw.is_some(), span);
        let read = match raw {
            Some(raw) => bytes::decode(&raw, self.endian, hex.span())
                .map(|insn| self.checked(insn, text))
                .map_err(|error| vec![error]),
            None => printed(text).and_then(|insn| self.without_bytes(slot, insn, text)),
        };
        match (read, usize::try_from(slot)) {
            (Ok(insn), Ok(place)) => {
                self.unresolved(slot, insn, text);
                self.gather.insn(place, insn, span, origin);
            }
            (Ok(_), Err(_)) => {
                let message = "this index is too large";
                self.gather.report.add(Diagnostic::new(Code::PasteLine, index.span(), message));
            }
            (Err(errors), _) => errors.into_iter().for_each(|error| self.gather.report.add(error)),
        }
    }

    fn open_half(&mut self) {
        if let Some((_, _, text, _)) = self.half.take() {
            self.lost_half(text);
        }
    }

    fn lost_half(&mut self, text: Part<'s>) {
        let message = "the second half of this 64-bit immediate load is missing";
        self.gather.report.add(
            Diagnostic::new(Code::PasteMissing, text.span(), message)
                .help("it is on the line after it"),
        );
    }

    /// The instruction that bytes are, whose text must agree where it can be read.
    fn checked(&mut self, insn: Insn, text: Part<'s>) -> Insn {
        if !self.gnu
            && let Ok(printed) = printed(text)
            && !same_call(insn, printed)
            && let Some(said) = bytes::check(insn, printed, Syntax::Llvm, text.span())
        {
            self.gather.report.add(said);
        }
        insn
    }

    /// An instruction of which there is only text.
    fn without_bytes(
        &self,
        slot: u64,
        insn: Insn,
        text: Part<'s>,
    ) -> Result<Insn, Vec<Diagnostic>> {
        match insn {
            Insn::CallHelper { id } if id < 0 || self.relocated.contains(&slot) => {
                Ok(Insn::CallLocal { off: id })
            }
            Insn::CallHelper { .. } => {
                let message = "this can be the call of a helper or of a function; llvm-objdump prints both alike";
                let error = Diagnostic::new(Code::PasteHidden, text.span(), message);
                Err(vec![error.help("dump the object with its bytes, without --no-show-raw-insn")])
            }
            _ => Ok(insn),
        }
    }

    /// Looks for what only a relocation would tell.
    fn unresolved(&mut self, slot: u64, insn: Insn, text: Part<'s>) {
        if self.relocated.contains(&slot) {
            return;
        }
        let (code, message) = match insn {
            Insn::CallLocal { off: -1 } => (
                Code::PasteHidden,
                "this call leads to itself: which function it calls is in a relocation, which is not shown",
            ),
            Insn::LoadImm64 { source: Imm64::Value(0), .. } if !self.relocations => (
                Code::PasteUnsure,
                "this is taken to be a zero; of a map or a variable it would be the same without its relocation",
            ),
            _ => return,
        };
        let said = Diagnostic::new(code, text.span(), message);
        self.gather.report.add(said.help("dump the object with its relocations, `-dr`"));
    }

    fn relocation(&mut self, offset: u64, kind: Part<'s>, symbol: Part<'s>) {
        let named = match kind.text {
            // GNU's names.
            "R_BPF_INSN_64" => Some(RelocationKind::Insn64),
            "R_BPF_INSN_DISP32" => Some(RelocationKind::Insn32),
            name => RelocationKind::from_name(name),
        };
        let Some(named) = named else {
            let message = "this kind of relocation is not known";
            let error = Diagnostic::new(Code::PasteLine, kind.span(), message);
            return self
                .gather
                .report
                .add(error.help("of code they are R_BPF_64_64 and R_BPF_64_32"));
        };
        if let Some(slot) = self.slot(offset, symbol) {
            let symbol_name = symbol.text.to_owned();
            let span = symbol.span();
            self.gather.refers(slot, Reference { kind: named, symbol: symbol_name, span });
        }
    }
}
