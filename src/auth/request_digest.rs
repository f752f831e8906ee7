//! Digests of requests, to tell whether two requests with one idempotency key are the same.
//!
//! They are keyed, so that a copy of the database does not tell whether a guessed request (a password in it) is right.

use crate::crypto::hex;
use crate::crypto::signature::hmac_sha256;

/// Computes the digests of requests.
pub struct DigestKey([u8; 32]);

impl DigestKey {
    /// Derives a separate key from the secret of the tokens.
    pub fn new(secret: &str) -> Self {
        Self(hmac_sha256(secret.as_bytes(), b"passerelle request digests"))
    }

    /// The digest of `request`, in 64 hex digits.
    pub fn digest(&self, request: &[u8]) -> String {
        hex::encode(&hmac_sha256(&self.0, request))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_depends_on_the_request_and_on_the_secret() {
        let (one, other) = (DigestKey::new("a secret"), DigestKey::new("another secret"));
        assert_eq!(one.digest(b"request"), DigestKey::new("a secret").digest(b"request"));
        assert_ne!(one.digest(b"request"), one.digest(b"request "));
        assert_ne!(one.digest(b"request"), other.digest(b"request"));
        assert_eq!(one.digest(b"").len(), 64);
    }
}
