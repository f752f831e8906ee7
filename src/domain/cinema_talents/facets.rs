//! The facets of lists of cinema talents: by what the results can be narrowed, with counts. None is of a masked field.

use sea_orm::EntityTrait;
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, Func, Query, SelectStatement};

use super::age_range::AgeRange;
use crate::entity::cinema_talent::{Column, Entity};
use crate::entity::{
    cinema_talent_ethnicity as ethnicity, cinema_talent_language as spoken,
    cinema_talent_type as talent_type, language,
};
use crate::query::columns::{Columns, columns_of};
use crate::query::facets::{Facet, FacetColumns};
use crate::scope::Scope;
use crate::text::fold;

/// All facets, in the order of the documented filters.
pub static FACETS: [Facet; 11] = [
    facet("talentTypes", "By what they do.", || columns(&[]), by_talent_type, enum_name),
    facet("genders", "By gender.", || columns(&[Column::Gender]), by_gender, as_stored),
    facet(
        "ageRanges",
        "By age range today; children are in none.",
        || columns(&[Column::DateOfBirth]),
        by_age_range,
        age_range_name,
    ),
    facet("ethnicities", "By ethnicity.", || columns(&[]), by_ethnicity, as_stored),
    facet(
        "eyeColors",
        "By the colour of their eyes.",
        || columns(&[Column::EyeColor, Column::EyeColorFold]),
        |_, list| folded(list, Column::EyeColor, Column::EyeColorFold),
        as_stored,
    ),
    facet(
        "hairColors",
        "By the colour of their hair.",
        || columns(&[Column::HairColor, Column::HairColorFold]),
        |_, list| folded(list, Column::HairColor, Column::HairColorFold),
        as_stored,
    ),
    facet(
        "hairTypes",
        "By the type of their hair.",
        || columns(&[Column::HairType, Column::HairTypeFold]),
        |_, list| folded(list, Column::HairType, Column::HairTypeFold),
        as_stored,
    ),
    facet(
        "skinTones",
        "By skin tone.",
        || columns(&[Column::SkinTone, Column::SkinToneFold]),
        |_, list| folded(list, Column::SkinTone, Column::SkinToneFold),
        as_stored,
    ),
    facet(
        "builds",
        "By build.",
        || columns(&[Column::Build, Column::BuildFold]),
        |_, list| folded(list, Column::Build, Column::BuildFold),
        as_stored,
    ),
    facet(
        "countries",
        "By country of residence.",
        || columns(&[Column::ResidenceCountry, Column::ResidenceCountryFold]),
        |_, list| folded(list, Column::ResidenceCountry, Column::ResidenceCountryFold),
        as_stored,
    ),
    facet("languages", "By language.", || columns(&[]), by_language, as_stored),
];

const fn facet(
    name: &'static str,
    description: &'static str,
    columns: fn() -> Columns,
    group: fn(&Scope, &mut SelectStatement) -> FacetColumns,
    value: fn(&str) -> String,
) -> Facet {
    Facet { name, description, columns, group, value }
}

fn as_stored(stored: &str) -> String {
    stored.to_owned()
}

/// The value of the GraphQL enum: `DOUBLURE_LUMIERE` of «Doublure Lumière».
fn enum_name(stored: &str) -> String {
    fold(stored).replace(' ', "_").to_uppercase()
}

/// The value of the GraphQL enum: `AGE_18_25` of `18-25`.
fn age_range_name(stored: &str) -> String {
    match AgeRange::named(stored) {
        Some(AgeRange::From51) => "AGE_51_AND_OVER".to_owned(),
        _ => format!("AGE_{}", stored.replace('-', "_")),
    }
}

fn columns(columns: &[Column]) -> Columns {
    columns_of::<Entity>(columns)
}

fn column(column: Column) -> Expr {
    Expr::col((Entity, column))
}

fn count_rows() -> Expr {
    Func::count(Expr::col(Asterisk)).into()
}

/// By a column, whose spellings that fold alike are one value.
fn folded(list: &mut SelectStatement, value: Column, fold: Column) -> FacetColumns {
    list.add_group_by([column(fold)]);
    FacetColumns { value: Func::min(column(value)).into(), count: count_rows() }
}

fn by_gender(_: &Scope, list: &mut SelectStatement) -> FacetColumns {
    list.add_group_by([column(Column::Gender)]);
    FacetColumns { value: column(Column::Gender), count: count_rows() }
}

/// Grouped in an outer statement, because the expression has parameters, which PostgreSQL would not recognise as the
/// same in SELECT and GROUP BY.
fn by_age_range(scope: &Scope, list: &mut SelectStatement) -> FacetColumns {
    let inner = list.clone().expr_as(AgeRange::of_row(scope), Alias::new("age_range")).take();
    let range = || Expr::col((Alias::new("aged"), Alias::new("age_range")));
    *list = Query::select().from_subquery(inner, Alias::new("aged")).add_group_by([range()]).take();
    FacetColumns { value: range(), count: count_rows() }
}

fn join<E: EntityTrait>(list: &mut SelectStatement, child: E, owner: E::Column) {
    let on = Expr::col((E::default(), owner)).equals((Entity, Column::Id));
    list.inner_join(child, on);
}

fn by_talent_type(_: &Scope, list: &mut SelectStatement) -> FacetColumns {
    join(list, talent_type::Entity, talent_type::Column::CinemaTalentId);
    let value = || Expr::col((talent_type::Entity, talent_type::Column::TalentType));
    list.add_group_by([value()]);
    FacetColumns { value: value(), count: count_rows() }
}

fn by_language(_: &Scope, list: &mut SelectStatement) -> FacetColumns {
    join(list, spoken::Entity, spoken::Column::CinemaTalentId);
    let code = Expr::col((language::Entity, language::Column::Code));
    list.inner_join(language::Entity, code.equals((spoken::Entity, spoken::Column::LanguageCode)));
    let value = || Expr::col((language::Entity, language::Column::Name));
    list.add_group_by([value()]);
    FacetColumns { value: value(), count: count_rows() }
}

fn by_ethnicity(_: &Scope, list: &mut SelectStatement) -> FacetColumns {
    join(list, ethnicity::Entity, ethnicity::Column::CinemaTalentId);
    let column = |column: ethnicity::Column| Expr::col((ethnicity::Entity, column));
    list.add_group_by([column(ethnicity::Column::EthnicityFold)]);
    // Rows of other programs may hold two spellings for one person.
    let people = Func::count_distinct(column(ethnicity::Column::CinemaTalentId));
    FacetColumns { value: Func::min(column(ethnicity::Column::Ethnicity)).into(), count: people.into() }
}
