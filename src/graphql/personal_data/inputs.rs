//! The inputs: which person.

use async_graphql::{Enum, ID, InputObject};

use crate::domain::personal_data::Subject;
use crate::graphql::cinema_talents::CinemaTalent;
use crate::graphql::downloads::Parameters;
use crate::graphql::object::ObjectType;
use crate::graphql::object::id::decode;
use crate::graphql::participants::Participant;
use crate::graphql::users::User;
use crate::query::key::Key;

/// What a person is.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum PersonKind {
    /// A participant of events.
    Participant,
    /// An account.
    Account,
    /// A person of the casting file.
    CinemaTalent,
}

/// A person.
#[derive(Debug, InputObject)]
pub struct PersonInput {
    /// What the person is.
    kind: PersonKind,
    /// Which: `id`, `databaseId`, or `uuid` of an account.
    id: ID,
}

/// The kind of file of an export.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum PersonalDataFormat {
    /// For programs, with the files.
    Json,
    /// For people, without the files.
    Pdf,
}

/// Whose data is exported, and how.
#[derive(Debug, InputObject)]
pub struct ExportPersonalDataInput {
    /// Whose data.
    pub person: PersonInput,
    /// The kind of file.
    pub format: PersonalDataFormat,
}

/// Who is erased, and why.
#[derive(Debug, InputObject)]
pub struct ErasePersonalDataInput {
    /// Who is erased.
    pub person: PersonInput,
    /// Why, in at most 500 characters, for the audit log. It must not name the person.
    pub reason: String,
}

impl PersonKind {
    /// The person with this key. A malformed key matches nobody.
    pub fn subject(self, key: &str) -> Subject {
        match self {
            Self::Participant => Subject::Participant(parse_key::<Participant>(key)),
            Self::Account => Subject::Account(parse_key::<User>(key)),
            Self::CinemaTalent => Subject::CinemaTalent(parse_key::<CinemaTalent>(key)),
        }
    }
}

fn parse_key<T: ObjectType>(text: &str) -> Key {
    let opaque = decode(text).filter(|(name, _)| name == T::NAME).map(|(_, key)| key);
    text.parse().ok().or(opaque).unwrap_or(Key::Int(0))
}

impl PersonInput {
    /// The person.
    pub fn subject(&self) -> Subject {
        self.kind.subject(&self.id)
    }

    /// The parameters by which a route of files names the person.
    pub fn parameters(&self) -> Parameters {
        let (kind, key) = match self.subject() {
            Subject::Participant(key) => ("participant", key),
            Subject::Account(key) => ("account", key),
            Subject::CinemaTalent(key) => ("cinema_talent", key),
        };
        let mut parameters = Parameters::default();
        parameters.add("kind", Some(kind));
        parameters.add("person_id", Some(key));
        parameters
    }
}

impl PersonalDataFormat {
    /// The ending of the file, and of its route.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Pdf => "pdf",
        }
    }
}
