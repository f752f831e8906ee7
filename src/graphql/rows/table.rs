//! The one listing of an object's fields, from which both ways of answering are made.
//!
//! A type implements [`Described`] and lists its fields once, in [`Fields`]. Ordinary resolvers (`object.rs`) and the
//! fast way over whole lists (`plan.rs`, `fetch.rs`, `write.rs`) read the same [`Table`], so they can't drift.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{LazyLock, RwLock};

use async_graphql::registry::{Deprecation, MetaField, Registry};
use async_graphql::{Context, OutputType, ServerResult, Value};
use futures_util::future::BoxFuture;
use sea_orm::EntityTrait;

use super::connection::NestedConnection;
use super::leaf::{Kind, Leaf, Maybe, Style};
use super::object::{Connected, Embedded, RowObject};
use super::relation::{Count, NestedList, One};
use crate::auth::role::Action;
use crate::domain::error::Result;
use crate::domain::noun::{Link, Noun};
use crate::domain::row::{Cells, Columns, Row, place_of};
use crate::domain::scope::Scope;

/// An object type whose values are rows, or parts of rows, of one table.
pub trait Described: Sized + Send + Sync + 'static {
    /// The table.
    type Entity: EntityTrait;
    /// The GraphQL name.
    const NAME: &'static str;
    /// The public reference of the type.
    const DESCRIPTION: &'static str;
    /// Whether it implements the interface `Node`.
    const IS_NODE: bool = false;

    /// Lists the fields.
    fn fields(fields: &mut Fields<Self>);
}

/// The fields of one type, by name.
pub(super) struct Table {
    pub name: &'static str,
    pub description: &'static str,
    pub is_node: bool,
    pub fields: Vec<Field>,
    by_name: HashMap<&'static str, usize>,
}

impl Table {
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.by_name.get(name).map(|at| &self.fields[*at])
    }
}

/// One field.
pub(super) struct Field {
    pub name: &'static str,
    description: &'static str,
    deprecation: Option<&'static str>,
    /// What the caller must be allowed to do to select it.
    pub guard: Option<Action>,
    /// Of a relation: whether the caller sees where it leads. Reads the places after the key's.
    pub sees_key: Option<Sees>,
    describe: fn(&mut Registry, &mut MetaField),
    /// Whether some callers see it as null.
    masked: bool,
    /// Whether an error nulls the field alone rather than what it is in.
    pub nullable: bool,
    /// The columns it reads, by their place in the table.
    pub places: Box<[u8]>,
    pub kind: FieldKind,
}

impl Field {
    pub fn columns(&self) -> Columns {
        self.places.iter().fold(Columns::default(), |set, place| set.with(Columns::one(*place)))
    }

    pub fn meta(&self, registry: &mut Registry) -> MetaField {
        let mut field = MetaField::new(self.name, "");
        let hidden = if self.masked { " Null for callers who may not see it." } else { "" };
        field.description = Some(format!("{}{hidden}", self.description));
        if let Some(reason) = self.deprecation {
            field.deprecation = Deprecation::Deprecated { reason: Some(reason.to_owned()) };
        }
        (self.describe)(registry, &mut field);
        if self.nullable {
            field.ty.truncate(field.ty.trim_end_matches('!').len());
        }
        field
    }
}

/// How a field is answered.
pub(super) enum FieldKind {
    /// A value of the row itself.
    Leaf(Box<dyn LeafField>),
    /// A group of values of the same row.
    Embedded(fn() -> &'static Table),
    /// One row of another table, by key.
    One(Box<dyn OneField>),
    /// All rows that hang on this one.
    List(Box<dyn ListField>),
    /// A page of the rows that hang on this one.
    Connection(Box<dyn ConnectionField>),
    /// How many rows hang on this one.
    Count(Box<dyn CountField>),
    /// Anything else; never in the fast way.
    Custom(Box<dyn CustomField>),
}

pub(super) use super::connection::ConnectionField;
pub(super) use super::relation::{CountField, ListField, OneField};

/// A value of a row.
pub(super) trait LeafField: Send + Sync {
    fn write(&self, cells: &Cells<'_>, scope: &Scope, style: Style, out: &mut Vec<u8>) -> Result<()>;
    fn value(&self, cells: &Cells<'_>, scope: &Scope) -> Result<Value>;
}

struct ColumnLeaf<K>(std::marker::PhantomData<fn() -> K>);

impl<K: Kind> LeafField for ColumnLeaf<K> {
    fn write(&self, cells: &Cells<'_>, _: &Scope, style: Style, out: &mut Vec<u8>) -> Result<()> {
        cells.get::<K::Of<'_>>(0)?.write(style, out);
        Ok(())
    }

    fn value(&self, cells: &Cells<'_>, _: &Scope) -> Result<Value> {
        Ok(cells.get::<K::Of<'_>>(0)?.value())
    }
}

struct ComputedLeaf<F>(F);

impl<L, F> LeafField for ComputedLeaf<F>
where
    L: Leaf,
    F: Fn(&Cells<'_>, &Scope) -> Result<L> + Send + Sync,
{
    fn write(&self, cells: &Cells<'_>, scope: &Scope, style: Style, out: &mut Vec<u8>) -> Result<()> {
        (self.0)(cells, scope)?.write(style, out);
        Ok(())
    }

    fn value(&self, cells: &Cells<'_>, scope: &Scope) -> Result<Value> {
        Ok((self.0)(cells, scope)?.value())
    }
}

/// Who sees a field of a row: the columns that the answer depends on, and the question.
pub struct Mask<E: EntityTrait> {
    /// The columns that `sees` reads, in its order.
    pub columns: &'static [E::Column],
    /// Whether the caller sees the field of this row.
    pub sees: Sees,
}

/// Answers whether the caller sees something of a row.
pub type Sees = fn(&Cells<'_>, &Scope) -> Result<bool>;

/// A value that some callers see as null: the mask's columns come first, the value's after them.
struct MaskedLeaf<F> {
    own: usize,
    sees: Sees,
    leaf: F,
}

impl<F: LeafField> LeafField for MaskedLeaf<F> {
    fn write(&self, cells: &Cells<'_>, scope: &Scope, style: Style, out: &mut Vec<u8>) -> Result<()> {
        if (self.sees)(cells, scope)? {
            return self.leaf.write(&cells.after(self.own), scope, style, out);
        }
        out.extend_from_slice(b"null");
        Ok(())
    }

    fn value(&self, cells: &Cells<'_>, scope: &Scope) -> Result<Value> {
        if (self.sees)(cells, scope)? {
            self.leaf.value(&cells.after(self.own), scope)
        } else {
            Ok(Value::Null)
        }
    }
}

/// A field with a resolver of its own.
pub(super) trait CustomField: Send + Sync {
    fn resolve<'a>(&'a self, row: &'a Row, ctx: &'a Context<'a>) -> BoxFuture<'a, ServerResult<Value>>;
}

struct Custom<F>(F);

impl<T, F> CustomField for Custom<F>
where
    T: OutputType,
    F: for<'a> Fn(&'a Row, &'a Context<'a>) -> BoxFuture<'a, async_graphql::Result<T>> + Send + Sync,
{
    fn resolve<'a>(&'a self, row: &'a Row, ctx: &'a Context<'a>) -> BoxFuture<'a, ServerResult<Value>> {
        Box::pin(async move {
            let at = |error: async_graphql::Error| ctx.set_error_path(error.into_server_error(ctx.item.pos));
            let value = (self.0)(row, ctx).await.map_err(at)?;
            value.resolve(&ctx.with_selection_set(&ctx.item.node.selection_set), ctx.item).await
        })
    }
}

/// Collects the fields of `T`. Each method names the field, what it reads, and its public description: unit, order,
/// when null.
pub struct Fields<T: Described> {
    fields: Vec<Field>,
    of: std::marker::PhantomData<fn() -> T>,
}

type ColumnOf<T> = <<T as Described>::Entity as EntityTrait>::Column;

impl<T: Described> Fields<T> {
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
        F: Fn(&Cells<'_>, &Scope) -> Result<L> + Send + Sync + 'static,
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
        F: Fn(&Cells<'_>, &Scope) -> Result<Option<L>> + Send + Sync + 'static,
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
    pub fn group<V: Described<Entity = T::Entity>>(&mut self, name: &'static str, description: &'static str) {
        let kind = FieldKind::Embedded(table::<V>);
        self.add(
            name,
            &[],
            description,
            |registry, field| field.ty = Embedded::<V>::create_type_info(registry),
            kind,
        );
        let columns: Columns =
            table::<V>().fields.iter().fold(Columns::default(), |all, field| all.with(field.columns()));
        if let Some(field) = self.fields.last_mut() {
            field.places = (0..64).filter(|place| columns.has(*place)).collect();
        }
    }

    /// One row of another table whose key `column` holds; null when it holds none, or none that the caller may see.
    pub fn one<R: RowObject>(&mut self, name: &'static str, column: ColumnOf<T>, description: &'static str) {
        let kind = FieldKind::One(Box::new(One::<R>::optional()));
        let describe = |registry: &mut Registry, field: &mut MetaField| {
            field.ty = Option::<super::object::Object<R>>::create_type_info(registry);
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

    /// All rows that hang on this one by `link`, in their own order; for lists that are short by nature.
    pub fn list<R: RowObject>(
        &mut self,
        name: &'static str,
        key: ColumnOf<T>,
        link: Link<<<R::Noun as Noun>::Entity as EntityTrait>::Column>,
        description: &'static str,
    ) {
        let kind = FieldKind::List(Box::new(NestedList::<R>::new(link)));
        let describe = |registry: &mut Registry, field: &mut MetaField| {
            field.ty = Vec::<super::object::Object<R>>::create_type_info(registry);
        };
        self.add(name, &[key], description, describe, kind);
    }

    /// A connection of the rows that hang on this one by `link`.
    pub fn connection<R: Connected>(
        &mut self,
        name: &'static str,
        key: ColumnOf<T>,
        link: Link<<<R::Noun as Noun>::Entity as EntityTrait>::Column>,
        description: &'static str,
    ) {
        let kind = FieldKind::Connection(Box::new(NestedConnection::<R>::new(link)));
        self.add(name, &[key], description, super::connection::describe::<R>, kind);
    }

    /// How many rows of `N` hang on this one by `link`.
    pub fn count<N: Noun>(
        &mut self,
        name: &'static str,
        key: ColumnOf<T>,
        link: Link<<N::Entity as EntityTrait>::Column>,
        description: &'static str,
    ) {
        let kind = FieldKind::Count(Box::new(Count::<N>::new(link)));
        self.add(
            name,
            &[key],
            description,
            |registry, field| field.ty = i32::create_type_info(registry),
            kind,
        );
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
        F: for<'a> Fn(&'a Row, &'a Context<'a>) -> BoxFuture<'a, async_graphql::Result<O>>
            + Send
            + Sync
            + 'static,
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

/// The table of `T`, made at first use.
pub(super) fn table<T: Described>() -> &'static Table {
    static TABLES: LazyLock<RwLock<HashMap<TypeId, &'static Table>>> = LazyLock::new(RwLock::default);
    let key = TypeId::of::<T>();
    if let Some(table) = TABLES.read().ok().and_then(|tables| tables.get(&key).copied()) {
        return table;
    }
    let mut fields = Fields::<T> { fields: Vec::new(), of: std::marker::PhantomData };
    T::fields(&mut fields);
    let by_name = fields.fields.iter().enumerate().map(|(at, field)| (field.name, at)).collect();
    // One table a type, for the life of the process: there are as many as there are types.
    let table = Box::leak(Box::new(Table {
        name: T::NAME,
        description: T::DESCRIPTION,
        is_node: T::IS_NODE,
        fields: fields.fields,
        by_name,
    }));
    TABLES.write().map_or(table, |mut tables| *tables.entry(key).or_insert(table))
}
