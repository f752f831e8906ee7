//! Fuzzes cursors of lists: `passerelle_fuzz::cursors`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| passerelle_fuzz::cursors(input));
