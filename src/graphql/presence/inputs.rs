//! Input types of the mutations on presence.

use async_graphql::InputObject;

use super::enums::PresenceAction;
use super::types::PresenceRecord;
use crate::domain::presence::bulk::Everybody;
use crate::domain::presence::correct::Correction;
use crate::domain::presence::record::NewScan;
use crate::graphql::cinema_talents::CinemaTalent;
use crate::graphql::object::id::IdOf;
use crate::graphql::projects::Project;
use crate::graphql::scalars::DateTime;

/// An arrival or a departure.
#[derive(Debug, InputObject)]
pub struct RecordPresenceInput {
    /// On which project.
    project_id: IdOf<Project>,
    /// The unique code of the cinema talent, in any case: `MACAS0001F`. Not the project code of the badge.
    code: String,
    /// Which of both.
    pub action: PresenceAction,
    /// When it was, if the scan waited for a network: at most 24 hours ago, not in the future. Now when absent.
    at: Option<DateTime>,
}

impl From<RecordPresenceInput> for NewScan {
    fn from(input: RecordPresenceInput) -> Self {
        Self { project_id: input.project_id.int(), code: input.code, at: input.at.map(|time| time.0) }
    }
}

/// A scan of a unique code.
#[derive(Debug, InputObject)]
pub struct ScanPresenceInput {
    /// On which project.
    project_id: IdOf<Project>,
    /// What the scanner typed: the unique code of the cinema talent, whatever its case, with blanks and line ends; also
    /// as a scanner types it whose keyboard is QWERTY on an AZERTY machine, or the reverse.
    code: String,
    /// When it was, if the scan waited for a network: at most 24 hours ago, not in the future. Now when absent.
    at: Option<DateTime>,
}

impl From<ScanPresenceInput> for NewScan {
    fn from(input: ScanPresenceInput) -> Self {
        Self { project_id: input.project_id.int(), code: input.code, at: input.at.map(|time| time.0) }
    }
}

/// An arrival of many.
#[derive(Debug, InputObject)]
pub struct CheckInAllInput {
    /// On which project.
    project_id: IdOf<Project>,
    /// Which cinema talents, of those who are assigned; all of them when absent.
    cinema_talent_ids: Option<Vec<IdOf<CinemaTalent>>>,
}

impl From<CheckInAllInput> for Everybody {
    fn from(input: CheckInAllInput) -> Self {
        everybody(&input.project_id, input.cinema_talent_ids)
    }
}

/// A departure of many.
#[derive(Debug, InputObject)]
pub struct CheckOutAllInput {
    /// From which project.
    project_id: IdOf<Project>,
    /// Which cinema talents, of those who are there; all of them when absent.
    cinema_talent_ids: Option<Vec<IdOf<CinemaTalent>>>,
}

impl From<CheckOutAllInput> for Everybody {
    fn from(input: CheckOutAllInput) -> Self {
        everybody(&input.project_id, input.cinema_talent_ids)
    }
}

fn everybody(project: &IdOf<Project>, talents: Option<Vec<IdOf<CinemaTalent>>>) -> Everybody {
    let cinema_talent_ids = talents.map(|ids| ids.iter().map(IdOf::int).collect());
    Everybody { project_id: project.int(), cinema_talent_ids }
}

/// A correction of a presence record.
#[derive(Debug, InputObject)]
pub struct CorrectPresenceInput {
    /// Which record.
    id: IdOf<PresenceRecord>,
    /// When the person came, not in the future and at most 7 days before they left; unchanged when absent or null. The day of
    /// the record follows.
    check_in_at: Option<DateTime>,
    /// When the person left, not before they came, at most 7 days after, and not in the future; unchanged when absent or null.
    check_out_at: Option<DateTime>,
    /// Why, at most 500 characters. Required.
    reason: Option<String>,
}

impl From<CorrectPresenceInput> for Correction {
    fn from(input: CorrectPresenceInput) -> Self {
        Self {
            id: input.id.int(),
            check_in_at: input.check_in_at.map(|time| time.0),
            check_out_at: input.check_out_at.map(|time| time.0),
            reason: input.reason.unwrap_or_default(),
        }
    }
}
