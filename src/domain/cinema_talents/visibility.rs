//! Which fields of a cinema talent a caller may read. Names, looks, types and experience are public; contacts, the
//! number of the identity document and its photo are for staff and for the account that registered the person.

use crate::auth::role::Action;
use crate::scope::Scope;

/// Whether the caller sees every cinema talent: children and those who were withdrawn, too.
pub fn sees_everybody(scope: &Scope) -> bool {
    scope.actor.may(Action::ReadContacts)
}

/// Whether the caller may read contacts and documents of the cinema talent that this account registered, if any.
pub fn sees_contact(scope: &Scope, registered_by: Option<i32>) -> bool {
    sees_everybody(scope) || registered_by.is_some_and(|account| scope.actor.is_account(account))
}
