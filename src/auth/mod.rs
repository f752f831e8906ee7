//! Authentication and authorization, independent of HTTP and the database.
//!
//! Start with `role.rs`, the table of permissions, and `actor.rs`, the authenticated caller. The other
//! modules issue and verify credentials: tokens, session cookies, passwords. `http/identify.rs` reads them
//! from a request; the domain loads the account.

pub mod actor;
pub mod client_ip;
pub mod cookie;
pub mod download;
pub mod jwt;
pub mod password;
pub mod password_rules;
pub mod request_digest;
pub mod role;
pub mod session_cache;

pub use actor::{Actor, Caller, Origin, Surface};
pub use client_ip::client_ip;
pub use cookie::{SessionCookie, SessionSecret};
pub use jwt::{Claims, TokenError, TokenKeys};
pub use password::{PasswordError, Passwords};
pub use password_rules::{PasswordRule, violated_rules};
pub use role::{Action, Role};
