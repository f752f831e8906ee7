//! Who may what: every root field and every route by every kind of caller, as one table each.

mod graphql;
mod rest;
