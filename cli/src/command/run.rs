//! `run`: programs to results.

use crate::Status;
use crate::args::{EngineName, GranuleBytes, Run};
use crate::error::Error;
use crate::input::{File, Which, place};
use crate::raw::Raw;
use crate::{memory, output};
use acqrel_engines::{Emulate, Engine, EngineError, Interp, Jit, Step};
use acqrel_guest::{Fault, Granule, Guest, Helpers, Image, Start};
use acqrel_interp::{Ended, Joined, Loaded, run_threads};
use acqrel_isa::Program;
use acqrel_jit::{MemoryMode, Options};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::io::Write as _;

use super::emulate::{self, TraceError};
use super::{jit, trace};

/// A program to run, what it starts from, and what to call it.
struct Thread {
    name: Option<String>,
    program: Program,
    start: Start,
}

pub(crate) fn run(args: &Run) -> Result<Status, Error> {
    if args.input.program.as_os_str() == "-" && args.mem == "@-" {
        let message = "standard input cannot be both the program and the memory";
        return Err(Error::Usage(message.to_owned()));
    }
    if args.compiling.wants_help() {
        return jit::help(&args.compiling, args.format.is_json());
    }
    if !compiles(args.engine) && !args.compiling.is_empty() {
        let message = "--arch, --memory, --features and --lower are for --engine jit and emulate";
        return Err(Error::Usage(message.to_owned()));
    }
    if args.trace && args.engine == EngineName::Jit {
        let message = "--trace shows the steps of the interpreter, or of --engine emulate";
        return Err(Error::Usage(message.to_owned()));
    }
    let file = File::open(&args.input, &args.reading, args.format.is_json())?;
    file.refuse_big_endian("run")?;
    let which = match args.function.as_slice() {
        [] => vec![(None, Which::of(None, args.section.as_deref()))],
        names => names.iter().map(|name| (Some(name.clone()), Which::Function(name))).collect(),
    };
    let start = start(args)?;
    let cpus = u32::try_from(which.len()).unwrap_or(u32::MAX);
    let threads = which.into_iter().zip(0..).map(|((name, which), cpu)| {
        let program = file.program(which)?;
        Ok(Thread { name, program, start: Start { cpu, cpus, ..start.clone() } })
    });
    let threads = threads.collect::<Result<Vec<_>, Error>>()?;
    let joined = match threads.as_slice() {
        [thread] if args.trace && compiles(args.engine) => emulated(&file, thread, args)?,
        [thread] if args.trace => traced(&file, thread, args)?,
        [thread] => single(&file, thread, args)?,
        _ if args.trace || args.engine != EngineName::Interp => {
            let message =
                "--trace and --engine are for one function: threads run on the interpreter";
            return Err(Error::Usage(message.to_owned()));
        }
        _ => several(&file, &threads)?,
    };
    if args.format.is_json() {
        output::json(&value(&threads, &joined))?;
    } else {
        print(&threads, &joined, args.dump)?;
    }
    let fine = joined.threads.iter().all(|ended| ended.result.is_ok());
    Ok(if fine { Status::Fine } else { Status::Failed })
}

fn start(args: &Run) -> Result<Start, Error> {
    Ok(Start {
        memory: memory::parse(&args.mem)?,
        granule: match (args.granule, compiles(args.engine)) {
            (Some(GranuleBytes::Byte), _) | (None, false) => Granule::Byte,
            (Some(GranuleBytes::Page), _) | (None, true) => Granule::Page,
        },
        fuel: args.fuel.unwrap_or(Start::DEFAULT_FUEL),
        may_goto: args.may_goto,
        seed: args.seed,
        time: args.time,
        ..Start::default()
    })
}

/// Whether an engine compiles programs.
const fn compiles(engine: EngineName) -> bool {
    match engine {
        EngineName::Interp | EngineName::Step => false,
        EngineName::Jit | EngineName::Emulate => true,
    }
}

/// Options with fuel counted, if it is given.
fn counting(options: Options, args: &Run) -> Options {
    Options { fuel: options.fuel || args.fuel.is_some(), ..options }
}

fn single(file: &File, thread: &Thread, args: &Run) -> Result<Joined, Error> {
    let (jit, raw, emulate);
    let engine: &dyn Engine = match args.engine {
        EngineName::Interp => &Interp,
        EngineName::Step => &Step,
        EngineName::Jit => {
            let options = counting(args.compiling.native_options()?, args);
            match options.memory {
                MemoryMode::Sandbox => {
                    jit = Jit::new("jit", options);
                    &jit
                }
                MemoryMode::Raw => {
                    raw = Raw(options);
                    &raw
                }
            }
        }
        EngineName::Emulate => {
            emulate = Emulate::new("emulate", counting(args.compiling.options()?, args));
            &emulate
        }
    };
    let outcome = engine.run(&thread.program, &thread.start, &Helpers::standard());
    let outcome = outcome.map_err(|error| {
        let slot = match &error {
            EngineError::Load(error) => Some(error.slot),
            EngineError::Compile(error) => error.instruction(),
            _ => None,
        };
        file.within(&thread.program, slot, &error.to_string())
    })?;
    let ended = Ended { result: outcome.result, printed: outcome.printed };
    Ok(Joined { threads: vec![ended], image: outcome.image })
}

fn load(file: &File, thread: &Thread) -> Result<Loaded, Error> {
    let loaded = Loaded::new(thread.program.clone(), thread.start.clone(), Helpers::standard());
    loaded.map_err(|error| file.at(&thread.program, error.slot, &error.to_string()))
}

fn traced(file: &File, thread: &Thread, args: &Run) -> Result<Joined, Error> {
    let loaded = load(file, thread)?;
    let mut machine = loaded.machine();
    let mut end = None;
    while let Some(traced) = machine.trace() {
        if args.format.is_json() {
            output::json(&trace::value(&thread.program, &traced))?;
        } else {
            output::print(&trace::line(&traced))?;
        }
        end = traced.end;
    }
    // A trace has an end, because the fuel has.
    let result = end.unwrap_or(Ok(0));
    let printed = machine.thread.environment.into_printed();
    Ok(Joined { threads: vec![Ended { result, printed }], image: machine.memory.image() })
}

/// Runs in the emulator, showing each machine instruction.
fn emulated(file: &File, thread: &Thread, args: &Run) -> Result<Joined, Error> {
    let Thread { program, start, .. } = thread;
    let fail = |slot, error: String| file.within(program, slot, &error);
    let guest = Guest::new(program, start, &Helpers::standard());
    let guest = guest.map_err(|error| fail(Some(error.slot), error.to_string()))?;
    let options = counting(args.compiling.options()?, args);
    let outcome = emulate::run(program, &guest, start, &options, args.format.is_json());
    let outcome = outcome.map_err(|error| match error {
        TraceError::Compile(error) => fail(error.instruction(), error.to_string()),
        TraceError::Emulate(error) => fail(None, error.to_string()),
        TraceError::Output(error) => error,
    })?;
    let ended = Ended { result: outcome.result, printed: outcome.printed };
    Ok(Joined { threads: vec![ended], image: outcome.image })
}

fn several(file: &File, threads: &[Thread]) -> Result<Joined, Error> {
    let loaded = threads.iter().map(|thread| load(file, thread));
    let loaded = loaded.collect::<Result<Vec<_>, Error>>()?;
    let loaded: Vec<&Loaded> = loaded.iter().collect();
    run_threads(&loaded).map_err(|error| Error::Usage(error.to_string()))
}

fn print(threads: &[Thread], joined: &Joined, dump: bool) -> Result<(), Error> {
    let mut text = String::new();
    for (thread, ended) in threads.iter().zip(&joined.threads) {
        let label = thread.name.as_ref().filter(|_| threads.len() > 1);
        let label = label.map_or(String::new(), |name| format!("{name}: "));
        // Writing to a string cannot fail.
        for line in &ended.printed {
            let _ = writeln!(text, "{label}printed: {line}");
        }
        match ended.result {
            Ok(r0) => {
                let signed = r0.cast_signed();
                let signed = if signed < 0 { format!(", {signed}") } else { String::new() };
                let _ = writeln!(text, "{label}r0 = {r0:#x} ({r0}{signed})");
            }
            Err(fault) => {
                output::print(&std::mem::take(&mut text))?;
                explain_fault(&label, thread, fault);
            }
        }
    }
    if dump {
        dump_image(&mut text, &threads[0].program, &joined.image);
    }
    output::print(&text)
}

/// Tells on standard error of a fault: the instruction, its place, and where the address is.
fn explain_fault(label: &str, thread: &Thread, fault: Fault) {
    let mut text = format!("{label}fault: {fault}\n");
    if let Some(index) = thread.program.index(fault.slot) {
        let _ = writeln!(text, "  in: {}", thread.program.insns()[index]);
        if let Some(place) = place(&thread.program, index) {
            let _ = writeln!(text, "  at: {place}");
        }
    }
    if let Some(place) = where_is(thread, fault) {
        let _ = writeln!(text, "  where: {place}");
    }
    // Nobody is left to tell if standard error cannot be written.
    let _ = write!(anstream::stderr(), "{text}");
}

/// Where the access of a fault is among the regions.
fn where_is(thread: &Thread, fault: Fault) -> Option<String> {
    let address = fault.address?;
    let insn = thread.program.insns()[thread.program.index(fault.slot)?];
    let len = insn.access().map_or(1, |(access, _)| access.size().bytes());
    let guest = Guest::new(&thread.program, &thread.start, &Helpers::standard()).ok()?;
    Some(guest.addresses().place(address, len).to_string())
}

/// The memory and maps in rows of 16 bytes.
fn dump_image(text: &mut String, program: &Program, image: &Image) {
    let mut region = |name: &str, bytes: &[u8]| {
        let _ = writeln!(text, "{name}: {} bytes", bytes.len());
        for (row, bytes) in bytes.chunks(16).enumerate() {
            let _ = writeln!(text, "  {:04x}  {}", row * 16, trace::hex(bytes));
        }
    };
    region("memory", &image.memory);
    for (def, values) in program.maps().iter().zip(&image.maps) {
        region(&format!("map {}", def.name), values);
    }
}

fn value(threads: &[Thread], joined: &Joined) -> Value {
    let each = threads.iter().zip(&joined.threads).map(|(thread, ended)| {
        let mut fields = Map::new();
        fields.insert("function".to_owned(), json!(thread.name));
        if let Value::Object(result) = trace::result(ended.result) {
            fields.extend(result);
        }
        if let Err(fault) = ended.result {
            let index = thread.program.index(fault.slot);
            fields.insert(
                "source".to_owned(),
                json!(index.and_then(|index| place(&thread.program, index))),
            );
            fields.insert("where".to_owned(), json!(where_is(thread, fault)));
        }
        fields.insert("printed".to_owned(), json!(ended.printed));
        Value::Object(fields)
    });
    let maps = threads[0].program.maps().iter().zip(&joined.image.maps);
    let maps = maps.map(|(def, values)| json!({ "name": def.name, "values": trace::hex(values) }));
    json!({
        "threads": each.collect::<Vec<_>>(),
        "memory": trace::hex(&joined.image.memory),
        "maps": maps.collect::<Vec<_>>(),
    })
}
