//! See `acqrel_tests::property::assembles`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| acqrel_tests::property::assembles(text));
