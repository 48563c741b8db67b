//! See `acqrel_tests::property::differs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|programs: (&[u8], &[u8])| {
    acqrel_tests::property::differs(programs.0, programs.1);
});
