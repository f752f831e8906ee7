//! Fuzzes signatures, as `data:` URLs: `passerelle_fuzz::data_urls`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| passerelle_fuzz::data_urls(input));
