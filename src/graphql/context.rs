//! What a request carries through the resolvers.

use std::sync::Arc;

use async_graphql::Context;

use super::exec::loaders::Loaders;
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
    /// Whether whole lists may be answered as text. Off where the document selects one list twice under one key:
    /// the engine would have to merge the texts, and drops one.
    pub fast_rows: bool,
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
            fast_rows: self.fast_rows,
        }
    }
}

/// Marks a request of the shim's own documents: directives that shape the answer are honoured.
#[derive(Clone, Copy, Debug)]
pub struct Shaping;

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
