//! Lower-case hexadecimal encoding, and SHA-256 in that encoding.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// Encodes bytes as lower-case hex digits.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// SHA-256 of `text` as 64 hex digits, for storing random secrets. Not for passwords.
pub fn sha256(text: &str) -> String {
    sha256_of(text.as_bytes())
}

/// SHA-256 of `bytes` as 64 hex digits.
pub fn sha256_of(bytes: &[u8]) -> String {
    encode(&Sha256::digest(bytes))
}

/// The beginning of the SHA-256 of a key or secret: tells two machines apart without telling the key.
pub fn fingerprint(secret: &str) -> String {
    format!("sha256:{}", &sha256(secret)[..12])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_two_lower_case_digits_each() {
        assert_eq!(encode(&[0x00, 0x0f, 0xab, 0xff]), "000fabff");
        assert_eq!(encode(&[]), "");
    }

    #[test]
    fn sha256_is_the_standard_one() {
        assert_eq!(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
