//! The automaton.

use crate::example::Example;
use crate::session::Session;
use acqrel_engines::{Engine as _, Interp};
use acqrel_guest::{Helpers, Start};
use std::net::Ipv4Addr;

/// Addresses.
pub(crate) const ACCEPTED: &[&str] = &[
    "0.0.0.0",
    "1.2.3.4",
    "9.10.99.100",
    "127.0.0.1",
    "192.168.100.200",
    "199.209.219.229",
    "239.249.250.254",
    "255.255.255.255",
];

/// Others.
pub(crate) const REJECTED: &[&str] = &[
    "",
    ".",
    "1",
    "1.2.3",
    "1.2.3.",
    ".1.2.3",
    "1..2.3",
    "1.2.3.4.",
    "1.2.3.4.5",
    "1.2.3.256",
    "1.2.3.260",
    "1.2.300.4",
    "1.999.3.4",
    "1000.2.3.4",
    "01.2.3.4",
    "1.2.3.00",
    "1.2.3.a",
    "1.2.3.4 ",
    " 1.2.3.4",
    "1.2.3.-4",
    "1,2,3,4",
    "1.2.3.4\n",
    "1.2.3.\u{80}",
    "255.255.255.2555",
    "255.255.255.255.255",
    "0000000000000000000000000000000000000000000000000000000000000000",
];

#[test]
fn addresses_are_told_from_others_on_every_engine() {
    let mut session = Session::zero("dfa", 0);
    for text in ACCEPTED {
        assert_eq!(session.run_on("dotted_quad", text.as_bytes()), 1, "{text:?}");
    }
    for text in REJECTED {
        assert_eq!(session.run_on("dotted_quad", text.as_bytes()), 0, "{text:?}");
    }
}

/// The standard library's parser knows the same language.
#[test]
fn one_change_to_an_address_is_judged_as_by_another_parser() {
    let program = Example::read("dfa").program("dotted_quad");
    let judge = |text: &[u8]| {
        let start = Start { memory: text.to_vec(), ..Start::default() };
        let outcome = Interp.run(&program, &start, &Helpers::standard()).unwrap();
        let expected = std::str::from_utf8(text).is_ok_and(|text| text.parse::<Ipv4Addr>().is_ok());
        assert_eq!(
            outcome.result,
            Ok(u64::from(expected)),
            "{:?}",
            text.escape_ascii().to_string()
        );
        u32::from(expected)
    };
    let mut accepted = 0;
    for number in 0..1000 {
        for text in
            [format!("{number}.1.1.1"), format!("1.1.1.{number}"), format!("1.0{number}.1.1")]
        {
            accepted += judge(text.as_bytes());
        }
    }
    assert_eq!(accepted, 2 * 256);
    for text in ACCEPTED {
        for place in 0..=text.len() {
            for byte in 0..=255 {
                let mut longer = text.as_bytes().to_vec();
                longer.insert(place, byte);
                judge(&longer);
                let mut other = text.as_bytes().to_vec();
                if let Some(changed) = other.get_mut(place) {
                    *changed = byte;
                    judge(&other);
                }
            }
        }
    }
}
