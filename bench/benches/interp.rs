//! Times every peer on every workload, in interleaved rounds on one CPU.
//!
//! `cargo bench --bench interp [-- --rounds N]`; see the README. There is no
//! criterion here because it finishes one measurement before it starts the next,
//! and a machine's mood would then look like a difference between peers.

use acqrel_bench::{Error, PEERS, Peer, Samples, Workload, pin_to_one_cpu, rounds};
use std::{
    env,
    error::Error as StdError,
    io,
    num::NonZeroU32,
    time::{Duration, Instant},
};

fn main() -> Result<(), Box<dyn StdError>> {
    let rounds = rounds(env::args().skip(1))?;
    let cpu = pin_to_one_cpu();
    let workloads = Workload::all()?;
    let mut lanes = workloads.iter().map(Lane::prepare_all).collect::<Result<Vec<_>, _>>()?;
    for _ in 0..rounds.get() {
        for lane in lanes.iter_mut().flatten() {
            lane.run()?;
        }
    }
    report(&mut io::stdout().lock(), rounds, cpu, &lanes)?;
    Ok(())
}

/// One peer on one workload.
struct Lane<'w> {
    workload: &'w Workload,
    peer: Box<dyn Peer + 'w>,
    samples: Samples,
}

impl<'w> Lane<'w> {
    fn prepare_all(workload: &'w Workload) -> Result<Vec<Self>, Error> {
        PEERS
            .iter()
            .map(|prepare| {
                Ok(Self {
                    workload,
                    peer: prepare(&workload.program, &workload.memory)?,
                    samples: Samples::default(),
                })
            })
            .collect()
    }

    /// Times one run, and holds it to the expected outcome.
    fn run(&mut self) -> Result<(), Error> {
        let start = Instant::now();
        let r0 = self.peer.run()?;
        self.samples.push(start.elapsed());

        let expected = self.workload.expected;
        let subject = (self.peer.name(), self.workload.name);
        assert_eq!(r0, expected.r0, "r0 of {subject:?}");
        if let Some(executed) = self.peer.executed() {
            let wanted = u64::from(expected.executed);
            assert_eq!(executed, wanted, "instructions of {subject:?}");
        }
        Ok(())
    }

    fn nanos_per_instruction(&self, time: Duration) -> f64 {
        time.as_secs_f64() * 1e9 / f64::from(self.workload.expected.executed)
    }
}

fn report(
    out: &mut impl io::Write,
    rounds: NonZeroU32,
    cpu: Option<usize>,
    lanes: &[Vec<Lane<'_>>],
) -> io::Result<()> {
    match cpu {
        Some(cpu) => writeln!(out, "{rounds} rounds on CPU {cpu}; ns per instruction")?,
        None => writeln!(out, "{rounds} rounds, not pinned; ns per instruction")?,
    }
    for lanes in lanes {
        let [first, ..] = lanes.as_slice() else {
            continue;
        };
        let name = first.workload.name;
        let executed = first.workload.expected.executed;
        let reference = first.samples.min();
        writeln!(out, "\n{name}: {executed} instructions")?;
        writeln!(
            out,
            "{:<16}{:>8}{:>8}  min / min of {}",
            "peer",
            "min",
            "median",
            first.peer.name()
        )?;
        for lane in lanes {
            let (min, median) = (lane.samples.min(), lane.samples.median());
            writeln!(
                out,
                "{:<16}{:>8.3}{:>8.3}  {:.3}",
                lane.peer.name(),
                lane.nanos_per_instruction(min),
                lane.nanos_per_instruction(median),
                min.as_secs_f64() / reference.as_secs_f64(),
            )?;
        }
    }
    Ok(())
}
