//! Signed download addresses: each grants access to one file as the account it was issued to, for a few
//! minutes and while the session lasts.
//!
//! The signature covers the path, all parameters, the session and the expiry, so an address is valid for one
//! file only.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::crypto::signature::{constant_time_eq, hmac_sha256, sign};

/// The lifetime of an address.
pub const DOWNLOAD_TTL: TimeDelta = TimeDelta::minutes(5);
/// The parameter with the claims and the signature, always the last one.
pub const PARAMETER: &str = "access=";
/// The length of a signature, in hex digits.
const SIGNATURE_DIGITS: usize = 64;

/// Signs and verifies download addresses.
pub struct DownloadKey([u8; 32]);

impl DownloadKey {
    /// Derives a separate key from the secret of the tokens.
    pub fn new(secret: &str) -> Self {
        Self(hmac_sha256(secret.as_bytes(), b"passerelle download addresses"))
    }

    /// `path?query` signed for `session` until `expires_at`.
    pub fn signed(&self, path: &str, query: &str, session: Uuid, expires_at: DateTime<Utc>) -> String {
        let mut claims = session.as_bytes().to_vec();
        claims.extend_from_slice(&expires_at.timestamp().to_be_bytes());
        let claims = URL_SAFE_NO_PAD.encode(claims);
        let signature = self.signature(path, query, &claims);
        let separator = if query.is_empty() { "" } else { "&" };
        format!("{path}?{query}{separator}{PARAMETER}{claims}.{signature}")
    }

    /// The session of a valid address; none when it is unsigned, altered or expired.
    pub fn verified_session(&self, path: &str, query: &str, now: DateTime<Utc>) -> Option<Uuid> {
        let at = query.rfind(PARAMETER)?;
        let (query, access) = (query[..at].trim_end_matches('&'), &query[at + PARAMETER.len()..]);
        let (claims, signature) = access.split_once('.')?;
        if !constant_time_eq(signature, &self.signature(path, query, claims)) {
            return None;
        }
        let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
        let (session, expires_at) = claims.split_at_checked(16)?;
        let expires_at = i64::from_be_bytes(expires_at.try_into().ok()?);
        (now.timestamp() < expires_at).then(|| Uuid::from_slice(session).ok()).flatten()
    }

    fn signature(&self, path: &str, query: &str, claims: &str) -> String {
        sign(&self.0, format!("{path}\n{query}\n{claims}").as_bytes(), SIGNATURE_DIGITS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/api/exports/attendances/csv";

    fn signed(query: &str) -> (DownloadKey, Uuid, DateTime<Utc>, String) {
        let (key, session, now) = (DownloadKey::new("a secret"), Uuid::from_u128(42), DateTime::UNIX_EPOCH);
        let address = key.signed(PATH, query, session, now + DOWNLOAD_TTL);
        let query = address.strip_prefix("/api/exports/attendances/csv?").expect("the path").to_owned();
        (key, session, now, query)
    }

    #[test]
    fn an_address_is_valid_until_it_expires() {
        for query in ["", "eventId=1&delimiter=%2C"] {
            let (key, session, now, query) = signed(query);
            assert_eq!(key.verified_session(PATH, &query, now), Some(session));
            assert_eq!(
                key.verified_session(PATH, &query, now + DOWNLOAD_TTL - TimeDelta::seconds(1)),
                Some(session)
            );
            assert_eq!(key.verified_session(PATH, &query, now + DOWNLOAD_TTL), None);
        }
    }

    #[test]
    fn an_altered_address_is_invalid() {
        let (key, _, now, query) = signed("eventId=1");
        assert_eq!(key.verified_session("/api/exports/attendances/pdf", &query, now), None);
        assert_eq!(key.verified_session(PATH, &query.replace("eventId=1", "eventId=2"), now), None);
        assert_eq!(key.verified_session(PATH, &format!("eventId=2&{query}"), now), None);
        assert_eq!(key.verified_session(PATH, &format!("{query}&eventId=2"), now), None);
        assert_eq!(key.verified_session(PATH, "eventId=1", now), None);
        assert_eq!(DownloadKey::new("another").verified_session(PATH, &query, now), None);
        for at in 0..query.len() {
            let mut bytes = query.clone().into_bytes();
            bytes[at] ^= 1;
            let altered = String::from_utf8_lossy(&bytes).into_owned();
            assert_eq!(key.verified_session(PATH, &altered, now), None, "{altered}");
        }
    }
}
