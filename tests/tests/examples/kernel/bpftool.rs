//! [`Loaded`]: an example in the kernel, for as long as the value lives.

use crate::example::Example;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

/// Programs and maps, pinned in a folder of their own.
pub(crate) struct Loaded {
    name: &'static str,
    /// In the file system of BPF.
    pins: PathBuf,
    /// For files that go in and out.
    files: PathBuf,
}

/// What a run of a program came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    /// What it returned.
    pub(crate) returned: u32,
    /// The packet as it left it.
    pub(crate) packet: Vec<u8>,
}

/// The first kernel that knows load-acquire and store-release.
const SINCE: (u32, u32) = (6, 15);

/// Why nothing can be loaded here.
fn unavailable() -> Option<String> {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let mut numbers = release.split(|c: char| !c.is_ascii_digit()).map(str::parse::<u32>);
    let version = (numbers.next(), numbers.next());
    let (Some(Ok(major)), Some(Ok(minor))) = version else {
        return Some("this is not Linux".to_owned());
    };
    if (major, minor) < SINCE {
        let release = release.trim_end();
        return Some(format!("Linux {release} does not know load-acquire, 6.15 does"));
    }
    match Command::new("bpftool").args(["prog", "list"]).output() {
        Err(error) => Some(format!("there is no bpftool ({error})")),
        Ok(output) if !output.status.success() => {
            Some(format!("bpf(2) is not permitted: {}", told(&output)))
        }
        Ok(_) => None,
    }
}

fn told(output: &Output) -> String {
    let texts = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    texts.join(" ").trim().replace('\n', "; ")
}

/// A number or list that a key has in the JSON that bpftool prints; it is never nested here.
fn member<'a>(json: &'a str, key: &str) -> Option<&'a str> {
    let (_, rest) = json.split_once(&format!("\"{key}\":"))?;
    let end = if rest.starts_with('[') { rest.find(']') } else { rest.find([',', '}']) };
    Some(rest[..end?].trim_start_matches('['))
}

impl Loaded {
    /// Loads all programs of an example, with their maps. Where that is not possible, says so on
    /// standard error and gives none.
    pub(crate) fn new(example: &Example, test: &str) -> Option<Self> {
        let name = example.name;
        if let Some(why) = unavailable() {
            // Past the capture of test output. Nobody is left to tell if this cannot be written.
            let _ = writeln!(
                std::io::stderr(),
                "NOT RUN: examples/{name}.s in the kernel ({test}), because {why}"
            );
            return None;
        }
        let folder = format!("acqrel-{}-{name}-{test}", std::process::id());
        let files = std::env::temp_dir().join(&folder);
        std::fs::create_dir(&files).unwrap();
        let loaded = Self { name, pins: PathBuf::from("/sys/fs/bpf").join(folder), files };
        let object = loaded.files.join(format!("{name}.o"));
        std::fs::write(&object, example.file()).unwrap();
        let mut command = Command::new("bpftool");
        command.args(["prog", "loadall"]).arg(object).arg(&loaded.pins);
        command.arg("pinmaps").arg(loaded.pins.join("maps"));
        loaded.finish(command.output().unwrap());
        Some(loaded)
    }

    /// What a command has printed. It must have succeeded.
    fn finish(&self, output: Output) -> String {
        assert!(output.status.success(), "{}: {}", self.name, told(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new("bpftool");
        command.args(["--json", "prog", "run", "pinned"]).arg(self.pins.join(program));
        command
    }

    /// Runs a program once on a packet.
    pub(crate) fn run(&self, program: &str, packet: &[u8]) -> Ran {
        let [before, after] = ["in", "out"].map(|name| self.files.join(name));
        std::fs::write(&before, packet).unwrap();
        let mut command = self.command(program);
        command.arg("data_in").arg(before).arg("data_out").arg(&after);
        let printed = self.finish(command.output().unwrap());
        let returned = member(&printed, "retval").and_then(|number| number.parse().ok());
        let returned = returned.unwrap_or_else(|| panic!("{program}: {printed}"));
        Ran { returned, packet: std::fs::read(after).unwrap() }
    }

    /// Runs programs at once, each so many times, on a packet of zeros.
    pub(crate) fn run_at_once(&self, programs: &[&str], times: u32) {
        let packet = self.files.join("zeros");
        std::fs::write(&packet, [0; 64]).unwrap();
        let start = |program: &&str| {
            let mut command = self.command(program);
            command.arg("data_in").arg(&packet).args(["repeat", &times.to_string()]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let running: Vec<Child> = programs.iter().map(start).collect();
        for child in running {
            self.finish(child.wait_with_output().unwrap());
        }
    }

    /// The value with key 0 of a map, by the end of its name.
    pub(crate) fn value(&self, map: &str) -> Vec<u8> {
        let maps = std::fs::read_dir(self.pins.join("maps")).unwrap();
        let mut paths = maps.map(|map| map.unwrap().path());
        let path = paths.find(|path| path.to_string_lossy().ends_with(map)).unwrap();
        let mut command = Command::new("bpftool");
        command.args(["--json", "map", "lookup", "pinned"]).arg(path);
        let printed = self.finish(command.args(["key", "0", "0", "0", "0"]).output().unwrap());
        let byte = |text: &str| {
            let digits = text.trim_matches(|c: char| c == '"' || c.is_whitespace());
            let byte = u8::from_str_radix(digits.strip_prefix("0x")?, 16);
            byte.ok()
        };
        let value = member(&printed, "value").and_then(|it| it.split(',').map(byte).collect());
        value.unwrap_or_else(|| panic!("{map}: {printed}"))
    }
}

impl Drop for Loaded {
    fn drop(&mut self) {
        // What cannot be removed is left for people to find; a panic in a panic would hide the first.
        let _ = std::fs::remove_dir_all(&self.pins);
        let _ = std::fs::remove_dir_all(&self.files);
    }
}
