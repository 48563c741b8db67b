//! Tests in files: [`find`] lists those of directories and lists, [`read`] reads one.

use super::diag::{Code, Diagnostic};
use super::parse::parse;
use super::source::Source;
use acqrel_asm::Span;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// How deep directories and lists may nest.
const MOST_DEPTH: usize = 64;

/// The files that paths stand for.
#[derive(Debug, Default)]
pub struct Found {
    /// The files, in the order of the paths; those of a directory sorted.
    pub files: Vec<PathBuf>,
    /// The paths that are none, and why.
    pub errors: Vec<FileError>,
}

/// That a file cannot be had.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", path.display())]
pub struct FileError {
    /// The file.
    pub path: PathBuf,
    /// Why not.
    pub reason: Reason,
}

/// Why a file cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// The operating system says no.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Directories or lists nest too deeply.
    #[error("directories and lists nest more than {MOST_DEPTH} deep here")]
    TooDeep,
    /// A directory has no tests.
    #[error("there is no file `*.litmus` in this directory")]
    Empty,
}

/// Finds the files that paths stand for: a directory for all `*.litmus` in it and below, `@LIST`
/// for the paths in a list, one a line and relative to it, with `#` before comments. Any other path
/// is a test's, whatever its name.
pub fn find<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Found {
    let mut found = Found::default();
    for path in paths {
        add(&mut found, path.as_ref(), 0);
    }
    found
}

fn add(found: &mut Found, path: &Path, depth: usize) {
    let result = if depth > MOST_DEPTH {
        Err(Reason::TooDeep)
    } else if let Some(list) = path.to_str().and_then(|path| path.strip_prefix('@')) {
        add_list(found, Path::new(list), depth)
    } else if path.is_dir() {
        let before = (found.files.len(), found.errors.len());
        add_directory(found, path, depth).and_then(|()| {
            let nothing = before == (found.files.len(), found.errors.len());
            if nothing { Err(Reason::Empty) } else { Ok(()) }
        })
    } else {
        found.files.push(path.to_owned());
        Ok(())
    };
    if let Err(reason) = result {
        found.errors.push(FileError { path: path.to_owned(), reason });
    }
}

fn add_list(found: &mut Found, list: &Path, depth: usize) -> Result<(), Reason> {
    let text = fs::read_to_string(list)?;
    let folder = list.parent().unwrap_or(Path::new(""));
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        match line.strip_prefix('@') {
            None if line.is_empty() => {}
            None => add(found, &folder.join(line), depth + 1),
            Some(inner) => {
                let mut path = std::ffi::OsString::from("@");
                path.push(folder.join(inner));
                add(found, Path::new(&path), depth + 1);
            }
        }
    }
    Ok(())
}

fn add_directory(found: &mut Found, folder: &Path, depth: usize) -> Result<(), Reason> {
    if depth > MOST_DEPTH {
        return Err(Reason::TooDeep);
    }
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        // Links to directories, which may lead back, are not followed.
        if entry.file_type()?.is_dir() {
            if let Err(reason) = add_directory(found, &path, depth + 1) {
                found.errors.push(FileError { path, reason });
            }
        } else if path.extension().is_some_and(|extension| extension == "litmus") {
            found.files.push(path);
        }
    }
    Ok(())
}

/// A test that has been read.
#[derive(Debug)]
pub struct Loaded {
    /// Its text, in which the diagnostics have their places.
    pub text: String,
    /// The test, with the code that other files have; none if there is an error.
    pub source: Option<Source>,
    /// What there is to say.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a test and the files that it names.
///
/// # Errors
///
/// If the file cannot be read. That it is no test is said by [`Loaded::diagnostics`].
pub fn read(path: &Path) -> Result<Loaded, FileError> {
    let bytes = fs::read(path)
        .map_err(|error| FileError { path: path.to_owned(), reason: Reason::Io(error) })?;
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = u32::try_from(error.utf8_error().valid_up_to()).unwrap_or(u32::MAX);
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let span = Span::new(at, at.saturating_add(3));
            let diagnostic = Diagnostic::new(Code::NotUtf8, span, "the test is not UTF-8");
            return Ok(Loaded { text, source: None, diagnostics: vec![diagnostic] });
        }
    };
    let (mut source, mut diagnostics) = parse(&text);
    if let Some(found) = &mut source {
        // herd7's way to say that a test is named as its file.
        if found.name == "--" {
            let stem = path.file_stem().unwrap_or_default();
            found.name = stem.to_string_lossy().into_owned();
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        if let Err(errors) = found.load(|file| fs::read(folder.join(file))) {
            diagnostics.extend(errors);
            source = None;
        }
    }
    Ok(Loaded { text, source, diagnostics })
}
