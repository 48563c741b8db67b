//! See `acqrel_tests::property::reads_litmus`.
#![no_main]

use acqrel_tests::property;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = property::litmus_text(&mut arbitrary::Unstructured::new(bytes)) {
        property::reads_litmus(&text);
    }
});
