//! HMAC-SHA256 signatures as hex text, and their comparison without telling how much of one was right.
//!
//! What is signed, and what a signature opens, is for the caller: QR codes, download links.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use super::hex;

/// HMAC-SHA256 of `message` under `key`, whole.
///
/// # Panics
///
/// Never: HMAC takes keys of every length.
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of every length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// The first `digits` lower-case hex digits of the HMAC-SHA256 of `message`; 64 are the whole of it.
pub fn sign(key: &[u8], message: &[u8], digits: usize) -> String {
    let mut text = hex::encode(&hmac_sha256(key, message));
    text.truncate(digits);
    text
}

/// Whether two texts are the same, in a time that depends on their lengths alone.
///
/// Compares text, not the bytes it stands for: `AB` and `ab` are two signatures, so a signed link has one form.
pub fn same_text(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test case 2.
    const WHOLE: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    #[test]
    fn signatures_agree_with_the_standard() {
        assert_eq!(sign(b"Jefe", b"what do ya want for nothing?", 64), WHOLE);
    }

    #[test]
    fn a_short_signature_is_the_beginning_of_the_whole() {
        assert_eq!(sign(b"Jefe", b"what do ya want for nothing?", 32), WHOLE[..32]);
    }

    #[test]
    fn only_the_very_same_text_is_the_same() {
        assert!(same_text(WHOLE, WHOLE));
        assert!(!same_text(WHOLE, &WHOLE.to_uppercase()));
        assert!(!same_text(WHOLE, &WHOLE[..32]));
        assert!(!same_text("", WHOLE));
    }
}
