//! Times every compiler on straight programs of several lengths, in interleaved rounds on one CPU.
//!
//! `cargo bench --bench compile [-- --rounds N]`; see the README.

use acqrel_bench::compiler::{COMPILERS, Compiler, Straight};
use acqrel_bench::{Error, Samples, pin_to_one_cpu, rounds};
use std::{
    env,
    error::Error as StdError,
    io::{self, Write},
};

/// The lengths of the programs. The longest gets a tenth of the rounds.
const LENGTHS: [usize; 4] = [2, 500, 60_000, 1_000_000];

fn main() -> Result<(), Box<dyn StdError>> {
    let rounds = rounds(env::args().skip(1))?;
    let cpu = pin_to_one_cpu();
    let out = &mut io::stdout().lock();
    match cpu {
        Some(cpu) => writeln!(out, "{rounds} rounds on CPU {cpu}")?,
        None => writeln!(out, "{rounds} rounds, not pinned")?,
    }
    for insns in LENGTHS {
        let rounds = if insns > 100_000 { rounds.get().div_ceil(10) } else { rounds.get() };
        writeln!(out, "\n{insns} instructions, {rounds} rounds")?;
        let mut lanes = Lane::prepare_all(Straight { insns }, out)?;
        for _ in 0..rounds {
            for lane in &mut lanes {
                let compiled = lane.compiler.compile()?;
                lane.samples.push(compiled.time);
                lane.code = compiled.code;
            }
        }
        report(out, &lanes, insns)?;
    }
    Ok(())
}

/// One compiler with one program.
struct Lane {
    compiler: Box<dyn Compiler>,
    samples: Samples,
    /// The bytes of code.
    code: Option<usize>,
}

impl Lane {
    fn prepare_all(
        straight: Straight,
        out: &mut impl Write,
    ) -> Result<Vec<Self>, Box<dyn StdError>> {
        let mut lanes = vec![];
        for prepare in COMPILERS {
            match prepare(straight) {
                Ok(compiler) => {
                    lanes.push(Self { compiler, samples: Samples::default(), code: None });
                }
                Err(Error::Unavailable(reason)) => writeln!(out, "not measured: {reason}")?,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(lanes)
    }
}

#[expect(clippy::cast_precision_loss, reason = "less than 2 to the 52nd")]
fn report(out: &mut impl Write, lanes: &[Lane], insns: usize) -> io::Result<()> {
    writeln!(
        out,
        "{:<22}{:>12}{:>12}{:>12}{:>12}",
        "compiler", "min µs", "median µs", "M insns/s", "bytes/insn"
    )?;
    for lane in lanes {
        let (min, median) = (lane.samples.min().as_secs_f64(), lane.samples.median().as_secs_f64());
        let rate = insns as f64 / min / 1e6;
        let bytes = match lane.code {
            Some(bytes) => format!("{:.2}", bytes as f64 / insns as f64),
            None => "?".to_owned(),
        };
        let (min, median) = (min * 1e6, median * 1e6);
        writeln!(
            out,
            "{:<22}{min:>12.2}{median:>12.2}{rate:>12.1}{bytes:>12}",
            lane.compiler.name()
        )?;
    }
    Ok(())
}
