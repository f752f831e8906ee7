//! Fuzzes dates, times, numbers, telephone numbers and other texts with a form: `passerelle_fuzz::values`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| passerelle_fuzz::values(input));
