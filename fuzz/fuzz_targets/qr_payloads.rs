//! Fuzzes signed addresses in QR codes: `passerelle_fuzz::qr_payloads`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| passerelle_fuzz::qr_payloads(input));
