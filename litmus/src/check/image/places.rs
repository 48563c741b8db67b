//! [`Places`]: where each location of a test is, as all threads say together.

use super::addresses::{Addresses, CODE};
use super::emit::DATA;
use super::{ImagesError, end};
use crate::Location;
use crate::check::Subject;

/// How much room there must be behind the locations, for the stacks of threads.
const ROOM: u64 = 1 << 32;

/// Where each location of a test is.
#[derive(Clone, Debug)]
pub(super) struct Places {
    locations: Vec<Location>,
    addresses: Vec<u64>,
}

impl Places {
    /// What the threads say; without a word, all is where the test has it.
    pub(super) fn of(subject: &Subject, threads: &[Addresses]) -> Result<Self, ImagesError> {
        let locations = subject.test().locations.clone();
        let said = |addresses: &Addresses| addresses.lines.iter().any(|(_, _, name)| name != CODE);
        if !threads.iter().any(said) {
            let addresses = locations.iter().map(|location| location.address).collect();
            return Ok(Self { locations, addresses });
        }
        let start = locations.iter().map(|location| location.address).min().unwrap_or_default();
        let mut found: Vec<Option<(u64, usize)>> = vec![None; locations.len()];
        for (thread, file) in threads.iter().enumerate() {
            for (line, address, name) in &file.lines {
                let before = found.clone();
                for (location, found) in locations.iter().zip(&mut found) {
                    let at = if name == DATA {
                        address.checked_add(location.address - start)
                    } else if *name == location.name {
                        Some(*address)
                    } else {
                        continue;
                    };
                    let at = at.ok_or(ImagesError::Far { thread, line: *line })?;
                    match *found {
                        Some((other, by)) if other != at => {
                            let name = location.name.clone();
                            return Err(ImagesError::Two { name, by, other, thread, at });
                        }
                        _ => *found = Some((at, thread)),
                    }
                }
                let known = locations.iter().any(|location| *name == location.name);
                if !known && before == found && name != DATA && name != CODE {
                    let names = locations.iter().map(|location| location.name.clone()).collect();
                    return Err(ImagesError::Name {
                        thread,
                        line: *line,
                        name: name.clone(),
                        names,
                    });
                }
            }
        }
        let mut addresses = Vec::with_capacity(found.len());
        for (location, found) in locations.iter().zip(found) {
            let Some((address, thread)) = found else {
                return Err(ImagesError::Missing { name: location.name.clone() });
            };
            let size = super::stride(location);
            if !address.is_multiple_of(size) {
                let name = location.name.clone();
                return Err(ImagesError::Unaligned { thread, name, address, size });
            }
            if address == 0 || address.checked_add(ROOM).is_none() {
                let name = location.name.clone();
                return Err(ImagesError::Unusable { thread, name, address });
            }
            addresses.push(address);
        }
        let places = Self { locations, addresses };
        places.apart()?;
        Ok(places)
    }

    /// Refuses locations that share bytes.
    fn apart(&self) -> Result<(), ImagesError> {
        let ends = self.locations.iter().zip(&self.addresses);
        let ends = ends.map(|(location, address)| address + (end(location) - location.address));
        let mut all: Vec<(u64, u64, &str)> = self
            .addresses
            .iter()
            .zip(ends)
            .zip(&self.locations)
            .map(|((&start, end), location)| (start, end, location.name.as_str()))
            .collect();
        all.sort_unstable();
        match all.windows(2).find(|pair| pair[1].0 < pair[0].1) {
            None => Ok(()),
            Some(pair) => Err(ImagesError::Overlap {
                first: pair[0].2.to_owned(),
                second: pair[1].2.to_owned(),
                address: pair[1].0,
            }),
        }
    }

    /// Whether any location is elsewhere than in the test.
    pub(super) fn moved(&self) -> bool {
        self.locations.iter().zip(&self.addresses).any(|(location, &at)| location.address != at)
    }

    /// Where an address of the test is.
    pub(super) fn place(&self, address: u64) -> u64 {
        let all = self.locations.iter().zip(&self.addresses);
        let mut within =
            all.filter(|(location, _)| (location.address..end(location)).contains(&address));
        within.next().map_or(address, |(location, at)| at + (address - location.address))
    }
}
