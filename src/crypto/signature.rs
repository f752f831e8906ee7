//! HMAC-SHA256 signatures as hex text, and constant-time comparison.
//!
//! QR codes and download addresses use them; what is signed is up to the caller.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use super::hex;

/// HMAC-SHA256 of `message` with `key`.
///
/// # Panics
///
/// Never: HMAC takes keys of every length.
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// The first `digits` of the 64 lower-case hex digits of the HMAC-SHA256 of `message`.
pub fn sign(key: &[u8], message: &[u8], digits: usize) -> String {
    let mut text = hex::encode(&hmac_sha256(key, message));
    text.truncate(digits);
    text
}

/// Compares two texts in constant time for their length.
///
/// Compares the text, not the decoded bytes: `AB` differs from `ab`, so each signed URL has one valid form.
pub fn constant_time_eq(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    const FULL: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    #[test]
    fn signatures_agree_with_the_standard() {
        assert_eq!(sign(b"Jefe", b"what do ya want for nothing?", 64), FULL);
    }

    #[test]
    fn a_short_signature_is_a_prefix_of_the_full_one() {
        assert_eq!(sign(b"Jefe", b"what do ya want for nothing?", 32), FULL[..32]);
    }

    #[test]
    fn only_identical_texts_are_equal() {
        assert!(constant_time_eq(FULL, FULL));
        assert!(!constant_time_eq(FULL, &FULL.to_uppercase()));
        assert!(!constant_time_eq(FULL, &FULL[..32]));
        assert!(!constant_time_eq("", FULL));
    }
}
