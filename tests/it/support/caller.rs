//! A client of the application: its credential, address and headers. Every request of a test goes through it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderName, HeaderValue, Method, Request, header};
use axum::response::Response;
use passerelle::auth::{Role, Surface};
use passerelle::graphql::execute::Outcome;
use passerelle::graphql::request::{Client, GraphqlRequest};
use passerelle::graphql::response;
use passerelle::http::identify::{RequestId, identify};
use passerelle::language::Language;
use passerelle::scope::Scope;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::answer::Answer;
use super::app::TestApp;
use super::contract;

/// The default client address.
const ADDRESS: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 1);

/// A credential that authenticates a request.
#[derive(Clone, Debug)]
pub enum Credential {
    /// A bearer token.
    Token(String),
    /// The value of the `Cookie` header.
    Cookie(String),
}

/// The kinds of credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CredentialKind {
    /// A bearer token.
    Token,
    /// A cookie.
    Cookie,
}

/// A client that sends requests.
#[derive(Clone)]
pub struct Caller<'a> {
    app: &'a TestApp,
    role: Option<Role>,
    kind: CredentialKind,
    credential: Option<Credential>,
    headers: Vec<(HeaderName, HeaderValue)>,
    address: IpAddr,
}

impl<'a> Caller<'a> {
    pub(super) fn new(app: &'a TestApp, role: Option<Role>) -> Self {
        let address = ADDRESS.into();
        Self { app, role, kind: CredentialKind::Token, credential: None, headers: Vec::new(), address }
    }

    pub(super) fn with_credential(mut self, credential: Credential) -> Self {
        self.credential = Some(credential);
        self
    }

    /// Authenticates with a cookie instead of a bearer token.
    pub fn by_cookie(mut self) -> Self {
        self.kind = CredentialKind::Cookie;
        self
    }

    /// Sends requests from this address.
    pub fn at(mut self, address: impl Into<IpAddr>) -> Self {
        self.address = address.into();
        self
    }

    /// Adds a header to all requests.
    pub fn with_header(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::from_str(value).expect("a header's value");
        self.headers.push((HeaderName::from_static(name), value));
        self
    }

    /// The credential of the caller's requests.
    pub async fn credential(&self) -> Option<Credential> {
        match (&self.credential, self.role) {
            (Some(credential), _) => Some(credential.clone()),
            (None, Some(role)) => Some(Box::pin(self.app.credential(role, self.kind)).await),
            (None, None) => None,
        }
    }

    /// The bearer token of the caller's requests.
    pub async fn token(&self) -> String {
        match self.credential().await {
            Some(Credential::Token(token)) => token,
            other => panic!("the caller carries {other:?}"),
        }
    }

    /// The cookie of the caller's requests, or `None` if they have no cookie.
    pub async fn cookie(&self) -> Option<String> {
        match self.credential().await {
            Some(Credential::Cookie(cookie)) => Some(cookie),
            _ => None,
        }
    }

    /// Sends a document to `/graphql`.
    pub async fn graphql(&self, query: &str) -> Answer {
        self.post("/graphql", json!({ "query": query })).await
    }

    /// Sends a document with variables to `/graphql`.
    pub async fn graphql_with(&self, query: &str, variables: Value) -> Answer {
        self.post("/graphql", json!({ "query": query, "variables": variables })).await
    }

    /// Sends a `GET` request.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, Body::empty()).await
    }

    /// Sends a `POST` request with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send_json(Method::POST, path, body).await
    }

    /// Sends a request of any method with a JSON body.
    pub async fn send_json(&self, method: Method, path: &str, body: Value) -> Answer {
        let mut caller = self.clone();
        if self.headers.iter().all(|(name, _)| name != header::CONTENT_TYPE) {
            caller = caller.with_header("content-type", "application/json");
        }
        caller.send(method, path, Body::from(body.to_string())).await
    }

    /// Sends a request of any method with any body.
    pub async fn send(&self, method: Method, path: &str, body: Body) -> Answer {
        let answer = Answer::of(self.response(method.clone(), path, body).await).await;
        contract::check(&method, path, &answer);
        answer
    }

    /// The sizes of the chunks in which the body of a `GET` arrives.
    pub async fn chunks_of(&self, path: &str) -> Vec<usize> {
        let mut body = self.response(Method::GET, path, Body::empty()).await.into_body().into_data_stream();
        let mut sizes = Vec::new();
        while let Some(chunk) = futures_util::StreamExt::next(&mut body).await {
            sizes.push(chunk.expect("the body goes on").len());
        }
        sizes
    }

    /// The response to a request, with an unread body.
    pub(super) async fn response(&self, method: Method, path: &str, body: Body) -> Response {
        let mut request = Request::builder().method(method).uri(path).body(body).expect("a request");
        let peer = SocketAddr::new(self.address, 40_000);
        request.extensions_mut().insert(ConnectInfo(peer));
        for (name, value) in &self.headers {
            request.headers_mut().append(name, value.clone());
        }
        if let Some(credential) = self.credential().await {
            let (name, value) = match credential {
                Credential::Token(token) => (header::AUTHORIZATION, format!("Bearer {token}")),
                Credential::Cookie(cookie) => (header::COOKIE, cookie),
            };
            let value = HeaderValue::from_str(&value).expect("a header's value");
            request.headers_mut().append(name, value);
        }
        let Ok(response) = self.app.router.clone().oneshot(request).await;
        response
    }

    /// The caller's scope, as the domain receives it.
    pub async fn scope(&self) -> Scope {
        let mut headers = header::HeaderMap::new();
        if let Some(Credential::Token(token)) = self.credential().await {
            let value = format!("Bearer {token}").parse().expect("a header's value");
            headers.insert(header::AUTHORIZATION, value);
        }
        let peer = SocketAddr::new(self.address, 40_000);
        let id = RequestId("in-process".to_owned());
        let scope = identify(&self.app.app.http, Surface::Graphql, &Method::POST, &headers, peer, &id).await;
        scope.expect("the caller is identified").into_scope()
    }

    /// Executes `query` without HTTP and returns the response as text. Errors are sorted by path, since
    /// siblings run concurrently and fail in any order.
    pub async fn execute_to_text(&self, query: &str) -> String {
        let app = &self.app.app;
        let scope = self.scope().await;
        let client = Client {
            scope,
            cookie: app.cookie,
            language: Language::English,
            may_introspect: true,
            idempotency_key: None,
        };
        let request = GraphqlRequest { query: query.to_owned(), ..GraphqlRequest::default() };
        let mut out = Vec::new();
        match app.schemas.execute(request, client).await {
            Outcome::Executed(mut response) => {
                response.errors.sort_by_cached_key(|error| format!("{:?}", error.path));
                response::write(&response, &mut out);
            }
            Outcome::Refused(errors) => response::write_refusal(&errors, &mut out),
            Outcome::MutationRefused => panic!("the request did not restrict itself to queries"),
        }
        String::from_utf8(out).expect("an answer is text")
    }
}
