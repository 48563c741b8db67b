//! [`ImageFiles`]: the images of threads, and what is known of them.

use crate::args::Check;
use crate::error::Error;
use crate::input;
use acqrel_litmus::check::Subject;
use acqrel_litmus::check::image::{Addresses, Entry, Image, Images};
use acqrel_machine::Arch;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The images of threads, and what is known of them.
pub(super) struct ImageFiles {
    arch: Arch,
    regs: String,
    entry: Entry,
    threads: Vec<(Image, Addresses)>,
}

impl ImageFiles {
    /// Those of the arguments.
    pub(super) fn read(args: &Check) -> Result<Self, Error> {
        let arch = args.compiling.arch()?;
        let mut threads = BTreeMap::new();
        for argument in &args.image {
            let (thread, file) = thread_of(argument).ok_or_else(|| {
                Error::Usage(format!("--image {argument}: expected THREAD=FILE, as in P0=p0.bin"))
            })?;
            if threads.insert(thread, image(thread, file)?).is_some() {
                return Err(Error::Usage(format!("--image: P{thread} has two images")));
            }
        }
        if let Some(missing) = (0..threads.len()).find(|thread| !threads.contains_key(thread)) {
            return Err(Error::Usage(format!("--image: there is none of P{missing}")));
        }
        let entry = match Entry::built_in(args.regs(), arch) {
            Some(entry) => entry,
            None => entry(args.regs(), arch)?,
        };
        Ok(Self {
            arch,
            regs: args.regs().to_owned(),
            entry,
            threads: threads.into_values().collect(),
        })
    }

    /// What they are for.
    pub(super) const fn arch(&self) -> Arch {
        self.arch
    }

    /// What they are, for people.
    pub(super) fn name(&self) -> String {
        format!("images, {}", self.regs)
    }

    /// The images of a test; else why they are none.
    pub(super) fn of(&self, subject: &Subject) -> Result<Images, String> {
        Images::new(subject, self.entry.clone(), self.threads.clone())
            .map_err(|error| error.to_string())
    }
}

/// `P0=FILE`: the thread and the file.
fn thread_of(argument: &str) -> Option<(usize, &str)> {
    let (thread, file) = argument.split_once('=')?;
    let thread = thread.strip_prefix('P')?.parse().ok()?;
    (!file.is_empty()).then_some((thread, file))
}

/// The image of a thread, and what its file of addresses says, if there is one beside it.
fn image(thread: usize, argument: &str) -> Result<(Image, Addresses), Error> {
    let (path, name) = split(argument);
    let contents = input::read(&path)?;
    let image = Image::read(&contents, name).map_err(|error| refused(&path, &error))?;
    let beside = path.with_file_name(format!("P{thread}.addr"));
    let addresses = if path.as_os_str() != "-" && beside.exists() {
        let text = text(&beside)?;
        Addresses::parse(&text).map_err(|error| refused(&beside, &error))?
    } else {
        Addresses::default()
    };
    Ok((image, addresses))
}

/// File and name of `FILE:NAME`; the whole is the file if there is one that is called so.
fn split(argument: &str) -> (PathBuf, Option<&str>) {
    match argument.rsplit_once(':') {
        Some((file, name)) if !Path::new(argument).exists() => (PathBuf::from(file), Some(name)),
        _ => (PathBuf::from(argument), None),
    }
}

fn entry(file: &str, arch: Arch) -> Result<Entry, Error> {
    let path = Path::new(file);
    if !path.exists() {
        let names = Entry::NAMES.join(", ");
        return Err(Error::Usage(format!("--regs {file}: neither a file nor one of {names}")));
    }
    Entry::parse(&text(path)?, arch).map_err(|error| refused(path, &error))
}

fn text(path: &Path) -> Result<String, Error> {
    input::text(&input::name(path), input::read(path)?)
}

fn refused(path: &Path, error: &dyn std::error::Error) -> Error {
    Error::Input { path: input::name(path), message: error.to_string(), help: None }
}
