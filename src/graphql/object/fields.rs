//! The builder with which a type lists its fields: one line a field.

use async_graphql::OutputType;
use async_graphql::registry::{MetaField, Registry};
use async_graphql::{Context, Result as ResolverResult};
use futures_util::future::BoxFuture;
use sea_orm::EntityTrait;

use super::child_connection::{NestedConnection, describe};
use super::definition::{Field, FieldKind, ObjectType, object_def};
use super::leaf::{Kind, Leaf, Maybe};
use super::relation::{Count, Latest, NestedList, One};
use super::row_object::{Connected, Embedded, Object, RowObject};
use super::value_field::{ColumnLeaf, ComputedLeaf, Custom, LeafField, Mask, MaskedLeaf};
use crate::auth::role::Action;
use crate::error::Result;
use crate::graphql::scalars;
use crate::query::row::{Columns, Row, RowRef, place_of};
use crate::query::table::{Relation, Table};
use crate::scope::Scope;

/// Collects the fields of `T`. Each method names the field, what it reads, and its public description: unit, order,
/// when null.
pub struct Fields<T: ObjectType> {
    pub(in crate::graphql) fields: Vec<Field>,
    of: std::marker::PhantomData<fn() -> T>,
}

type ColumnOf<T> = <<T as ObjectType>::Entity as EntityTrait>::Column;

impl<T: ObjectType> Fields<T> {
    pub(in crate::graphql) fn new() -> Self {
        Self { fields: Vec::new(), of: std::marker::PhantomData }
    }

    fn add(
        &mut self,
        name: &'static str,
        columns: &[ColumnOf<T>],
        description: &'static str,
        describe: fn(&mut Registry, &mut MetaField),
        kind: FieldKind,
    ) {
        let places = columns.iter().map(place_of::<T::Entity>).collect();
        self.fields.push(Field {
            name,
            description,
            deprecation: None,
            guard: None,
            sees_key: None,
            describe,
            arguments: None,
            masked: false,
            nullable: false,
            places,
            kind,
        });
    }

    /// A column, as it is.
    pub fn column<K: Kind>(&mut self, name: &'static str, column: ColumnOf<T>, description: &'static str) {
        let kind = FieldKind::Leaf(Box::new(ColumnLeaf::<K>(std::marker::PhantomData)));
        self.add(
            name,
            &[column],
            description,
            |registry, field| field.ty = K::Type::create_type_info(registry),
            kind,
        );
        self.nullable(&K::Type::qualified_type_name());
    }

    /// A value computed from columns of the row. `compute` reads them in the order declared, and no others.
    pub fn value<L, F>(
        &mut self,
        name: &'static str,
        columns: &[ColumnOf<T>],
        description: &'static str,
        compute: F,
    ) where
        L: Leaf + 'static,
        F: Fn(&RowRef<'_>, &Scope) -> Result<L> + Send + Sync + 'static,
    {
        let kind = FieldKind::Leaf(Box::new(ComputedLeaf(compute)));
        self.add(
            name,
            columns,
            description,
            |registry, field| field.ty = L::Type::create_type_info(registry),
            kind,
        );
        self.nullable(&L::Type::qualified_type_name());
    }

    /// A column that callers whom `mask` refuses see as null, like one that holds nothing.
    pub fn masked<K: Kind>(
        &mut self,
        name: &'static str,
        column: ColumnOf<T>,
        mask: &'static Mask<T::Entity>,
        description: &'static str,
    ) {
        let leaf = ColumnLeaf::<Maybe<K>>(std::marker::PhantomData);
        let describe = |registry: &mut Registry, field: &mut MetaField| {
            field.ty = Option::<K::Type>::create_type_info(registry);
        };
        self.add_masked(name, &[column], mask, description, describe, leaf);
    }

    /// A value computed from columns of the row, which callers whom `mask` refuses see as null.
    pub fn masked_value<L, F>(
        &mut self,
        name: &'static str,
        columns: &[ColumnOf<T>],
        mask: &'static Mask<T::Entity>,
        description: &'static str,
        compute: F,
    ) where
        L: Leaf + 'static,
        F: Fn(&RowRef<'_>, &Scope) -> Result<Option<L>> + Send + Sync + 'static,
    {
        let describe = |registry: &mut Registry, field: &mut MetaField| {
            field.ty = Option::<L::Type>::create_type_info(registry);
        };
        self.add_masked(name, columns, mask, description, describe, ComputedLeaf(compute));
    }

    fn add_masked(
        &mut self,
        name: &'static str,
        columns: &[ColumnOf<T>],
        mask: &'static Mask<T::Entity>,
        description: &'static str,
        describe: fn(&mut Registry, &mut MetaField),
        leaf: impl LeafField + 'static,
    ) {
        let all: Vec<_> = mask.columns.iter().chain(columns).copied().collect();
        let leaf = MaskedLeaf { own: mask.columns.len(), sees: mask.sees, leaf };
        self.add(name, &all, description, describe, FieldKind::Leaf(Box::new(leaf)));
        self.nullable("");
        if let Some(field) = self.fields.last_mut() {
            field.masked = true;
        }
    }

    /// A group of values of the same row, as an object of its own.
    pub fn group<V: ObjectType<Entity = T::Entity>>(
        &mut self,
        name: &'static str,
        description: &'static str,
    ) {
        let kind = FieldKind::Embedded(object_def::<V>);
        self.add(
            name,
            &[],
            description,
            |registry, field| field.ty = Embedded::<V>::create_type_info(registry),
            kind,
        );
        let columns: Columns =
            object_def::<V>().fields.iter().fold(Columns::default(), |all, field| all.with(field.columns()));
        if let Some(field) = self.fields.last_mut() {
            field.places = (0..64).filter(|place| columns.has(*place)).collect();
        }
    }

    /// One row of another table whose key `column` holds; null when it holds none, or none that the caller may see.
    pub fn one<R: RowObject>(&mut self, name: &'static str, column: ColumnOf<T>, description: &'static str) {
        let kind = FieldKind::One(Box::new(One::<R>::optional()));
        let describe = |registry: &mut Registry, field: &mut MetaField| {
            field.ty = Option::<Object<R>>::create_type_info(registry);
        };
        self.add(name, &[column], description, describe, kind);
        self.nullable("");
    }

    /// As [`Fields::one`], but null for callers whom `mask` refuses.
    pub fn masked_one<R: RowObject>(
        &mut self,
        name: &'static str,
        column: ColumnOf<T>,
        mask: &'static Mask<T::Entity>,
        description: &'static str,
    ) {
        self.one::<R>(name, column, description);
        if let Some(field) = self.fields.last_mut() {
            let own = mask.columns.iter().map(place_of::<T::Entity>);
            field.places = field.places.iter().copied().chain(own).collect();
            field.sees_key = Some(mask.sees);
            field.masked = true;
        }
    }

    /// All rows that hang on this one by `relation`, in their own order; for lists that are short by nature.
    pub fn list<R: RowObject>(
        &mut self,
        name: &'static str,
        key: ColumnOf<T>,
        relation: Relation<<<R::Table as Table>::Entity as EntityTrait>::Column>,
        description: &'static str,
    ) {
        let kind = FieldKind::List(Box::new(NestedList::<R>::new(relation)));
        let describe = |registry: &mut Registry, field: &mut MetaField| {
            field.ty = Vec::<Object<R>>::create_type_info(registry);
        };
        self.add(name, &[key], description, describe, kind);
    }

    /// A connection of the rows that hang on this one by `relation`.
    pub fn connection<R: Connected>(
        &mut self,
        name: &'static str,
        key: ColumnOf<T>,
        relation: Relation<<<R::Table as Table>::Entity as EntityTrait>::Column>,
        description: &'static str,
    ) {
        let kind = FieldKind::Connection(Box::new(NestedConnection::<R>::new(relation)));
        self.add(name, &[key], description, describe::<R>, kind);
    }

    /// How many rows of `N` hang on this one by `relation`.
    pub fn count<N: Table>(
        &mut self,
        name: &'static str,
        key: ColumnOf<T>,
        relation: Relation<<N::Entity as EntityTrait>::Column>,
        description: &'static str,
    ) {
        self.count_of::<N>(name, key, relation, N::Filter::default(), description);
    }

    /// How many rows of `N` that `filter` admits hang on this one by `relation`.
    pub fn count_of<N: Table>(
        &mut self,
        name: &'static str,
        key: ColumnOf<T>,
        relation: Relation<<N::Entity as EntityTrait>::Column>,
        filter: N::Filter,
        description: &'static str,
    ) {
        let kind = FieldKind::Scalar(Box::new(Count::<N>::new(relation, filter)));
        self.add(
            name,
            &[key],
            description,
            |registry, field| field.ty = i32::create_type_info(registry),
            kind,
        );
    }

    /// The latest `time` of the rows of `N` that hang on this one by `relation`; null when there are none.
    pub fn latest<N: Table>(
        &mut self,
        name: &'static str,
        key: ColumnOf<T>,
        relation: Relation<<N::Entity as EntityTrait>::Column>,
        time: <N::Entity as EntityTrait>::Column,
        description: &'static str,
    ) {
        let kind = FieldKind::Scalar(Box::new(Latest::<N>::new(relation, time)));
        let describe = |registry: &mut Registry, field: &mut MetaField| {
            field.ty = Option::<scalars::DateTime>::create_type_info(registry);
        };
        self.add(name, &[key], description, describe, kind);
        self.nullable("");
    }

    /// A field with a resolver of its own, for what the other kinds can't say. It is answered the ordinary way, one
    /// row at a time: never for a field that lists would show.
    pub fn custom<O, F>(
        &mut self,
        name: &'static str,
        columns: &[ColumnOf<T>],
        description: &'static str,
        resolve: F,
    ) where
        O: OutputType + 'static,
        F: for<'a> Fn(&'a Row, &'a Context<'a>) -> BoxFuture<'a, ResolverResult<O>> + Send + Sync + 'static,
    {
        let kind = FieldKind::Custom(Box::new(Custom(resolve)));
        self.add(
            name,
            columns,
            description,
            |registry, field| field.ty = O::create_type_info(registry),
            kind,
        );
        self.nullable(&O::qualified_type_name());
    }

    /// Lets the last field, which has a resolver of its own, take arguments: `describe` adds them.
    pub fn takes(&mut self, describe: fn(&mut Registry, &mut MetaField)) {
        if let Some(field) = self.fields.last_mut() {
            field.arguments = Some(describe);
        }
    }

    /// Lets an error null the last field alone.
    fn nullable(&mut self, qualified_type: &str) {
        if let Some(field) = self.fields.last_mut() {
            field.nullable = !qualified_type.ends_with('!');
        }
    }

    /// Guards the last field: only callers who may do `action` select it; for others it is null, with an error.
    pub fn guarded(&mut self, action: Action) {
        if let Some(field) = self.fields.last_mut() {
            field.guard = Some(action);
            field.nullable = true;
        }
    }

    /// Marks the last field as deprecated; `reason` names the replacement.
    pub fn deprecated(&mut self, reason: &'static str) {
        if let Some(field) = self.fields.last_mut() {
            field.deprecation = Some(reason);
        }
    }
}
