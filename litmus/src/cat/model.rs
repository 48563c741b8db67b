//! [`Model`]: a model that has been read, with all that it includes; and where includes come from.

use super::ast::{Name, Statement};
use super::error::{CatError, CatErrorKind};
use super::lexer::tokens;
use super::parser::{Context, Header, Parser};
use super::source::{Fault, Sources, Span};
use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

/// A model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// Its title, or the name of its file if it has none.
    pub name: Name,
    /// The architecture that it says it is for.
    pub architecture: Option<Name>,
    /// Whether it computes dependencies itself, from events on registers (`catdep`).
    pub catdep: bool,
    /// Its statements in order, includes in place, after those of the prelude.
    pub statements: Vec<Statement>,
    /// How many of the statements are the prelude's, which defines what herd7's `stdlib.cat` does.
    pub prelude: usize,
    /// The texts that spans refer to.
    pub sources: Sources,
}

/// Our own models, by name.
const MODELS: [(&str, &str); 4] = [
    ("bpf", include_str!("../../models/bpf.cat")),
    ("arm64", include_str!("../../models/arm64.cat")),
    ("x86-tso", include_str!("../../models/x86-tso.cat")),
    ("sc", include_str!("../../models/sc.cat")),
];

const PRELUDE: (&str, &str) = ("stdlib.cat", include_str!("../../models/include/stdlib.cat"));

/// What models of others include and may not have beside them.
const LIBRARY: [(&str, &str); 5] = [
    PRELUDE,
    ("cos.cat", include_str!("../../models/include/cos.cat")),
    ("cos-opt.cat", include_str!("../../models/include/cos-opt.cat")),
    ("cross.cat", include_str!("../../models/include/cross.cat")),
    ("x86fences.cat", include_str!("../../models/include/x86fences.cat")),
];

/// How many files a model may include.
const MAX_INCLUDES: usize = 1000;

/// Where included files come from.
pub trait Includes {
    /// The text of a file; none if there is no such file.
    ///
    /// # Errors
    ///
    /// If there is, and it cannot be read.
    fn find(&self, name: &str) -> io::Result<Option<String>>;
}

/// The files that are built in: a part of herd7's library in our own words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BuiltIn;

impl Includes for BuiltIn {
    fn find(&self, name: &str) -> io::Result<Option<String>> {
        let found = LIBRARY.iter().find(|(known, _)| *known == name);
        Ok(found.map(|(_, text)| (*text).to_owned()))
    }
}

/// The files of a folder, and those built in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder(pub PathBuf);

impl Includes for Folder {
    fn find(&self, name: &str) -> io::Result<Option<String>> {
        match std::fs::read_to_string(self.0.join(name)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => BuiltIn.find(name),
            Err(error) => Err(error),
        }
    }
}

impl Model {
    /// The names of our own models.
    pub fn built_in_names() -> impl Iterator<Item = &'static str> {
        MODELS.iter().map(|(name, _)| *name)
    }

    /// One of our own models: `bpf`, `arm64`, `x86-tso` or `sc`; none for another name.
    ///
    /// # Panics
    ///
    /// If the model is wrong, which tests exclude.
    pub fn built_in(name: &str) -> Option<Self> {
        let (name, text) = MODELS.iter().find(|(known, _)| *known == name)?;
        let model = Self::read(&format!("{name}.cat"), text, &BuiltIn, &BTreeSet::new());
        Some(model.unwrap_or_else(|error| panic!("{error}")))
    }

    /// The model that a text is.
    ///
    /// `variants` are those of herd7's that are on; by default none is.
    ///
    /// # Errors
    ///
    /// If it does not parse, or includes what cannot be found.
    pub fn read(
        file: &str,
        text: &str,
        includes: &dyn Includes,
        variants: &BTreeSet<String>,
    ) -> Result<Self, CatError> {
        let open = Vec::new();
        let mut reader = Reader { sources: Sources::default(), includes, variants, open, count: 0 };
        let read = reader.model(file, text);
        read.map(|(header, statements, prelude)| Self {
            name: header.title.unwrap_or_else(|| file.into()),
            architecture: header.architecture,
            catdep: header.catdep,
            statements,
            prelude,
            sources: std::mem::take(&mut reader.sources),
        })
        .map_err(|fault| reader.sources.locate(fault))
    }
}

struct Reader<'a> {
    sources: Sources,
    includes: &'a dyn Includes,
    variants: &'a BTreeSet<String>,
    /// The files that are being read, each included by the one before it.
    open: Vec<Name>,
    count: usize,
}

impl Reader<'_> {
    fn model(&mut self, file: &str, text: &str) -> Result<(Header, Vec<Statement>, usize), Fault> {
        let (_, mut statements) = self.file(PRELUDE.0, PRELUDE.1)?;
        let prelude = statements.len();
        let (header, own) = self.file(file, text)?;
        statements.extend(own);
        Ok((header, statements, prelude))
    }

    fn file(&mut self, name: &str, text: &str) -> Result<(Header, Vec<Statement>), Fault> {
        let file = self.sources.add(name, text);
        let tokens = tokens(file, text)?;
        self.open.push(name.into());
        let result = Parser::new(&tokens, self).file();
        self.open.pop();
        result
    }
}

impl Context for Reader<'_> {
    fn variant(&self, name: &str) -> bool {
        self.variants.contains(name)
    }

    fn include(&mut self, name: &Name, span: Span) -> Result<Vec<Statement>, Fault> {
        let error = |kind| Err(Fault::new(span, kind));
        if self.open.contains(name) {
            return error(CatErrorKind::IncludeCycle(name.clone()));
        }
        self.count += 1;
        if self.count > MAX_INCLUDES {
            return error(CatErrorKind::TooManyIncludes(MAX_INCLUDES));
        }
        match self.includes.find(name) {
            Ok(Some(text)) => self.file(name, &text).map(|(_, statements)| statements),
            Ok(None) => error(CatErrorKind::IncludeNotFound(name.clone())),
            Err(reason) => {
                let reason = reason.to_string();
                error(CatErrorKind::IncludeUnreadable { name: name.clone(), reason })
            }
        }
    }
}
