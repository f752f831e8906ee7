//! Which column of a file means what: by the names that our own exports use, those of the API, and a few that people
//! write.

use chrono::{DateTime, Utc};

use crate::domain::participants::create::NewParticipant;
use crate::error::{Error, Reason, Result};
use crate::moment;
use crate::tabular::{Line, Table};
use crate::text::{fold, line as spelled};
use crate::time_zone::TimeZone;

/// What a column can mean, with the names that it goes by, folded and without anything but letters and digits.
const NAMES: [(Meaning, &[&str]); 10] = [
    (Meaning::LastName, &["nom", "lastname", "nomdefamille"]),
    (Meaning::FirstName, &["prenom", "prenoms", "firstname"]),
    (Meaning::Function, &["fonction", "function", "poste"]),
    (Meaning::CniNumber, &["cni", "cninumber", "ncni", "nocni", "numerocni"]),
    (Meaning::OriginLocality, &["localite", "originlocality", "localitedorigine"]),
    (Meaning::Organization, &["organisation", "organization", "structure"]),
    (Meaning::Email, &["email", "courriel", "mail", "adresseemail"]),
    (Meaning::Phone, &["telephone", "phone", "tel", "mobile"]),
    (Meaning::CheckInTime, &["datepointage", "checkintime", "heurepointage", "pointage"]),
    (Meaning::Notes, &["notes", "remarques", "observations"]),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
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

/// Where in a line what stands.
pub(super) struct Columns(Vec<(Meaning, usize)>);

impl Columns {
    /// Reads the heading of a table. Columns that mean nothing here are passed over.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` of the field `content` when there is no column of names.
    pub fn of(table: &Table) -> Result<Self> {
        let mut found: Vec<(Meaning, usize)> = Vec::new();
        for (at, title) in table.heading.iter().enumerate() {
            let title: String = fold(title).chars().filter(char::is_ascii_alphanumeric).collect();
            let meaning = NAMES.iter().find(|(_, names)| names.contains(&title.as_str()));
            if let Some((meaning, _)) = meaning
                && found.iter().all(|(other, _)| other != meaning)
            {
                found.push((*meaning, at));
            }
        }
        for (needed, name) in [(Meaning::LastName, "Nom"), (Meaning::FirstName, "Prénom")] {
            if found.iter().all(|(meaning, _)| *meaning != needed) {
                return Err(Error::invalid("content", Reason::Column(name)));
            }
        }
        Ok(Self(found))
    }

    fn text<'l>(&self, line: &'l Line, wanted: Meaning) -> Option<&'l str> {
        let (_, at) = self.0.iter().find(|(meaning, _)| *meaning == wanted)?;
        line.cells.get(*at).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// Whom a line describes.
    pub fn participant(&self, line: &Line) -> NewParticipant {
        let text = |meaning| self.text(line, meaning).map(str::to_owned);
        NewParticipant {
            first_name: text(Meaning::FirstName).unwrap_or_default(),
            last_name: text(Meaning::LastName).unwrap_or_default(),
            function: text(Meaning::Function),
            cni_number: text(Meaning::CniNumber),
            origin_locality: text(Meaning::OriginLocality),
            email: text(Meaning::Email),
            phone: text(Meaning::Phone),
            organization: text(Meaning::Organization),
        }
    }

    /// What is noted beside the attendance of a line.
    pub fn notes<'l>(&self, line: &'l Line) -> Option<&'l str> {
        self.text(line, Meaning::Notes)
    }

    /// When whoever a line describes came: none when it does not say, an error when what it says is no time.
    pub fn check_in_time(&self, line: &Line, zone: TimeZone) -> Result<Option<DateTime<Utc>>, ()> {
        self.text(line, Meaning::CheckInTime)
            .map(|text| moment_of(&spelled(text), zone).ok_or(()))
            .transpose()
    }
}

/// A time as files have it: with an offset, or in the zone of the installation.
fn moment_of(text: &str, zone: TimeZone) -> Option<DateTime<Utc>> {
    moment::parse(text).or_else(|| moment::parse_local(text).map(|local| zone.moment(local)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        let found =
            |text, zone: &str| moment_of(text, zone.parse().expect("a zone")).map(|time| time.to_rfc3339());
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
