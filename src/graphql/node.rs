//! `node` and `nodes`: anything by its opaque identifier.
//!
//! A type that implements the interface has one line in [`NODES`]. What the caller may not see is null, like what is
//! not there.

use std::borrow::Cow;

use async_graphql::indexmap::IndexSet;
use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaField, MetaType, MetaTypeId, Registry};
use async_graphql::{
    Context, ContextSelectionSet, ID, Object, OutputType, Positioned, Result, ServerResult, Value,
};
use futures_util::future::{BoxFuture, join_all};

use super::attendances::Attendance;
use super::context::{RequestContext, RequestExt};
use super::error::to_error;
use super::events::Event;
use super::geography::{City, Country};
use super::ids;
use super::object::{Object as Row, ObjectType, RowObject};
use super::participants::Participant;
use super::talents::Talent;
use super::users::User;
use crate::domain::accounts::{Accounts, find};
use crate::error::Error;
use crate::query::key::Key;
use crate::query::list::all_columns;

type Found<'a> = BoxFuture<'a, Result<Option<Node>, Error>>;
type Find = for<'a> fn(&'a RequestContext, Key) -> Found<'a>;

/// A type with the interface: its name, how it is registered, how it is found.
type NodeType = (&'static str, fn(&mut Registry) -> String, Find);

/// Every type with the interface.
const NODES: &[NodeType] = &[
    (User::NAME, Row::<User>::create_type_info, |request, key| {
        Box::pin(async move {
            // Accounts are not enumerated: by identifier, only those whom the rules of `user(id)` let through.
            if find::may_ask(&request.scope, key).is_err() {
                return Ok(None);
            }
            let found = request.loaders.rows::<Accounts>(&[key], &all_columns::<Accounts>()).await;
            let row = found.map_err(|error| (*error).clone())?.remove(&key);
            match row {
                Some(row) if find::is_shown(&request.scope, &row)? => Ok(Some(Node::User(Row::new(row)))),
                _ => Ok(None),
            }
        })
    }),
    (Talent::NAME, Row::<Talent>::create_type_info, |request, key| visible(request, key, Node::Talent)),
    (Country::NAME, Row::<Country>::create_type_info, |request, key| visible(request, key, Node::Country)),
    (City::NAME, Row::<City>::create_type_info, |request, key| visible(request, key, Node::City)),
    (Event::NAME, Row::<Event>::create_type_info, |request, key| visible(request, key, Node::Event)),
    (Participant::NAME, Row::<Participant>::create_type_info, |request, key| {
        visible(request, key, Node::Participant)
    }),
    (Attendance::NAME, Row::<Attendance>::create_type_info, |request, key| {
        visible(request, key, Node::Attendance)
    }),
];

/// Anything with an identifier.
pub enum Node {
    /// An account.
    User(Row<User>),
    /// A talent.
    Talent(Row<Talent>),
    /// A country.
    Country(Row<Country>),
    /// A city.
    City(Row<City>),
    /// An event.
    Event(Row<Event>),
    /// A participant.
    Participant(Row<Participant>),
    /// An attendance.
    Attendance(Row<Attendance>),
}

fn visible<R: RowObject>(request: &RequestContext, key: Key, node: fn(Row<R>) -> Node) -> Found<'_> {
    Box::pin(async move {
        let found = request.loaders.rows::<R::Table>(&[key], &all_columns::<R::Table>()).await;
        let mut found = found.map_err(|error| (*error).clone())?;
        Ok(found.remove(&key).map(|row| node(Row::new(row))))
    })
}

async fn find_node(request: &RequestContext, id: &ID) -> Result<Option<Node>> {
    let Some((name, key)) = ids::decode(id) else { return Ok(None) };
    let Some((_, _, find)) = NODES.iter().find(|(other, ..)| *other == name) else { return Ok(None) };
    find(request, key).await.map_err(|error| to_error(request, error))
}

impl OutputType for Node {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("Node")
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::User(_) => User::NAME,
            Self::Talent(_) => Talent::NAME,
            Self::Country(_) => Country::NAME,
            Self::City(_) => City::NAME,
            Self::Event(_) => Event::NAME,
            Self::Participant(_) => Participant::NAME,
            Self::Attendance(_) => Attendance::NAME,
        })
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Interface, |registry| {
            let mut possible_types = IndexSet::new();
            for (name, register, _) in NODES {
                register(registry);
                possible_types.insert((*name).to_owned());
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

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        match self {
            Self::User(row) => row.resolve(ctx, field).await,
            Self::Talent(row) => row.resolve(ctx, field).await,
            Self::Country(row) => row.resolve(ctx, field).await,
            Self::City(row) => row.resolve(ctx, field).await,
            Self::Event(row) => row.resolve(ctx, field).await,
            Self::Participant(row) => row.resolve(ctx, field).await,
            Self::Attendance(row) => row.resolve(ctx, field).await,
        }
    }
}

/// Anything by its identifier.
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
