//! What is known of somebody when a later line names them again, kept small: of 20 000 people.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use serde::{Deserialize, Serialize};

use super::field::{Field, OF_ATTENDANCE};
use super::lines::Content;
use crate::entity::participant::Model;
use crate::text::fold;

/// Fields of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields(u16);

impl Fields {
    /// Those for which `is_in` holds.
    fn those(is_in: impl Fn(Field) -> bool) -> Self {
        let bits = OF_ATTENDANCE.iter().filter(|field| is_in(**field)).map(|field| 1 << *field as u16);
        Self(bits.sum())
    }

    /// What is otherwise `after` a change of a participant, of the fields that had a value `before`; and what was added.
    pub(super) fn changed(before: &Model, after: &Model) -> (Self, Self) {
        let is_other = |field| stored(before, field) != stored(after, field);
        let had_value = |field| stored(before, field).is_some_and(|text| !text.is_empty());
        let replaced = Self::those(|field| is_other(field) && had_value(field));
        (replaced, Self::those(|field| is_other(field) && !had_value(field)))
    }

    /// With another one.
    pub(super) fn with(self, field: Field) -> Self {
        Self(self.0 | 1 << field as u16)
    }

    /// Without one.
    pub(super) fn without(self, field: Field) -> Self {
        Self(self.0 & !(1 << field as u16))
    }

    /// Whether a field is among them.
    pub(super) fn contains(self, field: Field) -> bool {
        self.0 & (1 << field as u16) != 0
    }

    /// Whether there is none.
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Their names in the API.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        OF_ATTENDANCE.iter().filter(move |field| self.contains(**field)).map(|field| field.name())
    }
}

/// What is stored of a participant in a field.
fn stored(row: &Model, field: Field) -> Option<&str> {
    match field {
        Field::LastName => Some(row.last_name.as_str()),
        Field::FirstName => Some(row.first_name.as_str()),
        Field::Function => row.function.as_deref(),
        Field::CniNumber => row.cni_number.as_deref(),
        Field::OriginLocality => row.origin_locality.as_deref(),
        Field::Organization => row.organization.as_deref(),
        Field::Email => row.email.as_deref(),
        Field::Phone => row.phone.as_deref(),
        Field::CheckInTime | Field::Notes => None,
    }
}

/// The digits of a telephone number without those of the country: `+221 77 123 45 67` and `77 123 45 67` are one.
fn local_number(text: &str) -> String {
    const DIGITS: usize = 9;
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    digits.iter().skip(digits.len().saturating_sub(DIGITS)).collect()
}

/// A digest of each value, by field; 0 for none. Case, accents and apostrophes do not count, nor how a telephone number is
/// written.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Said([u64; OF_ATTENDANCE.len()]);

impl Said {
    /// What a line says.
    pub fn by_line(content: &Content) -> Self {
        let time = content.at.map(|at| at.to_rfc3339());
        Self::of(|field| match field {
            Field::CheckInTime => time.as_deref(),
            Field::Notes => content.notes.as_deref(),
            field => content.details.text(field.name()),
        })
    }

    /// What is stored of a participant.
    pub fn by_row(row: &Model) -> Self {
        Self::of(|field| stored(row, field))
    }

    /// What the names of somebody are.
    pub fn by_names(first_name: &str, last_name: &str) -> Self {
        Self::of(|field| match field {
            Field::FirstName => Some(first_name),
            Field::LastName => Some(last_name),
            _ => None,
        })
    }

    fn of<'t>(text: impl Fn(Field) -> Option<&'t str>) -> Self {
        let digest = |field: Field, text: &str| {
            let mut hasher = DefaultHasher::new();
            match field {
                Field::Phone => local_number(text).hash(&mut hasher),
                _ => fold(text).hash(&mut hasher),
            }
            hasher.finish().max(1)
        };
        let mut digests = [0; OF_ATTENDANCE.len()];
        for field in OF_ATTENDANCE {
            if let Some(kept) = digests.get_mut(*field as usize) {
                *kept = text(*field).filter(|text| !text.is_empty()).map_or(0, |text| digest(*field, text));
            }
        }
        Self(digests)
    }

    /// With what `other` says besides.
    pub fn or(mut self, other: Self) -> Self {
        for (mine, others) in self.0.iter_mut().zip(other.0) {
            *mine = if *mine == 0 { others } else { *mine };
        }
        self
    }

    /// Without what it says of the attendance.
    pub fn without_attendance(mut self) -> Self {
        for field in [Field::CheckInTime, Field::Notes] {
            if let Some(digest) = self.0.get_mut(field as usize) {
                *digest = 0;
            }
        }
        self
    }

    /// A digest of the names.
    pub fn names(&self) -> u64 {
        self.digest([Field::LastName, Field::FirstName])
    }

    /// That of somebody whose family name is this given name, and the other way round: columns are mixed up.
    pub fn swapped_names(&self) -> u64 {
        self.digest([Field::FirstName, Field::LastName])
    }

    fn digest(&self, fields: [Field; 2]) -> u64 {
        let mut hasher = DefaultHasher::new();
        for field in fields {
            self.0.get(field as usize).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// Whether it says something of `field`.
    pub fn has(&self, field: Field) -> bool {
        self.0.get(field as usize).is_some_and(|digest| *digest != 0)
    }

    /// What it says otherwise than `known`, or `known` does not.
    pub fn beyond(&self, known: &Self) -> Fields {
        let of = |said: &Self, field: Field| said.0.get(field as usize).copied().unwrap_or_default();
        Fields::those(|field| of(self, field) != 0 && of(self, field) != of(known, field))
    }
}
