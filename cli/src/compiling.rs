//! How code is made, from the arguments that say it.

use crate::args::{ArchName, Compiling, MemoryName};
use crate::error::Error;
use acqrel_jit::{Event, LoweringError, MemoryMode, Options, Target};
use acqrel_machine::Arch;

impl From<ArchName> for Arch {
    fn from(name: ArchName) -> Self {
        match name {
            ArchName::X86_64 => Self::X86_64,
            ArchName::Arm64 => Self::Arm64,
        }
    }
}

impl From<MemoryName> for MemoryMode {
    fn from(name: MemoryName) -> Self {
        match name {
            MemoryName::Sandbox => Self::Sandbox,
            MemoryName::Raw => Self::Raw,
        }
    }
}

impl Compiling {
    /// Whether the recipes are asked for instead of code.
    pub(crate) fn wants_help(&self) -> bool {
        self.lower.iter().any(|choice| choice == "help")
    }

    /// Whether nothing is said of code.
    pub(crate) fn is_empty(&self) -> bool {
        let Self { arch, memory, features, lower } = self;
        arch.is_none() && memory.is_none() && features.is_empty() && lower.is_empty()
    }

    /// The architecture: the one given, or this machine's.
    pub(crate) fn arch(&self) -> Result<Arch, Error> {
        let host = || Target::host().map(Target::arch);
        self.arch.map(Arch::from).or_else(host).ok_or_else(|| {
            let message = "there is no target for this machine: give --arch x86-64 or arm64";
            Error::Usage(message.to_owned())
        })
    }

    /// The target that the arguments mean. No feature is its own unless it is given.
    fn target(&self) -> Result<Target, Error> {
        let names = self.features.iter().map(String::as_str).filter(|name| !name.is_empty());
        let target = Target::with_features(self.arch()?, names);
        target.map_err(|error| Error::Usage(format!("--features: {error}")))
    }

    /// The options that the arguments mean.
    pub(crate) fn options(&self) -> Result<Options, Error> {
        self.options_for(self.target()?, MemoryMode::Sandbox)
    }

    /// As [`Self::options`], but where nothing is said of memory, addresses are used as they are.
    pub(crate) fn raw_options(&self) -> Result<Options, Error> {
        self.options_for(self.target()?, MemoryMode::Raw)
    }

    /// As [`Self::options`], with the features of this machine if none are given and it is the
    /// target.
    pub(crate) fn native_options(&self) -> Result<Options, Error> {
        let target = self.target()?;
        let host = Target::host().filter(|host| host.arch() == target.arch());
        let target = host.filter(|_| self.features.is_empty()).unwrap_or(target);
        self.options_for(target, MemoryMode::Sandbox)
    }

    /// The options for a target, with this mode if none is given.
    fn options_for(&self, target: Target, memory: MemoryMode) -> Result<Options, Error> {
        let memory = self.memory.map_or(memory, MemoryMode::from);
        let mut options = Options::new(target, memory);
        for choice in &self.lower {
            lower(&mut options, choice)?;
        }
        Ok(options)
    }
}

/// Chooses a recipe as `EVENT=RECIPE` says.
fn lower(options: &mut Options, choice: &str) -> Result<(), Error> {
    let fail = |message: &str, help: &str| {
        Err(Error::Usage(format!("--lower {choice}: {message}\nhelp: {help}")))
    };
    let table = "acqrel jit --lower help shows all recipes";
    let Some((event, recipe)) = choice.split_once('=') else {
        return fail("an event, `=` and a recipe are needed", table);
    };
    let Some(event) = Event::from_name(event) else {
        let names = Event::ALL.map(Event::name).join(", ");
        return fail(&format!("there is no event {event:?}: there are {names}"), table);
    };
    match options.lowering.set(event, recipe) {
        Ok(()) => Ok(()),
        Err(error @ LoweringError::Feature { feature, .. }) => {
            fail(&error.to_string(), &format!("give it: --features {feature}"))
        }
        Err(error) => fail(&error.to_string(), table),
    }
}
