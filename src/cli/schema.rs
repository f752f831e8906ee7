//! `passerelle schema`: the GraphQL schema in SDL.

use std::process::ExitCode;

use super::failure::fail;
use super::output::print_text;
use crate::graphql::schema::published_sdl;

/// Prints the schema, or writes it to `schema.graphql` in the current folder.
pub fn run(write: bool) -> ExitCode {
    if !write {
        print_text(&published_sdl());
        return ExitCode::SUCCESS;
    }
    match std::fs::write("schema.graphql", published_sdl()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(format_args!("schema.graphql cannot be written: {error}")),
    }
}
