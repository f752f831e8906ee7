//! Bearer tokens: JWT with HMAC-SHA256 only.
//!
//! A token identifies an account, a session and itself. Verification checks the signature and the expiry; the
//! session's row decides on revocation. The time is a parameter, because the library's own check reads the
//! system's clock. The signature of a token is checked once, and its claims are kept: clients send it with each request.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use quick_cache::sync::Cache;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

/// The tolerated clock difference between processes, for `iat` only; it extends no lifetime.
const CLOCK_LEEWAY: TimeDelta = TimeDelta::seconds(5);

/// How many genuine tokens are known by their text, which has about 400 bytes.
const MAX_KNOWN: usize = 2_000;

/// The claims of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims {
    /// `sub`: the UUID of the account.
    pub account: Uuid,
    /// `sid`: the session; refreshed tokens keep it.
    pub session: Uuid,
    /// `jti`: the token itself.
    pub token: Uuid,
    /// `iat`: when it was issued.
    pub issued_at: DateTime<Utc>,
    /// `exp`: when it expires.
    pub expires_at: DateTime<Utc>,
}

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TokenError {
    /// Forged, altered, incomplete, or issued in the future.
    #[error("the token is not valid")]
    Invalid,
    /// Genuine but expired.
    #[error("the token has expired")]
    Expired,
}

/// The serialized claims. All are required: none has a default.
#[derive(Serialize, Deserialize)]
struct Payload {
    sub: String,
    sid: String,
    jti: String,
    iat: i64,
    exp: i64,
}

/// Issues tokens with one secret, and verifies those of earlier secrets, too.
#[derive(Clone)]
pub struct TokenKeys {
    signing: EncodingKey,
    /// That of the secret first.
    verifying: Vec<DecodingKey>,
    validation: Validation,
    /// The claims of tokens with a valid signature, by the whole token.
    known: Arc<Cache<String, Claims>>,
}

impl TokenKeys {
    /// Keys from `secret`; the configuration has validated its length.
    pub fn new(secret: &str) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        Self {
            signing: EncodingKey::from_secret(secret.as_bytes()),
            verifying: vec![DecodingKey::from_secret(secret.as_bytes())],
            validation,
            known: Arc::new(Cache::new(MAX_KNOWN)),
        }
    }

    /// Accepts the tokens of earlier secrets until they expire.
    pub fn accepting(mut self, previous: &[String]) -> Self {
        self.verifying.extend(previous.iter().map(|secret| DecodingKey::from_secret(secret.as_bytes())));
        self
    }

    /// Issues a token with `claims`.
    ///
    /// # Panics
    ///
    /// Never: signing text under an HMAC key cannot fail.
    pub fn issue(&self, claims: &Claims) -> String {
        let payload = Payload {
            sub: claims.account.to_string(),
            sid: claims.session.to_string(),
            jti: claims.token.to_string(),
            iat: claims.issued_at.timestamp(),
            exp: claims.expires_at.timestamp(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &payload, &self.signing)
            .expect("text is signed under an HMAC key")
    }

    /// The claims of `token`, if it is genuine and not expired at `now`.
    ///
    /// # Errors
    ///
    /// [`TokenError::Expired`] only for genuine tokens; [`TokenError::Invalid`] otherwise.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<Claims, TokenError> {
        let claims = match self.known.get(token) {
            Some(claims) => claims,
            None => self.verify_signature(token)?,
        };
        if claims.issued_at > now + CLOCK_LEEWAY {
            return Err(TokenError::Invalid);
        }
        if claims.expires_at <= now {
            return Err(TokenError::Expired);
        }
        Ok(claims)
    }

    fn verify_signature(&self, token: &str) -> Result<Claims, TokenError> {
        let decoded = self
            .verifying
            .iter()
            .find_map(|key| jsonwebtoken::decode::<Payload>(token, key, &self.validation).ok());
        let payload = decoded.ok_or(TokenError::Invalid)?.claims;
        let claims = payload.into_claims().ok_or(TokenError::Invalid)?;
        self.known.insert(token.to_owned(), claims);
        Ok(claims)
    }
}

impl Payload {
    fn into_claims(self) -> Option<Claims> {
        Some(Claims {
            account: self.sub.parse().ok()?,
            session: self.sid.parse().ok()?,
            token: self.jti.parse().ok()?,
            issued_at: DateTime::from_timestamp(self.iat, 0)?,
            expires_at: DateTime::from_timestamp(self.exp, 0)?,
        })
    }
}

impl fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKeys(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::signature::hmac_sha256;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};

    const SECRET: &str = "a secret of the tests, long enough to be one";

    fn keys() -> TokenKeys {
        TokenKeys::new(SECRET)
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a date-time of the test")
    }

    fn noon() -> DateTime<Utc> {
        at("2025-12-13T12:00:00Z")
    }

    fn claims() -> Claims {
        Claims {
            account: Uuid::from_u128(1),
            session: Uuid::from_u128(2),
            token: Uuid::from_u128(3),
            issued_at: noon(),
            expires_at: noon() + TimeDelta::hours(24),
        }
    }

    fn payload() -> Value {
        let id = |number| Uuid::from_u128(number).to_string();
        let (iat, exp) = (noon().timestamp(), noon().timestamp() + 86_400);
        json!({ "sub": id(1), "sid": id(2), "jti": id(3), "iat": iat, "exp": exp })
    }

    fn signed(algorithm: Algorithm, payload: &Value) -> String {
        let key = EncodingKey::from_secret(SECRET.as_bytes());
        jsonwebtoken::encode(&Header::new(algorithm), payload, &key).expect("an HMAC key signs")
    }

    fn verify(token: &str) -> Result<Claims, TokenError> {
        keys().verify(token, noon())
    }

    #[test]
    fn a_token_round_trips_its_claims() {
        assert_eq!(verify(&keys().issue(&claims())), Ok(claims()));
        assert_eq!(verify(&signed(Algorithm::HS256, &payload())), Ok(claims()));
    }

    #[test]
    fn tokens_of_earlier_secrets_are_accepted_and_not_issued() {
        let renewed = TokenKeys::new("another secret of the tests, as long as that");
        let old = keys().issue(&claims());
        assert_eq!(renewed.verify(&old, noon()), Err(TokenError::Invalid));
        let renewed = renewed.accepting(&[SECRET.to_owned()]);
        assert_eq!(renewed.verify(&old, noon()), Ok(claims()));
        assert_eq!(renewed.verify(&old, at("2025-12-14T12:00:00Z")), Err(TokenError::Expired));
        assert_eq!(keys().verify(&renewed.issue(&claims()), noon()), Err(TokenError::Invalid));
    }

    #[test]
    fn a_token_expires_at_its_second() {
        let token = keys().issue(&claims());
        assert_eq!(keys().verify(&token, at("2025-12-14T11:59:59Z")), Ok(claims()));
        assert_eq!(keys().verify(&token, at("2025-12-14T12:00:00Z")), Err(TokenError::Expired));
    }

    #[test]
    fn a_known_token_expires_all_the_same() {
        let (keys, token) = (keys(), keys().issue(&claims()));
        assert_eq!(keys.verify(&token, noon()), Ok(claims()));
        assert_eq!(keys.known.len(), 1);
        assert_eq!(keys.verify(&token, at("2025-12-14T12:00:00Z")), Err(TokenError::Expired));
        assert_eq!(keys.verify(&token, noon() - TimeDelta::seconds(6)), Err(TokenError::Invalid));
        assert_eq!(keys.verify(&token, noon()), Ok(claims()));
        let altered = token.replace('.', "..");
        assert_eq!(keys.verify(&altered, noon()), Err(TokenError::Invalid));
        assert_eq!(keys.known.len(), 1, "only genuine tokens are known");
    }

    #[test]
    fn a_token_from_the_future_is_refused_beyond_the_leeway() {
        let token = keys().issue(&claims());
        assert_eq!(keys().verify(&token, noon() - TimeDelta::seconds(5)), Ok(claims()));
        assert_eq!(keys().verify(&token, noon() - TimeDelta::seconds(6)), Err(TokenError::Invalid));
    }

    #[test]
    fn every_claim_is_required_and_typed() {
        for claim in ["sub", "sid", "jti", "iat", "exp"] {
            for wrong in [Value::Null, json!("soon"), json!(1e300), json!([])] {
                let mut payload = payload();
                payload[claim] = wrong;
                assert_eq!(
                    verify(&signed(Algorithm::HS256, &payload)),
                    Err(TokenError::Invalid),
                    "{payload}"
                );
            }
            let mut payload = payload();
            payload.as_object_mut().expect("it is an object").remove(claim);
            assert_eq!(
                verify(&signed(Algorithm::HS256, &payload)),
                Err(TokenError::Invalid),
                "without {claim}"
            );
        }
    }

    #[test]
    fn other_algorithms_are_refused_with_the_same_secret() {
        for algorithm in [Algorithm::HS384, Algorithm::HS512] {
            assert_eq!(verify(&signed(algorithm, &payload())), Err(TokenError::Invalid), "{algorithm:?}");
        }
    }

    #[test]
    fn unsigned_tokens_and_asymmetric_algorithms_are_refused() {
        let body = URL_SAFE_NO_PAD.encode(payload().to_string());
        // The header is signed, too: the name of the algorithm alone decides.
        let named = |header: &Value| {
            let message = format!("{}.{body}", URL_SAFE_NO_PAD.encode(header.to_string()));
            let signature = URL_SAFE_NO_PAD.encode(hmac_sha256(SECRET.as_bytes(), message.as_bytes()));
            (format!("{message}.{signature}"), format!("{message}."))
        };
        let (signed, unsigned) = named(&json!({ "typ": "JWT", "alg": "HS256" }));
        assert_eq!(verify(&signed), Ok(claims()), "the signature is that of HS256");
        assert_eq!(verify(&unsigned), Err(TokenError::Invalid));
        for algorithm in
            ["none", "None", "NONE", "", "RS256", "PS256", "ES256", "EdDSA", "HS384", "HS512", "hs256"]
        {
            let (signed, unsigned) = named(&json!({ "typ": "JWT", "alg": algorithm }));
            assert_eq!(verify(&signed), Err(TokenError::Invalid), "{algorithm}");
            assert_eq!(verify(&unsigned), Err(TokenError::Invalid), "{algorithm}, unsigned");
        }
        for header in [json!({}), json!({ "typ": "JWT" }), json!({ "alg": null }), json!([]), json!("HS256")]
        {
            let (signed, unsigned) = named(&header);
            assert_eq!(verify(&signed), Err(TokenError::Invalid), "{header}");
            assert_eq!(verify(&unsigned), Err(TokenError::Invalid), "{header}, unsigned");
        }
    }

    #[test]
    fn an_altered_token_is_refused() {
        let token = keys().issue(&claims());
        let parts: Vec<&str> = token.split('.').collect();
        let mut other = payload();
        other["sub"] = json!(Uuid::from_u128(9));
        let body = URL_SAFE_NO_PAD.encode(other.to_string());
        for altered in [
            format!("{}.{body}.{}", parts[0], parts[2]),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{}.{}", parts[0], parts[1]),
            format!("{token}.x"),
            format!(" {token}"),
            String::new(),
            "é.é.é".to_owned(),
        ] {
            assert_eq!(verify(&altered), Err(TokenError::Invalid), "{altered}");
        }
    }

    #[test]
    fn a_token_with_another_secret_is_invalid_and_not_expired() {
        let token = TokenKeys::new("another secret, just as long as the first one").issue(&claims());
        assert_eq!(keys().verify(&token, noon() + TimeDelta::days(9)), Err(TokenError::Invalid));
    }

    #[test]
    fn debug_shows_no_secret() {
        assert_eq!(format!("{:?}", keys()), "TokenKeys(…)");
    }
}
