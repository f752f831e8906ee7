//! Attempts to sign in: one a document, so that the limit on attempts counts each.

/// How many fields of a document may sign in.
pub(super) const MAX_LOGINS: usize = 1;

/// How many attempts to sign in the field `name` of the type `parent` is.
pub(super) fn logins(parent: &str, name: &str) -> usize {
    usize::from(parent == "Mutation" && name == "login")
}
