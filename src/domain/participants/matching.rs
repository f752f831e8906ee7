//! Matches a check-in, or a line of an import, to a participant: by the number of the identity card, else by e-mail
//! address, else as a new one.
//!
//! The fields of a check-in replace the stored ones (name, function, locality, telephone, organization);
//! missing fields stay unchanged. A stored number or address is never replaced; a missing one is filled in,
//! unless another participant has it. An address that is stored with another number, or under wholly other names
//! (offices share mailboxes), belongs to another person: the participant is then inserted without it.
//!
//! Two concurrent check-ins of one new person both find no row; the unique constraints let one insert it, and
//! the transaction of the other is retried and finds it.

use sea_orm::sea_query::{Expr, ExprTrait as _, Func, FunctionCall};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QuerySelect as _,
};

use super::create::insert;
use super::details::Details;
use super::update::write_change;
use crate::entity::participant::{Column, Entity, Model};
use crate::error::{Code, Error, Result};
use crate::scope::Scope;
use crate::text::fold;

/// The maximum number of values that one statement looks up.
const MAX_VALUES: usize = 1_000;

/// The participant of a check-in.
#[derive(Clone, Debug)]
pub(crate) enum Match {
    /// This participant.
    Existing(Box<Model>),
    /// A new participant.
    New {
        /// Whether the e-mail address belongs to another participant.
        email_is_taken: bool,
    },
}

/// Finds the participant that `details` describe, and locks the row until `tx` ends.
///
/// # Errors
/// The database's.
pub(crate) async fn find(tx: &DatabaseTransaction, details: &Details) -> Result<Match> {
    if let Some(number) = details.cni_number()
        && let Some(row) = by_cni_number(tx, number).await?
    {
        return Ok(Match::Existing(Box::new(row)));
    }
    let row = match details.email() {
        Some(email) => by_email(tx, email).await?,
        None => None,
    };
    Ok(match row {
        Some(row)
            if is_same_person(details, row.cni_number.as_deref(), (&row.first_name, &row.last_name)) =>
        {
            Match::Existing(Box::new(row))
        }
        Some(_) => Match::New { email_is_taken: true },
        None => Match::New { email_is_taken: false },
    })
}

/// Whether `details`, whose e-mail address a participant has and whose number none has, describe that participant: not
/// when both have a number, or when both names differ. Names that are swapped do not differ.
pub(crate) fn is_same_person(
    details: &Details,
    cni_number: Option<&str>,
    (first, last): (&str, &str),
) -> bool {
    if details.cni_number().is_some() && cni_number.is_some() {
        return false;
    }
    let (first, last) = (fold(first), fold(last));
    let (new_first, new_last) = details.names();
    let (new_first, new_last) = (fold(new_first), fold(new_last));
    new_first == first || new_last == last || (&new_first, &new_last) == (&last, &first)
}

/// Finds the participants who have one of these numbers or addresses, without locks, for many at once.
///
/// # Errors
/// The database's.
pub(crate) async fn find_all(
    database: &impl ConnectionTrait,
    numbers: Vec<String>,
    emails: Vec<String>,
) -> Result<Vec<Model>> {
    let mut found = Vec::new();
    for (key, values) in [(cni_number_key(), numbers), (email_key(), emails)] {
        for chunk in values.chunks(MAX_VALUES) {
            let matching = Entity::find()
                .filter(Expr::expr(key.clone()).is_in(chunk))
                .filter(Column::DeletedAt.is_null());
            found.extend(matching.all(database).await?);
        }
    }
    Ok(found)
}

/// The form in which numbers are unique.
pub(crate) fn unique_cni_number(number: &str) -> String {
    number.to_ascii_uppercase()
}

/// The form in which addresses are unique.
pub(crate) fn unique_email(email: &str) -> String {
    email.to_ascii_lowercase()
}

/// Inserts a new participant.
///
/// # Errors
/// `Superseded` when another transaction has inserted them meanwhile.
pub(crate) async fn insert_new(
    tx: &DatabaseTransaction,
    scope: &Scope,
    details: Details,
    email_is_taken: bool,
) -> Result<Model> {
    let details = if email_is_taken { details.without_email() } else { details };
    insert(tx, scope, details).await.map_err(superseded)
}

/// Updates an existing participant with `details`.
///
/// # Errors
/// `Superseded` when another transaction has inserted a participant with their number or address meanwhile.
pub(crate) async fn update_existing(
    tx: &DatabaseTransaction,
    scope: &Scope,
    row: &Model,
    details: Details,
) -> Result<Model> {
    let email_is_taken = match details.email() {
        Some(email) if row.email.is_none() => by_email(tx, email).await?.is_some(),
        _ => false,
    };
    write_change(tx, scope, row, for_existing(row, details, email_is_taken)).await.map_err(superseded)
}

/// What `details` change of a participant who is known.
pub(crate) fn for_existing(row: &Model, details: Details, email_is_taken: bool) -> Details {
    let mut details = details.only_set();
    if row.cni_number.is_some() {
        details = details.without_cni_number();
    }
    if row.email.is_some() || email_is_taken {
        details = details.without_email();
    }
    details
}

/// Converts a unique violation: the number or address was free within this transaction, so that a concurrent
/// one has taken it.
fn superseded(error: Error) -> Error {
    let is_of_key = |code| matches!(code, Code::CniAlreadyExists | Code::EmailAlreadyExists);
    match error {
        Error::UniqueViolation(_) => Error::Superseded,
        Error::Refused(failures) if failures.iter().any(|failure| is_of_key(failure.code)) => {
            Error::Superseded
        }
        error => error,
    }
}

async fn by_cni_number(tx: &DatabaseTransaction, number: &str) -> Result<Option<Model>> {
    one(tx, cni_number_key(), unique_cni_number(number)).await
}

async fn by_email(tx: &DatabaseTransaction, email: &str) -> Result<Option<Model>> {
    one(tx, email_key(), unique_email(email)).await
}

/// The unique expression of a number.
pub(crate) fn cni_number_key() -> FunctionCall {
    Func::upper(Expr::col((Entity, Column::CniNumber)))
}

/// The unique expression of an address.
pub(crate) fn email_key() -> FunctionCall {
    Func::lower(Expr::col((Entity, Column::Email)))
}

/// The participant whose `key` is `value`, not deleted, as in the unique indexes.
async fn one(tx: &DatabaseTransaction, key: FunctionCall, value: String) -> Result<Option<Model>> {
    let select = Entity::find().filter(Expr::expr(key).eq(value)).filter(Column::DeletedAt.is_null());
    Ok(select.lock_exclusive().one(tx).await?)
}
