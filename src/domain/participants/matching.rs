//! Who checks in: the participant that a check-in is about, found by the number of the identity card, else by e-mail
//! address, else new.
//!
//! What a check-in says replaces what was known (name, function, locality, telephone, organization); what it does not
//! say stays. A number or an address that is known is never replaced; one that is not is filled in, when it is nobody
//! else's. An address that is known with another number is another person's: who checks in is entered without it.
//!
//! Two check-ins of one new person at once both find nobody; the constraints let one enter them, and the other begins
//! anew (`../attendances/record.rs`).

use sea_orm::sea_query::{Expr, ExprTrait as _, Func, FunctionCall};
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _, QuerySelect as _};

use super::create::insert;
use super::details::Details;
use super::update::write_change;
use crate::entity::participant::{Column, Entity, Model};
use crate::error::Result;
use crate::scope::Scope;

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

/// Enters a participant who is new.
///
/// # Errors
/// `CNI_ALREADY_EXISTS` and `EMAIL_ALREADY_EXISTS`, when somebody has entered them since.
pub(crate) async fn enter(
    tx: &DatabaseTransaction,
    scope: &Scope,
    details: Details,
    email_is_anothers: bool,
) -> Result<Model> {
    let details = if email_is_anothers { details.without_email() } else { details };
    insert(tx, scope, details).await
}

/// Brings a participant who is known up to what `details` say.
///
/// # Errors
/// `CNI_ALREADY_EXISTS` and `EMAIL_ALREADY_EXISTS`, when somebody has been entered with them since.
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
    write_change(tx, scope, row, details).await
}

async fn by_cni_number(tx: &DatabaseTransaction, number: &str) -> Result<Option<Model>> {
    one(tx, Func::upper(Expr::col((Entity, Column::CniNumber))), number.to_ascii_uppercase()).await
}

async fn by_email(tx: &DatabaseTransaction, email: &str) -> Result<Option<Model>> {
    one(tx, Func::lower(Expr::col((Entity, Column::Email))), email.to_ascii_lowercase()).await
}

/// The visible participant whose `key` is `value`: as the unique indexes have it.
async fn one(tx: &DatabaseTransaction, key: FunctionCall, value: String) -> Result<Option<Model>> {
    let select = Entity::find().filter(Expr::expr(key).eq(value)).filter(Column::DeletedAt.is_null());
    Ok(select.lock_exclusive().one(tx).await?)
}
