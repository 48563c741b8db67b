//! Tests in directories and lists.

use super::super::files::{FileError, Reason, find, read};
use std::fs;
use std::path::{Path, PathBuf};

/// A directory that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("acqrel-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, contents).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn directories_and_lists_stand_for_their_tests() {
    let folder = Folder::new("found");
    for name in ["b.litmus", "a.litmus", "in/c.litmus", "notes.txt", "empty/notes.txt"] {
        folder.write(name, "");
    }
    folder.write("all", "# two\n b.litmus # the second\n\nin\n@more\nnone\n");
    folder.write("more", "a.litmus");
    folder.write("loop", "@loop");
    let names = |paths: &[&str]| {
        let found = find(paths.iter().map(|path| match path.strip_prefix('@') {
            Some(list) => format!("@{}", folder.0.join(list).display()),
            None => folder.0.join(path).display().to_string(),
        }));
        let name = |path: &Path| path.strip_prefix(&folder.0).unwrap().display().to_string();
        let files: Vec<String> = found.files.iter().map(|path| name(path)).collect();
        (files.join(" "), found.errors)
    };
    for (paths, expected) in [
        (&["b.litmus", "a.litmus"][..], "b.litmus a.litmus"),
        (&["."], "a.litmus b.litmus in/c.litmus"),
        (&["@all"], "b.litmus in/c.litmus a.litmus none"),
        (&["notes.txt"], "notes.txt"),
    ] {
        let (files, errors) = names(paths);
        assert_eq!(files.replace("./", ""), expected);
        assert!(errors.is_empty(), "{errors:?}");
    }
    let (files, errors) = names(&["@missing", "empty", "a.litmus", "@loop"]);
    assert_eq!(files, "a.litmus");
    let reasons: Vec<_> = errors.iter().map(|error| &error.reason).collect();
    assert!(matches!(reasons.as_slice(), [Reason::Io(_), Reason::Empty, Reason::TooDeep]));
}

#[test]
fn a_test_is_read_with_its_files() {
    let folder = Folder::new("read");
    folder.write("code/f.s", ".globl f\nf:\n r0 = 1\n exit\n");
    let text = "BPF --\n{}\n P0 ;\n extern \"code/f.s\" f ;\n";
    let good = read(&folder.write("good.litmus", text)).unwrap();
    assert!(good.diagnostics.is_empty(), "{:?}", good.diagnostics);
    assert_eq!(good.source.unwrap().name, "good");

    let bad = read(&folder.write("bad.litmus", text.replace("f.s", "g.s"))).unwrap();
    assert!(bad.source.is_none());
    assert_eq!(bad.diagnostics[0].code.as_str(), "L0405");

    let bytes = read(&folder.write("bytes.litmus", b"BPF a\xff{}")).unwrap();
    assert!(bytes.source.is_none());
    let [error] = bytes.diagnostics.as_slice() else { panic!("{:?}", bytes.diagnostics) };
    assert_eq!((error.code.as_str(), error.span().text(&bytes.text)), ("L0003", "\u{fffd}"));

    let missing: FileError = read(&folder.0.join("missing.litmus")).unwrap_err();
    assert!(missing.to_string().contains("missing.litmus: "), "{missing}");
}
