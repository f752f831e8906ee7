//! The domain rules, by entity: authorization, validation and transactions. Plain pass-through functions are
//! not here.

pub mod accounts;
pub mod assignments;
pub mod attempts;
mod attendance_counts;
pub mod attendances;
pub mod birthday;
pub mod check;
pub mod cinema_talents;
pub mod encrypted;
pub mod events;
pub mod files;
pub mod follow;
pub mod geography;
pub mod housekeeping;
pub mod imports;
pub mod media;
pub mod participants;
pub mod presence;
pub mod productions;
pub mod projects;
pub mod rate_limit;
pub mod roles;
pub mod sessions;
pub mod sign_in;
pub mod social_networks;
pub mod statistics;
pub mod talents;
pub mod text;
pub mod text_upgrade;
pub mod transaction;
pub mod unique;
pub mod unique_code;
pub mod write;
