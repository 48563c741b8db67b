//! The benches' command line.

use std::{error::Error as StdError, num::NonZeroU32};

/// Rounds unless told otherwise. On a noisy machine the minimum needs at least a hundred.
const ROUNDS: NonZeroU32 = NonZeroU32::new(200).unwrap();

/// Reads `--rounds N`, and passes over the `--bench` that cargo adds.
///
/// # Errors
///
/// Another argument, or no number of rounds.
pub fn rounds(mut args: impl Iterator<Item = String>) -> Result<NonZeroU32, Box<dyn StdError>> {
    let mut rounds = ROUNDS;
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--bench" => {}
            "--rounds" => rounds = args.next().ok_or("--rounds needs a number")?.parse()?,
            _ => return Err(format!("unknown argument `{arg}`").into()),
        }
    }
    Ok(rounds)
}
