//! Who acts, and from where: what a request carries in place of credentials.
//!
//! Made once a request, by `http/identify.rs`; read by guards, scopes, rules and the audit log. There is nothing
//! secret in it, so it may be logged.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::jwt::TokenError;
use super::role::{Action, Role};

/// The one who acts: an account, nobody known, or the system itself.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The account, when its credentials were good.
    pub account: Option<Caller>,
    /// Where the request came from.
    pub origin: Origin,
    /// Why the token that the request carried was refused; none when it carried none, or a good one.
    pub refused: Option<TokenError>,
    /// Private, so that nothing but [`Actor::system`] makes an actor that may do everything.
    is_system: bool,
}

/// An account that acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Its number, as the talents API knows it.
    pub id: i32,
    /// Its UUID, as the pointage API knows it.
    pub uuid: Uuid,
    /// What it is for.
    pub role: Role,
    /// The session that its cookie or token belongs to.
    pub session_id: Uuid,
    /// The token, when it came with one.
    pub token_id: Option<Uuid>,
    /// When that token ends; a cookie's session says itself.
    pub token_ends_at: Option<DateTime<Utc>>,
    /// The full name, as the audit log shows it.
    pub label: String,
}

/// Where a request came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Which of the APIs.
    pub surface: Surface,
    /// The client's address, behind trusted proxies the forwarded one.
    pub ip: Option<IpAddr>,
    /// What the client calls itself.
    pub user_agent: Option<String>,
    /// Names the request in logs.
    pub request_id: String,
}

/// The way in.
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
    /// A caller without credentials, or whose credentials were not asked for.
    pub const fn anonymous(origin: Origin) -> Self {
        Self { account: None, origin, refused: None, is_system: false }
    }

    /// A caller whose token was refused: nobody, who is told why where somebody is needed.
    pub const fn refused(origin: Origin, why: TokenError) -> Self {
        Self { account: None, origin, refused: Some(why), is_system: false }
    }

    /// A caller whose credentials were good.
    pub const fn signed_in(caller: Caller, origin: Origin) -> Self {
        Self { account: Some(caller), origin, refused: None, is_system: false }
    }

    /// The program itself: seeding, clean-up, the command line. It may do everything and is nobody's account.
    pub const fn system() -> Self {
        let origin =
            Origin { surface: Surface::System, ip: None, user_agent: None, request_id: String::new() };
        Self { account: None, origin, refused: None, is_system: true }
    }

    /// The role of the account, if there is one.
    pub fn role(&self) -> Option<Role> {
        self.account.as_ref().map(|caller| caller.role)
    }

    /// Whether the role table lets this actor do `action`.
    pub fn may(&self, action: Action) -> bool {
        self.is_system || self.role().is_some_and(|role| role.may(action))
    }

    /// The number of the account, if there is one.
    pub fn account_id(&self) -> Option<i32> {
        self.account.as_ref().map(|caller| caller.id)
    }

    /// Whether the actor is the account of number `id`.
    pub fn is_account(&self, id: i32) -> bool {
        self.account_id() == Some(id)
    }

    /// Whether there is neither an account nor the system behind the request.
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
    fn an_account_may_what_its_role_may() {
        assert!(viewer().may(Action::ReadPointage));
        assert!(!viewer().may(Action::DeleteEvents));
        assert_eq!(viewer().role(), Some(Role::Viewer));
    }

    #[test]
    fn an_account_is_itself_and_no_other() {
        assert!(viewer().is_account(42));
        assert!(!viewer().is_account(43));
        assert!(!Actor::system().is_account(42));
    }

    #[test]
    fn nobody_known_may_nothing_whatever_the_origin_claims() {
        let actor = Actor::anonymous(origin(Surface::System));
        assert!(actor.is_anonymous());
        assert!(Action::ALL.iter().all(|action| !actor.may(*action)));
    }

    #[test]
    fn the_system_may_everything_and_is_no_account() {
        let actor = Actor::system();
        assert!(Action::ALL.iter().all(|action| actor.may(*action)));
        assert_eq!((actor.account_id(), actor.role(), actor.is_anonymous()), (None, None, false));
    }
}
