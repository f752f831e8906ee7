//! The session cookie: generates its secret, writes `Set-Cookie`, reads `Cookie`.
//!
//! The cookie contains a random secret only; the database stores its hash, so a copy of the database opens no
//! session. `domain/sessions` stores the sessions.

use std::fmt;

use chrono::TimeDelta;

use crate::crypto::{hex, random};

/// The name of the cookie; over https it has a prefix.
pub const NAME: &str = "passerelle_session";
/// Browsers accept a cookie with this prefix only over https, for this host and every path, so neither a
/// sibling domain nor plain http can set a session cookie.
const HOST_PREFIX: &str = "__Host-";

/// The secret of a session: 32 random bytes in URL-safe base64.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionSecret(String);

impl SessionSecret {
    /// Generates a secret, at each login.
    pub fn generate() -> Self {
        Self(random::random_token())
    }

    /// Its SHA-256, as 64 hex digits, for the database. A fast hash suffices: 32 random bytes resist brute
    /// force.
    pub fn hash(&self) -> String {
        hex::sha256(&self.0)
    }

    /// Validates the format, before anything is hashed or looked up.
    fn parse(text: &str) -> Option<Self> {
        let url_safe = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        (text.len() == 43 && url_safe).then(|| Self(text.to_owned()))
    }
}

impl fmt::Debug for SessionSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionSecret(…)")
    }
}

/// Writes and reads session cookies.
#[derive(Debug, Clone, Copy)]
pub struct SessionCookie {
    secure: bool,
    lifetime: TimeDelta,
}

impl SessionCookie {
    /// `secure` when clients connect over https; `lifetime` is the maximum time between two requests.
    pub const fn new(secure: bool, lifetime: TimeDelta) -> Self {
        Self { secure, lifetime }
    }

    /// The `Set-Cookie` header that opens or extends a session.
    pub fn set(&self, secret: &SessionSecret) -> String {
        self.write(&secret.0, self.lifetime.num_seconds())
    }

    /// The `Set-Cookie` header that removes the cookie.
    pub fn clear(&self) -> String {
        self.write("", 0)
    }

    /// The session secret in a `Cookie` header, if well formed.
    pub fn read(&self, header: &str) -> Option<SessionSecret> {
        let pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.filter(|(name, _)| *name == self.name()).find_map(|(_, value)| SessionSecret::parse(value))
    }

    fn write(&self, value: &str, max_age_seconds: i64) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        let name = self.name();
        format!("{name}={value}; Path=/; Max-Age={max_age_seconds}; HttpOnly; SameSite=Lax{secure}")
    }

    fn name(&self) -> String {
        let prefix = if self.secure { HOST_PREFIX } else { "" };
        format!("{prefix}{NAME}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "abcdefghijklmnopqrstuvwxyz-_ABCDEFGHIJKLMNO";
    const PLAIN: SessionCookie = SessionCookie::new(false, TimeDelta::hours(24));
    const HTTPS: SessionCookie = SessionCookie::new(true, TimeDelta::hours(24));

    fn secret() -> SessionSecret {
        SessionSecret::parse(SECRET).expect("43 URL-safe characters")
    }

    #[test]
    fn the_cookie_is_http_only_and_same_site() {
        assert_eq!(
            PLAIN.set(&secret()),
            format!("passerelle_session={SECRET}; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax")
        );
    }

    #[test]
    fn over_https_the_cookie_is_secure_and_bound_to_the_host() {
        assert_eq!(
            HTTPS.set(&secret()),
            format!(
                "__Host-passerelle_session={SECRET}; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure"
            )
        );
    }

    #[test]
    fn clearing_expires_the_cookie() {
        assert_eq!(PLAIN.clear(), "passerelle_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let header = format!("theme=dark; passerelle_session={SECRET};lang=fr");
        assert_eq!(PLAIN.read(&header), Some(secret()));
        assert_eq!(PLAIN.read("theme=dark"), None);
        assert_eq!(HTTPS.read(&header), None, "over https only the __Host- cookie is accepted");
    }

    #[test]
    fn malformed_secrets_are_ignored() {
        for value in ["", "short", &"a".repeat(44), &"é".repeat(43), &format!("{}+", &SECRET[..42])] {
            assert_eq!(PLAIN.read(&format!("passerelle_session={value}")), None, "{value}");
        }
    }

    #[test]
    fn secrets_are_unique_and_stored_as_hashes() {
        let (first, second) = (SessionSecret::generate(), SessionSecret::generate());
        assert_ne!(first, second);
        assert_eq!(first.hash().len(), 64);
        assert!(!PLAIN.set(&first).contains(&first.hash()));
    }

    #[test]
    fn a_generated_secret_round_trips() {
        let secret = SessionSecret::generate();
        let set = HTTPS.set(&secret);
        let (pair, _) = set.split_once(';').expect("attributes follow");
        assert_eq!(HTTPS.read(pair), Some(secret));
    }

    #[test]
    fn debug_shows_no_secret() {
        assert_eq!(format!("{:?}", secret()), "SessionSecret(…)");
    }
}
