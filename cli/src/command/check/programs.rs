//! Writes the programs of a test, for another JIT.

use crate::args::Check;
use crate::error::Error;
use crate::{Status, output, report, several};
use acqrel_litmus::check::image::{Flavour, emit_programs};
use acqrel_litmus::check::{Checker, Subject};
use acqrel_litmus::read;
use std::io::Write as _;
use std::path::Path;

/// Writes them into a folder, and prints their names.
pub(super) fn write(args: &Check, folder: &Path) -> Result<Status, Error> {
    let [path] = args.paths.as_slice() else {
        let message = "--emit-programs writes the programs of one test: give one file";
        return Err(Error::Usage(message.to_owned()));
    };
    let file = path.display().to_string();
    let fail = |message: String| Error::Input { path: file.clone(), message, help: None };
    let failed = |error| Error::Read { path: path.clone(), error };
    let text = several::source(path).map_err(failed)?;
    let parent = path.parent().unwrap_or(Path::new(""));
    let test = read(&text, |name| std::fs::read(parent.join(name)));
    let (Ok((_, diagnostics)) | Err(diagnostics)) = &test;
    let _ = write!(anstream::stderr(), "{}", report::diagnostics_text(&file, &text, diagnostics));
    let (test, _) = test.map_err(|_| fail("it is no test that can be checked".to_owned()))?;
    let subject = Subject::new(&test, &Checker::new(args.unroll));
    let subject = subject.map_err(|error| fail(error.to_string()))?;
    let flavour = if args.regs() == "linux" { Flavour::Linux } else { Flavour::Bytecode };
    let files = emit_programs(&subject, flavour).map_err(|error| fail(error.to_string()))?;
    let mut names = Vec::new();
    for file in files {
        let path = folder.join(&file.name);
        names.push(format!("{}\n", path.display()));
        std::fs::write(&path, file.contents).map_err(|error| Error::Write { path, error })?;
    }
    output::print(&names.concat())?;
    Ok(Status::Fine)
}
