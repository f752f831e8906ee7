//! The identifiers of a surface: those of the pointage API are UUIDs, those of the talents API integers.

/// An identifier of no object: it stands in for malformed ones, so that the lookup answers "not found".
pub const UNMATCHED_ID: &str = "0";

/// The forms of the identifiers of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identifiers {
    /// UUIDs.
    Uuids,
    /// Positive 32-bit integers.
    Integers,
}

impl Identifiers {
    /// Whether a text is a well-formed identifier.
    pub fn contain(self, text: &str) -> bool {
        match self {
            Self::Uuids => text.parse::<uuid::Uuid>().is_ok(),
            Self::Integers => text.bytes().all(|digit| digit.is_ascii_digit()) && text.parse::<i32>().is_ok(),
        }
    }
}
