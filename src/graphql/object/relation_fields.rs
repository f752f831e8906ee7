//! The methods by which a type declares relations to other rows, and values computed over child rows. Columns are
//! in `fields.rs`; `relation.rs` loads what these fields select.

use std::marker::PhantomData;

use async_graphql::OutputType;
use sea_orm::EntityTrait;

use super::connection::describe_connection;
use super::declaration::{Declared, Fields, ObjectType};
use super::definition::{Describe, FieldKind};
use super::object::{Connected, Object, RowObject};
use super::relation::{ChildConnection, Count, CriterionOf, Latest, NestedList, One};
use crate::graphql::scalars;
use crate::query::columns::{Columns, column_index};
use crate::query::filter::Filter;
use crate::query::table::{ColumnOf as TableColumn, Relation, Table};

type ColumnOf<T> = <<T as ObjectType>::Entity as EntityTrait>::Column;
type RowColumn<R> = TableColumn<<R as RowObject>::Table>;

impl<T: ObjectType> Fields<T> {
    fn relation(
        &mut self,
        name: &'static str,
        key: ColumnOf<T>,
        description: &'static str,
        describe: Describe,
        kind: FieldKind,
    ) -> Declared<'_, T> {
        let index = column_index::<T::Entity>(&key);
        let mut declared = self.add(name, Columns::one(index), description, describe, kind);
        declared.field().key_index = index;
        declared
    }

    /// The row of another table whose key `column` holds; null when there is none that the caller may see.
    pub fn one<R: RowObject>(
        &mut self,
        name: &'static str,
        column: ColumnOf<T>,
        description: &'static str,
    ) -> Declared<'_, T> {
        self.one_of::<R, R::Table>(name, column, description)
    }

    /// As [`Fields::one`], where `V` instead of the table of `R` decides which rows the caller may see.
    pub fn one_of<R: RowObject, V: Table<Entity = R::Entity>>(
        &mut self,
        name: &'static str,
        column: ColumnOf<T>,
        description: &'static str,
    ) -> Declared<'_, T> {
        let describe: Describe = |registry, field| field.ty = Object::<R>::create_type_info(registry);
        let kind = FieldKind::One(Box::new(One::<R, V>(PhantomData)));
        let mut declared = self.relation(name, column, description, describe, kind);
        declared.field().is_nullable = true;
        declared
    }

    /// All child rows, in the default order of their table; for short lists only, since there is no page.
    pub fn list<R: RowObject>(
        &mut self,
        name: &'static str,
        key: ColumnOf<T>,
        relation: Relation<RowColumn<R>>,
        description: &'static str,
    ) -> Declared<'_, T> {
        self.filtered_list::<R>(name, key, relation, Filter::default(), description)
    }

    /// All child rows that match `filter`, in the default order of their table; for short lists only.
    pub fn filtered_list<R: RowObject>(
        &mut self,
        name: &'static str,
        key: ColumnOf<T>,
        relation: Relation<RowColumn<R>>,
        filter: Filter<R::Entity>,
        description: &'static str,
    ) -> Declared<'_, T> {
        let describe: Describe = |registry, field| field.ty = Vec::<Object<R>>::create_type_info(registry);
        let kind = FieldKind::List(Box::new(NestedList::<R>::new(relation, filter, None)));
        self.relation(name, key, description, describe, kind)
    }

    /// The member `member` of all child rows, in the default order of their table: a value of each row, or the row of a
    /// third table that each refers to. The child rows themselves are no type of the schema.
    pub fn list_of<R: RowObject>(
        &mut self,
        name: &'static str,
        key: ColumnOf<T>,
        relation: Relation<RowColumn<R>>,
        member: &'static str,
        description: &'static str,
    ) -> Declared<'_, T> {
        // The definition sets the type, because it follows from the member.
        let describe: Describe = |_, _| {};
        let kind = FieldKind::List(Box::new(NestedList::<R>::new(relation, Filter::default(), Some(member))));
        self.relation(name, key, description, describe, kind)
    }

    /// A connection of the child rows.
    ///
    /// # Panics
    /// When lists of `R` have facets.
    pub fn connection<R: Connected>(
        &mut self,
        name: &'static str,
        key: ColumnOf<T>,
        relation: Relation<RowColumn<R>>,
        description: &'static str,
    ) -> Declared<'_, T> {
        self.connection_with::<R>(name, key, relation, |_| Ok(None), description)
    }

    /// A connection of the child rows, to whose filter `criterion` adds what arguments of its own say; they are declared
    /// by [`Declared::with_arguments`].
    ///
    /// # Panics
    /// When lists of `R` have facets.
    pub fn connection_with<R: Connected>(
        &mut self,
        name: &'static str,
        key: ColumnOf<T>,
        relation: Relation<RowColumn<R>>,
        criterion: CriterionOf<R>,
        description: &'static str,
    ) -> Declared<'_, T> {
        // They are counted for one list, not for the child rows of many parents.
        assert!(R::FACETS.is_empty(), "{}: {name} has facets, which only root fields have", T::NAME);
        let kind = FieldKind::Connection(Box::new(ChildConnection::<R>::new(relation, criterion)));
        self.relation(name, key, description, describe_connection::<R>, kind)
    }

    /// The number of child rows of `C`.
    pub fn count<C: Table>(
        &mut self,
        name: &'static str,
        key: ColumnOf<T>,
        relation: Relation<TableColumn<C>>,
        description: &'static str,
    ) -> Declared<'_, T> {
        self.count_of::<C>(name, key, relation, Filter::default(), description)
    }

    /// The number of child rows of `C` that match `filter`.
    pub fn count_of<C: Table>(
        &mut self,
        name: &'static str,
        key: ColumnOf<T>,
        relation: Relation<TableColumn<C>>,
        filter: Filter<C::Entity>,
        description: &'static str,
    ) -> Declared<'_, T> {
        let describe: Describe = |registry, field| field.ty = i32::create_type_info(registry);
        let kind = FieldKind::Scalar(Box::new(Count::<C>::new(relation, filter)));
        self.relation(name, key, description, describe, kind)
    }

    /// The latest `time` of the child rows of `C`; null when there are none.
    pub fn latest<C: Table>(
        &mut self,
        name: &'static str,
        key: ColumnOf<T>,
        relation: Relation<TableColumn<C>>,
        time: TableColumn<C>,
        description: &'static str,
    ) -> Declared<'_, T> {
        let describe: Describe = |registry, field| field.ty = scalars::DateTime::create_type_info(registry);
        let kind = FieldKind::Scalar(Box::new(Latest::<C>::new(relation, time)));
        let mut declared = self.relation(name, key, description, describe, kind);
        declared.field().is_nullable = true;
        declared
    }
}
