//! At most one login per document, so that the rate limit counts each attempt.

/// The maximum number of login fields in a document.
pub(super) const MAX_LOGINS: usize = 1;

/// 1 when the field `name` of the type `parent` is a login, else 0.
pub(super) fn login_count(parent: &str, name: &str) -> usize {
    usize::from(parent == "Mutation" && name == "login")
}
