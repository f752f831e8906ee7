//! Matches a check-in to a participant: by the number of the identity card, else by e-mail address, else as a
//! new one.
//!
//! The fields of a check-in replace the stored ones (name, function, locality, telephone, organization);
//! missing fields stay unchanged. A stored number or address is never replaced; a missing one is filled in,
//! unless another participant has it. An address that is stored with another number belongs to another
//! person: the participant is then inserted without it.
//!
//! Two concurrent check-ins of one new person both find no row; the unique constraints let one insert it, and
//! the transaction of the other is retried and finds it.

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

/// The maximum number of values that one statement looks up or locks.
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
        Some(row) if details.cni_number().is_none() || row.cni_number.is_none() => {
            Match::Existing(Box::new(row))
        }
        Some(_) => Match::New { email_is_taken: true },
        None => Match::New { email_is_taken: false },
    })
}

/// Locks what an import of `all` writes: first other imports out, then the participants with these numbers and
/// addresses, in the order of their key. The import processes them in the order of its file, so that it could
/// otherwise deadlock with another import or with check-ins.
///
/// # Errors
/// The database's.
pub(crate) async fn lock_matching(
    tx: &DatabaseTransaction,
    all: impl Iterator<Item = Details>,
) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Sqlite {
        return Ok(());
    }
    transaction::lock_imports(tx).await?;
    let (mut numbers, mut emails) = (BTreeSet::new(), BTreeSet::new());
    for details in all {
        numbers.extend(details.cni_number().map(str::to_ascii_uppercase));
        emails.extend(details.email().map(str::to_ascii_lowercase));
    }
    let mut ids = BTreeSet::new();
    for (key, values) in [(cni_number_key(), numbers), (email_key(), emails)] {
        let values: Vec<String> = values.into_iter().collect();
        for chunk in values.chunks(MAX_VALUES) {
            let matching = Entity::find()
                .filter(Expr::expr(key.clone()).is_in(chunk))
                .filter(Column::DeletedAt.is_null())
                .select_only()
                .column(Column::Id)
                .into_tuple::<Uuid>();
            ids.extend(matching.all(tx).await?);
        }
    }
    let ids: Vec<Uuid> = ids.into_iter().collect();
    for chunk in ids.chunks(MAX_VALUES) {
        transaction::lock::<Entity>(tx, Column::Id, Column::Id.is_in(chunk.iter().copied())).await?;
    }
    Ok(())
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
    let mut details = details.only_set();
    if row.cni_number.is_some() {
        details = details.without_cni_number();
    }
    let email_is_taken = match details.email() {
        _ if row.email.is_some() => true,
        Some(email) => by_email(tx, email).await?.is_some(),
        None => false,
    };
    if email_is_taken {
        details = details.without_email();
    }
    write_change(tx, scope, row, details).await.map_err(superseded)
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
    one(tx, cni_number_key(), number.to_ascii_uppercase()).await
}

async fn by_email(tx: &DatabaseTransaction, email: &str) -> Result<Option<Model>> {
    one(tx, email_key(), email.to_ascii_lowercase()).await
}

/// The unique expression of a number.
fn cni_number_key() -> FunctionCall {
    Func::upper(Expr::col((Entity, Column::CniNumber)))
}

/// The unique expression of an address.
fn email_key() -> FunctionCall {
    Func::lower(Expr::col((Entity, Column::Email)))
}

/// The participant whose `key` is `value`, not deleted, as in the unique indexes.
async fn one(tx: &DatabaseTransaction, key: FunctionCall, value: String) -> Result<Option<Model>> {
    let select = Entity::find().filter(Expr::expr(key).eq(value)).filter(Column::DeletedAt.is_null());
    Ok(select.lock_exclusive().one(tx).await?)
}
