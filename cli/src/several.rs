//! Work on many files: several at a time, shown in their order.

use crate::Status;
use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Does something with each file on so many threads, of which each file gets its part, and takes what
/// it comes to in the order of the files.
pub(crate) fn each<T: Send, E>(
    files: &[PathBuf],
    jobs: Option<usize>,
    work: impl Fn(&Path, usize) -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = jobs.unwrap_or(processors).max(1);
    let workers = jobs.min(files.len());
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            let (sender, next, work) = (sender.clone(), &next, &work);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(path) = files.get(index) else { return };
                    let result = work(path, jobs / workers);
                    if sender.send((index, result)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut progress = Progress::new(files.len());
        let mut waiting = BTreeMap::new();
        let mut shown = 0;
        for (index, result) in receiver {
            waiting.insert(index, result);
            while let Some(result) = waiting.remove(&shown) {
                shown += 1;
                progress.clear();
                take(result)?;
            }
            progress.show(shown + waiting.len());
        }
        progress.clear();
        Ok(())
    })
}

/// How far a run is, on a terminal.
#[derive(Debug)]
pub(crate) struct Progress {
    of: usize,
    last: Instant,
    visible: bool,
    terminal: bool,
}

impl Progress {
    /// Of so many tests.
    pub(crate) fn new(of: usize) -> Self {
        let terminal = std::io::stderr().is_terminal() && of > 1;
        Self { of, last: Instant::now(), visible: false, terminal }
    }

    /// Shows it, if it is some time ago that it was shown last.
    pub(crate) fn show(&mut self, done: usize) {
        if self.terminal && self.last.elapsed() > Duration::from_millis(200) {
            self.last = Instant::now();
            self.visible = true;
            let _ = write!(anstream::stderr(), "\r{done} of {} tests", self.of);
        }
    }

    /// Takes it away, for something else to be shown.
    pub(crate) fn clear(&mut self) {
        if std::mem::take(&mut self.visible) {
            let _ = write!(anstream::stderr(), "\r{:40}\r", "");
        }
    }
}

/// The text of a file, or of standard input.
pub(crate) fn source(path: &Path) -> std::io::Result<String> {
    if path.as_os_str() == "-" {
        let mut text = String::new();
        return std::io::stdin().read_to_string(&mut text).map(|_| text);
    }
    std::fs::read_to_string(path)
}

/// The worse of two ends: wrong input, then a failure.
pub(crate) const fn worse(a: Status, b: Status) -> Status {
    match (a, b) {
        (Status::BadInput, _) | (_, Status::BadInput) => Status::BadInput,
        (Status::Failed, _) | (_, Status::Failed) => Status::Failed,
        (Status::Fine, Status::Fine) => Status::Fine,
    }
}

/// How many seconds, as an argument has it.
pub(crate) fn seconds(
    name: &str,
    seconds: Option<f64>,
) -> Result<Option<Duration>, crate::error::Error> {
    let Some(seconds) = seconds else { return Ok(None) };
    Duration::try_from_secs_f64(seconds).map(Some).map_err(|_| {
        crate::error::Error::Usage(format!("{name} {seconds} is no number of seconds"))
    })
}
