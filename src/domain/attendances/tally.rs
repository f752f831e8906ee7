//! Attendances counted, for many participants or events at once: one statement each.

use std::collections::HashMap;

use sea_orm::ActiveEnum as _;
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait as _, Func, Query, SelectStatement};

use super::Attendances;
use crate::domain::error::{Error, Result};
use crate::domain::key::{Key, key_in};
use crate::domain::noun::Noun as _;
use crate::domain::row::{Columns, Rows};
use crate::domain::scope::Scope;
use crate::entity::attendance::{Column, Entity};
use crate::entity::event::{self, EventType};

/// Of which kinds the events were that each participant came to: the most frequent first, then by name.
///
/// # Errors
/// The database's.
pub async fn event_types(scope: &Scope, participants: &[Key]) -> Result<HashMap<Key, Vec<(EventType, i64)>>> {
    let kind = || Expr::col((event::Entity, event::Column::EventType));
    let mut statement = grouped(scope, Column::ParticipantId, participants);
    statement
        .expr(kind())
        .expr(Func::count(Expr::col(Asterisk)))
        .inner_join(
            event::Entity,
            Expr::col((event::Entity, event::Column::Id)).equals((Entity, Column::EventId)),
        )
        .add_group_by([kind()]);
    let rows = Rows::new(scope.select(&statement).await?, Columns::default());
    let mut counts: HashMap<Key, Vec<(EventType, i64)>> = HashMap::new();
    for at in 0..rows.len() {
        let word: &str = rows.extra(at, 1)?;
        let kind = EventType::try_from_value(&word.to_owned())
            .map_err(|_| Error::Internal(format!("an event is of the unknown kind {word}")))?;
        counts.entry(rows.extra(at, 0)?).or_default().push((kind, rows.extra(at, 2)?));
    }
    for counts in counts.values_mut() {
        counts.sort_by_key(|(kind, count)| (-count, kind.to_value()));
    }
    Ok(counts)
}

/// The attendances that the caller sees of each of `keys`, in groups; the key comes first.
fn grouped(scope: &Scope, by: Column, keys: &[Key]) -> SelectStatement {
    let key = || Expr::col((Entity, by));
    let mut statement = Query::select();
    statement
        .expr(key())
        .from(Entity)
        .cond_where(Attendances::visible_to(scope))
        .and_where(key_in(key(), keys, scope.engine()))
        .add_group_by([key()]);
    statement
}
