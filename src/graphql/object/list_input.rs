//! The argument `filter` of a list, and how a type declares its criteria and sort fields; `sort_input.rs` has `orderBy`.
//!
//! A type marks fields as [`Declared::sortable`] and [`Declared::filterable`], and declares special criteria
//! and sort keys by [`Fields::criterion`] and [`Declared::sortable_by_computed`]. From these are generated
//! the input types `XFilter` and `XOrder` and the enum `XOrderField`.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::indexmap::IndexMap;
use async_graphql::registry::{MetaInputValue, MetaType, MetaTypeId, Registry};
use async_graphql::{
    InputType, InputValueError, InputValueResult, Name, Pos, ServerError, ServerResult, Value,
};
use sea_orm::sea_query::ColumnType;
use sea_orm::{ColumnTrait, EntityTrait, Iden, Iterable};
use uuid::Uuid;

use super::declaration::{Declared, Fields, ObjectType};
use super::definition_cache::definition;
use super::list_options::{CriterionOption, SortOption};
use super::object::Connected;
use crate::error::{Error, Reason, Result};
use crate::query::filter::{Criterion, Filter};
use crate::query::sort_key::{Computed, SortBy};

/// The maximum number of values of a criterion that takes a list: each is a part of the statement.
const MAX_VALUES: usize = 100;

impl<T: ObjectType> Fields<T> {
    /// Declares a filter criterion. `criterion` converts the client's value, to none when the value adds no
    /// condition.
    pub fn criterion<A: InputType>(
        &mut self,
        name: &'static str,
        description: &'static str,
        criterion: impl Fn(A) -> Result<Option<Criterion<T::Entity>>> + Send + Sync + 'static,
    ) {
        self.add_criterion(name, description, None, criterion);
    }

    /// As [`Fields::criterion`], with the value that counts when the filter has none, also when there is no filter.
    pub fn criterion_with_default<A: InputType>(
        &mut self,
        name: &'static str,
        description: &'static str,
        default: &A,
        criterion: impl Fn(A) -> Result<Option<Criterion<T::Entity>>> + Send + Sync + 'static,
    ) {
        self.add_criterion(name, description, Some(default.to_value()), criterion);
    }

    fn add_criterion<A: InputType>(
        &mut self,
        name: &'static str,
        description: &'static str,
        default: Option<Value>,
        criterion: impl Fn(A) -> Result<Option<Criterion<T::Entity>>> + Send + Sync + 'static,
    ) {
        let parse = move |value: Value| match Option::<A>::parse(Some(value)) {
            Ok(Some(value)) => Ok(criterion(value)),
            Ok(None) => Ok(Ok(None)),
            Err(error) => Err(error.into_server_error(Pos::default())),
        };
        let create_type_info = |registry: &mut Registry| Option::<A>::create_type_info(registry);
        self.list_options().criteria.push(CriterionOption {
            name,
            description,
            create_type_info,
            default,
            parse: Box::new(parse),
        });
    }

    fn add_sort(&mut self, name: String, description: String, by: SortBy<T::Entity>) {
        self.list_options().sorts.push(SortOption { name, description, by });
    }
}

impl<T: ObjectType> Declared<'_, T> {
    /// Adds the column to the sort fields of lists. A text is sorted by its column of French collation keys.
    ///
    /// # Panics
    /// When the field is not a column, or is a text without a column of collation keys.
    pub fn sortable(self) -> Self {
        let column = self.own_column();
        self.sortable_by(&[column])
    }

    /// Adds `columns`, in this precedence, to the sort fields of lists under the name of this field.
    ///
    /// # Panics
    /// When the field is a text, and one of `columns` has no column of collation keys.
    pub fn sortable_by(self, columns: &[<T::Entity as EntityTrait>::Column]) -> Self {
        let sorted_column =
            |column: &_| if self.has_sort_key { sort_column::<T::Entity>(*column) } else { *column };
        let columns: Vec<_> = columns.iter().map(sorted_column).collect();
        self.add_sort(SortBy::Columns(Arc::from(columns)))
    }

    /// Adds a value that the statement computes to the sort fields of lists, under the name of this field.
    pub fn sortable_by_computed(mut self, computed: &'static Computed, description: &str) -> Self {
        let name = screaming_snake_case(self.field().name);
        self.fields.add_sort(name, description.to_owned(), SortBy::Computed(computed));
        self
    }

    fn add_sort(mut self, by: SortBy<T::Entity>) -> Self {
        let field = self.field();
        let name = screaming_snake_case(field.name);
        let nulls = if field.is_nullable { " Missing values come last." } else { "" };
        let description = format!("{}{nulls}", field.description);
        self.fields.add_sort(name, description, by);
        self
    }

    /// Adds an argument to `filter` that compares this column with the client's value.
    ///
    /// # Panics
    /// When the field is not a column of text, integers, booleans or UUIDs.
    pub fn filterable(self, description: &'static str) -> Self {
        match self.own_column().def().get_column_type() {
            ColumnType::Boolean => self.filterable_with_type::<bool, bool>(description),
            ColumnType::Integer => self.filterable_with_type::<i32, i32>(description),
            ColumnType::String(_) | ColumnType::Text => {
                self.filterable_with_type::<String, String>(description)
            }
            ColumnType::Uuid => self.filterable_with_type::<Uuid, Uuid>(description),
            other => panic!("{} is not filterable by {other:?}", T::NAME),
        }
    }

    /// As [`Declared::filterable`], where the argument has type `A` and the column stores an `S`.
    ///
    /// # Panics
    /// When the field is not a column.
    pub fn filterable_with_type<A, S>(mut self, description: &'static str) -> Self
    where
        A: InputType + Into<S>,
        S: Into<sea_orm::Value>,
    {
        let (column, name) = (self.own_column(), self.field().name);
        let criterion = move |value: A| Ok(Some(Criterion::equals(column, value.into())));
        self.fields.criterion::<A>(name, description, criterion);
        self
    }

    fn own_column(&self) -> <T::Entity as EntityTrait>::Column {
        self.column.unwrap_or_else(|| panic!("{}: a computed field has no column of its own", T::NAME))
    }
}

/// The column with the French collation keys of a column: `name_sort` of `name`.
fn sort_column<E: EntityTrait>(column: E::Column) -> E::Column {
    let name = format!("{}_sort", column.unquoted());
    let sort_column = E::Column::iter().find(|other| other.unquoted() == name);
    sort_column
        .unwrap_or_else(|| panic!("{} has no column {name}: see entity/texts.rs", E::default().table_name()))
}

/// Converts `startDate` to `START_DATE`.
fn screaming_snake_case(name: &str) -> String {
    let mut result = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_uppercase() {
            result.push('_');
        }
        result.extend(letter.to_uppercase());
    }
    result
}

/// The argument `filter` of the lists of `R`.
pub(super) struct FilterInput<R: Connected> {
    members: IndexMap<Name, Value>,
    criteria: Result<Vec<Criterion<R::Entity>>>,
}

impl<R: Connected> Default for FilterInput<R> {
    fn default() -> Self {
        Self { members: IndexMap::new(), criteria: Ok(Vec::new()) }
    }
}

impl<R: Connected> FilterInput<R> {
    /// Returns the validated filter.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` with the invalid arguments; `INVALID_DATE_RANGE`.
    pub fn filter(self) -> Result<Filter<R::Entity>> {
        let filter = Filter::new(self.criteria?);
        filter.check_ranges()?;
        Ok(filter)
    }

    /// The filter of a list without the argument: the defaults of its criteria.
    ///
    /// # Errors
    /// When a default is invalid.
    pub fn default_filter() -> Result<Filter<R::Entity>> {
        let input = Self::of(IndexMap::new());
        input.map_err(|error| Error::Internal(format!("{}: {}", R::NAME, error.message)))?.filter()
    }

    /// The filter without the criterion `name`.
    ///
    /// # Errors
    /// When another criterion is malformed.
    pub fn without(&self, name: &str) -> ServerResult<Self> {
        let mut members = self.members.clone();
        // Null adds no condition, whatever the default of the criterion.
        members.insert(Name::new(name), Value::Null);
        Self::of(members)
    }

    /// The criteria of the members, and the defaults of the other criteria.
    fn of(members: IndexMap<Name, Value>) -> ServerResult<Self> {
        let mut criteria = Ok(Vec::with_capacity(members.len()));
        for option in &definition::<R>().list_options.criteria {
            let Some(value) = members.get(option.name).or(option.default.as_ref()) else { continue };
            let criterion = match value {
                Value::List(items) if items.len() > MAX_VALUES => {
                    Ok(Err(Error::invalid(option.name, Reason::TooManyValues(MAX_VALUES))))
                }
                value => (option.parse)(value.clone()),
            }?;
            criteria = match (criteria, criterion) {
                (Ok(mut all), Ok(one)) => {
                    all.extend(one);
                    Ok(all)
                }
                (Err(Error::Refused(mut failures)), Err(Error::Refused(more))) => {
                    failures.extend(more);
                    Err(Error::Refused(failures))
                }
                (Err(error), _) | (_, Err(error)) => Err(error),
            };
        }
        Ok(Self { members, criteria })
    }
}

impl<R: Connected> InputType for FilterInput<R> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Filter", R::NAME))
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_input_type::<Self, _>(MetaTypeId::InputObject, |registry| {
            let fields = definition::<R>().list_options.criteria.iter().map(|criterion| {
                let ty = (criterion.create_type_info)(registry);
                (criterion.name, ty, criterion.description, criterion.default.as_ref().map(Value::to_string))
            });
            let fields: Vec<_> = fields.collect();
            let description = format!("Which rows of type `{}`: all criteria must hold.", R::NAME);
            input_object::<Self>(Self::type_name().into_owned(), description, fields)
        })
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let Some(Value::Object(members)) = value else {
            return Err(InputValueError::expected_type(value.unwrap_or_default()));
        };
        Self::of(members).map_err(malformed)
    }

    fn to_value(&self) -> Value {
        Value::Null
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

/// Converts the error of a member to the error of the input object, with its `code`.
fn malformed<T: InputType>(member: ServerError) -> InputValueError<T> {
    let code = member.extensions.as_ref().and_then(|extensions| extensions.get("code")).cloned();
    let error = InputValueError::custom(member.message);
    match code {
        Some(code) => error.with_extension("code", code),
        None => error,
    }
}

/// A member of an input object: name, type, description, default.
type InputMember = (&'static str, String, &'static str, Option<String>);

pub(super) fn input_object<T>(name: String, description: String, members: Vec<InputMember>) -> MetaType {
    let mut input_fields = IndexMap::new();
    for (name, ty, description, default) in members {
        let mut field = MetaInputValue::new(name, ty);
        field.description = Some(description.to_owned());
        field.default_value = default;
        input_fields.insert(name.to_owned(), field);
    }
    MetaType::InputObject {
        name,
        description: Some(description),
        input_fields,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: Some(std::any::type_name::<T>()),
        oneof: false,
        directive_invocations: Vec::new(),
    }
}
