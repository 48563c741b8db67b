//! See `acqrel_tests::property::reads_paste`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    acqrel_tests::property::reads_paste(text);
});
