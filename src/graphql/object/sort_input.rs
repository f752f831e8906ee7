//! The argument `orderBy` of a list, generated from the declaration of its type.

use std::borrow::Cow;
use std::marker::PhantomData;

use async_graphql::registry::{MetaEnumValue, MetaType, MetaTypeId, Registry};
use async_graphql::{Enum, InputType, InputValueError, InputValueResult, Value};

use super::definition_cache::definition;
use super::list_input::input_object;
use super::object::Connected;
use crate::query::sort_key::{SortDirection, SortKey};

/// Up or down. Missing values come last, both ways.
#[derive(Clone, Copy, Debug, Default, Enum, PartialEq, Eq)]
pub enum Direction {
    /// Smallest, earliest or first in the alphabet first.
    #[default]
    Asc,
    /// Largest, latest or last in the alphabet first.
    Desc,
}

impl From<Direction> for SortDirection {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Asc => Self::Asc,
            Direction::Desc => Self::Desc,
        }
    }
}

/// One item of the argument `orderBy` of the lists of `R`.
pub(super) struct SortInput<R: Connected>(pub SortKey<R::Entity>);

/// The enum of the sort fields of `R`; the type exists only for the registration in the schema.
struct SortFieldName<R>(PhantomData<R>);

impl<R: Connected> InputType for SortInput<R> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Order", R::NAME))
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::InputObject, |registry| {
            let field = SortFieldName::<R>::create_type_info(registry);
            let direction = Option::<Direction>::create_type_info(registry);
            let fields = vec![
                ("field", field, "By what.", None),
                ("direction", direction, "In which direction.", Some("ASC".to_owned())),
            ];
            let description = format!("One sort key of a list of type `{}`.", R::NAME);
            input_object::<Self>(Self::type_name().into_owned(), description, fields)
        })
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let Some(Value::Object(members)) = value else {
            return Err(InputValueError::expected_type(value.unwrap_or_default()));
        };
        let name = match members.get("field") {
            Some(Value::Enum(name)) => name.as_str(),
            Some(Value::String(name)) => name.as_str(),
            other => return Err(InputValueError::expected_type(other.cloned().unwrap_or_default())),
        };
        let direction = Option::<Direction>::parse(members.get("direction").cloned());
        let direction = direction.map_err(InputValueError::propagate)?.unwrap_or_default();
        let sort = definition::<R>().list_options.sorts.iter().find(|sort| sort.name == name);
        let by = sort.map(|sort| sort.by.clone());
        let by = by.ok_or_else(|| InputValueError::custom(format!("{name} is not a sort field")))?;
        Ok(Self(SortKey::new(by, direction.into())))
    }

    fn to_value(&self) -> Value {
        Value::Null
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl<R: Connected> InputType for SortFieldName<R> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}OrderField", R::NAME))
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::Enum, |_| {
            let values = definition::<R>().list_options.sorts.iter().map(|sort| {
                let mut value = MetaEnumValue::new(sort.name.clone());
                value.description = Some(sort.description.clone());
                (sort.name.clone(), value)
            });
            MetaType::Enum {
                name: Self::type_name().into_owned(),
                description: Some(format!(
                    "What a list of type `{}` can be ordered by. Texts are in French alphabetical order: letters first, then \
                     accents, then case.",
                    R::NAME
                )),
                enum_values: values.collect(),
                visible: None,
                inaccessible: false,
                tags: Vec::new(),
                rust_typename: Some(std::any::type_name::<Self>()),
                directive_invocations: Vec::new(),
                requires_scopes: Vec::new(),
            }
        })
    }

    fn parse(_: Option<Value>) -> InputValueResult<Self> {
        Ok(Self(PhantomData))
    }

    fn to_value(&self) -> Value {
        Value::Null
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}
