//! Fuzzes GraphQL documents, before they are executed: `passerelle_fuzz::documents`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| passerelle_fuzz::documents(input));
