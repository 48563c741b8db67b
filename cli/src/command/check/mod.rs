//! `acqrel check`: whether machine code is right under every order that another CPU may see.

mod finding;
mod graphs;
mod images;
mod json;
mod junit;
mod lowering;
mod one;
mod program;
mod programs;
mod sarif;
mod strength;
mod suite;
mod text;

use super::jit;
use crate::args::{Check, CheckFormat};
use crate::error::Error;
use crate::{Status, output, report, several};
use acqrel_litmus::check::Checker;
use acqrel_litmus::format::files;
use finding::{End, Finding};
use lowering::Lowering;
use std::io::Write as _;
use std::path::PathBuf;

/// What is asked.
struct Asked<'a> {
    args: &'a Check,
    lowering: &'a Lowering,
    checker: Checker,
    /// Whether to say what outcomes are lost to.
    costs: bool,
}

impl Asked<'_> {
    fn is_json(&self) -> bool {
        self.args.format() == CheckFormat::Json
    }
}

/// Checks the tests and programs.
pub(crate) fn run(args: &Check) -> Result<Status, Error> {
    if args.compiling.wants_help() {
        return jit::help(&args.compiling, args.format() == CheckFormat::Json);
    }
    let mut checker = Checker::new(args.unroll);
    checker.timeout = several::seconds("--timeout", args.timeout)?;
    if args.edges < 2 {
        return Err(Error::Usage("a cycle has two edges or more: give --edges 2 to 6".to_owned()));
    }
    if args.table {
        return suite::table(args, &checker);
    }
    if args.quick || args.all {
        return suite::run(args, &Lowering::new(args)?, &checker);
    }
    if args.paths.is_empty() {
        let message = "what should be checked? give tests or programs, or --quick or --all";
        return Err(Error::Usage(message.to_owned()));
    }
    if let Some(folder) = &args.emit_programs {
        return programs::write(args, folder);
    }
    let lowering = Lowering::new(args)?;
    let is_listed = |path: &&PathBuf| path.as_os_str() != "-" && !program::is_program(path);
    let mut found = files::find(args.paths.iter().filter(is_listed));
    let others = args.paths.iter().filter(|path| !is_listed(path));
    found.files.splice(0..0, others.cloned());
    if !args.image.is_empty() {
        let [path] = found.files.as_slice() else {
            let count = found.files.len();
            let message = format!("images are those of one test, and {count} are given");
            return Err(Error::Usage(message));
        };
        if program::is_program(path) {
            let message = "images are those of a litmus test, not of a program";
            return Err(Error::Usage(message.to_owned()));
        }
    }
    let mut status = Status::Fine;
    for error in &found.errors {
        status = Status::BadInput;
        let _ = writeln!(anstream::stderr(), "{}", report::error_text(&error.to_string()));
    }
    let costs = args.costs || found.files.len() == 1;
    let mut findings = Vec::new();
    several::each(
        &found.files,
        args.jobs,
        |path, jobs| {
            let checker = checker.with_jobs(jobs);
            let asked = Asked { args, lowering: &lowering, checker, costs };
            if program::is_program(path) {
                program::check(&asked, path)
            } else {
                one::check(&asked, path).map(|finding| vec![finding])
            }
        },
        |found| {
            for finding in found? {
                status = several::worse(status, finding.status());
                show(args.format(), &finding)?;
                findings.push(finding);
            }
            Ok::<(), Error>(())
        },
    )?;
    match args.format() {
        CheckFormat::Text if findings.len() > 1 => output::print(&text::summary(&findings))?,
        CheckFormat::Text | CheckFormat::Json => {}
        CheckFormat::Junit => output::print(&junit::report(&lowering.name(), &findings)?)?,
        CheckFormat::Sarif => output::print(&sarif::report(&findings))?,
    }
    Ok(status)
}

/// Shows what came of a test, if that is shown test by test.
fn show(format: CheckFormat, finding: &Finding) -> Result<(), Error> {
    let _ = write!(anstream::stderr(), "{}", finding.diagnostics);
    if let End::Failed(error) = &finding.end {
        let _ = writeln!(anstream::stderr(), "{}", report::error_text(error));
    }
    match format {
        CheckFormat::Text => output::print(&text::text(finding)),
        CheckFormat::Json => output::json(&json::value(finding)),
        CheckFormat::Junit | CheckFormat::Sarif => Ok(()),
    }
}
