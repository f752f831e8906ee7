//! Encrypted columns: how a rule reads and changes them.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use sea_orm::ActiveValue::{self, Set};

use super::check::Change;
use crate::scope::Scope;

/// Where a token is kept, for the log.
#[derive(Clone, Copy, Debug)]
pub struct Place<'p> {
    /// The table.
    pub table: &'p str,
    /// The column.
    pub column: &'p str,
    /// The primary key of the row.
    pub id: i32,
}

/// Decrypts a column. None when its token is damaged, or none of the keys opens it: one such token must not hide the
/// other fields and rows of a list. The log names its place once a process, never its content.
pub fn decrypt_field(scope: &Scope, token: &str, place: Place<'_>) -> Option<String> {
    let text = scope.services.cipher.decrypt(token);
    if text.is_err() && is_first_report(place) {
        let Place { table, column, id } = place;
        tracing::error!(
            table,
            column,
            id,
            "a field cannot be decrypted: its token is damaged, or its key is missing"
        );
    }
    text.ok()
}

/// The maximum number of places that a process logs.
const MAX_REPORTS: usize = 1_000;
/// The places that this process has logged.
static REPORTED: Mutex<BTreeSet<(String, String, i32)>> = Mutex::new(BTreeSet::new());

/// Whether a place is to be logged: staff read the same lists over and over.
fn is_first_report(Place { table, column, id }: Place<'_>) -> bool {
    let mut reported = REPORTED.lock().unwrap_or_else(PoisonError::into_inner);
    reported.len() < MAX_REPORTS && reported.insert((table.to_owned(), column.to_owned(), id))
}

/// Encrypts a change. An unchanged plaintext keeps its token, so that the audit log contains only real
/// changes; a token that cannot be decrypted is replaced.
pub(super) fn encrypt_change(scope: &Scope, change: Change<String>, before: Option<&str>) -> Change<String> {
    if let (Change::Set(text), Some(token)) = (&change, before)
        && scope.services.cipher.decrypt(token).is_ok_and(|before| before == *text)
    {
        return Change::Keep;
    }
    change.map(|text| Some(scope.services.cipher.encrypt(&text)))
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
