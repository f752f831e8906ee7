//! Tests of whole files.

mod badges;
mod file;
mod fonts;
mod profile;
mod sheet;
