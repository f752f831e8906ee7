//! What is hashed of an audit entry and of a seal. `docs/audit.md` describes the same, for programs that verify an
//! exported chain.
//!
//! An entry consists of a public part and of two parts with personal data: its content, and its origin. The digest of
//! the entry contains those two as salted digests, so that the values and the salt can be erased while the digest stays:
//! without the salt, nobody can test a guess against it.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value as Json, json};

use crate::crypto::hex::{encode, sha256};
use crate::crypto::random::random_bytes;
use crate::entity::{audit_entry, audit_seal};

/// The `previous` of the first seal.
pub(super) const NO_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A part of an entry with personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The values before and after.
    Content,
    /// The actor and the address.
    Origin,
}

/// A text with personal data, with its salt and digest as they are stored.
pub(super) struct Personal<'e> {
    /// The text that is hashed.
    pub text: String,
    /// Whether it has no values, as after an erasure.
    pub is_empty: bool,
    pub salt: Option<&'e str>,
    pub digest: Option<&'e str>,
}

impl Part {
    /// Both parts.
    pub(super) const ALL: [Self; 2] = [Self::Content, Self::Origin];

    /// This part of an entry.
    pub(super) fn of(self, entry: &audit_entry::Model) -> Personal<'_> {
        match self {
            Self::Content => Personal {
                text: canonical(&json!({ "before": entry.before, "after": entry.after })),
                is_empty: entry.before.is_none() && entry.after.is_none(),
                salt: entry.content_salt.as_deref(),
                digest: entry.content_digest.as_deref(),
            },
            Self::Origin => Personal {
                text: canonical(&json!({
                    "actor_id": entry.actor_id,
                    "actor_label": entry.actor_label,
                    "ip_address": entry.ip_address,
                })),
                is_empty: entry.actor_id.is_none()
                    && entry.actor_label.is_none()
                    && entry.ip_address.is_none(),
                salt: entry.origin_salt.as_deref(),
                digest: entry.origin_digest.as_deref(),
            },
        }
    }
}

/// A new salt.
pub(super) fn new_salt() -> String {
    encode(&random_bytes::<16>())
}

/// The digest of a text with its salt.
pub(super) fn salted(salt: &str, text: &str) -> String {
    sha256(&format!("{salt}{text}"))
}

/// The public part of an entry: what nobody may change.
pub(super) fn public_text(entry: &audit_entry::Model) -> String {
    canonical(&json!({
        "id": entry.id,
        "at": time_text(entry.at),
        "action": entry.action,
        "noun": entry.noun,
        "noun_id": entry.noun_id,
        "surface": entry.surface,
        "request_id": entry.request_id,
    }))
}

/// The digest of an entry, from its public part and the digests of the others.
pub(super) fn entry_digest(public: &str, content_digest: &str, origin_digest: &str) -> String {
    sha256(&[public, content_digest, origin_digest].join("\n"))
}

/// The hash of a seal.
pub(super) fn seal_hash(seal: &audit_seal::Model) -> String {
    let parts =
        [&*seal.previous, &seal.number.to_string(), &time_text(seal.sealed_at), &seal.entries].join("\n");
    sha256(&parts)
}

/// The line of an entry in its seal.
pub(super) fn entry_line(id: i64, digest: &str) -> String {
    format!("{id} {digest}")
}

/// The entries of a seal; none when the text is malformed.
pub(super) fn entry_lines(entries: &str) -> Option<Vec<(i64, &str)>> {
    entries
        .lines()
        .map(|line| {
            let (id, digest) = line.split_once(' ')?;
            Some((id.parse().ok()?, digest))
        })
        .collect()
}

/// A time in UTC.
pub(super) fn time_text(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// JSON without blanks, the members of objects in the order of their names. Both engines then give the same text:
/// PostgreSQL keeps neither the order of members nor how a number was written.
fn canonical(value: &Json) -> String {
    sorted(value).to_string()
}

fn sorted(value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort_unstable();
            let member = |name: &String| (name.clone(), sorted(&members[name.as_str()]));
            Json::Object(names.into_iter().map(member).collect::<Map<_, _>>())
        }
        Json::Array(items) => items.iter().map(sorted).collect(),
        Json::Number(number) => whole(number).map_or_else(|| value.clone(), Json::from),
        other => other.clone(),
    }
}

/// The integer that a floating-point number is, when it is exact.
fn whole(number: &serde_json::Number) -> Option<i64> {
    /// From here on, floating-point numbers skip integers.
    const LIMIT: f64 = 9_007_199_254_740_992.0;
    let float = number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0)?;
    (float.abs() < LIMIT).then(|| format!("{float:.0}").parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_does_not_depend_on_how_an_engine_stores_json() {
        let one: Json =
            serde_json::from_str(r#"{"b":[1.0,{"z":null,"a":"é"}],"a":-0.0,"c":1.75}"#).expect("JSON");
        let other: Json =
            serde_json::from_str(r#"{"a":0,"c":1.75,"b":[1,{"a":"é","z":null}]}"#).expect("JSON");
        assert_eq!(canonical(&one), r#"{"a":0,"b":[1,{"a":"é","z":null}],"c":1.75}"#);
        assert_eq!(canonical(&one), canonical(&other));
    }

    #[test]
    fn lines_are_read_as_they_are_written() {
        let lines = [entry_line(7, "ab"), entry_line(12, "cd")].join("\n");
        assert_eq!(entry_lines(&lines), Some(vec![(7, "ab"), (12, "cd")]));
        assert_eq!(entry_lines("7 ab\nx cd"), None);
        assert_eq!(entry_lines("7"), None);
    }
}
