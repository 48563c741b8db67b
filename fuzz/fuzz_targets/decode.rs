//! See `acqrel_tests::property::decodes`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    acqrel_tests::property::decodes(bytes);
});
