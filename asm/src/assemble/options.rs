//! How to assemble: [`Options`].

use super::Loader;
use acqrel_isa::{Cpu, Endian, MapDef, Syntax};

/// How to assemble.
#[derive(Clone, Debug)]
pub struct Options {
    /// The syntax, which is then the only one read. If it is none, the syntax is detected, and
    /// a statement that is not in it is read in any other in which it makes sense.
    pub syntax: Option<Syntax>,
    /// The cpu version: instructions of later ones are errors. The default is v4.
    pub cpu: Cpu,
    /// The name of the source, for lines and for paths of included files.
    pub file: String,
    /// The maps of the program, to which `ld_pseudo` can refer by index.
    pub maps: Vec<MapDef>,
    /// The byte order of the unit.
    pub endian: Endian,
    /// What is wanted.
    pub goal: Goal,
    /// Whether the unit has the source lines of its instructions.
    pub lines: bool,
    /// Constants that are defined before the source is read, as `.set` would.
    pub defines: Vec<(String, i64)>,
    /// What reads included files. The default refuses them.
    pub loader: Loader,
}

/// What a source is to be assembled to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Goal {
    /// A program that is whole: a name that is not defined is an error unless a directive such as
    /// `.extern` says that it is another object's, and a source of one section of code has to keep
    /// the rules of programs.
    #[default]
    Program,
    /// An object, for a linker or loader: a name that is not defined is another object's, and no
    /// program is made.
    Object,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            syntax: None,
            cpu: Cpu::V4,
            file: "<source>".to_owned(),
            maps: Vec::new(),
            endian: Endian::Little,
            goal: Goal::Program,
            lines: true,
            defines: Vec::new(),
            loader: Loader::default(),
        }
    }
}
