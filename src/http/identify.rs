//! Authenticates a request: turns a bearer token or a session cookie into an [`Actor`]. No other module reads
//! credentials.
//!
//! A valid token or cookie authenticates on every surface; a token has precedence over a cookie. A refused
//! token is not an error by itself: public operations run anonymously, guarded ones report why the token was
//! refused. A request with an unsafe method that carries the cookie from a foreign origin is refused (CSRF).

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, Method, header};

use super::state::HttpState;
use crate::auth::actor::{Actor, Origin, Surface};
use crate::auth::client_ip::{client_ip, network_of};
use crate::auth::jwt::TokenError;
use crate::auth::role::Action;
use crate::domain::sessions;
use crate::error::{Code, Error};
use crate::scope::Scope;

/// The timeout of the session lookup.
const IDENTIFY_TIMEOUT: Duration = Duration::from_secs(3);

/// The maximum length of the user agent that is stored, in characters.
const MAX_USER_AGENT_LENGTH: usize = 500;

/// The identifier of a request, set by the outermost layer.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// An authenticated or anonymous request.
pub struct Identified {
    scope: Scope,
    /// The `Set-Cookie` header that extends the cookie with the session, when the session was extended.
    renewed_cookie: Option<HeaderValue>,
}

impl Identified {
    /// Requires an authenticated caller.
    ///
    /// # Errors
    /// `AUTH_REQUIRED`, or the reason why the token was refused.
    pub fn require_account(&self) -> Result<(), Error> {
        self.scope.caller().map(drop)
    }

    /// Requires that the caller may perform `action`.
    ///
    /// # Errors
    /// As [`Identified::require_account`], or `FORBIDDEN`.
    pub fn require(&self, action: Action) -> Result<(), Error> {
        self.scope.require(action)
    }

    /// Whether `id`, an integer or a UUID, identifies the caller's own account.
    pub fn is_account(&self, id: &str) -> bool {
        let me = self.scope.actor.account.as_ref();
        me.is_some_and(|me| id.parse() == Ok(me.id) || id.parse() == Ok(me.uuid))
    }

    /// The network of the client, when it has no account.
    pub fn anonymous_network(&self) -> Option<String> {
        let actor = &self.scope.actor;
        let address = actor.origin.ip.filter(|_| actor.account.is_none())?;
        Some(network_of(address).to_string())
    }

    /// The identifier of the caller's session.
    pub fn session(&self) -> Option<String> {
        self.scope.actor.account.as_ref().map(|me| me.session_id.to_string())
    }

    /// The `Set-Cookie` header of the response, when the session was extended.
    pub fn renewed_cookie(&self) -> Option<HeaderValue> {
        self.renewed_cookie.clone()
    }

    /// The scope that the resolvers run in.
    pub fn into_scope(self) -> Scope {
        self.scope
    }
}

/// Authenticates a request by its headers.
///
/// # Errors
/// `FORBIDDEN` for an unsafe request with the cookie from a foreign origin; database errors.
pub async fn identify(
    state: &HttpState,
    surface: Surface,
    method: &Method,
    headers: &HeaderMap,
    peer: SocketAddr,
    request_id: &RequestId,
) -> Result<Identified, Error> {
    let origin = Origin {
        surface,
        ip: Some(client_address(state, headers, peer.ip())),
        user_agent: header_text(headers, &header::USER_AGENT)
            .map(|agent| agent.chars().take(MAX_USER_AGENT_LENGTH).collect()),
        request_id: request_id.0.clone(),
    };
    let services = &state.services;
    let mut renewed_cookie = None;
    let actor = if let Some(token) = bearer(headers) {
        authenticate_bearer(state, token, origin).await?
    } else if let Some(secret) =
        header_text(headers, &header::COOKIE).and_then(|cookies| state.cookie.read(cookies))
    {
        match with_timeout(sessions::by_cookie(services, &secret)).await? {
            Some(_) if !method.is_safe() && is_foreign(state, headers) => return Err(Code::Forbidden.into()),
            Some((caller, is_extended)) => {
                renewed_cookie = is_extended.then(|| state.cookie.set(&secret).parse().ok()).flatten();
                Actor::signed_in(caller, origin)
            }
            None => Actor::anonymous(origin),
        }
    } else {
        Actor::anonymous(origin)
    };
    Ok(Identified { scope: Scope::new(services.clone(), actor), renewed_cookie })
}

/// Authenticates a request by the signature of its address; `anonymous` when there is none or its session has
/// ended.
///
/// # Errors
/// Database errors.
pub async fn identify_address(
    state: &HttpState,
    path: &str,
    query: &str,
    anonymous: Identified,
) -> Result<Identified, Error> {
    let services = &state.services;
    let Some(session) = services.downloads.verified_session(path, query, services.clock.now()) else {
        return Ok(anonymous);
    };
    let origin = anonymous.scope.actor.origin.clone();
    Ok(match with_timeout(sessions::by_session(services, session)).await? {
        Some(caller) => Identified {
            scope: Scope::new(services.clone(), Actor::signed_in(caller, origin)),
            renewed_cookie: None,
        },
        None => anonymous,
    })
}

/// The actor of a bearer token: authenticated, or anonymous with the reason why the token was refused.
///
/// # Errors
/// Database errors.
pub async fn authenticate_bearer(state: &HttpState, token: &str, origin: Origin) -> Result<Actor, Error> {
    match with_timeout(sessions::by_token(&state.services, token)).await {
        Ok(caller) => Ok(Actor::signed_in(caller, origin)),
        Err(Error::Refused(failures))
            if failures.iter().all(|failure| failure.code != Code::ServiceUnavailable) =>
        {
            let expired = failures.iter().any(|failure| failure.code == Code::TokenExpired);
            Ok(Actor::refused(origin, if expired { TokenError::Expired } else { TokenError::Invalid }))
        }
        Err(error) => Err(error),
    }
}

/// Awaits a database lookup with a timeout.
async fn with_timeout<T>(lookup: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    tokio::time::timeout(IDENTIFY_TIMEOUT, lookup)
        .await
        .unwrap_or_else(|_| Err(Code::ServiceUnavailable.into()))
}

/// The client's IP address: the peer's, or the forwarded one behind a trusted proxy.
pub fn client_address(state: &HttpState, headers: &HeaderMap, peer: IpAddr) -> IpAddr {
    let forwarded: Vec<&str> =
        headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect();
    let forwarded = forwarded.join(",");
    client_ip(peer, Some(forwarded.as_str()).filter(|list| !list.is_empty()), &state.server.trusted_proxies)
}

/// The token of `Authorization: Bearer`; an empty text for another scheme.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().unwrap_or_default();
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    Some(if scheme.eq_ignore_ascii_case("bearer") { token.trim() } else { "" })
}

/// Whether a browser declares an origin that is neither this server nor an allowed front end.
fn is_foreign(state: &HttpState, headers: &HeaderMap) -> bool {
    let Some(origin) = header_text(headers, &header::ORIGIN) else {
        return header_text(headers, &header::HeaderName::from_static("sec-fetch-site"))
            == Some("cross-site");
    };
    let server = &state.server;
    let own = server.public_url.origin();
    let host_of = |origin: &str| origin.split_once("://").map(|(_, host)| host.to_owned());
    // Under another name of this server. Under its public name the scheme counts, too: anybody in the network can write a
    // page of http.
    let host = host_of(origin);
    let is_here =
        host.is_some() && host.as_deref() == header_text(headers, &header::HOST) && host != host_of(&own);
    origin != own && !is_here && !server.allows_origin(origin)
}

fn header_text<'h>(headers: &'h HeaderMap, name: &header::HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}
