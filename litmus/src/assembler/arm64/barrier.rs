//! Barriers, hints and exceptions.

use super::arguments::Arguments;
use crate::assembler::error::Problem;

const DSB: u32 = 0xd503_309f;
const DMB: u32 = 0xd503_30bf;
const HINT: u32 = 0xd503_201f;

/// What barriers are limited to: a domain and a kind of access.
#[rustfmt::skip] // One domain a line.
const LIMITS: [(&str, u32); 12] = [
    ("oshld", 1), ("oshst", 2), ("osh", 3),
    ("nshld", 5), ("nshst", 6), ("nsh", 7),
    ("ishld", 9), ("ishst", 10), ("ish", 11),
    ("ld", 13), ("st", 14), ("sy", 15),
];

pub(super) fn encode(name: &str, args: &mut Arguments<'_>) -> Option<Result<u32, Problem>> {
    Some(match name {
        "dmb" => barrier(args, DMB),
        "dsb" => barrier(args, DSB),
        "isb" if args.is_empty() => Ok(0xd503_3fdf),
        "isb" => full(args).map(|()| 0xd503_3fdf),
        "clrex" => Ok(0xd503_3f5f),
        "nop" => Ok(HINT),
        "yield" => Ok(HINT | 1 << 5),
        "csdb" => Ok(HINT | 20 << 5),
        "hint" => args.number_below(128).map(|number| HINT | number << 5),
        "udf" => args.number_below(1 << 16),
        "svc" => args.number_below(1 << 16).map(|number| 0xd400_0001 | number << 5),
        "brk" => args.number_below(1 << 16).map(|number| 0xd420_0000 | number << 5),
        _ => return None,
    })
}

fn barrier(args: &mut Arguments<'_>, bits: u32) -> Result<u32, Problem> {
    let name = args.name("what the barrier is limited to")?;
    match LIMITS.iter().find(|row| row.0.eq_ignore_ascii_case(name.value)) {
        Some(&(_, limits)) => Ok(bits | limits << 8),
        None => Err(Problem::new(name.span, format!("unknown barrier `{}`", name.value))
            .help("barriers are SY, LD, ST, and ISH, NSH and OSH alone or with LD or ST")),
    }
}

/// The only limits that ISB has.
fn full(args: &mut Arguments<'_>) -> Result<(), Problem> {
    let name = args.name("SY")?;
    if name.value.eq_ignore_ascii_case("sy") {
        return Ok(());
    }
    Err(Problem::new(name.span, "expected SY or nothing"))
}
