//! The root fields `node` and `nodes`: objects by their opaque identifier.
//!
//! Each type that implements `Node` has one line in [`NODE_TYPES`]. An object that the caller may not see is
//! null, like one that does not exist.

use std::borrow::Cow;

use async_graphql::indexmap::IndexSet;
use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaField, MetaType, MetaTypeId, Registry};
use async_graphql::{
    Context, ContextSelectionSet, ID, Object, OutputType, Positioned, Result, ServerResult, Value,
};
use futures_util::future::{BoxFuture, join_all};

use super::assignments::Assignment;
use super::attendances::Attendance;
use super::cinema_talents::CinemaTalent;
use super::context::{RequestContext, RequestExt};
use super::error::to_error;
use super::events::Event;
use super::exec::output::resolve_row;
use super::geography::{City, Country};
use super::object::definition::ObjectDef;
use super::object::definition_cache::object_def;
use super::object::{Object, RowObject, id};
use super::participants::Participant;
use super::presence::PresenceRecord;
use super::productions::Production;
use super::projects::Project;
use super::talents::Talent;
use super::users::User;
use crate::domain::accounts::find as accounts;
use crate::error::Error;
use crate::query::key::Key;
use crate::query::list::all_columns;
use crate::query::row::Row;

type RowFuture<'a> = BoxFuture<'a, Result<Option<Row>, Error>>;

/// A type that implements `Node`: its name, its registration, its lookup by key.
struct NodeType {
    name: &'static str,
    object: fn() -> &'static ObjectDef,
    create_type_info: fn(&mut Registry) -> String,
    find: for<'a> fn(&'a RequestContext, Key) -> RowFuture<'a>,
}

impl NodeType {
    /// The type `R`, with the rows that the caller may see.
    const fn of<R: RowObject>() -> Self {
        Self {
            name: R::NAME,
            object: object_def::<R>,
            create_type_info: Object::<R>::create_type_info,
            find: |request, key| Box::pin(find::<R>(request, key)),
        }
    }

    /// The type `User`, with the rules of `user(id)`, so that accounts cannot be enumerated.
    const fn of_accounts() -> Self {
        Self {
            find: |request, key| {
                Box::pin(async move {
                    if accounts::authorize_lookup(&request.scope, key).is_err() {
                        return Ok(None);
                    }
                    match find::<User>(request, key).await? {
                        Some(row) if accounts::is_visible(&request.scope, &row)? => Ok(Some(row)),
                        _ => Ok(None),
                    }
                })
            },
            ..Self::of::<User>()
        }
    }
}

async fn find<R: RowObject>(request: &RequestContext, key: Key) -> Result<Option<Row>, Error> {
    let found = request.loaders.rows::<R::Table>(&[key], &all_columns::<R::Table>()).await;
    Ok(found.map_err(|error| (*error).clone())?.remove(&key))
}

/// Every type that implements `Node`.
static NODE_TYPES: [NodeType; 12] = [
    NodeType::of_accounts(),
    NodeType::of::<Talent>(),
    NodeType::of::<Country>(),
    NodeType::of::<City>(),
    NodeType::of::<CinemaTalent>(),
    NodeType::of::<Production>(),
    NodeType::of::<Project>(),
    NodeType::of::<Assignment>(),
    NodeType::of::<PresenceRecord>(),
    NodeType::of::<Event>(),
    NodeType::of::<Participant>(),
    NodeType::of::<Attendance>(),
];

/// An object of a type that implements `Node`.
pub struct Node {
    object: &'static ObjectDef,
    row: Row,
}

async fn find_node(request: &RequestContext, id: &ID) -> Result<Option<Node>> {
    let Some((name, key)) = id::decode(id) else { return Ok(None) };
    let Some(node) = NODE_TYPES.iter().find(|node| node.name == name) else { return Ok(None) };
    let row = (node.find)(request, key).await.map_err(|error| to_error(request, error))?;
    Ok(row.map(|row| Node { object: (node.object)(), row }))
}

impl OutputType for Node {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("Node")
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        Cow::Borrowed(self.object.name)
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Interface, |registry| {
            let mut possible_types = IndexSet::new();
            for node in &NODE_TYPES {
                (node.create_type_info)(registry);
                possible_types.insert(node.name.to_owned());
            }
            let mut id = MetaField::new("id", "ID!");
            id.description = Some("Opaque identifier, unique among all types.".to_owned());
            MetaType::Interface {
                name: "Node".to_owned(),
                description: Some("Anything with an identifier.".to_owned()),
                fields: [("id".to_owned(), id)].into_iter().collect(),
                possible_types,
                extends: false,
                inaccessible: false,
                tags: Vec::new(),
                keys: None,
                visible: None,
                rust_typename: Some(std::any::type_name::<Self>()),
                directive_invocations: Vec::new(),
                requires_scopes: Vec::new(),
            }
        })
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolve_row(ctx, self.object, &self.row).await
    }
}

/// The root fields.
#[derive(Debug, Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Anything by its opaque identifier; null when there is nothing, or nothing that the caller may see.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The opaque `id` of a type that implements `Node`.")] id: ID,
    ) -> Option<Result<Node>> {
        find_node(ctx.request(), &id).await.transpose()
    }

    /// Several at once, each as `node` would answer it, in the order asked; at most 100.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Opaque `id`s of types that implement `Node`.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Result<Node>>>> {
        let request = ctx.request();
        if ids.len() > request.max_page_size as usize {
            let reason = crate::error::Reason::Range(0, request.max_page_size.into());
            return Err(to_error(request, Error::invalid("ids", reason)));
        }
        Ok(join_all(ids.iter().map(async |id| find_node(request, id).await.transpose())).await)
    }
}
