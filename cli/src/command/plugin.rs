//! `plugin`: the protocol by which bpf_conformance drives an implementation.
//!
//! The program comes as hexadecimal text from standard input, the memory as an argument; r0 goes
//! to standard output in hexadecimal without `0x`. A failure is told on standard error, in words
//! that a test file can expect exactly.

use crate::Status;
use crate::args::Plugin;
use crate::error::Error;
use crate::{input, memory, output};
use acqrel_asm::hex;
use acqrel_asm::object::{Object, Select};
use acqrel_guest::{Helpers, Start};
use acqrel_isa::{Endian, Program};
use std::io::Write as _;

pub(crate) fn run(args: &Plugin) -> Result<Status, Error> {
    let text = match &args.program {
        Some(text) => text.clone(),
        None => input::text("<stdin>", input::read("-".as_ref())?)?,
    };
    let fail = |message: String| Error::Input { path: "program".to_owned(), message, help: None };
    let bytes = hex::parse(&text).map_err(|error| fail(error.to_string()))?;
    let program = if args.elf {
        let object = Object::parse(&bytes).map_err(|error| fail(error.to_string()))?;
        if object.endian() == Endian::Big {
            return Err(fail(
                "a big-endian object cannot be run: the engines are little-endian".to_owned(),
            ));
        }
        let named = object.functions().iter().any(|f| f.name.as_deref() == Some("main"));
        let select = if named { Select::Function("main") } else { Select::Section(".text") };
        object.program(&select).map_err(|error| fail(error.to_string()))?
    } else {
        Program::from_bytes(&bytes, Endian::Little).map_err(|error| fail(error.to_string()))?
    };
    let start = Start { memory: memory::parse(&args.memory)?, ..Start::default() };
    let outcome = acqrel_interp::run(&program, &start, &Helpers::conformance());
    let outcome = outcome.map_err(|error| fail(error.to_string()))?;
    match outcome.result {
        Ok(r0) => output::print(&format!("{r0:x}\n")).map(|()| Status::Fine),
        Err(fault) => {
            // Nobody is left to tell if standard error cannot be written.
            let _ = writeln!(anstream::stderr(), "{}", fault.kind);
            Ok(Status::Failed)
        }
    }
}
