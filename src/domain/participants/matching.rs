//! Who checks in: the participant that a check-in is about, found by the number of the identity card, else by e-mail
//! address, else new.
//!
//! What a check-in says replaces what was known (name, function, locality, telephone, organization); what it does not
//! say stays. A number or an address that is known is never replaced; one that is not is filled in, when it is nobody
//! else's. An address that is known with another number is another person's: who checks in is entered without it.
//!
//! Two check-ins of one new person at once both find nobody; the constraints let one enter them, and the transaction of
//! the other runs again, which finds them.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait as _, Func, FunctionCall};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, DbBackend, EntityTrait as _,
    QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use super::create::insert;
use super::details::Details;
use super::update::write_change;
use crate::domain::transaction;
use crate::entity::participant::{Column, Entity, Model};
use crate::error::{Code, Error, Result};
use crate::scope::Scope;

/// How many values one statement looks up or locks.
const LOCKED_AT_ONCE: usize = 1_000;

/// Whom a check-in is about.
#[derive(Clone, Debug)]
pub(crate) enum Match {
    /// This participant.
    Known(Box<Model>),
    /// Nobody who is known.
    New {
        /// Whether the e-mail address that is said is another person's.
        email_is_anothers: bool,
    },
}

/// Looks for the participant whom `details` describe. Whoever is found stays as they are until `tx` ends.
///
/// # Errors
/// The database's.
pub(crate) async fn find(tx: &DatabaseTransaction, details: &Details) -> Result<Match> {
    if let Some(number) = details.cni_number()
        && let Some(row) = by_cni_number(tx, number).await?
    {
        return Ok(Match::Known(Box::new(row)));
    }
    let row = match details.email() {
        Some(email) => by_email(tx, email).await?,
        None => None,
    };
    Ok(match row {
        Some(row) if details.cni_number().is_none() || row.cni_number.is_none() => {
            Match::Known(Box::new(row))
        }
        Some(_) => Match::New { email_is_anothers: true },
        None => Match::New { email_is_anothers: false },
    })
}

/// Locks the participants whom `all` name by number or address, in the order of their key: an import handles them in the
/// order of its file, and two imports of the same people would otherwise wait for each other.
///
/// # Errors
/// The database's.
pub(crate) async fn lock_known(tx: &DatabaseTransaction, all: impl Iterator<Item = Details>) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Sqlite {
        return Ok(());
    }
    let (mut numbers, mut emails) = (BTreeSet::new(), BTreeSet::new());
    for details in all {
        numbers.extend(details.cni_number().map(str::to_ascii_uppercase));
        emails.extend(details.email().map(str::to_ascii_lowercase));
    }
    let mut ids = BTreeSet::new();
    for (key, values) in [(cni_number_key(), numbers), (email_key(), emails)] {
        let values: Vec<String> = values.into_iter().collect();
        for some in values.chunks(LOCKED_AT_ONCE) {
            let known = Entity::find()
                .filter(Expr::expr(key.clone()).is_in(some))
                .filter(Column::DeletedAt.is_null())
                .select_only()
                .column(Column::Id)
                .into_tuple::<Uuid>();
            ids.extend(known.all(tx).await?);
        }
    }
    let ids: Vec<Uuid> = ids.into_iter().collect();
    for some in ids.chunks(LOCKED_AT_ONCE) {
        transaction::lock::<Entity>(tx, Column::Id, Column::Id.is_in(some.iter().copied())).await?;
    }
    Ok(())
}

/// Enters a participant who is new.
///
/// # Errors
/// `Superseded` when another transaction has entered them since.
pub(crate) async fn enter(
    tx: &DatabaseTransaction,
    scope: &Scope,
    details: Details,
    email_is_anothers: bool,
) -> Result<Model> {
    let details = if email_is_anothers { details.without_email() } else { details };
    insert(tx, scope, details).await.map_err(superseded)
}

/// Brings a participant who is known up to what `details` say.
///
/// # Errors
/// `Superseded` when another transaction has entered somebody with their number or address since.
pub(crate) async fn bring_up_to_date(
    tx: &DatabaseTransaction,
    scope: &Scope,
    row: &Model,
    details: Details,
) -> Result<Model> {
    let mut details = details.only_said();
    if row.cni_number.is_some() {
        details = details.without_cni_number();
    }
    let email_is_anothers = match details.email() {
        _ if row.email.is_some() => true,
        Some(email) => by_email(tx, email).await?.is_some(),
        None => false,
    };
    if email_is_anothers {
        details = details.without_email();
    }
    write_change(tx, scope, row, details).await.map_err(superseded)
}

/// A number or an address that was free a moment ago is taken: only another transaction can have done it.
fn superseded(error: Error) -> Error {
    let is_of_key = |code| matches!(code, Code::CniAlreadyExists | Code::EmailAlreadyExists);
    match error {
        Error::Taken(_) => Error::Superseded,
        Error::Refused(failures) if failures.iter().any(|failure| is_of_key(failure.code)) => {
            Error::Superseded
        }
        error => error,
    }
}

async fn by_cni_number(tx: &DatabaseTransaction, number: &str) -> Result<Option<Model>> {
    one(tx, cni_number_key(), number.to_ascii_uppercase()).await
}

async fn by_email(tx: &DatabaseTransaction, email: &str) -> Result<Option<Model>> {
    one(tx, email_key(), email.to_ascii_lowercase()).await
}

/// What is unique of a number.
fn cni_number_key() -> FunctionCall {
    Func::upper(Expr::col((Entity, Column::CniNumber)))
}

/// What is unique of an address.
fn email_key() -> FunctionCall {
    Func::lower(Expr::col((Entity, Column::Email)))
}

/// The visible participant whose `key` is `value`: as the unique indexes have it.
async fn one(tx: &DatabaseTransaction, key: FunctionCall, value: String) -> Result<Option<Model>> {
    let select = Entity::find().filter(Expr::expr(key).eq(value)).filter(Column::DeletedAt.is_null());
    Ok(select.lock_exclusive().one(tx).await?)
}
