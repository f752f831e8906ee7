//! Fuzzes query strings and bodies of REST requests: `passerelle_fuzz::bindings`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| passerelle_fuzz::bindings(input));
