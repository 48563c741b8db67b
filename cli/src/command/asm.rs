//! `asm`: text to bytes, or to other text.

use super::disasm;
use crate::Status;
use crate::args::{Asm, Emit};
use crate::error::Error;
use crate::{input, output};
use acqrel_asm::{disassemble, hex, listing};
use acqrel_isa::{Endian, Syntax};

pub(crate) fn run(args: &Asm) -> Result<Status, Error> {
    let path = input::name(&args.program);
    let source = input::text(&path, input::read(&args.program)?)?;
    if input::is_hex(&source) {
        return Err(Error::Input {
            path,
            message: "this is bytes in hexadecimal, not source".to_owned(),
            help: Some("disasm and run read them".to_owned()),
        });
    }
    if args.format.is_json() && args.emit.is_some() && args.output.is_none() {
        let message = "--emit needs --output if JSON goes to standard output";
        return Err(Error::Usage(message.to_owned()));
    }
    let program = input::assemble_source(&path, &source, args.reading, args.format.is_json())?;
    let endian = Endian::from(args.endian);
    if args.format.is_json() {
        output::json(&disasm::value(None, &program, Syntax::Llvm, endian))?;
        if args.output.is_none() {
            return Ok(Status::Fine);
        }
    }
    let default = if args.output.is_some() { Emit::Raw } else { Emit::Hex };
    let text = |syntax| disassemble(&program, syntax).into_bytes();
    let bytes = match args.emit.unwrap_or(default) {
        Emit::Raw => program.to_bytes(endian),
        Emit::Hex => hex::print(&program.to_bytes(endian)).into_bytes(),
        Emit::Listing => listing(&program, Syntax::Llvm, endian).into_bytes(),
        Emit::Llvm => text(Syntax::Llvm),
        Emit::Kernel => text(Syntax::Kernel),
        Emit::Ubpf => text(Syntax::Ubpf),
        Emit::Herd => text(Syntax::Herd),
    };
    output::write(args.output.as_deref(), &bytes)?;
    Ok(Status::Fine)
}
