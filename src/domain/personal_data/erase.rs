//! Erases a person. The rules are those of each noun: `accounts/remove.rs`, `cinema_talents/erase.rs`,
//! `participants/erase.rs`.

use super::subject::Subject;
use crate::auth::role::Action;
use crate::domain::check::Check;
use crate::domain::{accounts, cinema_talents, participants};
use crate::error::{Code, Result};
use crate::query::key::Key;
use crate::scope::Scope;

/// The maximum length of the reason of an erasure, in characters.
const MAX_REASON: u32 = 500;

/// Erases a person for a reason, which the audit log keeps.
///
/// # Errors
/// `AUTH_REQUIRED`, `FORBIDDEN`; `PARTICIPANT_NOT_FOUND`, `USER_NOT_FOUND`, `CINEMA_TALENT_NOT_FOUND`;
/// `CANNOT_DELETE_OWN_ACCOUNT`; `VALIDATION_ERROR` without a reason.
pub async fn erase(scope: &Scope, subject: Subject, reason: &str) -> Result<()> {
    scope.require(Action::ReadAudit)?;
    let mut check = Check::new();
    let reason = check.required("reason", reason, MAX_REASON);
    check.done()?;
    let erased = match subject {
        Subject::Participant(Key::Uuid(id)) => participants::erase::erase(scope, id, &reason).await.map(drop),
        Subject::Participant(Key::Int(_)) => Err(Code::ParticipantNotFound.into()),
        Subject::Account(key) => accounts::remove::erase(scope, key, &reason).await.map(drop),
        Subject::CinemaTalent(Key::Int(id)) => {
            cinema_talents::erase::erase_because(scope, id, &reason).await.map(drop)
        }
        Subject::CinemaTalent(Key::Uuid(_)) => Err(Code::CinemaTalentNotFound.into()),
    };
    // The rows are overwritten in the database's file; their old pages are in its log still.
    scope.database().empty_log().await;
    erased
}
