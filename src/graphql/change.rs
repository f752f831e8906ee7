//! What inputs of several nouns have in common: changes of a partial update, texts of a search.

use async_graphql::MaybeUndefined;

use sea_orm::EntityTrait;

use crate::domain::check::{Change, Check};
use crate::error::Result;
use crate::query::filter::{Criterion, Special};

/// The change that a field of an input says: absent keeps, null clears.
pub fn change<T, U>(value: MaybeUndefined<T>, map: impl FnOnce(T) -> U) -> Change<U> {
    match value {
        MaybeUndefined::Undefined => Change::Keep,
        MaybeUndefined::Null => Change::Clear,
        MaybeUndefined::Value(value) => Change::Set(map(value)),
    }
}

/// The criterion of a text that is searched for: at most `max` characters, none when it is empty.
///
/// # Errors
/// `VALIDATION_ERROR` naming the field.
pub fn search<E: EntityTrait>(
    field: &str,
    text: &str,
    max: u32,
    special: &'static Special,
) -> Result<Option<Criterion<E>>> {
    let mut check = Check::new();
    let text = check.text(field, text, max);
    check.done()?;
    Ok(text.map(|text| Criterion::Special(special, text.into())))
}
