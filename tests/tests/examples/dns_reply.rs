//! The DNS reply.

use crate::session::Session;

/// A query, as a resolver sends it: ID 0xbeef, recursion desired, AD set; the name is `aCqReL.test`.
pub(crate) const QUERY: [u8; 29] = *b"\xbe\xef\x01\x20\0\x01\0\0\0\0\0\0\
    \x06aCqReL\x04test\0\0\x01\0\x01";

/// The reply: a response with authority, recursion still desired; the question as it was asked; a
/// pointer to its name, A, IN, 300 seconds, 4 bytes, 192.0.2.1.
pub(crate) const REPLY: [u8; 45] = *b"\xbe\xef\x85\0\0\x01\0\x01\0\0\0\0\
    \x06aCqReL\x04test\0\0\x01\0\x01\
    \xc0\x0c\0\x01\0\x01\0\0\x01\x2c\0\x04\xc0\0\x02\x01";

/// A query with bytes of it changed.
pub(crate) fn changed(changes: &[(usize, u8)]) -> [u8; 29] {
    let mut query = QUERY;
    for &(place, byte) in changes {
        query[place] = byte;
    }
    query
}

/// Queries that are not answered, and why.
pub(crate) fn refused() -> Vec<(&'static str, Vec<u8>)> {
    let one = |why, place, byte| (why, changed(&[(place, byte)]).to_vec());
    let mut all = vec![
        one("it is a reply", 2, 0x81),
        one("another opcode", 2, 0x11),
        one("AA", 2, 0x05),
        one("TC", 2, 0x03),
        one("RA", 3, 0xa0),
        one("the reserved bit", 3, 0x40),
        one("a response code", 3, 0x01),
        one("no question", 5, 0),
        one("two questions", 5, 2),
        one("256 questions", 4, 1),
        one("an answer", 7, 1),
        one("an authority", 9, 1),
        one("EDNS", 11, 1),
        one("a shorter label", 12, 5),
        one("a pointer for a label", 12, 0xc0),
        one("another name", 13, b'b'),
        one("a character that differs from a letter in case only", 13, b'a' ^ 0x40),
        one("a label that is no letter in the other case", 19, 0x24),
        one("a longer name", 24, 1),
        one("AAAA", 26, 28),
        one("ANY", 26, 255),
        one("CHAOS", 28, 3),
        ("empty", Vec::new()),
        ("a header", QUERY[..12].to_vec()),
        ("a byte is missing", QUERY[..28].to_vec()),
    ];
    let mut longer = QUERY.to_vec();
    longer.push(0);
    all.push(("a byte too many", longer));
    all
}

/// What the function makes of a query with so many bytes behind it: what it returns, and the buffer.
fn answer(session: &mut Session, query: &[u8], room: usize) -> (u64, Vec<u8>) {
    let mut buffer = query.to_vec();
    buffer.resize(query.len() + room, 0xee);
    let length = session.run_on("dns_reply", &buffer);
    (length, session.memory.clone())
}

#[test]
fn a_query_becomes_its_reply_on_every_engine() {
    let mut session = Session::zero("dns_reply", 0);
    assert_eq!(answer(&mut session, &QUERY, 16), (45, REPLY.to_vec()));
    // Nothing of the flags set; and all that may be.
    let (_, reply) = answer(&mut session, &changed(&[(2, 0), (3, 0)]), 16);
    assert_eq!(reply[2..4], [0x84, 0]);
    let (_, reply) = answer(&mut session, &changed(&[(2, 1), (3, 0x30)]), 16);
    assert_eq!(reply[2..4], [0x85, 0x10]);
}

#[test]
fn what_is_refused_is_left_as_it_was() {
    let mut session = Session::zero("dns_reply", 0);
    for (why, query) in refused() {
        let (length, after) = answer(&mut session, &query, 16);
        assert_eq!(length, 0, "{why}");
        assert_eq!(after[..query.len()], query, "{why}");
        assert!(after[query.len()..].iter().all(|&byte| byte == 0xee), "{why}");
    }
    for room in (0..16).chain(17..40) {
        let (length, after) = answer(&mut session, &QUERY, room);
        assert_eq!((length, &after[..29]), (0, &QUERY[..]), "{room} bytes of room");
    }
}
