//! Root fields of object types: one row by identifier, and the connection of all rows that the caller may
//! see.
//!
//! Each object type declares its root fields in a function `roots`, which `graphql/schema.rs` lists. A root
//! field with other rules is an async-graphql resolver instead (`users/query.rs`).

use std::borrow::Cow;
use std::marker::PhantomData;

use async_graphql::parser::types::Field as FieldNode;
use async_graphql::registry::{Deprecation, MetaField, MetaInputValue, MetaTypeId, Registry};
use async_graphql::resolver_utils::{ContainerType, resolve_container};
use async_graphql::{
    Context, ContextSelectionSet, InputType, ObjectType, OutputType, Positioned, ServerResult, Value,
};
use futures_util::future::BoxFuture;

use super::single::Single;
use crate::auth::role::Action;
use crate::graphql::context::RequestContext;
use crate::graphql::error::{malformed, server_error};
use crate::graphql::object::connection::{Connection, describe_connection};
use crate::graphql::object::id::IdOf;
use crate::graphql::object::object::{Connected, Object, RowObject, object_type};

/// Declares the root fields of a schema.
pub trait DeclareRootFields: Send + Sync + 'static {
    /// Adds the root fields, in the order in which the schema registers types.
    fn roots(roots: &mut RootFields);
}

/// Root fields that return rows.
#[derive(Default)]
pub struct RootFields {
    fields: Vec<RootField>,
}

/// The root fields that `D` declares, as a part of the type `Query`.
pub struct Roots<D> {
    roots: RootFields,
    of: PhantomData<fn() -> D>,
}

/// One root field.
pub struct RootField {
    name: &'static str,
    description: &'static str,
    guard: Option<Action>,
    /// Whether an error nulls only the field, not the whole `data`.
    nullable: bool,
    describe: fn(&mut Registry, &mut MetaField),
    resolve: for<'a> fn(&'a Context<'a>) -> BoxFuture<'a, ServerResult<Value>>,
}

impl<D: DeclareRootFields> Default for Roots<D> {
    fn default() -> Self {
        let mut roots = RootFields::default();
        D::roots(&mut roots);
        Self { roots, of: PhantomData }
    }
}

impl RootFields {
    /// One row by `id`; null when there is none, or none that the caller may see.
    pub fn one<R: RowObject>(&mut self, name: &'static str, description: &'static str) -> &mut RootField {
        self.add(RootField {
            name,
            description,
            guard: None,
            nullable: true,
            describe: |registry, field| {
                let mut id = MetaInputValue::new("id", IdOf::<R>::create_type_info(registry));
                id.description = Some("Which: `id`, or the database's own key.".to_owned());
                field.args.insert("id".to_owned(), id);
                field.ty = Option::<Object<R>>::create_type_info(registry);
            },
            resolve: |ctx| {
                Box::pin(async move {
                    let id = ctx.param_value::<IdOf<R>>("id", None);
                    let (_, id) = id.map_err(|error| malformed(ctx, error))?;
                    let single = Single::<R>::by_key(id.key());
                    single.resolve(&ctx.with_selection_set(&ctx.item.node.selection_set), ctx.item).await
                })
            },
        })
    }

    /// The connection of all rows that the caller may see.
    pub fn connection<R: Connected>(
        &mut self,
        name: &'static str,
        description: &'static str,
    ) -> &mut RootField {
        self.add(RootField {
            name,
            description,
            guard: None,
            nullable: false,
            describe: describe_connection::<R>,
            resolve: |ctx| {
                Box::pin(async move {
                    let connection = Connection::<R>::root(ctx)?;
                    connection.resolve(&ctx.with_selection_set(&ctx.item.node.selection_set), ctx.item).await
                })
            },
        })
    }

    fn add(&mut self, field: RootField) -> &mut RootField {
        self.fields.push_mut(field)
    }
}

impl RootField {
    /// Returns null with an error to callers who may not do `action`.
    pub fn guarded(&mut self, action: Action) {
        self.guard = Some(action);
        self.nullable = true;
    }

    fn meta(&self, registry: &mut Registry) -> MetaField {
        let mut field = MetaField::new(self.name, "");
        field.description = Some(self.description.to_owned());
        field.deprecation = Deprecation::NoDeprecated;
        (self.describe)(registry, &mut field);
        if self.nullable {
            field.ty.truncate(field.ty.trim_end_matches('!').len());
        }
        field
    }

    async fn resolve(&self, ctx: &Context<'_>) -> ServerResult<Value> {
        let refused = self.guard.map(|action| ctx.data_unchecked::<RequestContext>().scope.require(action));
        let value = match refused {
            Some(Err(error)) => Err(server_error(ctx, error)),
            _ => (self.resolve)(ctx).await,
        };
        match value {
            Err(error) if self.nullable => {
                ctx.add_error(error);
                Ok(Value::Null)
            }
            value => value,
        }
    }
}

impl<D: DeclareRootFields> OutputType for Roots<D> {
    fn type_name() -> Cow<'static, str> {
        // Merged into `Query` and then unused: no client sees this name.
        Cow::Borrowed("Roots")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
            let roots = Self::default().roots;
            let fields = roots.fields.iter().map(|field| (field.name.to_owned(), field.meta(registry)));
            object_type::<Self>("Roots", "", fields.collect())
        })
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<FieldNode>) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

impl<D: DeclareRootFields> ContainerType for Roots<D> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        let name = ctx.item.node.name.node.as_str();
        match self.roots.fields.iter().find(|field| field.name == name) {
            Some(field) => field.resolve(ctx).await.map(Some),
            None => Ok(None),
        }
    }
}

impl<D: DeclareRootFields> ObjectType for Roots<D> {}
