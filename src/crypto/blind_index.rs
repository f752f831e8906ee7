//! Finding an encrypted value without decrypting the table: a keyed fingerprint of its normal form.
//!
//! The column beside an encrypted one keeps [`BlindIndex::first`]; a search asks for any of [`BlindIndex::all`].
//! Only whole values are found. Equal values have equal fingerprints, which is the price of finding them.
//!
//! The keys come from the Fernet keys, by an HMAC under a name of their own, so neither tells the other. **Key
//! rotation**: a fingerprint stays under the key that was first when it was written. Searches still find it as long
//! as that key is kept among the Fernet keys, and dropping a key makes what it wrote unfindable (and unreadable).
//! A unique constraint sees equal values of two keys as different. `keys rotate` therefore computes the fingerprint
//! anew together with the token, and an old key is dropped only after it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::field::InvalidKey;
use super::hex;
use super::signature::hmac_sha256;
use crate::text::{fold, line};

/// What sets these keys apart from every other use of the Fernet keys. Changing it makes all indexes stale.
const PURPOSE: &[u8] = b"passerelle/blind-index/v1";

/// The kind of a value: how it is normalised. Equal texts of two kinds have different fingerprints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indexed {
    /// A number to call or write to: its digits, without the `+` or `00` of the international form.
    Phone,
    /// A number of an identity document: letters and digits in upper case.
    DocumentNumber,
    /// An address of the Internet, as it is.
    Network,
    /// Any other text (an address, the name of an account elsewhere), folded as for the search.
    Text,
}

/// Computes fingerprints under each of the keys.
#[derive(Clone)]
pub struct BlindIndex {
    keys: Vec<[u8; 32]>,
}

impl BlindIndex {
    /// An index over the same keys, in the same order, as the [`FieldCipher`](super::FieldCipher).
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
            .map(|(index, key)| derive(key.as_ref()).ok_or(InvalidKey { position: index + 1 }))
            .collect::<Result<_, _>>()?;
        Ok(Self { keys })
    }

    /// The fingerprint to store: 64 hex digits under the first key; `None` when nothing of the value remains in
    /// normal form, so that empty values are never equal to each other.
    pub fn first(&self, kind: Indexed, value: &str) -> Option<String> {
        let message = kind.message(value)?;
        Some(fingerprint(&self.keys[0], &message))
    }

    /// The fingerprints to search for: under every key, the stored one among them. Empty as `first` is `None`.
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
    /// The normal form of `value`; empty when it holds nothing of this kind.
    pub fn normalise(self, value: &str) -> String {
        match self {
            Self::Phone => phone(value),
            Self::Network => value.to_owned(),
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
            Self::DocumentNumber => "document",
            Self::Text => "text",
        };
        let normal = self.normalise(value);
        (!normal.is_empty()).then(|| format!("{kind}\0{normal}").into_bytes())
    }
}

/// The `+` is dropped rather than kept, because in a query string it arrives as a space: `?search=+212…` must find
/// what was stored as `+212…`. National numbers stay national, as nothing says of which country they are.
fn phone(value: &str) -> String {
    // Folded, Arabic digits are those of everybody.
    let compact: String = fold(value).chars().filter(|c| c.is_ascii_digit() || "+()".contains(*c)).collect();
    let international = compact.starts_with('+') || compact.starts_with("00");
    // "+44 (0)20 …": the national zero that international callers are told to leave out.
    let compact = if international { compact.replacen("(0)", "", 1) } else { compact };
    let digits: String = compact.chars().filter(char::is_ascii_digit).collect();
    digits.strip_prefix("00").map(ToOwned::to_owned).unwrap_or(digits)
}

fn derive(fernet_key: &str) -> Option<[u8; 32]> {
    // The bytes, not the text: the same key with and without padding is the same key.
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
        // Computed apart, in Python: a change here makes every stored index stale.
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
    fn a_phone_number_is_the_same_however_it_is_written() {
        for written in [
            "+212600000000",
            "+212 6 00 00 00 00",
            "00212-600.000.000",
            "212600000000",
            " 212600000000",
            "+212 (0)600-000-000",
        ] {
            assert_eq!(Indexed::Phone.normalise(written), "212600000000", "{written}");
        }
        assert_eq!(Indexed::Phone.normalise("06 00 00 00 00"), "0600000000");
        assert_eq!(Indexed::Phone.normalise("(05) 22-00"), "052200");
    }

    #[test]
    fn a_document_number_is_letters_and_digits_in_upper_case() {
        assert_eq!(Indexed::DocumentNumber.normalise(" ab 12-34/é "), "AB1234É");
        assert_eq!(Indexed::DocumentNumber.normalise("ab1234e\u{301}"), "AB1234É");
    }

    #[test]
    fn other_text_ignores_case_accents_and_spacing() {
        assert_eq!(Indexed::Text.normalise("  123  Avenue\td'Été "), "123 avenue dete");
        assert_eq!(Indexed::Text.normalise("E\u{301}te\u{301}"), Indexed::Text.normalise("été"));
    }

    #[test]
    fn an_empty_value_has_no_fingerprint() {
        let index = index(&[OLD]);
        assert_eq!(index.first(Indexed::Phone, "+ - ()"), None);
        assert!(index.all(Indexed::DocumentNumber, " ").is_empty());
    }

    #[test]
    fn kinds_are_kept_apart() {
        let index = index(&[OLD]);
        assert_ne!(index.first(Indexed::Phone, "123456"), index.first(Indexed::DocumentNumber, "123456"));
    }

    #[test]
    fn after_a_rotation_the_old_fingerprint_is_still_searched_for() {
        let stored = index(&[OLD]).first(Indexed::Phone, "+221771234567").expect("it has digits");
        let rotated = index(&[NEW, OLD]);
        assert_ne!(rotated.first(Indexed::Phone, "+221771234567"), Some(stored.clone()));
        assert!(rotated.all(Indexed::Phone, "+221771234567").contains(&stored));
        assert!(!index(&[NEW]).all(Indexed::Phone, "+221771234567").contains(&stored));
    }

    #[test]
    fn a_malformed_key_is_named_by_its_place() {
        assert_eq!(BlindIndex::new(&[OLD, "short"]).err(), Some(InvalidKey { position: 2 }));
        assert_eq!(BlindIndex::new::<&str>(&[]).err(), Some(InvalidKey { position: 0 }));
    }
}
