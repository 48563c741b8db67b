//! Generated programs survive every syntax: `ACQREL_TEXTS` of them, 3000 if it does not say.

use acqrel_asm::{Options, assemble, disassemble};
use acqrel_isa::{Field, Imm64, Insn, MapDef, Op, Parts, Program, Role, Syntax, sample};

/// Numbers that are the same every time (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default() % most
    }
}

/// Instructions of each row.
fn choices() -> Vec<Vec<Insn>> {
    let rows = Op::ALL.iter().map(|&op| {
        let all: Vec<Insn> = sample::edges(op).collect();
        let step = (all.len() / 60).max(1);
        all.into_iter().step_by(step).collect()
    });
    rows.collect()
}

/// A program: instructions with jumps to among them, in functions that calls lead to.
fn program(random: &mut Random, choices: &[Vec<Insn>]) -> Option<Program> {
    let functions = 1 + random.below(3);
    let mut insns: Vec<Insn> = Vec::new();
    // The indices at which functions start, and behind them the end.
    let mut starts = vec![0];
    for _ in 0..functions {
        for _ in 0..random.below(12) {
            let row = &choices[random.below(choices.len())];
            let insn = row[random.below(row.len())];
            insns.push(match insn {
                Insn::LoadImm64 { dst, source: Imm64::MapIdx(_) } => {
                    Insn::LoadImm64 { dst, source: Imm64::MapIdx(0) }
                }
                Insn::LoadImm64 { dst, source: Imm64::MapValueIdx(_, offset) } => {
                    Insn::LoadImm64 { dst, source: Imm64::MapValueIdx(0, offset) }
                }
                other => other,
            });
        }
        insns.push(Insn::Exit {});
        starts.push(insns.len());
    }
    let mut slots = vec![0];
    for insn in &insns {
        slots.push(slots[slots.len() - 1] + insn.slots());
    }
    for index in 0..insns.len() {
        let (op, mut fields) = insns[index].split();
        for &(field, role) in op.row().operands {
            let function = starts.partition_point(|&start| start <= index) - 1;
            let target = match role {
                Role::Target => {
                    let (start, end) = (starts[function], starts[function + 1]);
                    start + random.below(end - start)
                }
                Role::Function => starts[random.below(functions)],
                _ => continue,
            };
            let off = i64::try_from(slots[target]).ok()? - i64::try_from(slots[index]).ok()? - 1;
            match field {
                Field::Off => fields.off = i16::try_from(off).ok()?,
                _ => fields.imm = i32::try_from(off).ok()?,
            }
        }
        insns[index] = op.insn(fields);
    }
    let maps = vec![MapDef::data("m".to_owned(), 16, false, Vec::new())];
    Program::with_parts(insns, Parts { maps, ..Parts::default() }).ok()
}

#[test]
fn generated_programs_survive_text() {
    let count = std::env::var("ACQREL_TEXTS").map_or(3000, |count| count.parse().unwrap());
    let choices = choices();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut made = 0;
    while made < count {
        let Some(program) = program(&mut random, &choices) else { continue };
        made += 1;
        for syntax in Syntax::ALL {
            let text = disassemble(&program, syntax);
            let maps = program.maps().to_vec();
            let options = Options { syntax: Some(syntax), maps, ..Options::default() };
            let assembled = assemble(&text, &options);
            let again = assembled
                .program
                .unwrap_or_else(|| panic!("{syntax}: {text}{:?}", assembled.diagnostics));
            assert_eq!(again.insns(), program.insns(), "{syntax}: {text}");
        }
    }
}
