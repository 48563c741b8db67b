//! See `acqrel_tests::property::engines_agree`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| acqrel_tests::property::engines_agree(bytes));
