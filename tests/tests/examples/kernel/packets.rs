//! What takes and makes packets, as XDP programs.

use super::bpftool::{Loaded, Ran};
use crate::dns_reply::{QUERY, REPLY, refused};
use crate::dotted_quad::{ACCEPTED, REJECTED};
use crate::example::Example;

const XDP_DROP: u32 = 1;
const XDP_PASS: u32 = 2;
const XDP_TX: u32 = 3;

/// An Ethernet frame that carries something.
fn frame(payload: &[u8]) -> Vec<u8> {
    [&[2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x88, 0xb5], payload].concat()
}

#[test]
fn addresses_are_told_from_others() {
    let Some(dfa) = Loaded::new(&Example::read("dfa"), "texts") else { return };
    for (texts, expected) in [(ACCEPTED, XDP_PASS), (REJECTED, XDP_DROP)] {
        for text in texts {
            let frame = frame(text.as_bytes());
            let ran = dfa.run("xdp_dotted_quad", &frame);
            assert_eq!(ran, Ran { returned: expected, packet: frame }, "{text:?}");
        }
    }
}

#[test]
fn messages_go_through_the_queue_in_turn() {
    let Some(queue) = Loaded::new(&Example::read("spsc_queue"), "messages") else { return };
    let message = |number: u64| frame(&number.to_le_bytes());
    assert_eq!(queue.run("queue_out", &message(0)).returned, XDP_PASS, "it is empty");
    let (mut sent, mut received) = (0, 0);
    for fill in [1, 3, 4] {
        for _ in 0..fill {
            sent += 1;
            assert_eq!(queue.run("queue_in", &message(sent)).returned, XDP_DROP);
        }
        if fill == 4 {
            assert_eq!(queue.run("queue_in", &message(99)).returned, XDP_PASS, "it is full");
        }
        for _ in 0..fill {
            received += 1;
            let packet = message(received);
            assert_eq!(queue.run("queue_out", &message(0)), Ran { returned: XDP_TX, packet });
        }
        assert_eq!(queue.run("queue_out", &message(0)).returned, XDP_PASS, "it is empty again");
    }
    assert_eq!(queue.run("queue_in", &frame(&[1; 7])).returned, XDP_PASS, "a byte is missing");
}

/// What a query to 10.0.0.2 comes in, from port 40000 of 10.0.0.1, with a time to live of 7.
const QUERY_HEADERS: [u8; 42] = *b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x08\0\
    \x45\0\0\x39\x12\x34\x40\0\x07\x11\x4d\x7e\x0a\0\0\x01\x0a\0\0\x02\
    \x9c\x40\0\x35\0\x25\xab\xcd";

/// What its reply goes out in: all directions are turned, it is 16 bytes longer, with a time to live
/// of 64, and has no checksum of UDP.
const REPLY_HEADERS: [u8; 42] = *b"\x02\0\0\0\0\x02\x02\0\0\0\0\x01\x08\0\
    \x45\0\0\x49\x12\x34\x40\0\x40\x11\x14\x6e\x0a\0\0\x02\x0a\0\0\x01\
    \0\x35\x9c\x40\0\x35\0\0";

#[test]
fn a_query_becomes_its_reply() {
    let Some(dns) = Loaded::new(&Example::read("dns_reply"), "queries") else { return };
    let query = [&QUERY_HEADERS[..], &QUERY].concat();
    let reply = [&REPLY_HEADERS[..], &REPLY].concat();
    let ran = dns.run("xdp_dns_reply", &query);
    assert_eq!(ran, Ran { returned: XDP_TX, packet: reply });

    let passes = |why: &str, packet: Vec<u8>| {
        let ran = dns.run("xdp_dns_reply", &packet);
        assert_eq!(ran, Ran { returned: XDP_PASS, packet }, "{why}");
    };
    for (why, mut message) in refused() {
        message.splice(..0, QUERY_HEADERS);
        passes(why, message);
    }
    for (why, place, byte) in [
        ("IPv6's type", 12, 0x86),
        ("options", 14, 0x46),
        ("another length of IPv4", 17, 0x3a),
        ("more fragments", 20, 0x20),
        ("a later fragment", 21, 1),
        ("TCP", 23, 6),
        ("another port", 37, 54),
        ("another length of UDP", 39, 0x26),
    ] {
        let mut packet = query.clone();
        packet[place] = byte;
        passes(why, packet);
    }
    for length in [14, 33, 41, 42, 70] {
        passes("it is cut off", query[..length].to_vec());
    }
}
