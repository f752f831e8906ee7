//! Blind indexes: keyed fingerprints of encrypted values, for lookups without decryption.
//!
//! The column beside an encrypted one stores [`BlindIndex::first`]; a search compares it with any of
//! [`BlindIndex::all`]. Only whole values match. Equal values have equal fingerprints, which is inherent in
//! the method.
//!
//! The keys are derived from the Fernet keys by HMAC with a separate purpose, so neither reveals the other.
//! **Key rotation**: a fingerprint belongs to the key that was first when it was written. Searches match it
//! while that key is among the Fernet keys; without that key its rows can be neither found nor decrypted. A
//! unique constraint does not detect equal values under different keys. `keys rotate` therefore recomputes
//! the fingerprint together with the token; remove an old key only after it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::field::InvalidKey;
use super::hex;
use super::signature::hmac_sha256;
use crate::text::{fold, line};

/// The purpose in the key derivation. Changing it invalidates all indexes.
const PURPOSE: &[u8] = b"passerelle/blind-index/v1";

/// The kind of a value, which determines its normalization. Equal texts of two kinds have different
/// fingerprints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indexed {
    /// A telephone number: digits, without the international prefix `+` or `00`.
    Phone,
    /// The number of an identity document: letters and digits in upper case.
    DocumentNumber,
    /// An IP address, unchanged.
    Network,
    /// The identifier of a sign-in attempt: in lower case, as account names are compared.
    Name,
    /// Any other text (an address, the name of an account elsewhere), folded as for the search.
    Text,
}

/// Computes fingerprints with each key.
#[derive(Clone)]
pub struct BlindIndex {
    keys: Vec<[u8; 32]>,
}

impl BlindIndex {
    /// An index with the same keys, in the same order, as the [`FieldCipher`](super::FieldCipher).
    ///
    /// # Errors
    ///
    /// [`InvalidKey`] for the first malformed key, or when there are none.
    pub fn new<K: AsRef<str>>(fernet_keys: &[K]) -> Result<Self, InvalidKey> {
        if fernet_keys.is_empty() {
            return Err(InvalidKey { position: 0 });
        }
        let keys = fernet_keys
            .iter()
            .enumerate()
            .map(|(index, key)| derive_key(key.as_ref()).ok_or(InvalidKey { position: index + 1 }))
            .collect::<Result<_, _>>()?;
        Ok(Self { keys })
    }

    /// The fingerprint to store: 64 hex digits with the first key; `None` when the normalized value is empty,
    /// so that empty values never match each other.
    pub fn first(&self, kind: Indexed, value: &str) -> Option<String> {
        let message = kind.message(value)?;
        Some(fingerprint(&self.keys[0], &message))
    }

    /// The fingerprints to search for, one per key; empty when `first` is `None`.
    pub fn all(&self, kind: Indexed, value: &str) -> Vec<String> {
        kind.message(value)
            .map_or_else(Vec::new, |message| self.keys.iter().map(|key| fingerprint(key, &message)).collect())
    }
}

impl fmt::Debug for BlindIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BlindIndex").field("keys", &self.keys.len()).finish()
    }
}

impl Indexed {
    /// The normalized `value`; may be empty.
    pub fn normalize(self, value: &str) -> String {
        match self {
            Self::Phone => phone(value),
            Self::Network => value.to_owned(),
            Self::Name => value.to_lowercase(),
            Self::DocumentNumber => {
                line(value).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
            }
            Self::Text => fold(value),
        }
    }

    fn message(self, value: &str) -> Option<Vec<u8>> {
        let kind = match self {
            Self::Phone => "phone",
            Self::Network => "network",
            Self::Name => "name",
            Self::DocumentNumber => "document",
            Self::Text => "text",
        };
        let normal = self.normalize(value);
        (!normal.is_empty()).then(|| format!("{kind}\0{normal}").into_bytes())
    }
}

/// Drops the `+`, because a query string decodes it as a space: `?search=+212…` must match a stored `+212…`.
/// National numbers stay national, because their country is unknown.
fn phone(value: &str) -> String {
    // Folding converts Arabic digits to ASCII.
    let compact: String = fold(value).chars().filter(|c| c.is_ascii_digit() || "+()".contains(*c)).collect();
    let international = compact.starts_with('+') || compact.starts_with("00");
    // "+44 (0)20 …": the national zero is not dialled internationally.
    let compact = if international { compact.replacen("(0)", "", 1) } else { compact };
    let digits: String = compact.chars().filter(char::is_ascii_digit).collect();
    digits.strip_prefix("00").map(ToOwned::to_owned).unwrap_or(digits)
}

fn derive_key(fernet_key: &str) -> Option<[u8; 32]> {
    // The decoded bytes: padding does not change the key.
    let bytes = URL_SAFE_NO_PAD.decode(fernet_key.trim_end_matches('=')).ok()?;
    (bytes.len() == 32).then(|| hmac_sha256(&bytes, PURPOSE))
}

fn fingerprint(key: &[u8; 32], message: &[u8]) -> String {
    hex::encode(&hmac_sha256(key, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
    const NEW: &str = "bosCQ-v7CwPdIaQr3AfYbuohYBX8Z12k9gIDNMx9ds4=";

    fn index(keys: &[&str]) -> BlindIndex {
        BlindIndex::new(keys).expect("the keys of the test are well formed")
    }

    #[test]
    fn fingerprints_never_change() {
        // Computed independently in Python: a change here invalidates every stored index.
        let index = index(&[OLD]);
        assert_eq!(
            index.first(Indexed::Phone, "+221 77 123 45 67").as_deref(),
            Some("83a98018f5084678da13102cea83c146c6aa4b6aac86aac55d72a2907fc81a0a")
        );
        assert_eq!(
            index.first(Indexed::DocumentNumber, "ab-123 456").as_deref(),
            Some("d915c09bbb8a8f7b5b1f9877e398977c3eabe9bab5d7da55ced51e1969633e05")
        );
    }

    #[test]
    fn phone_numbers_normalize_to_digits() {
        for written in [
            "+212600000000",
            "+212 6 00 00 00 00",
            "00212-600.000.000",
            "212600000000",
            " 212600000000",
            "+212 (0)600-000-000",
        ] {
            assert_eq!(Indexed::Phone.normalize(written), "212600000000", "{written}");
        }
        assert_eq!(Indexed::Phone.normalize("06 00 00 00 00"), "0600000000");
        assert_eq!(Indexed::Phone.normalize("(05) 22-00"), "052200");
    }

    #[test]
    fn a_document_number_is_letters_and_digits_in_upper_case() {
        assert_eq!(Indexed::DocumentNumber.normalize(" ab 12-34/é "), "AB1234É");
        assert_eq!(Indexed::DocumentNumber.normalize("ab1234e\u{301}"), "AB1234É");
    }

    #[test]
    fn other_text_ignores_case_accents_and_spacing() {
        assert_eq!(Indexed::Text.normalize("  123  Avenue\td'Été "), "123 avenue dete");
        assert_eq!(Indexed::Text.normalize("E\u{301}te\u{301}"), Indexed::Text.normalize("été"));
    }

    #[test]
    fn an_empty_value_has_no_fingerprint() {
        let index = index(&[OLD]);
        assert_eq!(index.first(Indexed::Phone, "+ - ()"), None);
        assert!(index.all(Indexed::DocumentNumber, " ").is_empty());
    }

    #[test]
    fn kinds_have_different_fingerprints() {
        let index = index(&[OLD]);
        assert_ne!(index.first(Indexed::Phone, "123456"), index.first(Indexed::DocumentNumber, "123456"));
    }

    #[test]
    fn searches_match_fingerprints_from_before_a_rotation() {
        let stored = index(&[OLD]).first(Indexed::Phone, "+221771234567").expect("it has digits");
        let rotated = index(&[NEW, OLD]);
        assert_ne!(rotated.first(Indexed::Phone, "+221771234567"), Some(stored.clone()));
        assert!(rotated.all(Indexed::Phone, "+221771234567").contains(&stored));
        assert!(!index(&[NEW]).all(Indexed::Phone, "+221771234567").contains(&stored));
    }

    #[test]
    fn a_malformed_key_is_reported_by_position() {
        assert_eq!(BlindIndex::new(&[OLD, "short"]).err(), Some(InvalidKey { position: 2 }));
        assert_eq!(BlindIndex::new::<&str>(&[]).err(), Some(InvalidKey { position: 0 }));
    }
}
