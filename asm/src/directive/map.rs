//! `.map`: the declaration of a map.

use super::Call;
use super::data::{span_of, within};
use crate::Span;
use crate::assemble::{Assembler, SymbolId};
use crate::diag::{Code, Diagnostic};
use crate::lexer::{Kind, Token};
use crate::similar::nearest;
use crate::unit::{Binding, MapDecl, MapSide, Section, SymbolKind};

/// The types of maps (`enum bpf_map_type`), by number, in the names that libbpf gives them.
const TYPES: [&str; 34] = [
    "unspec",
    "hash",
    "array",
    "prog_array",
    "perf_event_array",
    "percpu_hash",
    "percpu_array",
    "stack_trace",
    "cgroup_array",
    "lru_hash",
    "lru_percpu_hash",
    "lpm_trie",
    "array_of_maps",
    "hash_of_maps",
    "devmap",
    "sockmap",
    "cpumap",
    "xskmap",
    "sockhash",
    "cgroup_storage",
    "reuseport_sockarray",
    "percpu_cgroup_storage",
    "queue",
    "stack",
    "sk_storage",
    "devmap_hash",
    "struct_ops",
    "ringbuf",
    "inode_storage",
    "task_storage",
    "bloom_filter",
    "user_ringbuf",
    "cgrp_storage",
    "arena",
];

/// What can be said of a map.
const MEMBERS: [&str; 8] =
    ["entries", "extra", "flags", "key", "numa_node", "pinning", "type", "value"];

/// An example of a declaration.
const EXAMPLE: &str = "counters, type=array, key=4, value=8, entries=16";

/// What a declaration says, each with its place.
#[derive(Default)]
struct Said {
    members: Vec<(&'static str, i128, Span)>,
}

impl Said {
    /// A number of 32 bits.
    fn word(&self, member: &str) -> Result<Option<u32>, Diagnostic> {
        let Some(&(_, number, span)) = self.members.iter().find(|said| said.0 == member) else {
            return Ok(None);
        };
        u32::try_from(number).map(Some).map_err(|_| {
            let message = format!("{number} does not fit: `{member}` is from 0 to 2^32-1");
            Diagnostic::new(Code::DataRange, span, message)
        })
    }
}

impl Assembler {
    /// `.map name, type=array, …`: a symbol in `.maps`, as C declares a map there.
    pub(super) fn map(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let error = || call.error("a name, and a type and sizes", EXAMPLE);
        let mut parts = call.parts();
        let name = match parts.next() {
            Some([name]) if matches!(name.kind, Kind::Word | Kind::Text) => *name,
            _ => return Err(error()),
        };
        let mut said = Said::default();
        for part in parts {
            let [member, equals, value @ ..] = part else { return Err(error()) };
            if !equals.is(b"=") || value.is_empty() {
                return Err(error());
            }
            self.member(call, *member, value, &mut said)?;
        }
        let Some(kind) = said.word("type")? else {
            let message = "a map needs its type";
            let diagnostic = Diagnostic::new(Code::DirectiveOperands, call.name.span, message);
            return Err(diagnostic.help(format!("as in `.map {EXAMPLE}`")));
        };
        let side = |size: u32| MapSide { size, type_name: None };
        let extra = said.members.iter().find(|said| said.0 == "extra").map(|said| (said.1, said.2));
        let extra = match extra {
            None => 0,
            Some((number, span)) => u64::try_from(number).map_err(|_| {
                let message = format!("{number} does not fit: `extra` is from 0 to 2^64-1");
                Diagnostic::new(Code::DataRange, span, message)
            })?,
        };
        let declared = MapDecl {
            symbol: 0,
            kind,
            key: said.word("key")?.map(side),
            value: said.word("value")?.map(side),
            max_entries: said.word("entries")?.unwrap_or_default(),
            flags: said.word("flags")?.unwrap_or_default(),
            pinning: said.word("pinning")?.unwrap_or_default(),
            numa_node: said.word("numa_node")?,
            extra,
        };
        self.declare_map(call, name, declared)
    }

    fn member(
        &mut self,
        call: Call<'_>,
        member: Token,
        value: &[Token],
        said: &mut Said,
    ) -> Result<(), Diagnostic> {
        let text = call.input.text(member);
        let known = match text {
            "max_entries" => "entries",
            "key_size" => "key",
            "value_size" => "value",
            "map_flags" => "flags",
            "map_extra" => "extra",
            _ => text,
        };
        let Some(&known) = MEMBERS.iter().find(|it| **it == known) else {
            let message = format!("a map has no `{text}`");
            let diagnostic = Diagnostic::new(Code::DirectiveOperands, member.span, message);
            return Err(diagnostic.help(match nearest(text, MEMBERS) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("it has {}", MEMBERS.join(", ")),
            }));
        };
        if said.members.iter().any(|said| said.0 == known) {
            let message = format!("`{text}` has been given before");
            return Err(Diagnostic::new(Code::DirectiveOperands, member.span, message));
        }
        let span = span_of(call, value);
        let number = match value {
            [word] if known == "type" && word.kind == Kind::Word => {
                self.map_type(call.input.text(*word), span)?
            }
            _ => self.constant_operand(within(call, value))?,
        };
        said.members.push((known, number, span));
        Ok(())
    }

    fn map_type(&self, text: &str, span: Span) -> Result<i128, Diagnostic> {
        if let Some(number) = (0..).zip(TYPES).find(|(_, name)| *name == text).map(|it| it.0) {
            return Ok(number);
        }
        let constant = self.symbols.find(text).and_then(|id| self.symbols.value(id, false));
        if let Some(number) = constant.and_then(crate::expr::Value::absolute) {
            return Ok(number);
        }
        let message = format!("`{text}` is no type of a map");
        let diagnostic = Diagnostic::new(Code::DirectiveOperands, span, message);
        Err(diagnostic.help(match nearest(text, TYPES) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => {
                "the types are those of libbpf, such as `array`, `hash` and `ringbuf`, or a number"
                    .to_owned()
            }
        }))
    }

    fn declare_map(
        &mut self,
        call: Call<'_>,
        name: Token,
        declared: MapDecl,
    ) -> Result<(), Diagnostic> {
        const ALIGN: u64 = 8;
        let text = call.unquoted(name);
        let before = self.sections.place();
        self.sections.enter(".maps");
        let section = self.sections.here();
        section.flags |= Section::ALLOC | Section::WRITE;
        section.explicit = true;
        section.align = section.align.max(ALIGN);
        let gap = section.position().next_multiple_of(ALIGN) - section.position();
        let size = declared.declared_size();
        let span = self.global(name.span);
        let done = self.fill(name.span, gap, &[0]).and_then(|()| {
            let (index, offset) = (self.sections.current(), self.sections.here().position());
            let defined = self.symbols.define(text, span, index, offset);
            defined.map_err(|diagnostic| self.localized(diagnostic))?;
            self.fill(name.span, size, &[0])
        });
        self.sections.restore(before);
        done?;
        let id = self.symbols.intern(text, span);
        let symbol = self.symbols.get_mut(id);
        symbol.binding.get_or_insert((Binding::Global, span));
        symbol.kind = Some(SymbolKind::Data);
        symbol.size = Some(crate::expr::Expr::number(i128::from(size), span));
        self.maps.push((id, declared));
        Ok(())
    }

    /// The maps with the numbers that symbols have in the unit.
    pub(crate) fn take_maps(&mut self, number: impl Fn(SymbolId) -> Option<usize>) -> Vec<MapDecl> {
        let maps = std::mem::take(&mut self.maps).into_iter();
        maps.filter_map(|(id, map)| Some(MapDecl { symbol: number(id)?, ..map })).collect()
    }
}
