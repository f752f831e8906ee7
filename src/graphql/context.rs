//! The context of one GraphQL request: caller, loaders, language and layout of the response.

use std::sync::Arc;

use async_graphql::Context;

use super::loaders::Loaders;
use super::response_shape::ResponseShape;
use crate::auth::cookie::SessionCookie;
use crate::language::Language;
use crate::scope::Scope;
use crate::storage::Upload;

/// The context of one request, which the executor and the resolvers read.
pub struct RequestContext {
    /// The actor and the services of the domain.
    pub scope: Scope,
    /// The loaders of this request.
    pub loaders: Arc<Loaders>,
    /// The format of session cookies; none where the response cannot set a cookie.
    pub cookie: Option<SessionCookie>,
    /// The language of messages.
    pub language: Language,
    /// The maximum number of rows of a page.
    pub max_page_size: u32,
    /// The layout of the response.
    pub shape: Arc<dyn ResponseShape>,
    /// Whether the document selects one response key twice, so that async-graphql must merge values.
    pub needs_merge: bool,
    /// The cost of the document, as its limit counts it; 0 for the shim's documents.
    pub cost: usize,
    /// The files of a multipart request.
    pub uploads: Vec<Upload>,
    /// The idempotency key of a REST request; mutations of a client's document have an argument.
    pub idempotency_key: Option<String>,
}

impl RequestContext {
    /// A copy of the request context for `scope`, with empty loaders.
    pub fn with_scope(&self, scope: Scope) -> Self {
        Self {
            loaders: Arc::new(Loaders::new(scope.clone())),
            scope,
            cookie: self.cookie,
            language: self.language,
            max_page_size: self.max_page_size,
            shape: Arc::clone(&self.shape),
            needs_merge: self.needs_merge,
            cost: self.cost,
            uploads: self.uploads.clone(),
            idempotency_key: self.idempotency_key.clone(),
        }
    }
}

/// Accessors of the request context.
pub trait RequestExt<'a> {
    /// The request context.
    fn request(&self) -> &'a RequestContext;

    /// The actor and the services of the domain.
    fn scope(&self) -> &'a Scope {
        &self.request().scope
    }
}

impl<'a> RequestExt<'a> for Context<'a> {
    fn request(&self) -> &'a RequestContext {
        self.data_unchecked()
    }
}
