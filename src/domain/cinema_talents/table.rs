//! The tables of cinema talents and of their child rows: visible rows and default sort.

use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait};

use super::visibility::sees_everybody;
use crate::domain::birthday::born_by;
use crate::entity::cinema_talent::{Column, Entity};
use crate::entity::{
    cinema_talent_ethnicity, cinema_talent_language, cinema_talent_media, cinema_talent_type, language,
};
use crate::query::filter::{Criterion, Filter};
use crate::query::sort_key::SortKey;
use crate::query::table::Table;
use crate::scope::Scope;

/// The age from which a person is shown to everybody.
const ADULT: u32 = 18;

/// The table of cinema talents, in lists and lookups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CinemaTalents;

impl Table for CinemaTalents {
    type Entity = Entity;

    const KEY: Column = Column::Id;

    /// Staff see everybody; others see adults who were not withdrawn, whom they registered themselves at any age.
    fn visible_to(scope: &Scope) -> Condition {
        if sees_everybody(scope) {
            return Condition::all();
        }
        let shown = Condition::all().add(column(Column::IsActive).eq(true)).add(old_enough(scope));
        // Without an alternative, indexes serve the condition.
        match scope.granted_cinema_talents() {
            granted if granted.is_empty() => shown,
            granted => Condition::any().add(shown).add(column(Column::Id).is_in(granted)),
        }
    }
}

/// The table of cinema talents as assignments and presence records refer to them: those who were withdrawn since
/// remain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReferencedCinemaTalents;

impl Table for ReferencedCinemaTalents {
    type Entity = Entity;

    const KEY: Column = Column::Id;

    fn visible_to(scope: &Scope) -> Condition {
        if sees_everybody(scope) || scope.services.policy.public_minors {
            return Condition::all();
        }
        // Of an erased person nothing is left but the code.
        old_enough(scope).add(column(Column::DeletedAt).is_not_null())
    }
}

/// Cinema talents who were not withdrawn.
pub fn active() -> Filter<Entity> {
    Filter::new([Criterion::equals(Column::IsActive, true)])
}

fn column(column: Column) -> Expr {
    Expr::col((Entity, column))
}

/// Adults, and people whom the caller registered. A page with the name, face and birthday of a child is public on
/// installations that set `PUBLIC_MINORS`.
fn old_enough(scope: &Scope) -> Condition {
    if scope.services.policy.public_minors {
        return Condition::all();
    }
    let own = scope.actor.account_id().map(|account| column(Column::RegisteredById).eq(account));
    Condition::any().add(column(Column::DateOfBirth).lte(born_by(scope.today(), ADULT))).add_option(own)
}

macro_rules! child_tables {
    ($($(#[$doc:meta])* $table:ident: $module:ident, $key:ident, $sort:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $table;

        impl Table for $table {
            type Entity = $module::Entity;

            const KEY: $module::Column = $module::Column::$key;

            /// They are reached through their cinema talent.
            fn visible_to(_: &Scope) -> Condition {
                Condition::all()
            }

            fn default_sort() -> Vec<SortKey<$module::Entity>> {
                vec![SortKey::asc($module::Column::$sort)]
            }
        }
    )*};
}

child_tables! {
    /// The talent types of cinema talents, in the submitted order.
    CinemaTalentTypes: cinema_talent_type, TalentType, Position;
    /// The languages of cinema talents, in the submitted order.
    CinemaTalentLanguages: cinema_talent_language, LanguageCode, Position;
    /// The ethnicities of cinema talents, in the submitted order.
    CinemaTalentEthnicities: cinema_talent_ethnicity, Id, Position;
    /// The pictures of cinema talents; those of a gallery in its order.
    CinemaTalentMedia: cinema_talent_media, Id, Position;
    /// The languages that can be spoken: reference data.
    Languages: language, Code, NameSort;
}
