//! Accounts: signing in and out, and everything that changes them.

mod administration;
mod lists;
mod login;
mod profile;
mod registration;
mod remembered;
mod sessions;
