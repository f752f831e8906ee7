//! Talents of the catalogue in GraphQL.

use super::exec::root::RootFields;
use super::object::{Connected, Fields, ObjectType, RowObject};
use super::users::User;
use crate::domain::accounts::Accounts;
use crate::domain::talents::Talents;
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

/// Declares the root fields.
pub fn roots(roots: &mut RootFields) {
    roots.one::<Talent>("talent", "One talent of the catalogue; null when there is none.");
    roots.connection::<Talent>("talents", "The catalogue of talents, by identifier.");
}
