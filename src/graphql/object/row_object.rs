//! One row as a GraphQL object, answered field by field from the type's table: the ordinary way.
//!
//! Used for single objects, and for lists whenever the fast way does not know something. Errors exist only here.

use std::borrow::Cow;
use std::marker::PhantomData;

use async_graphql::parser::types::Field as FieldNode;
use async_graphql::registry::{MetaType, MetaTypeId, Registry};
use async_graphql::resolver_utils::{ContainerType, resolve_container};
use async_graphql::{
    Context, ContextSelectionSet, InputType, ObjectType as GraphqlObject, OutputType, Positioned,
    ServerResult, Value,
};

use super::definition::{Field, FieldKind, ObjectDef, ObjectType, object_def};
use crate::error::{Error, Result};
use crate::graphql::context::RequestContext;
use crate::graphql::error::{keep_place, server_error, to_error};
use crate::query::key::Key;
use crate::query::list::{self, all_columns};
use crate::query::row::Row;
use crate::query::table::{SortKey, Table};
use crate::scope::Scope;

/// A type whose objects are whole rows that lists and loaders find.
pub trait RowObject: ObjectType<Entity = <<Self as RowObject>::Table as Table>::Entity> {
    /// The noun behind it.
    type Table: Table;
}

/// A type that is listed as a connection.
pub trait Connected: RowObject {
    /// The name of its connection: `UserConnection`.
    const CONNECTION: &'static str;
    /// The name of its edge: `UserEdge`.
    const EDGE: &'static str;
    /// The input of its criteria.
    type Filter: InputType;
    /// The input of one criterion of its order.
    type Order: InputType;

    /// The criteria that an input says.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` by field.
    fn filter(input: Self::Filter, scope: &Scope) -> Result<<Self::Table as Table>::Filter>;

    /// The order that an input says.
    fn order(input: Self::Order) -> SortKey<<Self::Table as Table>::Sort>;

    /// Passes when the caller may choose which rows and in which order. Whoever sees masked fields as null must not
    /// find rows by them, nor read them from cursors.
    ///
    /// # Errors
    /// `AUTH_REQUIRED` or `FORBIDDEN`.
    fn may_choose(scope: &Scope) -> Result<()> {
        let _ = scope;
        Ok(())
    }

    /// The order of a list that names none: by columns that the caller sees.
    fn default_sort(scope: &Scope) -> Vec<SortKey<<Self::Table as Table>::Sort>> {
        let _ = scope;
        <Self::Table as Table>::default_sort()
    }
}

/// One row, shown as a `T`.
#[derive(Debug)]
pub struct Object<T> {
    row: Row,
    of: PhantomData<fn() -> T>,
}

impl<T> Object<T> {
    /// Shows `row` as a `T`.
    pub fn new(row: Row) -> Self {
        Self { row, of: PhantomData }
    }

    /// The row behind it.
    pub fn row(&self) -> &Row {
        &self.row
    }
}

impl<T> Clone for Object<T> {
    fn clone(&self) -> Self {
        Self::new(self.row.clone())
    }
}

/// Reads a row again that was just written, through the same door as everything that is shown.
///
/// # Errors
/// When the caller may not see it, which is a fault of ours.
pub async fn shown<R: RowObject>(request: &RequestContext, key: Key) -> async_graphql::Result<Object<R>> {
    let found =
        list::by_keys::<R::Table>(&request.scope, R::Table::KEY, &[key], &all_columns::<R::Table>()).await;
    let missing = || Error::Internal(format!("a {} that was written is not shown", R::NAME));
    let row = found.and_then(|mut rows| rows.remove(&key).ok_or_else(missing));
    row.map(Object::new).map_err(|error| to_error(request, error))
}

/// A group of values of a row, shown as a `T`.
pub(in crate::graphql) struct Embedded<T> {
    row: Row,
    of: PhantomData<fn() -> T>,
}

fn register<T: ObjectType, O: OutputType>(registry: &mut Registry) -> String {
    let name = registry.create_output_type::<O, _>(MetaTypeId::Object, |registry| {
        let table = object_def::<T>();
        let fields = table.fields.iter().map(|field| (field.name.to_owned(), field.meta(registry))).collect();
        MetaType::Object {
            name: table.name.to_owned(),
            description: Some(table.description.to_owned()),
            fields,
            cache_control: async_graphql::CacheControl::default(),
            extends: false,
            shareable: false,
            resolvable: true,
            inaccessible: false,
            interface_object: false,
            tags: Vec::new(),
            keys: None,
            visible: None,
            is_subscription: false,
            rust_typename: Some(std::any::type_name::<O>()),
            directive_invocations: Vec::new(),
            requires_scopes: Vec::new(),
        }
    });
    if T::IS_NODE {
        registry.add_implements(T::NAME, "Node");
    }
    name
}

async fn resolve_field(
    row: &Row,
    table: &'static ObjectDef,
    ctx: &Context<'_>,
) -> ServerResult<Option<Value>> {
    let Some(field) = table.field(&ctx.item.node.name.node) else { return Ok(None) };
    answer(row, field, ctx).await.map(Some)
}

async fn answer(row: &Row, field: &'static Field, ctx: &Context<'_>) -> ServerResult<Value> {
    match answer_or_fail(row, field, ctx).await {
        Err(error) if field.nullable => {
            ctx.add_error(error);
            Ok(Value::Null)
        }
        answer => answer.map_err(|error| keep_place(ctx, error)),
    }
}

async fn answer_or_fail(row: &Row, field: &'static Field, ctx: &Context<'_>) -> ServerResult<Value> {
    let scope = &ctx.data_unchecked::<RequestContext>().scope;
    if let Some(action) = field.guard {
        scope.require(action).map_err(|error| server_error(ctx, error))?;
    }
    match &field.kind {
        FieldKind::Leaf(leaf) => {
            let value = leaf.value(&row.row_ref(&field.places), scope);
            value.map_err(|error| server_error(ctx, error))
        }
        FieldKind::Embedded(table) => {
            let group = Group { row, table: table() };
            resolve_container(&ctx.with_selection_set(&ctx.item.node.selection_set), &group).await
        }
        FieldKind::One(one) => one.resolve(row, field, ctx).await,
        FieldKind::List(list) => list.resolve(row, field, ctx).await,
        FieldKind::Connection(connection) => connection.resolve(row, field, ctx).await,
        FieldKind::Scalar(scalar) => scalar.resolve(row, field, ctx).await,
        FieldKind::Custom(custom) => custom.resolve(row, ctx).await,
    }
}

/// The key by which the relation `field` leads on from `row`; none when the row has none, or when the caller may not
/// see where it leads.
pub(in crate::graphql) fn key_of(row: &Row, field: &Field, scope: &Scope) -> Result<Option<Key>> {
    let place = field.places.first().ok_or_else(|| Error::Internal("a relation without a key".into()))?;
    if sees_key(row, field, scope)? { Ok(row.at_place(*place)?) } else { Ok(None) }
}

/// Whether the caller may see where the relation `field` leads from `row`.
pub(in crate::graphql) fn sees_key(row: &Row, field: &Field, scope: &Scope) -> Result<bool> {
    // The key's place comes first, those that the mask reads after it.
    let mask = field.places.get(1..).unwrap_or_default();
    field.sees_key.map_or(Ok(true), |sees| sees(&row.row_ref(mask), scope))
}

macro_rules! row_output {
    ($name:ident) => {
        impl<T: ObjectType> OutputType for $name<T> {
            fn type_name() -> Cow<'static, str> {
                Cow::Borrowed(T::NAME)
            }

            fn create_type_info(registry: &mut Registry) -> String {
                register::<T, Self>(registry)
            }

            async fn resolve(
                &self,
                ctx: &ContextSelectionSet<'_>,
                _: &Positioned<FieldNode>,
            ) -> ServerResult<Value> {
                resolve_container(ctx, self).await
            }
        }

        impl<T: ObjectType> ContainerType for $name<T> {
            async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
                resolve_field(&self.row, object_def::<T>(), ctx).await
            }
        }

        impl<T: ObjectType> GraphqlObject for $name<T> {}
    };
}

row_output!(Object);
row_output!(Embedded);

/// A group whose type is known by its table alone.
struct Group<'r> {
    row: &'r Row,
    table: &'static ObjectDef,
}

impl OutputType for Group<'_> {
    fn type_name() -> Cow<'static, str> {
        // Never registered: the schema knows the group by `Embedded`.
        Cow::Borrowed("")
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        Cow::Borrowed(self.table.name)
    }

    fn create_type_info(_: &mut Registry) -> String {
        String::new()
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<FieldNode>) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

impl ContainerType for Group<'_> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        resolve_field(self.row, self.table, ctx).await
    }
}
