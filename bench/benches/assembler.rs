//! Times the assembler and the disassembler on a million lines, beside LLVM's, whole processes.
//!
//! `cargo bench --bench assembler [-- --rounds N]`; see the README.

use acqrel_bench::assembler::{Mix, source};
use acqrel_bench::{Samples, pin_to_one_cpu, process, rounds};
use std::error::Error as StdError;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

/// How many lines of instructions there are.
const LINES: usize = 1_000_000;

/// How many rounds there are at most, as LLVM takes seconds for each.
const MOST_ROUNDS: u32 = 10;

fn main() -> Result<(), Box<dyn StdError>> {
    let rounds = rounds(env::args().skip(1))?.get().min(MOST_ROUNDS);
    let cpu = pin_to_one_cpu();
    let out = &mut io::stdout().lock();
    match cpu {
        Some(cpu) => writeln!(out, "{rounds} rounds on CPU {cpu}")?,
        None => writeln!(out, "{rounds} rounds, not pinned")?,
    }
    let folder = env::temp_dir().join(format!("acqrel-bench-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let measured = measure(&folder, rounds, out);
    fs::remove_dir_all(&folder)?;
    measured
}

fn measure(folder: &Path, rounds: u32, out: &mut impl Write) -> Result<(), Box<dyn StdError>> {
    let tools: Vec<Tool> = [Tool::Asm, Tool::Mc, Tool::Disasm, Tool::Objdump]
        .into_iter()
        .filter(|tool| tool.runs())
        .collect();
    if !tools.contains(&Tool::Asm) {
        let path = acqrel();
        let path = path.display();
        return Err(format!("{path}: build it with `cargo build --release` first").into());
    }
    for tool in [Tool::Mc, Tool::Objdump].iter().filter(|tool| !tools.contains(tool)) {
        writeln!(out, "not measured: {}, which is not installed", tool.name())?;
    }
    for mix in [Mix::Common, Mix::All] {
        let text = folder.join("mix.s");
        fs::write(&text, source(mix, LINES))?;
        let files = Files { text, object: folder.join("mix.o"), other: folder.join("other.o") };
        for (ours, theirs) in [(Tool::Asm, Tool::Mc), (Tool::Disasm, Tool::Objdump)] {
            let theirs = Some(theirs).filter(|it| mix == Mix::Common && tools.contains(it));
            let mut lanes: Vec<Lane> = [Some(ours), theirs]
                .into_iter()
                .flatten()
                .map(|tool| Lane { tool, samples: Samples::default(), peak: None })
                .collect();
            for _ in 0..rounds {
                for lane in &mut lanes {
                    lane.run(&files)?;
                }
            }
            report(out, mix, ours, &files, &lanes)?;
        }
    }
    Ok(())
}

/// The files of a run.
struct Files {
    text: PathBuf,
    /// What is made of it, and read again.
    object: PathBuf,
    /// What LLVM makes of it.
    other: PathBuf,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tool {
    Asm,
    Disasm,
    Mc,
    Objdump,
}

impl Tool {
    const fn name(self) -> &'static str {
        match self {
            Self::Asm => "acqrel asm",
            Self::Disasm => "acqrel disasm",
            Self::Mc => "llvm-mc-19",
            Self::Objdump => "llvm-objdump-19",
        }
    }

    fn program(self) -> PathBuf {
        match self {
            Self::Asm | Self::Disasm => acqrel(),
            Self::Mc | Self::Objdump => PathBuf::from(self.name()),
        }
    }

    fn runs(self) -> bool {
        let version = Command::new(self.program()).arg("--version").output();
        version.is_ok_and(|output| output.status.success())
    }

    fn command(self, files: &Files) -> Command {
        let mut command = Command::new(self.program());
        match self {
            Self::Asm => command.arg("asm").arg(&files.text).arg("-o").arg(&files.object),
            Self::Disasm => command.arg("disasm").arg(&files.object),
            Self::Mc => command
                .args(["-triple=bpfel", "-mcpu=v4", "-filetype=obj"])
                .arg(&files.text)
                .arg("-o")
                .arg(&files.other),
            Self::Objdump => command.args(["-d", "--mcpu=v4"]).arg(&files.object),
        };
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }
}

/// The command line that is measured.
fn acqrel() -> PathBuf {
    let default =
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/release/acqrel"));
    env::var_os("ACQREL").map_or_else(default, PathBuf::from)
}

/// A tool with its times.
struct Lane {
    tool: Tool,
    samples: Samples,
    /// Bytes.
    peak: Option<u64>,
}

impl Lane {
    fn run(&mut self, files: &Files) -> Result<(), Box<dyn StdError>> {
        let ended = process::run(&mut self.tool.command(files))?;
        if !ended.status.success() {
            return Err(format!("{}: {}", self.tool.name(), ended.status).into());
        }
        self.samples.push(ended.time);
        self.peak = self.peak.max(ended.peak);
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "less than 2 to the 52nd")]
fn report(
    out: &mut impl Write,
    mix: Mix,
    ours: Tool,
    files: &Files,
    lanes: &[Lane],
) -> Result<(), Box<dyn StdError>> {
    let input = if ours == Tool::Asm { &files.text } else { &files.object };
    let size = fs::metadata(input)?.len();
    let megabytes = size as f64 / 1e6;
    writeln!(out, "\n{} of {}: {LINES} lines, {megabytes:.1} MB", ours.name(), mix.name())?;
    writeln!(
        out,
        "{:<18}{:>9}{:>11}{:>9}{:>15}{:>12}",
        "tool", "min s", "median s", "peak MB", "peak / input", "/ of acqrel"
    )?;
    let least = lanes.first().map_or(1.0, |lane| lane.samples.min().as_secs_f64());
    for lane in lanes {
        let (min, median) = (lane.samples.min().as_secs_f64(), lane.samples.median().as_secs_f64());
        let peak = lane.peak.map_or("?".to_owned(), |peak| format!("{:.1}", peak as f64 / 1e6));
        let times = lane.peak.map_or("?".to_owned(), |p| format!("{:.1}", p as f64 / size as f64));
        let (name, ratio) = (lane.tool.name(), min / least);
        writeln!(out, "{name:<18}{min:>9.3}{median:>11.3}{peak:>9}{times:>15}{ratio:>12.1}")?;
    }
    Ok(())
}
