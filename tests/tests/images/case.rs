//! [`Case`]: a test, the images of its threads, and what is expected of them.

use acqrel_isa::Size;
use acqrel_litmus::check::image::{Addresses, Entry, Image, Images};
use acqrel_litmus::check::{CheckError, Checked, Checker, Footprint, Subject, Verdict, Wrong};
use acqrel_litmus::explore::State;
use acqrel_litmus::{Observable, Test, read};
use acqrel_machine::Arch;
use std::path::{Path, PathBuf};

/// A folder of the corpus.
pub(crate) struct Case {
    folder: PathBuf,
    pub(crate) arch: Arch,
    regs: String,
    pub(crate) verdict: String,
    /// What the file `expected` says.
    pub(crate) expected: String,
}

/// The folder of the corpus.
pub(crate) fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/images")
}

/// The folders of all cases.
pub(crate) fn cases() -> Vec<PathBuf> {
    let (mut found, mut work) = (Vec::new(), vec![corpus()]);
    while let Some(folder) = work.pop() {
        if folder.join("TEST.litmus").exists() {
            found.push(folder);
            continue;
        }
        for entry in std::fs::read_dir(&folder).unwrap() {
            work.extend(Some(entry.unwrap().path()).filter(|path| path.is_dir()));
        }
    }
    found.sort();
    found
}

impl Case {
    pub(crate) fn read(folder: &Path) -> Self {
        let expected = std::fs::read_to_string(folder.join("expected")).unwrap();
        let line = expected.lines().next().unwrap();
        let (head, _) = line.split_once(':').unwrap_or((line, ""));
        let words: Vec<&str> = head.split_whitespace().collect();
        let [arch, regs, verdict] = *words else { panic!("{}: {line}", folder.display()) };
        let (arch, regs) = (arch.parse().unwrap(), regs.to_owned());
        let (folder, verdict) = (folder.to_owned(), verdict.to_owned());
        Self { folder, arch, regs, verdict, expected }
    }

    /// What `expected` would have to say.
    pub(crate) fn line(&self, verdict: &str, reason: &str) -> String {
        let separator = if reason.is_empty() { "" } else { ": " };
        format!("{} {} {verdict}{separator}{reason}\n", self.arch, self.regs)
    }

    /// The image of a thread, if there is one, and the addresses in it.
    pub(crate) fn image(&self, thread: usize) -> Option<(Image, Addresses)> {
        let kinds = ["hex", "txt", "bin"];
        let mut files = kinds.map(|kind| self.folder.join(format!("P{thread}.{kind}"))).into_iter();
        let file = files.find(|file| file.exists())?;
        let image = Image::read(&std::fs::read(file).unwrap(), None).unwrap();
        let addresses = self.folder.join(format!("P{thread}.addr"));
        let text = if addresses.exists() {
            std::fs::read_to_string(addresses).unwrap()
        } else {
            String::new()
        };
        Some((image, Addresses::parse(&text).unwrap()))
    }

    /// Verdict and reason, of the images with their bytes changed.
    pub(crate) fn check(
        &self,
        change: impl Fn(usize, Vec<u8>) -> Vec<u8>,
    ) -> (&'static str, String) {
        let text = std::fs::read_to_string(self.folder.join("TEST.litmus")).unwrap();
        let (test, _) = read(&text, |file| std::fs::read(file)).unwrap();
        let checker = Checker::default();
        let subject = Subject::new(&test, &checker).unwrap();
        let entry = Entry::built_in(&self.regs, self.arch).unwrap_or_else(|| {
            let text = std::fs::read_to_string(self.folder.join(&self.regs)).unwrap();
            Entry::parse(&text, self.arch).unwrap()
        });
        let images = (0..).map_while(|thread| {
            let (image, addresses) = self.image(thread)?;
            Some((Image::new(change(thread, image.bytes().to_vec())), addresses))
        });
        let images = match Images::new(&subject, entry, images.collect()) {
            Ok(images) => images,
            Err(error) => return ("refused", error.to_string()),
        };
        match checker.check(&subject, &images) {
            Ok(checked) => verdict(&subject, &checked),
            Err(CheckError::Limits(limits)) => ("undecided", format!("{limits:?}")),
            Err(error) => ("refused", error.to_string()),
        }
    }
}

fn verdict(subject: &Subject, checked: &Checked) -> (&'static str, String) {
    match &checked.verdict {
        Verdict::Right => ("right", String::new()),
        Verdict::Undecided(limits) => ("undecided", format!("{limits:?}")),
        Verdict::Wrong(all) => {
            let all: Vec<String> =
                all.iter().map(|wrong| reason(subject, checked, wrong)).collect();
            ("wrong", all.join(" | "))
        }
    }
}

fn reason(subject: &Subject, checked: &Checked, wrong: &Wrong) -> String {
    let text = |thread: usize, instruction: usize| {
        &checked.target.threads[thread].code.instructions[instruction].text
    };
    match wrong {
        Wrong::Outcome(state) => outcome(&checked.target, state),
        Wrong::Footprint(Footprint { thread, instruction, access, writes, .. }) => {
            let verb = if *writes { "writes" } else { "reads" };
            let size = access.size.bytes();
            let of = subject.test().name_of(access.address).unwrap();
            format!("footprint: P{thread} `{}` {verb} {size} of {of}", text(*thread, *instruction))
        }
        Wrong::Endless => "it never ends".to_owned(),
        Wrong::Fault { thread, instruction, reason } => {
            format!("fault: P{thread} `{}`: {reason}", text(*thread, *instruction))
        }
    }
}

fn outcome(test: &Test, state: &State) -> String {
    let values = test.observed.iter().zip(&state.values).map(|(observable, value)| {
        let Observable::Memory { location, element } = observable else { unreachable!() };
        let location = &test.locations[*location];
        let distance = location.size.unwrap_or(Size::DW).bytes() * *element as u64;
        let name = test.name_of(location.address + distance).unwrap();
        format!("{name}={}", value.number)
    });
    values.collect::<Vec<_>>().join("; ")
}
