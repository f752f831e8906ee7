//! Which fields of an account a caller may read. Name, code, availability and talents are public; the others
//! are readable by the person, by administrators and, in part, by staff.

use crate::auth::role::{Action, Role};
use crate::scope::Scope;

/// Whether the caller may read the account itself: role, state, times, and the e-mail address that it signs
/// in with.
pub fn sees_account(scope: &Scope, id: i32, role: Role) -> bool {
    let staff = role.may(Action::ReadPointage) && scope.actor.may(Action::ReadStaffAccount);
    staff || scope.is_own(id) || scope.actor.may(Action::ReadAnyAccount)
}

/// Whether the caller may read the profile.
pub fn sees_profile(scope: &Scope, id: i32) -> bool {
    scope.is_own(id) || scope.actor.may(Action::ReadAnyAccount)
}

/// Whether the caller may read the contact data, which are stored encrypted.
pub fn sees_contact(scope: &Scope, id: i32) -> bool {
    scope.is_own(id) || scope.actor.may(Action::ReadContacts)
}
