//! Erases personal data of audit entries. The digests stay, so the chain remains whole; the salts go, so that a guess
//! cannot be tested against a digest.

use sea_orm::UpdateMany;
use sea_orm::sea_query::{Expr, ExprTrait as _};

use crate::entity::audit_entry::{Column, Entity};

/// Sets the values before and after to null.
pub fn erase_content(update: UpdateMany<Entity>) -> UpdateMany<Entity> {
    update
        .col_expr(Column::Before, Expr::value(Option::<serde_json::Value>::None))
        .col_expr(Column::After, Expr::value(Option::<serde_json::Value>::None))
        .col_expr(Column::ContentSalt, no_text())
}

/// Sets the actor and the address to null.
pub fn erase_origin(update: UpdateMany<Entity>) -> UpdateMany<Entity> {
    update
        .col_expr(Column::ActorId, Expr::value(Option::<i32>::None))
        .col_expr(Column::ActorLabel, no_text())
        .col_expr(Column::IpAddress, no_text())
        .col_expr(Column::OriginSalt, no_text())
}

/// As [`erase_origin`], where no account was the actor.
pub fn erase_origin_of_strangers(update: UpdateMany<Entity>) -> UpdateMany<Entity> {
    let kept = |column: Column| Expr::case(Expr::col(Column::ActorId).is_not_null(), Expr::col(column));
    update
        .col_expr(Column::IpAddress, kept(Column::IpAddress).into())
        .col_expr(Column::OriginSalt, kept(Column::OriginSalt).into())
}

fn no_text() -> Expr {
    Expr::value(Option::<String>::None)
}
