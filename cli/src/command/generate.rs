//! `acqrel gen`: litmus tests from cycles of edges.

use crate::Status;
use crate::args::{Family, Gen, SizeName};
use crate::error::Error;
use crate::output;
use acqrel_isa::Size;
use acqrel_litmus::generate::{Cycle, Generated, Generator, Rmw, Vocabulary, classic, core};
use std::io::Write as _;
use std::path::Path;

/// Generates tests.
pub(crate) fn run(args: &Gen) -> Result<Status, Error> {
    if let Some(cycle) = &args.cycle {
        return one(args, cycle);
    }
    if args.output.is_none() && !args.list {
        let help = "say where the tests go with -o DIR, or ask for their names with --list";
        return Err(Error::Usage(help.to_owned()));
    }
    if let Some(folder) = &args.output {
        std::fs::create_dir_all(folder)
            .map_err(|error| Error::Write { path: folder.clone(), error })?;
    }
    let vocabulary: Vocabulary =
        args.events.parse().map_err(|error| Error::Usage(format!("--events: {error}")))?;
    let mut count = 0_usize;
    let mut left_out = 0;
    match args.family {
        Some(Family::Classic) => each(args, classic(&vocabulary), &mut count)?,
        Some(Family::Core) => {
            let rmws: Vec<Rmw> = vocabulary.accesses.iter().filter_map(|it| it.rmw()).collect();
            each(args, core(&rmws), &mut count)?;
        }
        None => {
            let sizes: Vec<Size> = args.sizes.iter().map(|&size| size.into()).collect();
            let mut generator = Generator::with_sizes(&vocabulary, args.edges, &sizes);
            each(args, &mut generator, &mut count)?;
            left_out = generator.left_out();
        }
    }
    let left_out = match left_out {
        0 => String::new(),
        count => format!("; {count} cycles have no test: no final state would tell them"),
    };
    // Nobody is left to tell if standard error cannot be written.
    let _ = writeln!(anstream::stderr(), "{count} tests{left_out}");
    Ok(Status::Fine)
}

/// The test of a cycle that is given.
fn one(args: &Gen, cycle: &str) -> Result<Status, Error> {
    let cycle: Cycle = cycle.parse().map_err(|error| Error::Usage(format!("--cycle: {error}")))?;
    for &size in &args.sizes {
        let test = cycle.test(size.into());
        let test = test.map_err(|error| Error::Usage(format!("--cycle: {error}")))?;
        match &args.output {
            _ if args.list => output::print(&format!("{}\n", test.name))?,
            Some(folder) => {
                std::fs::create_dir_all(folder)
                    .map_err(|error| Error::Write { path: folder.clone(), error })?;
                write(folder, &test)?;
            }
            None => output::print(&format!("{}\n", test.text.trim_end()))?,
        }
    }
    Ok(Status::Fine)
}

fn each(
    args: &Gen,
    tests: impl IntoIterator<Item = Generated>,
    count: &mut usize,
) -> Result<(), Error> {
    let mut names = String::new();
    for test in tests {
        *count += 1;
        if let Some(folder) = &args.output {
            write(folder, &test)?;
            continue;
        }
        names.push_str(&test.name);
        names.push('\n');
        if names.len() > 1 << 16 {
            output::print(&std::mem::take(&mut names))?;
        }
    }
    if names.is_empty() { Ok(()) } else { output::print(&names) }
}

fn write(folder: &Path, test: &Generated) -> Result<(), Error> {
    let path = folder.join(format!("{}.litmus", test.name));
    std::fs::write(&path, &test.text).map_err(|error| Error::Write { path, error })
}

impl From<SizeName> for Size {
    fn from(name: SizeName) -> Self {
        match name {
            SizeName::B => Self::B,
            SizeName::H => Self::H,
            SizeName::W => Self::W,
            SizeName::Dw => Self::DW,
        }
    }
}
