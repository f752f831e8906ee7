//! Fuzzes XLSX files: `passerelle_fuzz::workbooks`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| passerelle_fuzz::workbooks(input));
