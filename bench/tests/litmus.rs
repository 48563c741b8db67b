//! The generated tests are what they are said to be.

use acqrel_bench::litmus::{Ask, Found, How, explore_files, readers, ring, writers};
use std::time::Duration;

#[test]
fn families_have_their_states() {
    let folder = std::env::temp_dir().join(format!("acqrel-bench-test-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, text, states, executions) in [
        // Every combination; of the fenced, all but that of zeros alone.
        ("ring", ring(4, false), 16, 16),
        ("fenced", ring(4, true), 15, 15),
        ("readers", readers(2), 16, 16),
        // Of the two writes of a writer the first is first, and a reader does not go back.
        ("writers", writers(2), 55, 210),
    ] {
        let file = folder.join(format!("{name}.litmus"));
        std::fs::write(&file, text).unwrap();
        let files = [file];
        for how in [How::Explore, How::Enumerate] {
            let found = explore_files(how, Ask::Count, &files, Duration::from_mins(1)).unwrap();
            assert_eq!(found, Some(Found { states, executions, refused: 0 }), "{name}, {how:?}");
        }
        let verdict = explore_files(How::Explore, Ask::Verdict, &files, Duration::from_mins(1));
        let expected = usize::from(name != "fenced");
        assert_eq!(verdict.unwrap().unwrap().states, expected, "{name}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
