//! Accounts: sign-in, sign-out, and every change.

mod administration;
mod lists;
mod login;
mod profile;
mod registration;
mod session_cache;
mod sessions;
