//! See `acqrel_tests::property::reads_object`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    acqrel_tests::property::reads_object(bytes);
});
