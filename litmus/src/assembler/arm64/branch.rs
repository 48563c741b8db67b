//! Branches, and the addresses of labels.

use super::arguments::{Arguments, signed};
use super::select::condition;
use crate::assembler::Site;
use crate::assembler::error::Problem;

const LINK_REGISTER: u32 = 30;

pub(super) fn encode(
    name: &str,
    args: &mut Arguments<'_>,
    site: &Site<'_>,
) -> Option<Result<u32, Problem>> {
    Some(match name {
        "b" => direct(args, site, 0x1400_0000),
        "bl" => direct(args, site, 0x9400_0000),
        "cbz" => on_zero(args, site, 0x3400_0000),
        "cbnz" => on_zero(args, site, 0x3500_0000),
        "tbz" => on_bit(args, site, 0x3600_0000),
        "tbnz" => on_bit(args, site, 0x3700_0000),
        "br" => indirect(args, 0xd61f_0000),
        "blr" => indirect(args, 0xd63f_0000),
        "ret" if args.is_empty() => Ok(0xd65f_0000 | LINK_REGISTER << 5),
        "ret" => indirect(args, 0xd65f_0000),
        "adr" => address(args, site),
        _ => {
            let name = name.strip_prefix('b')?;
            let code = condition(name.strip_prefix('.').unwrap_or(name))?;
            target(args, site, 19).map(|field| 0x5400_0000 | field << 5 | code)
        }
    })
}

/// The distance to a label in instructions, as a field of `bits`.
fn target(args: &mut Arguments<'_>, site: &Site<'_>, bits: u32) -> Result<u32, Problem> {
    signed(&args.distance(site)?, bits, 4)
}

fn direct(args: &mut Arguments<'_>, site: &Site<'_>, bits: u32) -> Result<u32, Problem> {
    Ok(bits | target(args, site, 26)?)
}

fn on_zero(args: &mut Arguments<'_>, site: &Site<'_>, bits: u32) -> Result<u32, Problem> {
    let register = args.register()?;
    let bits = bits | register.width() | register.or_zero()?;
    Ok(bits | target(args, site, 19)? << 5)
}

fn on_bit(args: &mut Arguments<'_>, site: &Site<'_>, bits: u32) -> Result<u32, Problem> {
    let register = args.register()?;
    let bit = args.number_below(register.bits())?;
    let bits = bits | (bit >> 5) << 31 | (bit & 31) << 19 | register.or_zero()?;
    Ok(bits | target(args, site, 14)? << 5)
}

fn indirect(args: &mut Arguments<'_>, bits: u32) -> Result<u32, Problem> {
    Ok(bits | args.register_of(true)?.or_zero()? << 5)
}

fn address(args: &mut Arguments<'_>, site: &Site<'_>) -> Result<u32, Problem> {
    let destination = args.register_of(true)?.or_zero()?;
    let field = signed(&args.distance(site)?, 21, 1)?;
    Ok(0x1000_0000 | (field & 3) << 29 | (field >> 2) << 5 | destination)
}
