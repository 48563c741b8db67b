//! [`Lowering`]: what makes the machine code that is checked.

use super::images::ImageFiles;
use crate::args::{Check, CheckFormat};
use crate::error::Error;
use crate::{input, report};
use acqrel_jit::{Event, Options};
use acqrel_litmus::check::{Backend, Lower, Recipes, Subject};
use acqrel_machine::Arch;
use std::path::Path;

/// What makes the machine code that is checked.
pub(super) enum Lowering {
    /// A backend of ours.
    Backend(Backend),
    /// The recipes of a file, with its name.
    Recipes(Recipes, String),
    /// Somebody else: its images.
    Images(ImageFiles),
}

impl Lowering {
    /// The one that the arguments ask for.
    pub(super) fn new(args: &Check) -> Result<Self, Error> {
        if let Some(path) = &args.recipe {
            return recipes(path, args);
        }
        if !args.image.is_empty() {
            return Ok(Self::Images(ImageFiles::read(args)?));
        }
        Ok(Self::Backend(Backend::new(args.compiling.raw_options()?).with_texts()))
    }

    /// What lowers a test; else why nothing does.
    pub(super) fn lower(&self, subject: &Subject) -> Result<Box<dyn Lower + '_>, String> {
        match self {
            Self::Backend(backend) => Ok(Box::new(*backend)),
            Self::Recipes(recipes, _) => Ok(Box::new(recipes)),
            Self::Images(files) => Ok(Box::new(files.of(subject)?)),
        }
    }

    /// What lowers any test; none if it is of one.
    pub(super) fn shared(&self) -> Option<&(dyn Lower + Sync)> {
        match self {
            Self::Backend(backend) => Some(backend),
            Self::Recipes(recipes, _) => Some(recipes),
            Self::Images(_) => None,
        }
    }

    /// What tells it from every other one.
    pub(super) fn identity(&self) -> String {
        match self {
            Self::Backend(backend) => format!("{} {:?}", self.name(), backend.options()),
            Self::Recipes(recipes, _) => format!("{} {recipes:?}", self.name()),
            Self::Images(_) => self.name(),
        }
    }

    /// What the code is for.
    pub(super) fn arch(&self) -> Arch {
        match self {
            Self::Backend(backend) => backend.options().target().arch(),
            Self::Recipes(recipes, _) => recipes.arch(),
            Self::Images(files) => files.arch(),
        }
    }

    /// The options of the backend, if it is one of ours.
    pub(super) fn options(&self) -> Option<&Options> {
        match self {
            Self::Backend(backend) => Some(backend.options()),
            Self::Recipes(..) | Self::Images(_) => None,
        }
    }

    /// What it is, for people: the target, the memory mode, and the recipes that are not the default.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Backend(backend) => {
                let options = backend.options();
                let default = acqrel_jit::Lowering::new(options.target());
                let chosen = Event::ALL.into_iter().filter_map(|event| {
                    let recipe = options.lowering.get(event);
                    (recipe != default.get(event)).then(|| format!("{event}={}", recipe.name))
                });
                let words = [options.memory.name().to_owned()].into_iter().chain(chosen);
                let arch = arch_name(options.target().arch());
                format!("{arch} ({})", words.collect::<Vec<_>>().join(", "))
            }
            Self::Recipes(recipes, path) => format!("{} ({path})", arch_name(recipes.arch())),
            Self::Images(files) => format!("{} ({})", arch_name(files.arch()), files.name()),
        }
    }
}

/// The recipes of a file; unless JSON is asked for, what is wrong with it is shown.
fn recipes(path: &Path, args: &Check) -> Result<Lowering, Error> {
    let name = input::name(path);
    let text = input::text(&name, input::read(path)?)?;
    Recipes::parse(args.compiling.arch()?, &text)
        .map(|recipes| Lowering::Recipes(recipes, name.clone()))
        .map_err(|errors| {
            if args.format() != CheckFormat::Json {
                report::diagnostics(&name, &text, &errors);
            }
            let count = match errors.len() {
                1 => "1 error".to_owned(),
                many => format!("{many} errors"),
            };
            let errors = report::values(&name, &text, &errors);
            Error::Assembly { path: name, errors, count }
        })
}

/// An architecture as people write it.
pub(super) const fn arch_name(arch: Arch) -> &'static str {
    match arch {
        Arch::Arm64 => "ARM64",
        Arch::X86_64 => "x86-64",
    }
}
