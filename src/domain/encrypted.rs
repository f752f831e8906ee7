//! Encrypted columns: how a rule reads and changes them.

use sea_orm::ActiveValue::{self, Set};

use super::check::Change;
use crate::error::{Error, Result};
use crate::scope::Scope;

/// Decrypts a column.
///
/// # Errors
/// When it was encrypted with a key that is not configured.
pub fn decrypt_field(scope: &Scope, token: &str) -> Result<String> {
    let unreadable = |_| Error::Internal("a field is encrypted with an unknown key".into());
    scope.services.cipher.decrypt(token).map_err(unreadable)
}

/// Encrypts a change. An unchanged plaintext keeps its token, so that the audit log contains only real
/// changes.
pub(super) fn encrypt_change(
    scope: &Scope,
    change: Change<String>,
    before: Option<&str>,
) -> Result<Change<String>> {
    if let (Change::Set(text), Some(token)) = (&change, before)
        && decrypt_field(scope, token)? == *text
    {
        return Ok(Change::Keep);
    }
    Ok(change.map(|text| Some(scope.services.cipher.encrypt(&text))))
}

/// Applies a change to a column of a row that is about to be written.
pub(super) fn assign<T>(change: Change<T>, column: &mut ActiveValue<Option<T>>)
where
    Option<T>: Into<sea_orm::Value>,
{
    match change {
        Change::Keep => {}
        Change::Clear => *column = Set(None),
        Change::Set(value) => *column = Set(Some(value)),
    }
}
