//! Root fields of the nouns: one row by identifier, and the connection of all rows that the caller may see.
//!
//! Each noun lists its own in a function that `graphql/schema.rs` names. What needs a rule of its own is an ordinary
//! resolver instead (`users/query.rs`).

use std::borrow::Cow;

use async_graphql::parser::types::Field as FieldNode;
use async_graphql::registry::{Deprecation, MetaField, MetaInputValue, MetaType, MetaTypeId, Registry};
use async_graphql::resolver_utils::{ContainerType, resolve_container};
use async_graphql::{
    CacheControl, Context, ContextSelectionSet, InputType, ObjectType as GraphqlObject, OutputType,
    Positioned, ServerResult, Value,
};
use futures_util::future::BoxFuture;

use super::child_connection::describe;
use super::connection::Connection;
use super::row_object::{Connected, Object, RowObject};
use super::single::Single;
use crate::auth::role::Action;
use crate::graphql::context::RequestContext;
use crate::graphql::error::server_error;
use crate::graphql::ids::IdOf;

/// The root fields of all nouns, as a part of the type `Query`.
pub struct Roots {
    fields: Vec<RootField>,
}

struct RootField {
    name: &'static str,
    description: &'static str,
    guard: Option<Action>,
    /// Whether an error nulls the field alone rather than the whole answer.
    nullable: bool,
    describe: fn(&mut Registry, &mut MetaField),
    resolve: for<'a> fn(&'a Context<'a>) -> BoxFuture<'a, ServerResult<Value>>,
}

/// Adds the root fields of one noun.
pub type RootsOf = fn(&mut Roots);

/// Every noun's root fields, in the order of the schema's builder.
const NOUNS: &[RootsOf] = &[
    crate::graphql::users::roots,
    crate::graphql::talents::roots,
    crate::graphql::geography::country_roots,
    crate::graphql::geography::city_roots,
    crate::graphql::events::roots,
    crate::graphql::participants::roots,
    crate::graphql::attendances::roots,
];

impl Default for Roots {
    fn default() -> Self {
        let mut roots = Self { fields: Vec::new() };
        for noun in NOUNS {
            noun(&mut roots);
        }
        roots
    }
}

impl Roots {
    /// One row by `id`; null when there is none, or none that the caller may see.
    pub fn one<R: RowObject>(&mut self, name: &'static str, description: &'static str) {
        self.fields.push(RootField {
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
                    let (_, id) = ctx.param_value::<IdOf<R>>("id", None)?;
                    let single = Single::<R>::by_key(id.key());
                    single.resolve(&ctx.with_selection_set(&ctx.item.node.selection_set), ctx.item).await
                })
            },
        });
    }

    /// The connection of all rows that the caller may see.
    pub fn connection<R: Connected>(&mut self, name: &'static str, description: &'static str) {
        self.fields.push(RootField {
            name,
            description,
            guard: None,
            nullable: false,
            describe: describe::<R>,
            resolve: |ctx| {
                Box::pin(async move {
                    let connection = Connection::<R>::root(ctx)?;
                    connection.resolve(&ctx.with_selection_set(&ctx.item.node.selection_set), ctx.item).await
                })
            },
        });
    }

    /// Guards the last field: for callers who may not do `action` it is null, with an error.
    pub fn guarded(&mut self, action: Action) {
        if let Some(field) = self.fields.last_mut() {
            field.guard = Some(action);
            field.nullable = true;
        }
    }
}

impl RootField {
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

    async fn answer(&self, ctx: &Context<'_>) -> ServerResult<Value> {
        let refused = self.guard.map(|action| ctx.data_unchecked::<RequestContext>().scope.require(action));
        let answer = match refused {
            Some(Err(error)) => Err(server_error(ctx, error)),
            _ => (self.resolve)(ctx).await,
        };
        match answer {
            Err(error) if self.nullable => {
                ctx.add_error(error);
                Ok(Value::Null)
            }
            answer => answer,
        }
    }
}

impl OutputType for Roots {
    fn type_name() -> Cow<'static, str> {
        // Merged into `Query` and then unused: no client sees this name.
        Cow::Borrowed("Roots")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
            let roots = Self::default();
            MetaType::Object {
                name: "Roots".to_owned(),
                description: None,
                fields: roots
                    .fields
                    .iter()
                    .map(|field| (field.name.to_owned(), field.meta(registry)))
                    .collect(),
                cache_control: CacheControl::default(),
                extends: false,
                shareable: false,
                resolvable: true,
                inaccessible: false,
                interface_object: false,
                tags: Vec::new(),
                keys: None,
                visible: None,
                is_subscription: false,
                rust_typename: Some(std::any::type_name::<Self>()),
                directive_invocations: Vec::new(),
                requires_scopes: Vec::new(),
            }
        })
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<FieldNode>) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

impl ContainerType for Roots {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        let name = ctx.item.node.name.node.as_str();
        match self.fields.iter().find(|field| field.name == name) {
            Some(field) => field.answer(ctx).await.map(Some),
            None => Ok(None),
        }
    }
}

impl GraphqlObject for Roots {}
