//! The schema of the shared database, one migration per file, and its reference data.
//!
//! Each `mNNNN_*.rs` supports up and down on SQLite and PostgreSQL; `convention.rs` names constraints and
//! indexes; `search/` has the trigram indexes of searches; `data/` contains the rows of every installation. Business rules are in `domain/` of the main
//! crate, rows of people in its demo. Never edit a published migration: append a new file to
//! [`Migrator::migrations`].
//!
//! The SeaORM entities of these tables are in `src/entity/` of the main crate.

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

mod convention;
mod data;
mod m0001_geography;
mod m0002_catalogue;
mod m0003_reference_data;
mod m0004_user;
mod m0005_session;
mod m0006_cinema_talent;
mod m0007_production;
mod m0008_presence;
mod m0009_event;
mod m0010_attendance;
mod m0011_audit;
mod m0012_participant_phone;
mod m0013_texts;
mod m0014_known_network;
mod m0014_rate_range;
mod m0015_production_country;
mod m0016_cinema;
mod m0017_search;
mod m0018_user_photo;
mod m0019_idempotency_key;
mod m0020_import;
mod m0021_audit_seal;
mod m0022_request_rate;
mod m0023_participant_names;
mod m0024_audit_request;
pub mod search;

/// All migrations, in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_geography::Migration),
            Box::new(m0002_catalogue::Migration),
            Box::new(m0003_reference_data::Migration),
            Box::new(m0004_user::Migration),
            Box::new(m0005_session::Migration),
            Box::new(m0006_cinema_talent::Migration),
            Box::new(m0007_production::Migration),
            Box::new(m0008_presence::Migration),
            Box::new(m0009_event::Migration),
            Box::new(m0010_attendance::Migration),
            Box::new(m0011_audit::Migration),
            Box::new(m0012_participant_phone::Migration),
            Box::new(m0013_texts::Migration),
            Box::new(m0014_rate_range::Migration),
            Box::new(m0014_known_network::Migration),
            Box::new(m0015_production_country::Migration),
            Box::new(m0016_cinema::Migration),
            Box::new(m0017_search::Migration),
            Box::new(m0018_user_photo::Migration),
            Box::new(m0019_idempotency_key::Migration),
            Box::new(m0020_import::Migration),
            Box::new(m0021_audit_seal::Migration),
            Box::new(m0022_request_rate::Migration),
            Box::new(m0023_participant_names::Migration),
            Box::new(m0024_audit_request::Migration),
        ]
    }
}

#[cfg(test)]
mod tests;
