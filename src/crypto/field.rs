//! Encryption of columns: phone numbers, addresses, social networks, document numbers.
//!
//! The ciphertexts are Fernet tokens, compatible with Python's `cryptography.fernet`. The first key encrypts,
//! every key decrypts, so a rotation prepends a new key. Columns that are searched by value have a
//! [`BlindIndex`](super::BlindIndex) beside them.

use std::fmt;

use fernet::Fernet;
use thiserror::Error;

/// The time for validation, so late that no token is "from the future": the library refuses tokens more than
/// a minute ahead of the clock, and a column must stay readable on a machine whose clock is behind. The
/// library adds a minute to it, hence half of the range.
const NO_EXPIRY: u64 = u64::MAX / 2;

/// A key that is not 32 bytes in URL-safe base64; keys are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Fernet key {position} is not 32 bytes in URL-safe base64")]
pub struct InvalidKey {
    /// The position of the key, from 1; 0 when there is none.
    pub position: usize,
}

/// The token is damaged or of another key. Contains no text, because it is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an encrypted field is damaged, or none of the keys opens it")]
pub struct Undecryptable;

/// The beginning of every Fernet token until the year 2106: the version, and the first bits of the time.
const TOKEN_PREFIX: &str = "gAAAA";
/// The length of the token of an empty text.
const MIN_TOKEN_LENGTH: usize = 100;

/// Whether a text has the form of a token, of whichever key.
pub fn is_token(text: &str) -> bool {
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=');
    text.len() >= MIN_TOKEN_LENGTH && text.starts_with(TOKEN_PREFIX) && text.bytes().all(is_base64)
}

/// Encrypts and decrypts single fields.
#[derive(Clone)]
pub struct FieldCipher {
    keys: Vec<Fernet>,
}

impl FieldCipher {
    /// A cipher with `keys`, the encrypting key first.
    ///
    /// # Errors
    ///
    /// [`InvalidKey`] for the first malformed key, or when there are none.
    pub fn new<K: AsRef<str>>(keys: &[K]) -> Result<Self, InvalidKey> {
        if keys.is_empty() {
            return Err(InvalidKey { position: 0 });
        }
        let keys = keys
            .iter()
            .enumerate()
            .map(|(index, key)| Fernet::new(key.as_ref()).ok_or(InvalidKey { position: index + 1 }))
            .collect::<Result<_, _>>()?;
        Ok(Self { keys })
    }

    /// Encrypts `plain`; every call returns a different token.
    pub fn encrypt(&self, plain: &str) -> String {
        self.keys[0].encrypt(plain.as_bytes())
    }

    /// Decrypts `token` with any of the keys.
    ///
    /// # Errors
    ///
    /// [`Undecryptable`], without text or token.
    pub fn decrypt(&self, token: &str) -> Result<String, Undecryptable> {
        self.keys.iter().find_map(|key| decrypt_with(key, token)).ok_or(Undecryptable)
    }

    /// The number of keys.
    pub fn key_count(&self) -> usize {
        self.keys.len()
    }

    /// The position of the key that decrypts `token`, from 0; none when no key does.
    pub fn key_of(&self, token: &str) -> Option<usize> {
        self.keys.iter().position(|key| decrypt_with(key, token).is_some())
    }

    /// Re-encrypts a token with the first key; `None` when it has that key already. For `keys rotate`.
    ///
    /// # Errors
    ///
    /// [`Undecryptable`] when no key decrypts it.
    pub fn rotate(&self, token: &str) -> Result<Option<String>, Undecryptable> {
        if decrypt_with(&self.keys[0], token).is_some() {
            return Ok(None);
        }
        self.decrypt(token).map(|plain| Some(self.encrypt(&plain)))
    }
}

fn decrypt_with(key: &Fernet, token: &str) -> Option<String> {
    let bytes = key.decrypt_at_time(token, None, NO_EXPIRY).ok()?;
    String::from_utf8(bytes).ok()
}

impl fmt::Debug for FieldCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldCipher").field("keys", &self.keys.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE;

    use super::*;
    use crate::crypto::signature::hmac_sha256;

    /// The key of the Fernet specification's test vectors.
    const SPEC: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
    const OTHER: &str = "bosCQ-v7CwPdIaQr3AfYbuohYBX8Z12k9gIDNMx9ds4=";
    /// Written by Python's cryptography 48 with `SPEC` and `OTHER`.
    const PHONE_BY_SPEC: &str = "gAAAAABrAuTBi6Q9V0zij70RgLP-x6C6y74b5zQVUGeB2pvAl8A_p3fCWFAxZLddDw5TLLc9o7ilaT9GoBYY8Z4A3v2DXL1pu1vt1rLSi7IFrJ6S5eyg4Ag=";
    const PHONE_BY_OTHER: &str = "gAAAAABrAuTB0RbcctV6Zfr-PWST35y7_jUBDndPkR35g7FTA-dChfcFUh230BbUcHthZmE3dUq_8NChxgeZe1eAAbso1r0jFbJXcXb3f3Nof1FNAi-omng=";
    const ADDRESS_BY_SPEC: &str = "gAAAAABrAuTBLFRiLtw4YqwEgoL26hTXJk1ZENXM4Dl8bS5mJNfXfWkaawRC14l5BJaUhiIY1oCYcK3l5rPrEPBSnu6Cvpk3xsLm0sRURAp_AnbupNA2yavmhc6V73i9J_UTAUxSrZmd7Tzcs10pNVLk25VZbUBETg==";
    const EMPTY_BY_SPEC: &str = "gAAAAABrAuTBMGUvXgveov9n9pkKnUPVuZBTZISTZlkXJ8jZurT9PuengueTszzoiMAAsGSEuRa15bZIyj2-SlJHTjjI6hKVmQ==";
    /// Written by this code; Python's cryptography 48 decrypts it. `.ci/steps/fernet` lets it read more.
    const PHONE_OF_OURS: &str = "gAAAAABrDIPa4OHaARmV_1JQOldA1OgvKcghPlZwvp9dDZIh-6GOCbwyxqYr-7NSG2-ME6OnJz3y_MT1XjyOAPXqoiqWLerqCyebHCAHVUCkqRgvKUspyKo=";
    /// With the timestamp 2100-01-01.
    const FUTURE_BY_SPEC: &str = "gAAAAAD0hlcAMDEyMzQ1Njc4OWFiY2RlZhtLetLqEI6Qc5qAPwQVzAtoqLy86zNeNM65Gy0Ud3sdvXBOMuQMnAZFwYADzlpC5w==";

    fn cipher(keys: &[&str]) -> FieldCipher {
        FieldCipher::new(keys).expect("the keys of the test are well formed")
    }

    fn decrypt(keys: &[&str], token: &str) -> Result<String, Undecryptable> {
        cipher(keys).decrypt(token)
    }

    #[test]
    fn the_token_of_the_specification_is_decrypted() {
        let token = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
        assert_eq!(decrypt(&[SPEC], token).as_deref(), Ok("hello"));
    }

    #[test]
    fn tokens_of_python_are_decrypted() {
        assert_eq!(decrypt(&[SPEC], PHONE_BY_SPEC).as_deref(), Ok("+221 77 123 45 67"));
        assert_eq!(
            decrypt(&[SPEC], ADDRESS_BY_SPEC).as_deref(),
            Ok("123 Avenue Mohammed V, Rabat – ⵣ العربية")
        );
        assert_eq!(decrypt(&[SPEC], EMPTY_BY_SPEC).as_deref(), Ok(""));
        assert_eq!(decrypt(&[OTHER], PHONE_BY_OTHER).as_deref(), Ok("+221 77 123 45 67"));
    }

    #[test]
    fn tokens_that_python_reads_are_ours() {
        assert_eq!(decrypt(&[SPEC], PHONE_OF_OURS).as_deref(), Ok("+221 600 00 00 14"));
        // New ones have the same parts: a version, a time and a random block, whole blocks, a signature.
        for plain in ["", "+221 600 00 00 14", "quinze octets !", "seize octets, ou"] {
            let token = cipher(&[SPEC]).encrypt(plain);
            let bytes = URL_SAFE.decode(&token).expect("base64 with padding");
            let (signed, signature) = bytes.split_at(bytes.len() - 32);
            assert_eq!(
                (signed[0], signed.len()),
                (0x80, 1 + 8 + 16 + (plain.len() / 16 + 1) * 16),
                "{plain}"
            );
            let key = URL_SAFE.decode(SPEC).expect("base64");
            assert_eq!(signature, hmac_sha256(&key[..16], signed), "the first half of the key signs");
        }
    }

    #[test]
    fn tokens_of_one_text_differ() {
        let cipher = cipher(&[SPEC]);
        let (first, second) = (cipher.encrypt("Rabat"), cipher.encrypt("Rabat"));
        assert_ne!(first, second);
        assert_eq!(cipher.decrypt(&first), cipher.decrypt(&second));
    }

    #[test]
    fn the_first_key_encrypts_and_every_key_decrypts() {
        let token = cipher(&[OTHER, SPEC]).encrypt("Rabat");
        assert_eq!(decrypt(&[OTHER], &token).as_deref(), Ok("Rabat"));
        assert_eq!(decrypt(&[SPEC], &token), Err(Undecryptable));
        assert_eq!(decrypt(&[OTHER, SPEC], PHONE_BY_SPEC).as_deref(), Ok("+221 77 123 45 67"));
    }

    #[test]
    fn rotation_re_encrypts_tokens_of_old_keys_only() {
        let cipher = cipher(&[OTHER, SPEC]);
        let rotated = cipher.rotate(PHONE_BY_SPEC).expect("SPEC opens it").expect("it was SPEC's");
        assert_eq!(decrypt(&[OTHER], &rotated).as_deref(), Ok("+221 77 123 45 67"));
        assert_eq!(cipher.rotate(&rotated), Ok(None));
        assert_eq!((cipher.key_of(&rotated), cipher.key_of(PHONE_BY_SPEC)), (Some(0), Some(1)));
        assert_eq!((cipher.key_of("nothing"), cipher.key_count()), (None, 2));
        assert_eq!(cipher.rotate("nothing"), Err(Undecryptable));
    }

    #[test]
    fn a_token_from_the_future_is_decrypted() {
        assert_eq!(decrypt(&[SPEC], FUTURE_BY_SPEC).as_deref(), Ok("from tomorrow"));
    }

    #[test]
    fn damaged_tokens_are_refused_without_showing_them() {
        let mut damaged = PHONE_BY_SPEC.to_owned();
        damaged.replace_range(40..41, "A");
        for token in ["", "gAAAAA", "pas un jeton", damaged.as_str()] {
            let refusal = decrypt(&[SPEC], token).expect_err("it is not a token");
            assert!(token.is_empty() || !format!("{refusal} {refusal:?}").contains(token));
        }
    }

    #[test]
    fn a_malformed_key_is_reported_by_position() {
        assert_eq!(FieldCipher::new(&[SPEC, "short"]).err(), Some(InvalidKey { position: 2 }));
        assert_eq!(FieldCipher::new::<&str>(&[]).err(), Some(InvalidKey { position: 0 }));
    }

    #[test]
    fn debug_shows_no_key() {
        assert_eq!(format!("{:?}", cipher(&[SPEC])), "FieldCipher { keys: 1 }");
    }
}
