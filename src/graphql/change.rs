//! Conversions that several input types share: fields of a partial update, and search texts.

use async_graphql::MaybeUndefined;

use sea_orm::EntityTrait;

use crate::domain::check::{Change, Check};
use crate::error::Result;
use crate::query::filter::{Criterion, Special};

/// Converts a nullable input field to a change: absent keeps the value, null clears it.
pub fn change<T, U>(value: MaybeUndefined<T>, map: impl FnOnce(T) -> U) -> Change<U> {
    match value {
        MaybeUndefined::Undefined => Change::Keep,
        MaybeUndefined::Null => Change::Clear,
        MaybeUndefined::Value(value) => Change::Set(map(value)),
    }
}

/// The criterion of a search text of at most `max` characters; none when the text is empty.
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
