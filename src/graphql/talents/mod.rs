//! Talents of the catalogue in GraphQL.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::context::RequestExt;
use super::error::to_error;
use super::exec::root::RootFields;
use super::object::{Connected, Fields, ObjectType, RowObject};
use super::users::User;
use crate::domain::accounts::Accounts;
use crate::domain::talents::{Talents, categories};
use crate::entity::talent::{self, Column as C};
use crate::entity::user_talent;
use crate::query::filter::Criterion;
use crate::query::table::Relation;
use crate::text::fold;

/// A skill of the catalogue.
#[derive(Debug)]
pub struct Talent;

impl RowObject for Talent {
    type Table = Talents;
}

impl Connected for Talent {}

impl ObjectType for Talent {
    type Entity = talent::Entity;
    const NAME: &'static str = "Talent";
    const DESCRIPTION: &'static str = "A skill of the catalogue, such as «Développement Web». Not a cinema talent, who \
        is a person.";
    const IS_NODE: bool = true;

    fn fields(f: &mut Fields<Self>) {
        f.id(C::Id, "The identifier that `/api/v1` shows.");
        f.text(C::Name, "Unique, in French.").sortable();
        f.text(C::Emoji, "One emoji.");
        f.text(C::Category, "The group it is shown in: «Technologie».").sortable();
        f.criterion(
            "category",
            "Of this category, whatever its case and accents: «Technologie».",
            |name: String| Ok(Some(Criterion::equals(C::CategoryFold, fold(&name)))),
        );
        f.boolean(C::IsActive, "Whether it can still be chosen.")
            .filterable("Only those that can still be chosen, or only the others.");
        let users = || {
            let (parent, child) = (user_talent::Column::TalentId, user_talent::Column::UserId);
            Relation::through(user_talent::Entity, parent, child)
        };
        f.count::<Accounts>(
            "userCount",
            C::Id,
            users(),
            "How many accounts list it, enabled and disabled alike.",
        );
        f.connection::<User>(
            "users",
            C::Id,
            users(),
            "The accounts that list it. Only administrators choose which, and in which order.",
        );
    }
}

/// The root field that counts the catalogue.
#[derive(Debug, Default)]
pub struct TalentQuery;

#[Object]
impl TalentQuery {
    /// The categories of the catalogue of talents, in its order.
    async fn talent_categories(&self, ctx: &Context<'_>) -> Option<Result<Vec<TalentCategory>>> {
        let request = ctx.request();
        let categories = categories(&request.scope).await;
        let categories = categories.map(|all| all.into_iter().map(TalentCategory::from).collect());
        Some(categories.map_err(|error| to_error(request, error)))
    }
}

/// A category of the catalogue of talents.
#[derive(Debug, SimpleObject)]
struct TalentCategory {
    /// Such as «Technologie».
    name: String,
    /// How many talents it has.
    talent_count: i32,
}

impl From<(String, i64)> for TalentCategory {
    fn from((name, count): (String, i64)) -> Self {
        Self { name, talent_count: i32::try_from(count).unwrap_or(i32::MAX) }
    }
}

/// Declares the root fields.
pub fn roots(roots: &mut RootFields) {
    roots.one::<Talent>("talent", "One talent of the catalogue; null when there is none.");
    roots.connection::<Talent>("talents", "The catalogue of talents, by identifier.");
}
