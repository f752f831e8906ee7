//! Tests of whole files.

mod badges;
mod file;
mod profile;
mod sheet;
