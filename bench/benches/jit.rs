//! Times every engine on every task, in interleaved rounds on one CPU.
//!
//! `cargo bench --bench jit [-- --rounds N]`; see the README.

use acqrel_bench::{ENGINES, Engine, Error, Samples, Task, pin_to_one_cpu, rounds};
use std::{
    env,
    error::Error as StdError,
    io::{self, Write},
    time::Duration,
};

fn main() -> Result<(), Box<dyn StdError>> {
    let rounds = rounds(env::args().skip(1))?;
    let cpu = pin_to_one_cpu();
    let out = &mut io::stdout().lock();
    let mut lanes = vec![];
    for task in &Task::ALL {
        lanes.push(Lane::prepare_all(task, out)?);
    }
    for _ in 0..rounds.get() {
        for lane in lanes.iter_mut().flatten() {
            let time = lane.run()?;
            lane.samples.push(time);
        }
    }
    match cpu {
        Some(cpu) => writeln!(out, "{rounds} rounds on CPU {cpu}; ns per instruction")?,
        None => writeln!(out, "{rounds} rounds, not pinned; ns per instruction")?,
    }
    for lanes in &lanes {
        report(out, lanes)?;
    }
    Ok(())
}

/// One engine on one task.
struct Lane {
    task: &'static Task,
    engine: Box<dyn Engine>,
    samples: Samples,
}

impl Lane {
    /// Makes all engines ready, says which are not there, and checks what the others compute.
    fn prepare_all(
        task: &'static Task,
        out: &mut impl Write,
    ) -> Result<Vec<Self>, Box<dyn StdError>> {
        let mut lanes = vec![];
        for prepare in ENGINES {
            let engine = match prepare(task) {
                Ok(engine) => engine,
                Err(Error::Unavailable(reason)) => {
                    writeln!(out, "{}: not measured: {reason}", task.name)?;
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            let mut lane = Self { task, engine, samples: Samples::default() };
            lane.run()?;
            lanes.push(lane);
        }
        Ok(lanes)
    }

    /// Times one run, and holds the memory after it to what it should be.
    fn run(&mut self) -> Result<Duration, Error> {
        self.engine.reset()?;
        let time = self.engine.run()?;
        let memory = self.engine.memory()?;
        let expected = self.task.aftermath().memory;
        assert!(memory == expected, "memory of {} after {}", self.engine.name(), self.task.name);
        Ok(time)
    }

    #[expect(clippy::cast_precision_loss, reason = "less than 2 to the 52nd")]
    fn nanos_per_instruction(&self, time: Duration) -> f64 {
        time.as_secs_f64() * 1e9 / self.engine.executed(self.task) as f64
    }
}

/// For each engine its figures, and the ratios of the engines of this project to it.
fn report(out: &mut impl Write, lanes: &[Lane]) -> io::Result<()> {
    let Some(first) = lanes.first() else { return Ok(()) };
    let ours: Vec<&Lane> =
        lanes.iter().filter(|lane| lane.engine.name().starts_with("acqrel ")).collect();
    writeln!(
        out,
        "\n{}: {} instructions",
        first.task.name,
        first.task.aftermath().executed(first.task)
    )?;
    write!(out, "{:<16}{:>8}{:>8}  ratio of the minima to it of", "engine", "min", "median")?;
    writeln!(out)?;
    write!(out, "{:<32}", "")?;
    for our in &ours {
        write!(out, "{:>10}", our.engine.name().trim_start_matches("acqrel "))?;
    }
    writeln!(out)?;
    for lane in lanes {
        let min = lane.nanos_per_instruction(lane.samples.min());
        let median = lane.nanos_per_instruction(lane.samples.median());
        write!(out, "{:<16}{min:>8.3}{median:>8.3}", lane.engine.name())?;
        for our in &ours {
            write!(out, "{:>10.3}", our.nanos_per_instruction(our.samples.min()) / min)?;
        }
        writeln!(out)?;
    }
    Ok(())
}
