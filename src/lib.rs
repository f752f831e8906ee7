//! Passerelle: one GraphQL schema over one shared database, with two legacy REST dialects on top.

pub mod entity;
