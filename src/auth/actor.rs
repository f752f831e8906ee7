//! The actor of a request: the account, its role, and the origin of the request.
//!
//! `http/identify.rs` creates one per request; guards, scopes, rules and the audit log read it. It contains
//! no secret, so it may be logged.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::jwt::TokenError;
use super::role::{Action, Role};

/// The actor: an account, an anonymous caller, or the system.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The account, when the credentials are valid.
    pub account: Option<Caller>,
    /// The origin of the request.
    pub origin: Origin,
    /// Why the request's token was refused; none without a token or with a valid one.
    pub refused: Option<TokenError>,
    /// Private: only [`Actor::system`] creates an unrestricted actor.
    is_system: bool,
}

/// An authenticated account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Its integer id, used by the talents API.
    pub id: i32,
    /// Its UUID, used by the pointage API.
    pub uuid: Uuid,
    /// Its role.
    pub role: Role,
    /// The session of its cookie or token.
    pub session_id: Uuid,
    /// The `jti` of its token; none for cookies.
    pub token_id: Option<Uuid>,
    /// When that token expires; none for cookies.
    pub token_ends_at: Option<DateTime<Utc>>,
    /// Its full name, for the audit log.
    pub label: String,
}

/// The origin of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The API.
    pub surface: Surface,
    /// The client's IP address; behind trusted proxies, the forwarded one.
    pub ip: Option<IpAddr>,
    /// The `User-Agent`.
    pub user_agent: Option<String>,
    /// The identifier of the request in logs.
    pub request_id: String,
}

/// The API that received a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Surface {
    /// `/graphql`.
    Graphql,
    /// `/api`.
    Pointage,
    /// `/api/v1`.
    Talentsmaroc,
    /// No request: the command line, a task of the server.
    System,
}

impl Actor {
    /// A caller without credentials.
    pub const fn anonymous(origin: Origin) -> Self {
        Self { account: None, origin, refused: None, is_system: false }
    }

    /// An anonymous caller whose token was refused; guards report the reason.
    pub const fn refused(origin: Origin, why: TokenError) -> Self {
        Self { account: None, origin, refused: Some(why), is_system: false }
    }

    /// An authenticated caller.
    pub const fn signed_in(caller: Caller, origin: Origin) -> Self {
        Self { account: Some(caller), origin, refused: None, is_system: false }
    }

    /// The program itself: seeding, clean-up, the command line. Unrestricted and without an account.
    pub const fn system() -> Self {
        let origin =
            Origin { surface: Surface::System, ip: None, user_agent: None, request_id: String::new() };
        Self { account: None, origin, refused: None, is_system: true }
    }

    /// The role of the account.
    pub fn role(&self) -> Option<Role> {
        self.account.as_ref().map(|caller| caller.role)
    }

    /// Whether this actor has the permission for `action`.
    pub fn may(&self, action: Action) -> bool {
        self.is_system || self.role().is_some_and(|role| role.may(action))
    }

    /// The id of the account.
    pub fn account_id(&self) -> Option<i32> {
        self.account.as_ref().map(|caller| caller.id)
    }

    /// Whether the actor is the account with this id.
    pub fn is_account(&self, id: i32) -> bool {
        self.account_id() == Some(id)
    }

    /// Whether the actor is neither an account nor the system.
    pub fn is_anonymous(&self) -> bool {
        self.account.is_none() && !self.is_system
    }
}

impl Surface {
    /// The name of the surface in the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Graphql => "graphql",
            Self::Pointage => "pointage",
            Self::Talentsmaroc => "talentsmaroc",
            Self::System => "system",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(surface: Surface) -> Origin {
        Origin { surface, ip: None, user_agent: None, request_id: "r1".to_owned() }
    }

    fn viewer() -> Actor {
        let caller = Caller {
            id: 42,
            uuid: Uuid::nil(),
            role: Role::Viewer,
            session_id: Uuid::nil(),
            token_id: None,
            token_ends_at: None,
            label: "Ahmed Benali".to_owned(),
        };
        Actor::signed_in(caller, origin(Surface::Pointage))
    }

    #[test]
    fn an_account_has_the_permissions_of_its_role() {
        assert!(viewer().may(Action::ReadPointage));
        assert!(!viewer().may(Action::DeleteEvents));
        assert_eq!(viewer().role(), Some(Role::Viewer));
    }

    #[test]
    fn an_account_matches_only_its_own_id() {
        assert!(viewer().is_account(42));
        assert!(!viewer().is_account(43));
        assert!(!Actor::system().is_account(42));
    }

    #[test]
    fn an_anonymous_actor_has_no_permissions_for_any_origin() {
        let actor = Actor::anonymous(origin(Surface::System));
        assert!(actor.is_anonymous());
        assert!(Action::ALL.iter().all(|action| !actor.may(*action)));
    }

    #[test]
    fn the_system_has_all_permissions_and_no_account() {
        let actor = Actor::system();
        assert!(Action::ALL.iter().all(|action| actor.may(*action)));
        assert_eq!((actor.account_id(), actor.role(), actor.is_anonymous()), (None, None, false));
    }
}
