//! The trait of object types, and the builder that collects their fields. The methods for each kind of field
//! are in `fields.rs` and `value_object.rs`, those for sort fields and filter criteria in `list_input.rs`.

use async_graphql::registry::{MetaField, Registry};
use sea_orm::EntityTrait;

use super::definition::{Describe, Field, FieldKind};
use super::list_options::ListOptions;
use super::value_field::{Mask, MaskRule};
use crate::auth::role::Action;
use crate::query::columns::Columns;
use crate::query::row::DeclaredColumns;

/// An object type whose values are rows, or parts of rows, of one table.
pub trait ObjectType: Sized + Send + Sync + 'static {
    /// The table.
    type Entity: EntityTrait;
    /// The GraphQL name.
    const NAME: &'static str;
    /// The description of the type in the schema.
    const DESCRIPTION: &'static str;
    /// Whether it implements the interface `Node`.
    const IS_NODE: bool = false;

    /// Declares the fields.
    fn fields(fields: &mut Fields<Self>);
}

/// Collects the fields of `T`.
pub struct Fields<T: ObjectType> {
    fields: Vec<Field>,
    list_options: ListOptions<T::Entity>,
}

type ColumnOf<T> = <<T as ObjectType>::Entity as EntityTrait>::Column;

/// A field that was just declared.
pub struct Declared<'f, T: ObjectType> {
    pub(super) fields: &'f mut Fields<T>,
    /// The index of the field in `fields`.
    pub(super) index: usize,
    /// The column of the field, if the field is a column.
    pub(super) column: Option<ColumnOf<T>>,
    /// Whether lists are sorted by a column of French collation keys instead of the column itself.
    pub(super) has_sort_key: bool,
}

impl<T: ObjectType> Fields<T> {
    pub(super) fn new() -> Self {
        Self { fields: Vec::new(), list_options: ListOptions::default() }
    }

    pub(super) fn finish(self) -> (Vec<Field>, ListOptions<T::Entity>) {
        (self.fields, self.list_options)
    }

    pub(super) fn list_options(&mut self) -> &mut ListOptions<T::Entity> {
        &mut self.list_options
    }

    pub(super) fn add(
        &mut self,
        name: &'static str,
        columns: Columns,
        description: &'static str,
        describe: Describe,
        kind: FieldKind,
    ) -> Declared<'_, T> {
        self.fields.push(Field {
            name,
            description,
            deprecation: None,
            guard: None,
            mask: None,
            describe,
            arguments: None,
            is_nullable: false,
            columns,
            key_index: 0,
            kind,
        });
        let index = self.fields.len() - 1;
        Declared { fields: self, index, column: None, has_sort_key: false }
    }
}

impl<T: ObjectType> Declared<'_, T> {
    pub(super) fn field(&mut self) -> &mut Field {
        &mut self.fields.fields[self.index]
    }

    /// Sets a name other than the column's.
    pub fn named(mut self, name: &'static str) -> Self {
        self.field().name = name;
        self
    }

    /// Makes the field null in the rows where `mask` hides it from the caller.
    ///
    /// # Panics
    /// When the field is neither a value, value objects of the row, nor one row of another table: the mask of
    /// other fields is not evaluated.
    pub fn masked(mut self, mask: &'static Mask<T::Entity>) -> Self {
        let columns = DeclaredColumns::new(mask.columns);
        let field = self.field();
        let maskable = matches!(field.kind, FieldKind::Value(_) | FieldKind::Objects(_) | FieldKind::One(_));
        assert!(maskable, "{}: {} cannot be masked", T::NAME, field.name);
        field.columns = field.columns.with(columns.set());
        field.mask = Some(Box::new(MaskRule { columns, mask }));
        field.is_nullable = true;
        self
    }

    /// Restricts the field to callers who may do `action`; for others it is null, with an error.
    ///
    /// # Panics
    /// When the field is a group with a non-null member: the error of the member would null the group,
    /// which the renderer cannot do because it renders a group as a part of its row.
    pub fn guarded(mut self, action: Action) -> Self {
        let field = self.field();
        if let FieldKind::Group(members) = &field.kind {
            let nullable = members().fields.iter().all(|member| member.is_nullable);
            assert!(nullable, "{}: {} cannot be guarded", T::NAME, field.name);
        }
        field.guard = Some(action);
        field.is_nullable = true;
        self
    }

    /// Deprecates the field; `reason` names the replacement.
    pub fn deprecated(mut self, reason: &'static str) -> Self {
        self.field().deprecation = Some(reason);
        self
    }

    /// Declares arguments, which `describe` adds to the schema.
    pub fn with_arguments(mut self, describe: fn(&mut Registry, &mut MetaField)) -> Self {
        self.field().arguments = Some(describe);
        self
    }
}

/// Converts `start_at` to `startAt`. The names are leaked: one for each field, for the life of the process.
pub(super) fn camel_case(column: &str) -> &'static str {
    let mut name = String::with_capacity(column.len());
    let mut is_start = false;
    for letter in column.chars() {
        match letter {
            '_' => is_start = true,
            letter if is_start => {
                name.extend(letter.to_uppercase());
                is_start = false;
            }
            letter => name.push(letter),
        }
    }
    name.leak()
}
