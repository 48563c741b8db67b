//! Every peer computes what it is timed for, with its checks on.

use acqrel_bench::{Error, PEERS, Peer as _, Sbpf, Workload};

#[test]
fn every_peer_agrees_with_the_loops_in_rust() {
    for workload in Workload::all().unwrap() {
        let expected = workload.expected;
        for prepare in PEERS {
            let mut peer = prepare(&workload.program, &workload.memory).unwrap();
            for run in 0..2 {
                let subject = (workload.name, peer.name(), run);
                assert_eq!(peer.run().unwrap(), expected.r0, "{subject:?}");
                if let Some(executed) = peer.executed() {
                    assert_eq!(executed, u64::from(expected.executed), "{subject:?}");
                }
            }
        }
    }
}

#[test]
fn every_peer_checks_its_memory() {
    // r0 = *(u64 *)(r1 + 8); exit
    let program = [
        0x79, 0x10, 8, 0, 0, 0, 0, 0, //
        0x95, 0, 0, 0, 0, 0, 0, 0,
    ];
    for prepare in PEERS {
        let mut inside = prepare(&program, &[1; 16]).unwrap();
        assert_eq!(inside.run().unwrap(), u64::from_le_bytes([1; 8]));
        let mut outside = prepare(&program, &[1; 15]).unwrap();
        let result = outside.run();
        assert!(matches!(result, Err(Error::Run(_))), "{}", outside.name());
    }
}

#[test]
fn sbpf_meters_every_instruction() {
    // r0 = 7; exit
    let program = [
        0xb7, 0, 0, 0, 7, 0, 0, 0, //
        0x95, 0, 0, 0, 0, 0, 0, 0,
    ];
    let mut peer = Sbpf::prepare(&program, &[]).unwrap();
    assert_eq!(peer.run().unwrap(), 7);
    assert_eq!(peer.executed(), Some(2));
}
