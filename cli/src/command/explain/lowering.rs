//! `acqrel explain INSN --arch ARCH`: the recipes of an instruction's event, with what is known of each.

use super::super::recipes::needs;
use crate::error::Error;
use acqrel_isa::{AtomicOp, Insn};
use acqrel_jit::recipe::recipes;
use acqrel_jit::{Arm64Features, Event, MemoryMode, Options, Recipe, Target, X86Features};
use acqrel_litmus::check::suite::{Recorded, Standing, verdict};
use acqrel_litmus::check::{Backend, Checker, Subject};
use acqrel_litmus::generate::{Rmw, Update, core};
use acqrel_litmus::read;
use acqrel_machine::{Arch, disassemble};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What is known of a recipe.
struct Known {
    recipe: &'static Recipe,
    needs: String,
    /// What the full check has found.
    recorded: Option<&'static Recorded>,
    /// The machine instructions that it makes of the instruction explained.
    code: Vec<String>,
    /// In how many tests of the core its code has fewer outcomes than the program, the name of one, and
    /// how many tests there are.
    stronger: (usize, Option<String>, usize),
}

/// What is known of the recipes of an instruction; none if it accesses no memory.
fn known(insn: Insn, arch: Arch) -> Result<Option<(Event, Vec<Known>)>, Error> {
    let Some(event) = Event::of(insn) else { return Ok(None) };
    let subjects = subjects(insn, event);
    let checker = Checker::default();
    let all = recipes(arch, event).iter().map(|recipe| {
        let target = match arch {
            Arch::X86_64 => Target::X86_64(X86Features::ALL),
            Arch::Arm64 => Target::Arm64(Arm64Features::ALL),
        };
        let mut options = Options::new(target, MemoryMode::Raw);
        let fail = |error: String| Error::Usage(format!("{event} by {}: {error}", recipe.name));
        options.lowering.set(event, recipe.name).map_err(|error| fail(error.to_string()))?;
        let backend = Backend::new(options);
        let (mut count, mut first) = (0, None);
        for subject in &subjects {
            let checked = checker.check(subject, &backend);
            if checked.map_err(|error| fail(error.to_string()))?.is_stronger() {
                count += 1;
                first.get_or_insert_with(|| subject.test().name.clone());
            }
        }
        Ok(Known {
            recipe,
            needs: needs(recipe),
            recorded: verdict(arch, event, recipe.name),
            code: code(insn, &backend).ok_or_else(|| fail("it has no code".to_owned()))?,
            stronger: (count, first, subjects.len()),
        })
    });
    Ok(Some((event, all.collect::<Result<_, Error>>()?)))
}

/// The tests of the core that have an event.
fn subjects(insn: Insn, event: Event) -> Vec<Subject> {
    let update = match insn {
        Insn::Atomic { op, .. } => match op {
            AtomicOp::Add => Update::Add,
            AtomicOp::Or => Update::Or,
            AtomicOp::And => Update::And,
            AtomicOp::Xor => Update::Xor,
            AtomicOp::FetchAdd => Update::FetchAdd,
            AtomicOp::FetchOr => Update::FetchOr,
            AtomicOp::FetchAnd => Update::FetchAnd,
            AtomicOp::FetchXor => Update::FetchXor,
            AtomicOp::Xchg => Update::Exchange,
            AtomicOp::CmpXchg => Update::CompareExchange,
        },
        _ => Update::FetchAdd,
    };
    let checker = Checker::default();
    let none = |_: &str| Err(std::io::ErrorKind::NotFound.into());
    let updates = [Rmw::used(update), Rmw::unused(update)];
    let tests = core(&updates);
    let tests = tests.filter_map(|generated| read(&generated.text, none).ok());
    let subjects = tests.filter_map(|(test, _)| Subject::new(&test, &checker).ok());
    let has = |subject: &Subject| {
        (0..subject.test().threads.len()).any(|thread| {
            let insns = subject.program(thread).insns();
            insns.iter().any(|&insn| Event::of(insn) == Some(event))
        })
    };
    subjects.filter(has).collect()
}

/// The machine instructions of an instruction.
fn code(insn: Insn, backend: &Backend) -> Option<Vec<String>> {
    // What it reads is set before, so that it is no first instruction.
    let program = acqrel_isa::Program::new(vec![insn, Insn::Exit {}]).ok()?;
    let image = backend.image(&program).ok()?;
    let range = image.range(0);
    let code = image.code().get(range.start as usize..range.end as usize)?;
    let lines = disassemble(image.arch(), code, 0);
    Some(lines.into_iter().map(|line| line.text).collect())
}

/// The recipes of an instruction on an architecture, as text.
pub(super) fn text(insn: Insn, arch: Arch) -> Result<String, Error> {
    let Some((event, all)) = known(insn, arch)? else {
        return Ok(format!("  on {arch}      it accesses no memory: there is nothing to order\n"));
    };
    let mut text = format!("  on {}, {event} by\n", arch.name());
    for it in &all {
        let needs = if it.needs.is_empty() { String::new() } else { format!(" ({})", it.needs) };
        let _ = writeln!(text, "    {}{needs}: {}", it.recipe.name, standing(it.recorded));
        let _ = writeln!(text, "      {}", it.code.join("; "));
        if let (count @ 1.., Some(first), of) = &it.stronger {
            let _ = writeln!(
                text,
                "      forbids what BPF allows in {count} of {of} tests, such as {first}"
            );
        }
    }
    Ok(text)
}

/// A verdict in words.
fn standing(recorded: Option<&Recorded>) -> String {
    let Some(it) = recorded else { return "not checked".to_owned() };
    if it.standing == Standing::Right {
        return format!("right in {} tests", it.tests);
    }
    let witness = it.witness.as_ref().map(|cycle| format!(", by {}", cycle.name()));
    format!("{}{}", it.standing.name(), witness.unwrap_or_default())
}

/// The recipes of an instruction on an architecture, as an object.
pub(super) fn value(insn: Insn, arch: Arch) -> Result<Value, Error> {
    let Some((event, all)) = known(insn, arch)? else { return Ok(Value::Null) };
    let recipes = all.iter().map(|it| {
        let witness = it.recorded.and_then(|it| it.witness.as_ref());
        json!({
            "recipe": it.recipe.name,
            "needs": it.needs,
            "verdict": it.recorded.map(|it| it.standing.name()),
            "tests": it.recorded.map(|it| it.tests),
            "witness": witness.map(ToString::to_string),
            "code": it.code,
            "stronger": { "tests": it.stronger.0, "of": it.stronger.2, "first": it.stronger.1 },
        })
    });
    let recipes: Vec<Value> = recipes.collect();
    Ok(json!({ "arch": arch.name(), "event": event.name(), "recipes": recipes }))
}
