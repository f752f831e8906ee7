//! Fuzzes uploaded photos: `passerelle_fuzz::pictures`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| passerelle_fuzz::pictures(input));
