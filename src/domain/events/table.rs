//! The table of events: visible rows, default sort, sort expressions and search.

use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait, Query};

use crate::domain::attendance_counts;
use crate::domain::text::{join_with_space, words};
use crate::entity::event::{Column, Entity};
use crate::entity::{attendance, user};
use crate::query::filter::{Special, SpecialCondition};
use crate::query::sort_key::{Computed, ComputedKind, SortKey};
use crate::query::table::Table;
use crate::scope::Scope;

/// The table of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Events;

/// The number of attendances.
pub static ATTENDANCE_COUNT: Computed = Computed {
    name: "attendance_count",
    kind: ComputedKind::Count,
    expression: || attendance_counts::count_by(attendance::Column::EventId, (Entity, Column::Id)),
};

/// Given name, then family name of the creator.
pub static CREATOR_NAME: Computed = Computed {
    name: "creator_name",
    kind: ComputedKind::Text,
    expression: || {
        let column = |column| Expr::col((user::Entity, column));
        let name = join_with_space(column(user::Column::FirstNameSort), column(user::Column::LastNameSort));
        Computed::subquery(
            Query::select()
                .expr(name)
                .from(user::Entity)
                .and_where(column(user::Column::Id).equals((Entity, Column::CreatedById))),
        )
    },
};

impl Table for Events {
    type Entity = Entity;

    const KEY: Column = Column::Id;

    /// An event is public to callers who have its identifier; lists of events are guarded.
    fn visible_to(_: &Scope) -> Condition {
        Condition::all().add(Expr::col((Entity, Column::DeletedAt)).is_null())
    }

    fn default_sort() -> Vec<SortKey<Entity>> {
        vec![SortKey::desc(Column::StartAt)]
    }
}

/// Every word is contained in the title, the description or the place.
pub static SEARCH: Special =
    Special { name: "search", condition: SpecialCondition::Words(|_, text| words(Column::SearchText, text)) };
