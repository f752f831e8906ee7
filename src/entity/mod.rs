//! The SeaORM entities: one file per table, with its columns and enums.
//!
//! No business rules and no GraphQL: finders and rules are in `domain/`, the schema itself in the crate
//! `migration`.
//!
//! | entity | one row is |
//! | --- | --- |
//! | [`country`], [`city`] | a country or city of the reference data |
//! | [`talent`] | a skill of the catalogue |
//! | [`language`] | a language that can be spoken |
//! | [`user`] | an account; owns [`user_talent`] |
//! | [`session`] | a login; owns [`revoked_token`] |
//! | [`known_network`] | a network from which an account has signed in |
//! | [`rate_limit`] | a counter of requests |
//! | [`idempotency_key`] | a request that a repeat does not run again |
//! | [`import_run`], [`import_line`] | imports that are not finished, and what they have written so far |
//! | [`cinema_talent`] | a person of the casting file; owns the four tables `cinema_talent_*` |
//! | [`cinema_talent_type`], [`cinema_talent_language`] | a talent type, a spoken language of the person |
//! | [`cinema_talent_ethnicity`], [`cinema_talent_media`] | an ethnicity, a picture of the person |
//! | [`production`] | a production company |
//! | [`project`] | a film project of a company |
//! | [`assignment`] | a cinema talent on a project |
//! | [`presence_record`] | a day of a cinema talent on a project |
//! | [`event`] | an event with check-in |
//! | [`participant`] | a person who attends events |
//! | [`attendance`] | a participant at an event; owns [`attendance_signature`] |
//! | [`audit_entry`] | a recorded change |
//! | [`audit_seal`] | a link of the hash chain over the recorded changes |
//! | [`text_upgrade`] | the progress of a table's text upgrade |
//!
//! [`texts`] declares the text columns of a table, [`writable`] its secret columns and its unique constraints.

pub mod assignment;
pub mod attendance;
pub mod attendance_signature;
pub mod audit_entry;
pub mod audit_seal;
pub mod cinema_talent;
pub mod cinema_talent_ethnicity;
pub mod cinema_talent_language;
pub mod cinema_talent_media;
pub mod cinema_talent_type;
pub mod city;
pub mod country;
pub mod event;
pub mod idempotency_key;
pub mod import_line;
pub mod import_run;
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
