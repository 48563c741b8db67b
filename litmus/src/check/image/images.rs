//! [`Images`]: machine code from outside, as what a program has been lowered to.

use super::addresses::{Addresses, CODE};
use super::places::Places;
use super::pointers::Pointers;
use super::{Entry, Image};
use crate::check::follow::{annotate, follow_pieces, text};
use crate::check::{Lower, LowerError, Machine, Subject, Unfollowed};
use acqrel_machine::Arch;

/// Where an image is, if nobody says so.
const UNKNOWN: u64 = 0x1000_0000;
/// The code of a return thunk: `ret`.
const RETURN: &[u8] = &[0xc3];

/// The machine code of the threads of a test, from outside.
#[derive(Clone, Debug)]
pub struct Images {
    entry: Entry,
    threads: Vec<Thread>,
    places: Places,
}

#[derive(Clone, Debug)]
struct Thread {
    bytes: Vec<u8>,
    address: u64,
    /// Whether anybody said where it is.
    placed: bool,
}

/// Why images are not those of the threads of a test.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImagesError {
    /// There are more or fewer of them.
    #[error("the test has {threads} threads, and there are images of {images}")]
    Count {
        /// The number of threads.
        threads: usize,
        /// The number of images.
        images: usize,
    },
    /// One is for another processor.
    #[error("the image of P{thread} is for {found}, and {expected} is asked for")]
    Arch {
        /// The thread.
        thread: usize,
        /// What it is for.
        found: Arch,
        /// What is asked for.
        expected: Arch,
    },
    /// An address is that of nothing.
    #[error(
        "P{thread}, line {line} of its addresses: the test has no location {name}: there are {}, \
         .data for all of them, and .code", .names.join(", ")
    )]
    Name {
        /// The thread.
        thread: usize,
        /// The line of its file of addresses.
        line: usize,
        /// The name.
        name: String,
        /// Those that there are.
        names: Vec<String>,
    },
    /// The address of a location is not known.
    #[error("no file of addresses says where {name} is")]
    Missing {
        /// Its name.
        name: String,
    },
    /// Two threads have a location elsewhere.
    #[error(
        "{name} is at {other:#x} to P{by} and at {at:#x} to P{thread}: threads share their memory"
    )]
    Two {
        /// Its name.
        name: String,
        /// One of the threads.
        by: usize,
        /// Where it has it.
        other: u64,
        /// The other one.
        thread: usize,
        /// Where it has it.
        at: u64,
    },
    /// Two locations share bytes.
    #[error("{second} is at {address:#x}, which is in {first}")]
    Overlap {
        /// One of them.
        first: String,
        /// The other one.
        second: String,
        /// Its address.
        address: u64,
    },
    /// A location is not aligned.
    #[error(
        "P{thread} has {name} at {address:#x}, which is not aligned to {size}: accesses to it would \
         be none that models are of"
    )]
    Unaligned {
        /// The thread.
        thread: usize,
        /// The location.
        name: String,
        /// Its address.
        address: u64,
        /// Its size.
        size: u64,
    },
    /// A location is where no memory is.
    #[error("P{thread} has {name} at {address:#x}, where no memory is")]
    Unusable {
        /// The thread.
        thread: usize,
        /// The location.
        name: String,
        /// Its address.
        address: u64,
    },
    /// An address is too high for what is behind it.
    #[error("P{thread}, line {line} of its addresses: the memory would go beyond the last address")]
    Far {
        /// The thread.
        thread: usize,
        /// The line of its file of addresses.
        line: usize,
    },
    /// An image is where none can be.
    #[error("the image of P{thread} cannot be at {address:#x}")]
    Code {
        /// The thread.
        thread: usize,
        /// The address.
        address: u64,
    },
    /// Addresses in memory would be other numbers.
    #[error(transparent)]
    Pointers(#[from] Pointers),
}

impl Images {
    /// The images of the threads of a test, each with what is known of addresses in it.
    ///
    /// # Errors
    ///
    /// If they are not those of the test's threads, or memory has no place.
    pub fn new(
        subject: &Subject,
        entry: Entry,
        images: Vec<(Image, Addresses)>,
    ) -> Result<Self, ImagesError> {
        let threads = subject.test().threads.len();
        if images.len() != threads {
            return Err(ImagesError::Count { threads, images: images.len() });
        }
        let (images, addresses): (Vec<Image>, Vec<Addresses>) = images.into_iter().unzip();
        let places = Places::of(subject, &addresses)?;
        if places.moved() {
            Pointers::refuse(subject)?;
        }
        let mut threads = Vec::with_capacity(images.len());
        for (thread, (image, addresses)) in images.into_iter().zip(&addresses).enumerate() {
            let expected = entry.arch;
            if let Some(found) = image.arch.filter(|&found| found != expected) {
                return Err(ImagesError::Arch { thread, found, expected });
            }
            let known = addresses.of(CODE).or(image.address);
            let address = known.unwrap_or(UNKNOWN);
            if address == 0 || address.checked_add(image.bytes.len() as u64).is_none() {
                return Err(ImagesError::Code { thread, address });
            }
            threads.push(Thread { bytes: image.bytes, address, placed: known.is_some() });
        }
        Ok(Self { entry, threads, places })
    }

    fn thread(&self, thread: usize) -> Result<&Thread, LowerError> {
        let missing = || LowerError::Refused(format!("there is no image of P{thread}"));
        self.threads.get(thread).ok_or_else(missing)
    }

    /// What to say of code that leads out of an image. Code that runs out of it leads nowhere.
    fn outside(&self, thread: &Thread, error: &Unfollowed, to: u64) -> LowerError {
        if to == thread.address + thread.bytes.len() as u64 {
            return error.clone().into();
        }
        let way_out = match (self.entry.arch, self.entry.thunks.is_empty(), thread.placed) {
            (Arch::Arm64, ..) | (Arch::X86_64, false, true) => return error.clone().into(),
            (Arch::X86_64, true, true) => {
                "if that is where code returns through, say `return-thunk ADDRESS` in a file for --regs"
            }
            (Arch::X86_64, _, false) => {
                "where that is depends on where the image is: say `ADDRESS = .code` in its file of \
                 addresses, and if code returns through there, `return-thunk ADDRESS` in a file for \
                 --regs"
            }
        };
        LowerError::Refused(format!("{error}; {way_out}"))
    }
}

impl Lower for Images {
    fn arch(&self) -> Arch {
        self.entry.arch
    }

    fn lower(&self, _: &Subject, thread: usize) -> Result<Machine, LowerError> {
        let image = self.thread(thread)?;
        let arch = self.entry.arch;
        let mut pieces = vec![(image.address, image.bytes.as_slice())];
        pieces.extend(self.entry.thunks.iter().map(|&thunk| (thunk, RETURN)));
        let mut code =
            follow_pieces(arch, &pieces, image.address).map_err(|error| match error {
                Unfollowed::Outside { to, .. } => self.outside(image, &error, to),
                _ => error.into(),
            })?;
        for (address, bytes) in pieces {
            annotate(&mut code, arch, bytes, address);
        }
        let origins = vec![None; code.instructions.len()];
        let (registers, private) = (self.entry.registers.clone(), self.entry.private.clone());
        Ok(Machine { code, registers, private, origins })
    }

    fn place(&self, address: u64) -> u64 {
        self.places.place(address)
    }

    fn unplaced(&self, thread: usize, address: u64, reason: &str) -> Option<LowerError> {
        let image = self.thread(thread).ok()?;
        let offset = usize::try_from(address.checked_sub(image.address)?).ok()?;
        let rest = image.bytes.get(offset..)?;
        let length = acqrel_machine::decode(self.entry.arch, rest, address).ok()?.length;
        Some(LowerError::Unplaced {
            at: address,
            text: text(self.entry.arch, &image.bytes, image.address, address),
            bytes: rest[..usize::from(length)].to_vec(),
            reason: reason.to_owned(),
        })
    }
}
