//! The tables of presence records and of the accounts that made them.

use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::auth::role::Action;
use crate::entity::presence_record::{Column, Entity};
use crate::entity::{cinema_talent, user};
use crate::query::sort_key::SortKey;
use crate::query::table::Table;
use crate::scope::Scope;

/// The table of presence records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PresenceRecords;

impl Table for PresenceRecords {
    type Entity = Entity;

    const KEY: Column = Column::Id;

    /// All for those who read presence; else those of the people whom the caller's account registered.
    fn visible_to(scope: &Scope) -> Condition {
        let all = Condition::all();
        if scope.actor.may(Action::ReadPresence) {
            return all;
        }
        let talent = |column| Expr::col((cinema_talent::Entity, column));
        // No row is registered by account 0.
        let me = scope.actor.account_id().unwrap_or_default();
        let registered = Query::select()
            .expr(talent(cinema_talent::Column::Id))
            .from(cinema_talent::Entity)
            .and_where(talent(cinema_talent::Column::RegisteredById).eq(me))
            .take();
        all.add(Expr::col((Entity, Column::CinemaTalentId)).in_subquery(registered))
    }

    fn default_sort() -> Vec<SortKey<Entity>> {
        vec![SortKey::desc(Column::Date)]
    }
}

/// The accounts that made records, by their e-mail address. Whoever reads presence sees these, although they see no
/// other account; the people themselves do not see who scanned them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PresenceRecorders;

impl Table for PresenceRecorders {
    type Entity = user::Entity;

    const KEY: user::Column = user::Column::Id;

    fn visible_to(scope: &Scope) -> Condition {
        let all = Condition::all();
        if scope.actor.may(Action::ReadPresence) {
            return all;
        }
        all.add(Expr::col((user::Entity, user::Column::Id)).is_null())
    }
}
