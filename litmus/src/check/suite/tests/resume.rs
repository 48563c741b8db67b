//! Runs: the same on one core and on many, stopped and continued.

use super::*;
use crate::generate::Vocabulary;
use acqrel_jit::Event;

/// Backends of which one is wrong, and one is left at its first fault.
fn backends() -> [Backend; 2] {
    let mut options = Options::new(Target::Arm64(Arm64Features::ALL), MemoryMode::Raw);
    let right = Backend::new(options);
    options.lowering.set(Event::RmwFetch, "lse.a").unwrap();
    [right, Backend::new(options)]
}

fn suite() -> Suite {
    Suite::Generated { vocabulary: Vocabulary::default(), edges: 4 }
}

fn with_run(jobs: usize, test: impl FnOnce(&Run<'_>)) {
    let ([right, wrong], suite, checker) = (backends(), suite(), Checker::default());
    let cancel = AtomicBool::new(false);
    let candidates = [
        Candidate::new("right", &right),
        Candidate::new("wrong", &wrong),
        Candidate::of_event("until wrong", &wrong, &Event::RmwFetch),
    ];
    let run =
        Run { suite: &suite, candidates: &candidates, checker: &checker, jobs, cancel: &cancel };
    test(&run);
}

fn whole(run: &Run<'_>) -> Report {
    run.run(run.start(), |_| ControlFlow::Continue(()))
}

/// What is found does not depend on the number of threads.
#[test]
fn threads_change_nothing() {
    with_run(1, |one| {
        let alone = whole(one);
        assert_eq!(alone.tally("until wrong").unwrap().wrong, 1);
        assert!(alone.tally("wrong").unwrap().wrong > 100);
        for jobs in [2, 3, 7] {
            with_run(jobs, |several| {
                let report = whole(several);
                assert_eq!(report, alone);
                assert_eq!(report.text(), alone.text());
            });
        }
    });
}

/// Stopped after each block in turn, kept as text, and continued, a run comes to the same end.
#[test]
fn a_run_can_be_continued() {
    with_run(2, |run| {
        let at_once = whole(run);
        let mut report = run.start();
        let mut stops = 0;
        while !report.finished {
            let before = report.done;
            report = run.run(report, |_| ControlFlow::Break(()));
            assert!(report.done > before || report.finished);
            report = Report::read(&report.text(), run).unwrap();
            stops += 1;
        }
        assert!(stops > 5);
        assert_eq!(report.text(), at_once.text());
        assert_eq!(whole_again(run, report.clone()), report);
    });
}

fn whole_again(run: &Run<'_>, report: Report) -> Report {
    run.run(report, |_| ControlFlow::Continue(()))
}

/// A run that is cancelled is not finished, and can be continued.
#[test]
fn a_run_can_be_cancelled() {
    with_run(2, |run| {
        let at_once = whole(run);
        let mut blocks = 0;
        let report = run.run(run.start(), |_| {
            blocks += 1;
            run.cancel.store(blocks >= 2, std::sync::atomic::Ordering::Relaxed);
            ControlFlow::Continue(())
        });
        assert!(!report.finished && report.done >= 128);
        run.cancel.store(false, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(whole_again(run, report).text(), at_once.text());
    });
}

/// What is kept of another run, or is damaged, is refused.
#[test]
fn states_are_checked() {
    let text = {
        let mut text = String::new();
        with_run(1, |run| text = whole(run).text());
        text
    };
    with_run(1, |run| {
        assert!(Report::read(&text, run).is_ok());
        assert_eq!(Report::read("", run), Err(StateError::Version));
        let mut lines: Vec<&str> = text.lines().collect();
        for line in 0..lines.len() {
            let error = Report::read(&lines[..line].join("\n"), run).unwrap_err();
            let cut = matches!(error, StateError::Line { line: at, .. } if at == line + 1);
            assert!(cut || (line == 0 && error == StateError::Version), "{line}: {error}");
        }
        lines[4] = "count 1 2 3";
        let error = Report::read(&lines.join("\n"), run);
        let wanted = "the counts of a candidate";
        assert_eq!(error, Err(StateError::Line { line: 5, wanted }));
    });
    let (suite, checker) = (Suite::Quick, Checker::default());
    let cancel = AtomicBool::new(false);
    let [right, _] = backends();
    let candidates = [Candidate::new("right", &right)];
    let run =
        Run { suite: &suite, candidates: &candidates, checker: &checker, jobs: 1, cancel: &cancel };
    assert_eq!(Report::read(&text, &run), Err(StateError::Other));
}

/// A file that is written again and again is whole.
#[test]
fn states_are_saved() {
    let path = std::env::temp_dir().join(format!("acqrel-state-{}", std::process::id()));
    with_run(1, |run| {
        let report = run.run(run.start(), |report| {
            report.save(&path).unwrap();
            ControlFlow::Continue(())
        });
        let saved = Report::read(&std::fs::read_to_string(&path).unwrap(), run).unwrap();
        assert_eq!(saved.done, report.done);
    });
    std::fs::remove_file(path).unwrap();
}

/// Tests are numbered the same in every run.
#[test]
fn numbers_do_not_change() {
    let names =
        |suite: &Suite| suite.jobs().map(|job| (job.number, job.name())).collect::<Vec<_>>();
    for suite in [Suite::Quick, Suite::Full { edges: 4 }] {
        let all = names(&suite);
        assert_eq!(all, names(&suite));
        let mut seen = std::collections::BTreeSet::new();
        let twice: Vec<&str> =
            all.iter().map(|(_, it)| it.as_str()).filter(|it| !seen.insert(*it)).collect();
        assert!(twice.is_empty(), "{suite}: {} twice, as {}", twice.len(), twice[0]);
        assert!(all.iter().enumerate().all(|(index, (number, _))| *number == index as u64));
    }
}
