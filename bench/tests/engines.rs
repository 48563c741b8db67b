//! Every engine computes what it is timed for.

use acqrel_bench::compiler::{COMPILERS, Straight};
use acqrel_bench::{ENGINES, Error, Task};

#[test]
fn every_engine_agrees_with_the_loops_in_rust() {
    for task in &Task::ALL {
        let expected = task.aftermath();
        for prepare in ENGINES {
            let mut engine = match prepare(task) {
                Ok(engine) => engine,
                Err(Error::Unavailable(reason)) => {
                    eprintln!("{}: not tested: {reason}", task.name);
                    continue;
                }
                Err(error) => panic!("{}: {error:?}", task.name),
            };
            for run in 0..2 {
                let subject = (task.name, engine.name(), run);
                engine.reset().unwrap();
                engine.run().unwrap_or_else(|error| panic!("{subject:?}: {error:?}"));
                assert!(engine.memory().unwrap() == expected.memory, "memory of {subject:?}");
            }
        }
    }
}

#[test]
fn every_compiler_takes_straight_programs() {
    for insns in [2, 500, 2000] {
        let straight = Straight { insns };
        for prepare in COMPILERS {
            match prepare(straight) {
                Ok(mut compiler) => {
                    let compiled = compiler.compile();
                    let compiled =
                        compiled.unwrap_or_else(|error| panic!("{}: {error:?}", compiler.name()));
                    assert!(
                        compiled.code.is_none_or(|bytes| bytes >= insns),
                        "{}",
                        compiler.name()
                    );
                }
                Err(Error::Unavailable(reason)) => eprintln!("{insns}: not tested: {reason}"),
                Err(error) => panic!("{error:?}"),
            }
        }
    }
}
