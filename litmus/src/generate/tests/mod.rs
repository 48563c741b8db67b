mod machine;

use std::collections::HashSet;

use super::*;

/// That the tests ask for what no interleaving of their threads gives, but reordering could.
fn check(tests: impl IntoIterator<Item = Generated>) -> usize {
    let mut names = HashSet::new();
    let mut cycles = HashSet::new();
    for test in tests {
        let read = machine::Test::read(&test.text);
        assert!(!read.is_sequentially_consistent(), "{}", test.text);
        assert!(read.can_be_met(), "{}", test.text);
        assert_eq!(test.cycle.to_string().parse(), Ok(test.cycle.clone()));
        assert!(names.insert(test.name.clone()), "two of {}", test.name);
        assert!(cycles.insert((test.cycle, test.size)), "again {}", test.name);
    }
    names.len()
}

#[test]
fn names_are_those_of_diy() {
    let cases = [
        ("PodWW Rfe PodRR Fre", "MP"),
        ("PodRR Fre PodWW Rfe", "MP"),
        ("PodWR Fre PodWR Fre", "SB"),
        ("PodRW Rfe PodRW Rfe", "LB"),
        ("PodWW Rfe PodRW Coe", "S"),
        ("PodWR Fre PodWW Wse", "R"),
        ("PodWW Coe PodWW Coe", "2+2W"),
        ("PodRW Rfe PodRR Fre Rfe", "WRC"),
        ("Rfe PodRR Fre PodWR Fre", "RWC"),
        ("Rfe PodRW Rfe PodRW Coe", "WWC"),
        ("Rfe PodRW Coe PodWR Fre", "WRW+WR"),
        ("Rfe PodRW Coe PodWW Coe", "WRW+2W"),
        ("Rfe PodRR Fre PodWW Coe", "WRR+2W"),
        ("PodWW Rfe PodRR Fre PodWR Fre", "W+RWC"),
        ("PodWW Rfe PodRW Rfe PodRR Fre", "ISA2"),
        ("Rfe PodRR Fre Rfe PodRR Fre", "IRIW"),
        ("Rfe PodRR Fre Rfe PodRW Coe", "IRRWIW"),
        ("Rfe PodRW Coe Rfe PodRW Coe", "IRWIW"),
        ("PodWW Rfe PodRW Coe PodWR Fre", "Z6.0"),
        ("PodWW Coe PodWW Rfe PodRW Coe", "Z6.1"),
        ("PodWW Rfe PodRW Rfe PodRW Coe", "Z6.2"),
        ("PodWW Coe PodWW Rfe PodRR Fre", "Z6.3"),
        ("PodWW Coe PodWR Fre PodWR Fre", "Z6.4"),
        ("PodWW Coe PodWW Coe PodWR Fre", "Z6.5"),
        ("PodWR Fre PodWR Fre PodWR Fre", "3.SB"),
        ("PodRW Rfe PodRW Rfe PodRW Rfe", "3.LB"),
        ("PodWW Coe PodWW Coe PodWW Coe", "3.2W"),
        ("Rfe PosRR Fre", "CoRR"),
        ("PosWW Coe", "CoWW"),
        ("PosRW Rfe", "CoRW1"),
        ("PosRW Coe Rfe", "CoRW2"),
        ("PosWR Fre", "CoWR"),
        ("PodWWPL RfeLA PodRRAP Fre", "MP+popl+poap"),
        ("PodWWPL Rfe DpAddrdR Fre", "MP+popl+addr"),
        ("DpDatadW Rfe DpAddrdW Rfe", "LB+addr+data"),
        ("DpCtrldW Rfe DpCtrldW Rfe", "LB+ctrls"),
        ("FetchdWR Fre FetchdWR Fre", "SB+fetchs"),
        ("PodWR Fre FetchdWR Fre", "SB+fetch+po"),
        ("PodWW Rfe PodRW Rfi PodRR Fre", "MP+po+po-rfi-po"),
        ("Rfi PodRR Fre Rfi PodRR Fre", "SB+rfi-pos"),
        ("PodWR Fre Rfi DpAddrdR Fre", "SB+po+rfi-addr"),
        ("PodRR PodRW Rfe DpAddrdR PodRW Rfe", "LB+addrR-po+poR-po"),
        ("RfeLP PodRR Fre RfeLP PodRR FrePL", "IRIW+LL"),
        ("RfeLP PodRR Fre Rfe PodRR FrePL", "IRIW+NaL"),
        ("PodWWPL Rfe Amo.Fetch.U Rfe PodRRAP Fre", "ISA2+popl+amo.fetch.u+poap"),
        ("Back.Fetch Fre Coe", "Atomic+fetch"),
    ];
    for (cycle, name) in cases {
        let read: Cycle = cycle.parse().unwrap_or_else(|error| panic!("{cycle}: {error}"));
        assert_eq!(read.name(), name, "{cycle}");
    }
}

/// Files whose second line is the cycle that `diy7` made them from. Their fences are spelled as
/// fetches here.
#[test]
fn names_are_those_of_the_corpus() {
    let Some(corpus) = std::env::var_os("ACQREL_CORPUS") else {
        eprintln!("no ACQREL_CORPUS: names are compared with no corpus");
        return;
    };
    let mut compared = 0;
    for folder in ["herd-aarch64", "herd-x86_64"] {
        for entry in std::fs::read_dir(std::path::Path::new(&corpus).join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "litmus") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let Some(cycle) = text.lines().nth(1).and_then(|line| line.strip_prefix('"')) else {
                continue;
            };
            // These have names of their own.
            if cycle.contains("Amo.") || cycle.contains("DMB.ST") {
                continue;
            }
            let cycle = cycle.trim_end_matches('"');
            let cycle = cycle.replace("DMB.SY", "Fetch").replace("MFence", "Fetch");
            let cycle: Cycle = cycle.parse().unwrap_or_else(|error| panic!("{cycle}: {error}"));
            let name = path.file_stem().unwrap().to_str().unwrap();
            let name = name.replace("dmb.sy", "fetch").replace("mfence", "fetch");
            assert_eq!(cycle.name(), name, "{cycle}");
            compared += 1;
        }
    }
    assert!(compared >= 45, "only {compared} compared");
}

#[test]
fn what_is_no_cycle_is_refused_with_the_reason() {
    let cases = [
        ("PodWW", "a cycle has at least two edges"),
        ("PodWW Rfe PodRX Fre", "edge 3: \"PodRX\" is no edge"),
        ("PodWW Fre", "edge 1: PodWW comes to a write and Fre leaves a read"),
        (
            "PodWWPL RfePA PodRRAP Fre",
            "edge 1: it comes to an event done by L and the next leaves one done by P",
        ),
        ("PodWWPA Rfe PodRR Fre", "edge 2: a write cannot be done by A"),
        ("PodWWPCasFail Rfe PodRR Fre", "edge 2: a write cannot be done by CasFail"),
        ("PodWW Rfe DpDatadR Fre", "edge 3: a read has no data"),
        ("PodWW Rfe DpAddrdRLockP Fre", "edge 3: nothing can depend on the result of Lock"),
        ("PodRW PodWR", "no edge leaves its thread"),
        ("PodRW PodWW Rfe", "only one edge leaves its thread"),
        ("PodWW Rfe PosRR Fre", "only one edge changes the location"),
        ("PosWW Rfe PosRR Fre", "a cycle of one location has exactly one edge"),
        ("PodWR Fre Back.Fetch PodRR Fre", "\"Back\" stands in cycles of one location only"),
        (
            "PodWW Rfe Amo.FetchPL Rfe PodRR Fre",
            "edge 3: Amo.Fetch says how its two events are done",
        ),
    ];
    for (cycle, reason) in cases {
        let error = cycle.parse::<Cycle>().unwrap_err().to_string();
        assert!(error.starts_with(reason), "{cycle}: {error}");
    }
    let cases = [
        (
            "Back.Xchg.U Fre Coe",
            Size::DW,
            "edge 2: no final state would tell that Xchg.U took effect",
        ),
        ("PodWWPFetch Rfe PodRR Fre", Size::H, "a read-modify-write has 32 or 64 bits, not 16"),
    ];
    for (cycle, size, reason) in cases {
        let cycle: Cycle = cycle.parse().unwrap();
        let error = cycle.test(size).unwrap_err().to_string();
        assert!(error.starts_with(reason), "{cycle}: {error}");
    }
}

#[test]
fn a_test_is_written_as_herd_reads_it() {
    let cases = [
        (
            "PodWWPL Rfe DpAddrdR Fre",
            Size::W,
            r#"BPF MP+popl+addr+u32
"PodWWPL RfeLP DpAddrdR Fre"
Cycle=RfeLP DpAddrdR Fre PodWWPL
Com=Rf Fr
Orig=PodWWPL RfeLP DpAddrdR Fre
{
 0:r1=x; 0:r2=y;
 1:r1=y; 1:r2=x;
}
 P0                                 | P1                    ;
 *(u32 *)(r1 + 0) = 1               | r3 = *(u32 *)(r1 + 0) ;
 r0 = 1                             | r0 = r3               ;
 store_release((u32 *)(r2 + 0), r0) | r0 ^= r0              ;
                                    | r0 += r2              ;
                                    | r4 = *(u32 *)(r0 + 0) ;
exists (1:r3=1 /\ 1:r4=0)
"#,
        ),
        (
            "DpDatadWPLockAnd Rfe DpCtrldW Coe Rfe",
            Size::DW,
            r#"BPF WWC+dataplockand+ctrl
"Rfe DpDatadWPLockAnd RfeLockAndP DpCtrldW Coe"
Cycle=Rfe DpDatadWPLockAnd RfeLockAndP DpCtrldW Coe
Com=Rf Rf Co
Orig=Rfe DpDatadWPLockAnd RfeLockAndP DpCtrldW Coe
{
 y=16;
 0:r1=x;
 1:r1=x; 1:r2=y;
 2:r1=y; 2:r2=x;
}
 P0                   | P1                          | P2                    ;
 *(u64 *)(r1 + 0) = 2 | r3 = *(u64 *)(r1 + 0)       | r3 = *(u64 *)(r1 + 0) ;
                      | r0 = r3                     | if r3 == 0 goto L20   ;
                      | r0 ^= r0                    | L20:                  ;
                      | r0 += -17                   | *(u64 *)(r2 + 0) = 1  ;
                      | lock *(u64 *)(r2 + 0) &= r0 |                       ;
exists ([x]=2 /\ 1:r3=2 /\ 2:r3=0)
"#,
        ),
    ];
    for (cycle, size, text) in cases {
        let cycle: Cycle = cycle.parse().unwrap();
        assert_eq!(cycle.test(size).unwrap().text, text);
    }
}

/// The numbers of cycles with up to so many edges.
#[test]
fn the_tests_of_a_vocabulary_are_pinned() {
    let cases = [
        ("", 4, 6),
        ("one", 3, 5),
        ("default", 3, 58),
        ("default", 4, 448),
        ("default", 5, 2352),
        ("all", 3, 545),
        ("acquire,release,fetch,addr,mixed", 4, 2016),
    ];
    for (words, edges, count) in cases {
        let vocabulary: Vocabulary = words.parse().unwrap();
        assert_eq!(check(Generator::new(&vocabulary, edges)), count, "{words} {edges}");
    }
    let six = Generator::new(&Vocabulary::default(), 6);
    let names: HashSet<String> = six.map(|test| test.name).collect();
    assert_eq!(names.len(), 40_658);
}

#[test]
fn each_size_has_its_tests() {
    let vocabulary: Vocabulary = "default,xchg,cas,casfail,lock".parse().unwrap();
    let mut generator = Generator::with_sizes(&vocabulary, 4, &Size::ALL);
    let tests: Vec<Generated> = generator.by_ref().collect();
    assert_eq!(check(tests.clone()), 4738);
    for (name, cast) in [("SB+u8", "u8"), ("SB+u16", "u16"), ("SB+u32", "u32"), ("SB", "u64")] {
        let test = tests.iter().find(|test| test.name == name).unwrap();
        let load = format!("= *({cast} *)(r2 + 0)");
        assert_eq!(test.text.matches(&load).count(), 2, "{}", test.text);
    }
    // Read-modify-writes of one or two bytes.
    assert_eq!(generator.left_out(), 2 * 1489);
}

#[test]
fn the_classic_families_are_there_in_every_mix() {
    let vocabulary = Vocabulary::default();
    let tests: Vec<Generated> = classic(&vocabulary).collect();
    let names: HashSet<String> = tests.iter().map(|test| test.name.clone()).collect();
    let families = "MP SB LB S R 2+2W WRC RWC WWC ISA2 IRIW W+RWC Z6.0 Z6.1 Z6.2 Z6.3 Z6.4 Z6.5 \
        CoRR CoWW CoRW1 CoRW2 CoWR 3.SB 3.LB 3.2W MP+popl+poap MP+fetch+addr \
        ISA2+popl+data+poap Z6.3+fetch+popl+poap IRIW+fetch.u+addr 3.SB+fetch+pofetchp+pola";
    for name in families.split_whitespace() {
        assert!(names.contains(name), "no {name}");
    }
    assert_eq!(check(tests), 8205);
}

#[test]
fn the_core_has_read_modify_writes_in_every_position() {
    let rmws: Vec<Rmw> = Rmw::all().collect();
    let tests: Vec<Generated> = core(&rmws).collect();
    let names: HashSet<String> = tests.iter().map(|test| test.name.clone()).collect();
    for rmw in rmws.iter().filter(|rmw| rmw.writes()) {
        let names_of_it = "MP+po*p+poap MP+pop*+poap MP+popl+po*p LB+poap+po*p LB+pop*+poap \
            SB+po*ps R+po*ps SB+*s ISA2+popl+amo.*+poap";
        for name in names_of_it.split_whitespace() {
            let name = name.replace('*', &rmw.to_string().to_lowercase());
            assert!(names.contains(&name), "no {name}");
        }
    }
    for name in ["MP+popl+poap", "LB+popl+poap", "MP+popl+addr", "LB+ctrls", "SB+casfails"] {
        assert!(names.contains(name), "no {name}");
    }
    assert_eq!(check(tests), 215);
}

#[test]
fn vocabularies_are_read() {
    assert_eq!("default".parse(), Ok(Vocabulary::default()));
    assert_eq!(
        "release, fetch.u".parse::<Vocabulary>().unwrap().accesses,
        [Access::Release, Access::Rmw(Rmw::unused(Update::FetchAdd))]
    );
    let error = "acquire,fetchadd".parse::<Vocabulary>().unwrap_err();
    assert!(error.to_string().starts_with("\"fetchadd\" is no kind of event; there are acquire"));
}
