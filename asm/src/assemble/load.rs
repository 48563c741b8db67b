//! Reading of included files: [`Loader`].

use std::fmt;
use std::sync::Arc;

/// What reads the files that `.include` and `.incbin` name.
///
/// It is given the path as it is written, and the name of the file that it is written in.
#[derive(Clone, Default)]
pub struct Loader(Option<Arc<Load>>);

type Load = dyn Fn(&str, &str) -> Result<Loaded, String> + Send + Sync;

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Its name, for people, and for the paths of files that it includes itself.
    pub name: String,
    /// Its contents.
    pub bytes: Vec<u8>,
}

impl Loader {
    /// A loader; the error says why a file cannot be read, without naming it.
    ///
    /// ```
    /// use acqrel_asm::{Loaded, Loader, Options, assemble};
    ///
    /// let loader = Loader::new(|path, _from| {
    ///     let bytes = b".set LIMIT, 5\n".to_vec();
    ///     Ok(Loaded { name: path.to_owned(), bytes })
    /// });
    /// let options = Options { loader, ..Options::default() };
    /// let assembled = assemble(".include \"limits.s\"\nr0 = LIMIT\nexit\n", &options);
    /// assert!(assembled.program.is_some());
    /// ```
    pub fn new(
        load: impl Fn(&str, &str) -> Result<Loaded, String> + Send + Sync + 'static,
    ) -> Self {
        Self(Some(Arc::new(load)))
    }

    /// Reads a file. The default refuses.
    pub(crate) fn load(&self, path: &str, from: &str) -> Result<Loaded, String> {
        match &self.0 {
            Some(load) => load(path, from),
            None => Err("files are not included here".to_owned()),
        }
    }
}

impl fmt::Debug for Loader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Loader").field(&self.0.is_some()).finish()
    }
}
