//! What a request carries through the resolvers.

use std::sync::Arc;

use async_graphql::Context;

use super::loaders::Loaders;
use super::response_shape::ResponseShape;
use super::words::Language;
use crate::auth::cookie::SessionCookie;
use crate::scope::Scope;

/// One request: who asks, with which loaders, in which language.
pub struct RequestContext {
    /// Who asks, and what the domain works with.
    pub scope: Scope,
    /// This request's loaders.
    pub loaders: Arc<Loaders>,
    /// How session cookies are written; none where the answer cannot set any.
    pub cookie: Option<SessionCookie>,
    /// The language of messages.
    pub language: Language,
    /// The most rows that a list answers at once.
    pub max_page_size: u32,
    /// How answers are laid out.
    pub shape: Arc<dyn ResponseShape>,
    /// Whether the document selects one response key twice, so that async-graphql has to merge values.
    pub merges: bool,
}

impl RequestContext {
    /// The same request anew, of `scope`: with loaders that have read nothing.
    pub fn anew(&self, scope: Scope) -> Self {
        Self {
            loaders: Arc::new(Loaders::new(scope.clone())),
            scope,
            cookie: self.cookie,
            language: self.language,
            max_page_size: self.max_page_size,
            shape: Arc::clone(&self.shape),
            merges: self.merges,
        }
    }
}

/// Short ways to a request's parts.
pub trait RequestExt<'a> {
    /// The request.
    fn request(&self) -> &'a RequestContext;

    /// Who asks, and what the domain works with.
    fn scope(&self) -> &'a Scope {
        &self.request().scope
    }
}

impl<'a> RequestExt<'a> for Context<'a> {
    fn request(&self) -> &'a RequestContext {
        self.data_unchecked()
    }
}
