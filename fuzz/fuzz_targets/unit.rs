//! See `acqrel_tests::property::reads_unit`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    acqrel_tests::property::reads_unit(bytes);
});
