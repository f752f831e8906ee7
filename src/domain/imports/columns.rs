//! Maps the columns of a file by their headings: the names of our own exports, those of the API, and common
//! variants.

use chrono::{DateTime, Utc};

use crate::domain::participants::create::NewParticipant;
use crate::error::{Error, Reason, Result};
use crate::moment;
use crate::tabular::{Line, Table};
use crate::text::{fold, line as normalize};
use crate::time_zone::TimeZone;

/// The kinds of columns with their headings, folded and reduced to letters and digits.
const HEADINGS: [(ColumnKind, &[&str]); 10] = [
    (ColumnKind::LastName, &["nom", "lastname", "nomdefamille"]),
    (ColumnKind::FirstName, &["prenom", "prenoms", "firstname"]),
    (ColumnKind::Function, &["fonction", "function", "poste"]),
    (ColumnKind::CniNumber, &["cni", "cninumber", "ncni", "nocni", "numerocni"]),
    (ColumnKind::OriginLocality, &["localite", "originlocality", "localitedorigine"]),
    (ColumnKind::Organization, &["organisation", "organization", "structure"]),
    (ColumnKind::Email, &["email", "courriel", "mail", "adresseemail"]),
    (ColumnKind::Phone, &["telephone", "phone", "tel", "mobile"]),
    (ColumnKind::CheckInTime, &["datepointage", "checkintime", "heurepointage", "pointage"]),
    (ColumnKind::Notes, &["notes", "remarques", "observations"]),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ColumnKind {
    LastName,
    FirstName,
    Function,
    CniNumber,
    OriginLocality,
    Organization,
    Email,
    Phone,
    CheckInTime,
    Notes,
}

/// The position of each mapped column.
pub(super) struct Columns(Vec<(ColumnKind, usize)>);

impl Columns {
    /// Maps the heading of a table. Unknown columns are ignored.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` of the field `content` when a required column is missing.
    pub fn of(table: &Table) -> Result<Self> {
        let mut found: Vec<(ColumnKind, usize)> = Vec::new();
        for (at, title) in table.heading.iter().enumerate() {
            let title: String = fold(title).chars().filter(char::is_ascii_alphanumeric).collect();
            let kind = HEADINGS.iter().find(|(_, names)| names.contains(&title.as_str()));
            if let Some((kind, _)) = kind
                && found.iter().all(|(other, _)| other != kind)
            {
                found.push((*kind, at));
            }
        }
        for (required, name) in [(ColumnKind::LastName, "Nom"), (ColumnKind::FirstName, "Prénom")] {
            if found.iter().all(|(kind, _)| *kind != required) {
                return Err(Error::invalid("content", Reason::Column(name.into())));
            }
        }
        Ok(Self(found))
    }

    fn text<'l>(&self, line: &'l Line, column: ColumnKind) -> Option<&'l str> {
        let (_, at) = self.0.iter().find(|(kind, _)| *kind == column)?;
        line.cells.get(*at).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// The participant of a line.
    pub fn participant(&self, line: &Line) -> NewParticipant {
        let text = |kind| self.text(line, kind).map(str::to_owned);
        NewParticipant {
            first_name: text(ColumnKind::FirstName).unwrap_or_default(),
            last_name: text(ColumnKind::LastName).unwrap_or_default(),
            function: text(ColumnKind::Function),
            cni_number: text(ColumnKind::CniNumber),
            origin_locality: text(ColumnKind::OriginLocality),
            email: text(ColumnKind::Email),
            phone: text(ColumnKind::Phone),
            organization: text(ColumnKind::Organization),
        }
    }

    /// The notes of a line.
    pub fn notes<'l>(&self, line: &'l Line) -> Option<&'l str> {
        self.text(line, ColumnKind::Notes)
    }

    /// The check-in time of a line: none when it is empty, an error when it is not a time.
    pub fn check_in_time(&self, line: &Line, zone: TimeZone) -> Result<Option<DateTime<Utc>>, ()> {
        self.text(line, ColumnKind::CheckInTime)
            .map(|text| parse_time(&normalize(text), zone).ok_or(()))
            .transpose()
    }
}

/// Parses a time: with an offset, or in the zone of the installation.
fn parse_time(text: &str, zone: TimeZone) -> Option<DateTime<Utc>> {
    moment::parse(text).or_else(|| moment::parse_local(text).map(|local| zone.moment(local)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        let found =
            |text, zone: &str| parse_time(text, zone.parse().expect("a zone")).map(|time| time.to_rfc3339());
        for text in ["2025-12-15T08:15:00Z", "2025-12-15 09:15", "2025-12-15 09:15:00", "15/12/2025 09:15"] {
            for zone in ["+01:00", "Africa/Casablanca"] {
                assert_eq!(found(text, zone).as_deref(), Some("2025-12-15T08:15:00+00:00"), "{text}");
            }
        }
        let ramadan = found("03/03/2026 10:05", "Africa/Casablanca");
        assert_eq!(ramadan.as_deref(), Some("2026-03-03T10:05:00+00:00"));
        for text in ["demain", "2025-13-01 09:15", "2025-12-15T08:15:60Z", "2025-12-15 09:15:60"] {
            assert_eq!(found(text, "+01:00"), None, "{text}");
        }
    }
}
