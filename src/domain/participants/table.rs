//! The table of participants: visible rows, default sort, sort expressions and search.

use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait};

use crate::auth::role::Action;
use crate::domain::attendance_counts;
use crate::domain::text::words;
use crate::entity::attendance;
use crate::entity::participant::{Column, Entity};
use crate::query::filter::{Special, SpecialCondition};
use crate::query::sort_key::{Computed, ComputedKind, SortKey};
use crate::query::table::Table;
use crate::scope::Scope;

/// The table of participants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Participants;

/// The number of attended events.
pub static ATTENDANCE_COUNT: Computed = Computed {
    name: "attendance_count",
    kind: ComputedKind::Count,
    expression: || attendance_counts::count_by(attendance::Column::ParticipantId, (Entity, Column::Id)),
};

/// The time of the latest attendance.
pub static LAST_ATTENDANCE: Computed = Computed {
    name: "last_attendance",
    kind: ComputedKind::Time,
    expression: || attendance_counts::latest_by(attendance::Column::ParticipantId, (Entity, Column::Id)),
};

impl Table for Participants {
    type Entity = Entity;

    const KEY: Column = Column::Id;

    fn visible_to(scope: &Scope) -> Condition {
        let not_deleted = Condition::all().add(Expr::col((Entity, Column::DeletedAt)).is_null());
        if scope.actor.may(Action::ReadPointage) { not_deleted } else { not_deleted.add(Expr::val(1).eq(0)) }
    }

    fn default_sort() -> Vec<SortKey<Entity>> {
        [Column::LastNameSort, Column::FirstNameSort].map(SortKey::asc).into()
    }
}

/// Every word is contained in the name, e-mail address, CNI number or organization.
pub static SEARCH: Special =
    Special { name: "search", condition: SpecialCondition::Words(|_, text| words(Column::SearchText, text)) };

/// Every word is contained in the name of the organization.
pub static IN_ORGANIZATION: Special = Special {
    name: "organization",
    condition: SpecialCondition::Words(|_, text| words(Column::OrganizationFold, text)),
};
