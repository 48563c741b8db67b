//! The models that tests are held against.

use crate::args::Litmus;
use crate::error::Error;
use acqrel_litmus::cat::{CatError, Folder, Model};
use acqrel_litmus::explore::Judge;
use acqrel_litmus::{Isa, Test};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::OnceLock;

/// The models of a run: the one that was asked for, or one for each instruction set.
pub(super) struct Models {
    asked: Option<(String, Judge)>,
    own: [OnceLock<Judge>; Isa::ALL.len()],
}

impl Models {
    pub(super) fn new(args: &Litmus) -> Result<Self, Error> {
        let asked = args.model.as_ref().map(|name| {
            let variants = args.variant.iter().cloned().collect();
            load(name, &variants).map(|model| (title(name, &model), Judge::new(&model)))
        });
        let asked = asked.transpose()?;
        if asked.is_none() && !args.variant.is_empty() {
            return Err(Error::Usage("--variant is for a cat file, given with --model".to_owned()));
        }
        Ok(Self { asked, own: Default::default() })
    }

    /// The name of a test's model, and the model.
    pub(super) fn of(&self, test: &Test) -> (&str, &Judge) {
        if let Some((title, judge)) = &self.asked {
            return (title, judge);
        }
        let (name, own) = match test.isa {
            Isa::Bpf => ("bpf", &self.own[0]),
            Isa::Arm64 => ("arm64", &self.own[1]),
            Isa::X86_64 => ("x86-tso", &self.own[2]),
        };
        let judge = own.get_or_init(|| {
            let Some(model) = Model::built_in(name) else {
                unreachable!("each instruction set has a model built in")
            };
            Judge::new(&model)
        });
        (name, judge)
    }
}

/// How a model is called: by the name given, and its own title if that says more.
fn title(name: &str, model: &Model) -> String {
    if Model::built_in_names().any(|known| known == name) || *model.name == *name {
        name.to_owned()
    } else {
        format!("{name} ({})", model.name)
    }
}

fn load(name: &str, variants: &BTreeSet<String>) -> Result<Model, Error> {
    if let Some(model) = Model::built_in(name) {
        return Ok(model);
    }
    let path = Path::new(name);
    let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            let known: Vec<&str> = Model::built_in_names().collect();
            let known = known.join(", ");
            Error::Usage(format!("there is no model {name}: known are {known}, and files"))
        }
        _ => Error::Read { path: path.to_owned(), error },
    })?;
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    Model::read(name, &text, &Folder(folder), variants).map_err(|error| wrong(&error))
}

fn wrong(error: &CatError) -> Error {
    Error::Input {
        path: format!("{}:{}:{}", error.file, error.line, error.column),
        message: error.kind.to_string(),
        help: error.help().map(str::to_owned),
    }
}
