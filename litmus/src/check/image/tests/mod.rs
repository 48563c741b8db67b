//! Files that are images, addresses and registers, and what is refused of them.

mod files;
mod follow;
mod programs;

use super::{Addresses, Entry, Image, Images, ImagesError};
use crate::check::{CheckError, Checked, Checker, Subject};
use crate::read;
use acqrel_machine::Arch;

/// The subject that the text of a test is.
fn subject(text: &str) -> Subject {
    let (test, _) = read(text, |_| Err(std::io::Error::other("none"))).unwrap();
    Subject::new(&test, &Checker::default()).unwrap()
}

/// A test of one thread, which stores a 1 to x.
fn one() -> Subject {
    subject("BPF one\n{ uint32_t x; 0:r1=x; }\n P0 ;\n *(u32 *)(r1 + 0) = 1 ;\nexists (x=1)\n")
}

fn images(
    subject: &Subject,
    arch: Arch,
    regs: &str,
    threads: &[(&[u8], &str)],
) -> Result<Images, ImagesError> {
    let entry = Entry::parse(regs, arch).unwrap();
    let threads = threads.iter().map(|&(bytes, addresses)| {
        (Image::new(bytes.to_vec()), Addresses::parse(addresses).unwrap())
    });
    Images::new(subject, entry, threads.collect())
}

/// What comes of code for the test of one thread, whose memory is at 0x1000.
fn check(arch: Arch, regs: &str, bytes: &[u8], addresses: &str) -> Result<Checked, CheckError> {
    let subject = one();
    let addresses = format!("0x1000 = .data\n{addresses}");
    let images = images(&subject, arch, regs, &[(bytes, &addresses)]).unwrap();
    Checker::default().check(&subject, &images)
}
