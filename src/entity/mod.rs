//! The tables as SeaORM sees them: one file a table, its columns and its closed lists.
//!
//! No rules, no GraphQL: finders and rules are in `domain/`, the schema itself in the crate `migration`.
//!
//! | entity | one row is |
//! | --- | --- |
//! | [`country`], [`city`] | a place of the reference lists |
//! | [`talent`] | a skill of the catalogue |
//! | [`language`] | a language that can be spoken |
//! | [`user`] | an account; owns [`user_talent`] |
//! | [`session`] | a login; owns [`revoked_token`] |
//! | [`known_network`] | an address from which an account has signed in |
//! | [`rate_limit`] | a counter of requests |
//! | [`cinema_talent`] | a person of the casting file; owns the four tables `cinema_talent_*` |
//! | [`cinema_talent_type`], [`cinema_talent_language`] | what the person can play, what it speaks |
//! | [`cinema_talent_ethnicity`], [`cinema_talent_media`] | an ethnicity, a picture of the person |
//! | [`production`] | a production company |
//! | [`project`] | a film project of a company |
//! | [`assignment`] | a cinema talent on a project |
//! | [`presence_record`] | a day of a cinema talent on a project |
//! | [`event`] | an event that participants sign at |
//! | [`participant`] | a person who comes to events |
//! | [`attendance`] | a participant at an event; owns [`attendance_signature`] |
//! | [`audit_entry`] | something that was done |
//! | [`text_upgrade`] | how far the rows of a table follow the rules of texts |
//!
//! What a table declares of its texts is [`texts`]; its secrets and its unique constraints are [`writable`].

pub mod assignment;
pub mod attendance;
pub mod attendance_signature;
pub mod audit_entry;
pub mod cinema_talent;
pub mod cinema_talent_ethnicity;
pub mod cinema_talent_language;
pub mod cinema_talent_media;
pub mod cinema_talent_type;
pub mod city;
pub mod country;
pub mod event;
pub mod known_network;
pub mod language;
pub mod participant;
pub mod presence_record;
pub mod production;
pub mod project;
pub mod rate_limit;
pub mod revoked_token;
pub mod session;
pub mod talent;
pub mod text_upgrade;
pub mod texts;
pub mod user;
pub mod user_talent;
pub mod writable;
