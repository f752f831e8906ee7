//! Erases personal data of audit entries. The digests stay, so the chain remains whole; the salts go, so that a guess
//! cannot be tested against a digest. Of sealed entries, a new entry tells which were erased: without it `verify.rs` takes
//! the erasure for one behind the server's back.

use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, UpdateMany,
};

use super::id_ranges;
use crate::entity::audit_entry::{ActiveModel, Column, Entity};
use crate::error::Result;
use crate::scope::Scope;

/// The table and the action of an entry that tells which others were erased: its key is their identifiers.
pub(super) const NOUN: &str = "audit_entry";
pub(super) const ACTION: &str = "erase";

/// The personal data that an erasure takes from entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erased {
    /// The values before and after.
    Content,
    /// The actor and the address.
    Origin,
    /// Both.
    Everything,
    /// The values before and after, and where no account was the actor, the address.
    ContentAndStrangers,
}

/// Sets personal data of the entries that match `filter` to null, and tells so in a new entry. The caller has locked them.
///
/// # Errors
/// The database's.
pub async fn erase(tx: &DatabaseTransaction, scope: &Scope, erased: Erased, filter: Expr) -> Result<()> {
    let sealed = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(filter.clone())
        .filter(Column::ContentSalt.is_not_null().or(Column::OriginSalt.is_not_null()))
        .order_by_asc(Column::Id)
        .into_tuple::<i64>();
    // Entries without a seal are sealed as they are now.
    let sealed = sealed.all(tx).await?;
    erased.from(Entity::update_many()).filter(filter).exec(tx).await?;
    if sealed.is_empty() {
        return Ok(());
    }
    let actor = &scope.actor;
    let entry = ActiveModel {
        at: Set(scope.now()),
        actor_id: Set(actor.account_id()),
        actor_label: Set(actor.account.as_ref().map(|account| account.label.clone())),
        action: Set(ACTION.to_owned()),
        noun: Set(NOUN.to_owned()),
        noun_id: Set(id_ranges::write(&sealed)),
        surface: Set(actor.origin.surface.as_str().to_owned()),
        ip_address: Set(actor.origin.ip.map(|ip| ip.to_string())),
        request_id: Set(Some(actor.origin.request_id.clone()).filter(|id| !id.is_empty())),
        ..Default::default()
    };
    Entity::insert(entry).exec_without_returning(tx).await?;
    Ok(())
}

impl Erased {
    fn from(self, update: UpdateMany<Entity>) -> UpdateMany<Entity> {
        match self {
            Self::Content => content(update),
            Self::Origin => origin(update),
            Self::Everything => origin(content(update)),
            Self::ContentAndStrangers => origin_of_strangers(content(update)),
        }
    }
}

fn content(update: UpdateMany<Entity>) -> UpdateMany<Entity> {
    update
        .col_expr(Column::Before, Expr::value(Option::<serde_json::Value>::None))
        .col_expr(Column::After, Expr::value(Option::<serde_json::Value>::None))
        .col_expr(Column::ContentSalt, no_text())
}

fn origin(update: UpdateMany<Entity>) -> UpdateMany<Entity> {
    update
        .col_expr(Column::ActorId, Expr::value(Option::<i32>::None))
        .col_expr(Column::ActorLabel, no_text())
        .col_expr(Column::IpAddress, no_text())
        .col_expr(Column::OriginSalt, no_text())
}

fn origin_of_strangers(update: UpdateMany<Entity>) -> UpdateMany<Entity> {
    let kept = |column: Column| Expr::case(Expr::col(Column::ActorId).is_not_null(), Expr::col(column));
    update
        .col_expr(Column::IpAddress, kept(Column::IpAddress).into())
        .col_expr(Column::OriginSalt, kept(Column::OriginSalt).into())
}

fn no_text() -> Expr {
    Expr::value(Option::<String>::None)
}
