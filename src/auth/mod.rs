//! Who is calling and what they may do, apart from HTTP and the database.
//!
//! Start with `role.rs`, the one table "role may action", and `actor.rs`, what a request carries in place of
//! credentials. The rest makes and checks credentials: tokens, session cookies, passwords. Reading them from a
//! request is `http/identify.rs`; loading the account is the domain's.

pub mod actor;
pub mod client_ip;
pub mod cookie;
pub mod download;
pub mod jwt;
pub mod password;
pub mod password_rules;
pub mod role;
pub mod session_cache;

pub use actor::{Actor, Caller, Origin, Surface};
pub use client_ip::client_ip;
pub use cookie::{SessionCookie, SessionSecret};
pub use jwt::{Claims, TokenError, TokenKeys};
pub use password::{PasswordError, Passwords};
pub use password_rules::{PasswordRule, broken_rules};
pub use role::{Action, Role};
