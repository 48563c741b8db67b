//! `explain`: an instruction from all sides, out of the instruction table; or a code.

mod code;
mod lowering;

use super::trace;
use crate::Status;
use crate::args::Explain;
use crate::error::Error;
use crate::output;
use acqrel_asm::hex;
use acqrel_isa::{
    Access, Endian, Field, Implicit, Insn, LoadOrder, Op, Reg, RegSet, RmwOrder, Role, Row,
    StoreOrder, Syntax, encode,
};
use acqrel_machine::Arch;
use serde_json::{Value, json};
use std::fmt::Write as _;

pub(crate) fn run(args: &Explain) -> Result<Status, Error> {
    if args.codes {
        code::list(args.format.is_json())?;
        return Ok(Status::Fine);
    }
    if let Some(codes) = code::named(&args.insn) {
        code::print(&codes?, args.format.is_json())?;
        return Ok(Status::Fine);
    }
    let insns = if args.all {
        if !args.format.is_json() {
            output::print(&reference())?;
            return Ok(Status::Fine);
        }
        Op::ALL.iter().map(|&op| example(op)).collect()
    } else {
        named_or_written(args.insn.join(" ").trim())?
    };
    for (index, &insn) in insns.iter().enumerate() {
        let arch = args.arch.map(Arch::from);
        if args.format.is_json() {
            let mut value = value(insn);
            if let Some(arch) = arch {
                value["lowering"] = lowering::value(insn, arch)?;
            }
            output::json(&value)?;
        } else {
            let gap = if index == 0 { "" } else { "\n" };
            let lowered = arch.map(|arch| lowering::text(insn, arch)).transpose()?;
            let lowered = lowered.unwrap_or_default();
            output::print(&format!("{gap}{}{lowered}", explain(insn)))?;
        }
    }
    Ok(Status::Fine)
}

/// The instructions that a text means: one as text in any syntax or as bytes, or those with a
/// name.
fn named_or_written(text: &str) -> Result<Vec<Insn>, Error> {
    if text.is_empty() {
        return Err(Error::Usage("what should be explained?".to_owned()));
    }
    if text.contains([';', '\n']) {
        return Err(Error::Usage(format!("`{text}` is more than one instruction")));
    }
    // Some names are hexadecimal digits too (`be16`), but none as long as an instruction.
    if let Ok(bytes) = hex::parse(text)
        && (bytes.len() >= 8 || text.contains(' ') || text.starts_with("0x"))
    {
        return match acqrel_isa::decode(&bytes, Endian::Little).as_deref() {
            Ok([insn]) => Ok(vec![*insn]),
            Ok(insns) => {
                let message = format!("{} instructions: explain takes one", insns.len());
                Err(Error::Usage(message))
            }
            Err(error) => Err(Error::Usage(error.to_string())),
        };
    }
    let written =
        Syntax::ALL.into_iter().find_map(|syntax| acqrel_asm::parse_insn(text, syntax).ok());
    written.map_or_else(|| named(text), |insn| Ok(vec![insn]))
}

/// The instructions whose name or text has a word: an example of each.
fn named(word: &str) -> Result<Vec<Insn>, Error> {
    let lower = word.to_lowercase();
    let is_it = |op: &&Op| {
        let row = op.row();
        let words =
            |text: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == lower);
        row.name.to_lowercase() == lower
            || Syntax::ALL.iter().any(|&s| row.texts(s).iter().any(|text| words(text)))
    };
    let found: Vec<Insn> = Op::ALL.iter().filter(is_it).map(|&op| example(op)).collect();
    if found.is_empty() {
        // Why it is no instruction, if it starts like one.
        let why = acqrel_asm::parse_insn(word, Syntax::Llvm).err().unwrap_or_default();
        let why = why.first().map_or(String::new(), |diagnostic| format!(": {diagnostic}"));
        return Err(Error::Usage(format!(
            "`{word}` is no instruction, and no instruction's name{why}"
        )));
    }
    Ok(found)
}

/// An instruction of a row with telling operands.
fn example(op: Op) -> Insn {
    let mut fields = op.insn(acqrel_isa::Fields::ZERO).split().1;
    (fields.dst, fields.src, fields.off) = (Reg::R1, Reg::R2, 8);
    (fields.imm, fields.imm64, fields.next) = (16, 0x1122_3344_5566_7788, 8);
    if op == Op::AddrSpaceCast {
        fields.imm = 1;
    }
    op.insn(fields)
}

fn explain(insn: Insn) -> String {
    let row = insn.row();
    let mut text = String::new();
    // Writing to a string cannot fail.
    let mut field = |name: &str, value: &str| {
        let _ = writeln!(text, "  {name:<12}{value}");
    };
    field("does", &row.doc.replace('`', ""));
    field("encoding", &bytes(insn, Endian::Little));
    field("big-endian", &bytes(insn, Endian::Big));
    field("fields", &fields(insn));
    field("reads", &registers(insn.reads()));
    field("writes", &registers(insn.writes()));
    if let Some(access) = row.access {
        field("memory", &memory_effect(access));
    }
    if let Some(order) = order(row) {
        field("orders", order);
    }
    field("cpu", row.cpu.name());
    field("group", &group(row));
    for syntax in Syntax::ALL {
        field(syntax.name(), &insn.text(syntax).to_string());
    }
    format!("{insn}  ({})\n{text}", row.name)
}

fn bytes(insn: Insn, endian: Endian) -> String {
    trace::hex(&encode(&[insn], endian))
}

fn fields(insn: Insn) -> String {
    let (raw, next) = insn.encode();
    let row = insn.row();
    let mut text = format!("opcode {:#04x} ({:?})", raw.opcode, row.class());
    for (field, value) in [
        (Field::Dst, i64::from(raw.dst)),
        (Field::Src, raw.src.into()),
        (Field::Off, raw.off.into()),
        (Field::Imm, raw.imm.into()),
    ] {
        let means = match (row.role(field), row.selector) {
            (Some(role), _) => role_name(role),
            (None, Some((selector, _))) if selector == field => "selects the operation",
            (None, _) if field == Field::Imm && row.role(Field::Imm64).is_some() => "low half",
            (None, _) => continue,
        };
        let _ = write!(text, ", {} {value} ({means})", field.name());
    }
    if let Some(next) = next.filter(|_| row.role(Field::Imm64).or(row.role(Field::Next)).is_some())
    {
        let means = if row.role(Field::Next).is_some() { "offset" } else { "high half" };
        let _ = write!(text, ", {} {} ({means})", Field::Next.name(), next.imm);
    }
    text
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Read => "read",
        Role::Write => "written",
        Role::ReadWrite => "read and written",
        Role::Base => "address",
        Role::Displacement => "displacement",
        Role::Target => "jump offset in slots",
        Role::Function => "offset of the function in slots",
        Role::Immediate => "number",
        Role::Id => "id",
        Role::Spaces => "address spaces",
    }
}

fn registers(set: RegSet) -> String {
    let names: Vec<_> = set.iter().map(|reg| reg.to_string()).collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

fn memory_effect(access: Access) -> String {
    let bits = access.size().bits();
    let what = match access {
        Access::Load { .. } => "load",
        Access::Store { .. } => "store",
        Access::Rmw { .. } => "atomic read-modify-write",
        Access::Packet { .. } => "load from the packet",
    };
    let aligned = if access.must_be_aligned() {
        format!("; the address must be a multiple of {}", access.size().bytes())
    } else {
        String::new()
    };
    format!("{bits}-bit {what}{aligned}")
}

/// What the instruction orders, by the BPF memory model (herd7's `bpf.cat`).
fn order(row: &Row) -> Option<&'static str> {
    Some(match row.access? {
        Access::Load { order: LoadOrder::Plain, .. } => {
            "nothing, beyond what depends on the value loaded"
        }
        Access::Load { order: LoadOrder::Acquire, .. } => {
            "every later access of the thread after it (RCpc: an earlier store-release to another \
             location may still come after it)"
        }
        Access::Store { order: StoreOrder::Plain, .. } => {
            "nothing, beyond what the address and value stored depend on"
        }
        Access::Store { order: StoreOrder::Release, .. } => {
            "every earlier access of the thread before it (RCpc: a later load-acquire of another \
             location may still come before it)"
        }
        Access::Rmw { order: RmwOrder::Relaxed, .. } => {
            "nothing, though it is atomic and continues a release sequence"
        }
        Access::Rmw { order: RmwOrder::Full, .. } => {
            if row.implicit == Implicit::R0 {
                "every earlier access before every later one, if it succeeds; nothing if it fails"
            } else {
                "every earlier access of the thread before it, and every later one after it"
            }
        }
        Access::Packet { .. } => return None,
    })
}

fn group(row: &Row) -> String {
    let note = row.group.note();
    note.map_or(row.group.to_string(), |note| format!("{} ({note})", row.group))
}

fn value(insn: Insn) -> Value {
    let row = insn.row();
    let names = |set: RegSet| set.iter().map(|reg| reg.to_string()).collect::<Vec<_>>();
    let texts: serde_json::Map<String, Value> = Syntax::ALL
        .into_iter()
        .map(|syntax| (syntax.name().to_owned(), insn.text(syntax).to_string().into()))
        .collect();
    json!({
        "name": row.name,
        "does": row.doc,
        "opcode": row.opcode,
        "class": format!("{:?}", row.class()),
        "bytes": bytes(insn, Endian::Little),
        "bytes_big_endian": bytes(insn, Endian::Big),
        "reads": names(insn.reads()),
        "writes": names(insn.writes()),
        "memory": row.access.map(memory_effect),
        "orders": order(row),
        "cpu": row.cpu.name(),
        "group": row.group.name(),
        "text": texts,
    })
}

/// The instruction reference: every row of the table.
fn reference() -> String {
    let mut text = String::from(
        "# Instruction reference\n\n\
         Every instruction that acqrel knows, made by `acqrel explain --all` from the instruction \
         table. The encoding is that of the example, little-endian; `cpu` is the first cpu version \
         that has the instruction. Group `acqrel` is provisional: no conformance group has been \
         registered for load-acquire and store-release.\n\n\
         | name | example | encoding | does | memory | cpu | group |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for &op in Op::ALL {
        let (insn, row) = (example(op), op.row());
        let order = match row.access {
            Some(Access::Load { order: LoadOrder::Acquire, .. }) => ", acquire",
            Some(Access::Store { order: StoreOrder::Release, .. }) => ", release",
            Some(Access::Rmw { order: RmwOrder::Full, .. }) => ", full barrier",
            Some(Access::Rmw { order: RmwOrder::Relaxed, .. }) => ", relaxed",
            Some(
                Access::Load { order: LoadOrder::Plain, .. }
                | Access::Store { order: StoreOrder::Plain, .. }
                | Access::Packet { .. },
            )
            | None => "",
        };
        let memory = row.access.map_or(String::new(), |access| {
            format!("{}{order}", memory_effect(access).split(';').next().unwrap_or_default())
        });
        let cell = |text: &str| text.replace('|', "\\|");
        let _ = writeln!(
            text,
            "| {} | `{}` | `{}` | {} | {memory} | {} | {} |",
            row.name,
            cell(&insn.to_string()),
            bytes(insn, Endian::Little),
            cell(row.doc),
            row.cpu,
            row.group,
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_an_example_that_is_valid_and_read_back() {
        for &op in Op::ALL {
            let insn = example(op);
            let bytes = encode(&[insn], Endian::Little);
            assert_eq!(acqrel_isa::decode(&bytes, Endian::Little).as_deref(), Ok(&[insn][..]));
            assert!(explain(insn).contains(op.row().name));
        }
    }
}
