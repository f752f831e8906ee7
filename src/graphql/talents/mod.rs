//! Talents of the catalogue in GraphQL.

use async_graphql::{Enum, ID, InputObject};

use super::ids;
use super::object::{Bool, Connected, Fields, Int, ObjectType, Roots, RowObject, Text};
use super::users::User;
use crate::domain::talents::{TalentFilter as Filter, TalentSort as Order, Talents};
use crate::entity::talent::{self, Column as C};
use crate::entity::user_talent;
use crate::error::Result;
use crate::graphql::order::Direction;
use crate::query::table::{Relation, SortDirection as D, SortKey};
use crate::scope::Scope;

/// A skill of the catalogue.
#[derive(Debug)]
pub struct Talent;

impl RowObject for Talent {
    type Table = Talents;
}

impl ObjectType for Talent {
    type Entity = talent::Entity;
    const NAME: &'static str = "Talent";
    const DESCRIPTION: &'static str = "A skill of the catalogue, such as «Développement Web». Not a cinema talent, who \
        is a person.";
    const IS_NODE: bool = true;

    fn fields(f: &mut Fields<Self>) {
        f.value("id", &[C::Id], "Opaque identifier, unique among all types.", |cells, _| -> Result<ID> {
            Ok(ids::encode::<Self>(cells.get::<i32>(0)?))
        });
        f.column::<Int>("databaseId", C::Id, "The identifier that `/api/v1` shows.");
        f.column::<Text>("name", C::Name, "Unique, in French.");
        f.column::<Text>("emoji", C::Emoji, "One emoji.");
        f.column::<Text>("category", C::Category, "The group it is shown in: «Technologie».");
        f.column::<Bool>("isActive", C::IsActive, "Whether it can still be chosen.");
        f.count::<crate::domain::accounts::Accounts>(
            "userCount",
            C::Id,
            Relation::through(
                user_talent::Entity,
                user_talent::Column::TalentId,
                user_talent::Column::UserId,
            ),
            "How many accounts list it, enabled and disabled alike.",
        );
        f.connection::<User>(
            "users",
            C::Id,
            Relation::through(
                user_talent::Entity,
                user_talent::Column::TalentId,
                user_talent::Column::UserId,
            ),
            "The accounts that list it. Only administrators choose which, and in which order.",
        );
    }
}

/// The root fields.
pub fn roots(roots: &mut Roots) {
    roots.one::<Talent>("talent", "One talent of the catalogue; null when there is none.");
    roots.connection::<Talent>("talents", "The catalogue of talents, by identifier.");
}

/// Which talents.
#[derive(Debug, InputObject)]
pub struct TalentFilter {
    /// Of this category, as it is written: «Technologie».
    category: Option<String>,
    /// That can still be chosen, or not.
    is_active: Option<bool>,
}

/// What talents can be ordered by.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::domain::talents::TalentSort")]
pub enum TalentOrderField {
    /// The name.
    Name,
    /// The category.
    Category,
    /// The integer identifier.
    DatabaseId,
}

/// One criterion of an order of talents.
#[derive(Debug, InputObject)]
pub struct TalentOrder {
    /// By what.
    field: TalentOrderField,
    /// Which way.
    #[graphql(default_with = "Some(Direction::Asc)")]
    direction: Option<Direction>,
}

impl Connected for Talent {
    const CONNECTION: &'static str = "TalentConnection";
    const EDGE: &'static str = "TalentEdge";
    type Filter = TalentFilter;
    type Order = TalentOrder;

    fn filter(input: TalentFilter, _: &Scope) -> Result<Filter> {
        Ok(Filter { category: input.category, is_active: input.is_active })
    }

    fn order(input: TalentOrder) -> SortKey<Order> {
        SortKey { field: input.field.into(), direction: D::from(input.direction.unwrap_or_default()) }
    }
}
