//! What a partial update says of one field: absent, null or a value.

use async_graphql::MaybeUndefined;

use crate::domain::check::Change;

/// The change that a field of an input says: absent keeps, null clears.
pub fn change<T, U>(value: MaybeUndefined<T>, map: impl FnOnce(T) -> U) -> Change<U> {
    match value {
        MaybeUndefined::Undefined => Change::Keep,
        MaybeUndefined::Null => Change::Clear,
        MaybeUndefined::Value(value) => Change::Set(map(value)),
    }
}
