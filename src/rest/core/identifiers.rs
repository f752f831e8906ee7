//! The identifiers of a surface: those of the pointage API are UUIDs, those of the talents API integers.

/// An identifier of no object: it stands in for malformed ones, so that the lookup answers "not found".
pub const UNMATCHED_ID: &str = "0";

/// The forms of the identifiers of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identifiers {
    /// UUIDs.
    Uuids,
    /// Integers; those of objects are positive.
    Integers,
}

impl Identifiers {
    /// The identifier that a text is; none when it is malformed. An integer out of the range of identifiers matches no object.
    pub fn read(self, text: &str) -> Option<&str> {
        let is_well_formed = match self {
            Self::Uuids => text.parse::<uuid::Uuid>().is_ok(),
            Self::Integers => {
                let digits = text.strip_prefix('-').unwrap_or(text);
                !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
            }
        };
        let is_out_of_range = || self == Self::Integers && !text.parse::<i32>().is_ok_and(|id| id >= 0);
        is_well_formed.then(|| if is_out_of_range() { UNMATCHED_ID } else { text })
    }
}
