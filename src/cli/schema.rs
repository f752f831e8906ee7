//! `passerelle schema`: the GraphQL schema in SDL.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::ExitCode;

use super::failure::fail;
use super::output::print_text;
use super::whole_file::WholeFile;
use crate::graphql::schema::published_sdl;

/// Prints the schema, or writes it to `schema.graphql` in the current folder.
pub fn run(write: bool) -> ExitCode {
    if !write {
        print_text(&published_sdl());
        return ExitCode::SUCCESS;
    }
    let file = Path::new("schema.graphql");
    let mode = file.metadata().map_or(0o644, |metadata| metadata.permissions().mode() & 0o777);
    let written = WholeFile::begin(file, mode).and_then(|mut out| {
        out.write_all(published_sdl().as_bytes())?;
        out.finish()
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(format_args!("schema.graphql cannot be written: {error}")),
    }
}
