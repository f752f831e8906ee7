//! Identifiers: the opaque `id` of every object, and the forms that `ID` arguments accept.
//!
//! `id` is base64 of the type and the primary key (`User:42`). An `ID` argument also accepts the key itself
//! (`databaseId` or `uuid`), because old links contain it.

use async_graphql::{ID, InputType, InputValueError, InputValueResult, Value};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::borrow::Cow;
use std::fmt::Display;
use std::marker::PhantomData;
use uuid::Uuid;

use super::declaration::ObjectType;
use crate::query::key::Key;

/// The opaque identifier of the `T` whose key is `key`.
pub fn encode<T: ObjectType>(key: impl Display) -> ID {
    ID(URL_SAFE_NO_PAD.encode(format!("{}:{key}", T::NAME)))
}

/// Decodes an opaque identifier to its type and key.
pub fn decode(id: &str) -> Option<(String, Key)> {
    let bytes = URL_SAFE_NO_PAD.decode(id.trim_end_matches('=')).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (name, key) = text.split_once(':')?;
    Some((name.to_owned(), key.parse().ok()?))
}

/// The key that replaces a malformed identifier. Keys begin at 1, so that no row matches it.
const UNMATCHED_KEY: Key = Key::Int(0);

/// An `ID` argument that names a `T`.
#[derive(Clone, Copy, Debug)]
pub struct IdOf<T> {
    key: Key,
    of: PhantomData<fn() -> T>,
}

impl<T> IdOf<T> {
    /// The key. That of a malformed identifier matches no row, so that the rules fail in their usual order.
    pub fn key(&self) -> Key {
        self.key
    }

    /// The key as an integer, for the types of the talents API. A UUID becomes 0, which no row has.
    pub fn int(&self) -> i32 {
        match self.key {
            Key::Int(id) => id,
            Key::Uuid(_) => 0,
        }
    }

    /// The key as a UUID, for the types of the pointage API. An integer becomes the nil UUID, which no row
    /// has.
    pub fn uuid(&self) -> Uuid {
        match self.key {
            Key::Uuid(id) => id,
            Key::Int(_) => Uuid::nil(),
        }
    }
}

impl<T: ObjectType> InputType for IdOf<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        <ID as InputType>::type_name()
    }

    fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
        <ID as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let id = <ID as InputType>::parse(value).map_err(InputValueError::propagate)?;
        let opaque = decode(&id).filter(|(name, _)| name == T::NAME).map(|(_, key)| key);
        Ok(Self { key: id.parse().ok().or(opaque).unwrap_or(UNMATCHED_KEY), of: PhantomData })
    }

    fn to_value(&self) -> Value {
        match self.key {
            Key::Int(id) => encode::<T>(id).to_value(),
            Key::Uuid(id) => encode::<T>(id).to_value(),
        }
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        Some(self)
    }
}
