//! Who sees what of an account. Its public face (name, code, availability, talents) is everybody's; the rest belongs
//! to the person, to those who run the applications and, in part, to those who work with them.

use crate::auth::role::{Action, Role};
use crate::error::{Error, Result};
use crate::scope::Scope;

/// Whether the caller sees the account itself: role, state, times, and the e-mail address by which it signs in.
pub fn sees_account(scope: &Scope, id: i32, role: Role) -> bool {
    let staff = role.may(Action::ReadPointage) && scope.actor.may(Action::ReadStaffAccount);
    staff || scope.is_own(id) || scope.actor.may(Action::ReadAnyAccount)
}

/// Whether the caller sees what the person tells about themselves.
pub fn sees_profile(scope: &Scope, id: i32) -> bool {
    scope.is_own(id) || scope.actor.may(Action::ReadAnyAccount)
}

/// Whether the caller sees how to reach the person: what is kept encrypted.
pub fn sees_contact(scope: &Scope, id: i32) -> bool {
    scope.is_own(id) || scope.actor.may(Action::ReadContacts)
}

/// An encrypted column in clear.
///
/// # Errors
/// When it was encrypted with a key that is not configured.
pub fn open_field(scope: &Scope, token: &str) -> Result<String> {
    let unreadable = |_| Error::Internal("a field is encrypted with an unknown key".into());
    scope.services.cipher.decrypt(token).map_err(unreadable)
}
