//! Who may what: every root field by every kind of caller, as one table.

mod graphql;
