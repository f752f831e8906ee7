//! The criteria of lists of cinema talents that are more than a comparison of one column. Each has a list of values, of
//! which one must match, whatever its case and accents.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SubQueryStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, Value};
use serde_json::Value as Json;

use super::age_range::AgeRange;
use super::dial_codes::DIAL_CODES;
use super::world::country_name;
use crate::entity::cinema_talent::{Column, Entity};
use crate::entity::{
    cinema_talent_ethnicity as ethnicity, cinema_talent_language as spoken, cinema_talent_type as types,
    country, language,
};
use crate::query::filter::{Criterion, Special, SpecialCondition};
use crate::text::{fold, line};

/// The criterion of `special` for a list of values; none for an empty list.
pub fn any_of(special: &'static Special, values: Vec<String>) -> Option<Criterion<Entity>> {
    (!values.is_empty()).then(|| Criterion::Special(special, Json::from(values).into()))
}

/// The criterion that the folded column has one of `values`; none for an empty list.
pub fn folded_any_of(column: Column, values: &[String]) -> Option<Criterion<Entity>> {
    let folded = || values.iter().map(|value| fold(value).into()).collect();
    (!values.is_empty()).then(|| Criterion::OneOf(column, folded()))
}

/// Who has one of these talent types, as stored.
pub static TALENT_TYPES: Special = Special {
    name: "talent_types",
    condition: SpecialCondition::Sql(|_, values| {
        let of_type =
            child::<types::Entity>(types::Column::CinemaTalentId, types::Column::TalentType, &texts(values));
        Condition::all().add(Expr::exists(of_type))
    }),
};

/// Who is of one of these ethnicities.
pub static ETHNICITIES: Special = Special {
    name: "ethnicities",
    condition: SpecialCondition::Sql(|_, values| {
        let folded: Vec<_> = texts(values).iter().map(|value| fold(value)).collect();
        let (owner, column) = (ethnicity::Column::CinemaTalentId, ethnicity::Column::EthnicityFold);
        Condition::all().add(Expr::exists(child::<ethnicity::Entity>(owner, column, &folded)))
    }),
};

/// Who speaks one of these languages, by French name or ISO 639 code.
pub static LANGUAGES: Special = Special {
    name: "languages",
    condition: SpecialCondition::Sql(|_, values| {
        let values = texts(values);
        let names = values.iter().map(|value| fold(value));
        let codes = values.iter().map(|value| line(value).to_lowercase());
        let column = |column: language::Column| Expr::col((language::Entity, column));
        let meant = Query::select()
            .column((language::Entity, language::Column::Code))
            .from(language::Entity)
            .cond_where(
                Condition::any()
                    .add(column(language::Column::NameFold).is_in(names))
                    .add(column(language::Column::Code).is_in(codes)),
            )
            .take();
        let speaks = of_owner::<spoken::Entity>(spoken::Column::CinemaTalentId)
            .and_where(Expr::col((spoken::Entity, spoken::Column::LanguageCode)).in_subquery(meant))
            .take();
        Condition::all().add(Expr::exists(speaks))
    }),
};

/// Who lives in one of these countries, by French name or ISO 3166-1 alpha-2 code.
pub static COUNTRIES: Special = Special {
    name: "countries",
    condition: SpecialCondition::Sql(|_, values| {
        // Elsewhere, a country is known by its name.
        let is_code = |value: &String| DIAL_CODES.iter().any(|(code, _)| code.eq_ignore_ascii_case(value));
        let values = texts(values).into_iter().map(|value| line(&value).into_owned());
        let (codes, names): (Vec<_>, Vec<_>) = values.partition(is_code);
        let mut any = Condition::any();
        if !names.is_empty() {
            let names = names.iter().flat_map(|name| [Some(name.as_str()), country_name(name)]);
            let names = names.flatten().map(fold);
            any = any.add(Expr::col((Entity, Column::ResidenceCountryFold)).is_in(names));
        }
        // Compared with one value each, so that SQLite reads the people of a country in the order of their keys.
        for code in codes {
            let meant = Query::select()
                .column((country::Entity, country::Column::Id))
                .from(country::Entity)
                .and_where(Expr::col((country::Entity, country::Column::Code)).eq(code.to_ascii_uppercase()))
                .take();
            let meant = SubQueryStatement::SelectStatement(meant);
            any = any.add(Expr::col((Entity, Column::ResidenceCountryId)).eq(Expr::from(meant)));
        }
        any
    }),
};

/// Who is in one of these age ranges today.
pub static AGE_RANGES: Special = Special {
    name: "age_ranges",
    condition: SpecialCondition::Sql(|scope, values| {
        let names: BTreeSet<String> = texts(values).into_iter().collect();
        let ranges = names.iter().filter_map(|name| AgeRange::named(name));
        ranges.fold(Condition::any(), |any, range| any.add(range.condition(scope)))
    }),
};

/// Who is at least so tall, in centimetres.
pub static HEIGHT_MIN: Special = Special {
    name: "height_min",
    condition: SpecialCondition::Sql(|_, bound| height(|height| height.gte(bound.clone()))),
};

/// Who is at most so tall, in centimetres.
pub static HEIGHT_MAX: Special = Special {
    name: "height_max",
    condition: SpecialCondition::Sql(|_, bound| height(|height| height.lte(bound.clone()))),
};

fn height(compare: impl FnOnce(Expr) -> Expr) -> Condition {
    Condition::all().add(compare(Expr::col((Entity, Column::Height))))
}

/// The list of texts in the value of a criterion.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Json(Some(json)) => serde_json::from_value((**json).clone()).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// The child rows of a cinema talent, whose key they hold in `owner`.
fn of_owner<E: EntityTrait>(owner: E::Column) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(E::default())
        .and_where(Expr::col((E::default(), owner)).equals((Entity, Column::Id)))
        .take()
}

/// The child rows of a cinema talent in which `column` has one of `values`.
fn child<E: EntityTrait>(owner: E::Column, column: E::Column, values: &[String]) -> SelectStatement
where
    E::Column: ColumnTrait,
{
    of_owner::<E>(owner).and_where(Expr::col((E::default(), column)).is_in(values.iter().cloned())).take()
}
