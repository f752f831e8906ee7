//! The command line: parses arguments and environment variables, and calls one function per command. No
//! logic.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use passerelle::cli;
use passerelle::config::Settings;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// One GraphQL schema over one shared database, with two legacy REST APIs on top.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the gateway: migrates the database first, then answers until it is told to stop
    Serve {
        /// Fill an empty database with demo data, in which every documented example can be replayed
        #[arg(long)]
        demo: bool,
        #[command(flatten)]
        settings: Settings,
    },
    /// Changes the schema of the database
    Migrate {
        #[command(subcommand)]
        direction: Option<cli::migrate::Direction>,
        #[command(flatten)]
        settings: Settings,
    },
    /// Fills an empty database with the demo data, without serving
    Seed {
        #[command(flatten)]
        settings: Settings,
    },
    /// Prints the GraphQL schema
    Schema {
        /// Write it to the file schema.graphql instead
        #[arg(long)]
        write: bool,
    },
    /// Takes participants or attendances from a CSV or XLSX file
    Import {
        #[command(subcommand)]
        what: cli::import::Import,
    },
    /// Manages accounts
    User {
        #[command(subcommand)]
        action: cli::user::UserAction,
    },
    /// Checks keys, clock, database and storage, and names the fix for whatever is wrong
    Doctor {
        #[command(flatten)]
        settings: Settings,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Serve { demo, settings } => cli::serve::run(&settings, demo).await,
        Command::Migrate { direction, settings } => cli::migrate::run(&settings, direction).await,
        Command::Seed { settings } => cli::seed::run(&settings).await,
        Command::Schema { write } => cli::schema::run(write),
        Command::Import { what } => cli::import::run(what).await,
        Command::User { action } => cli::user::run(action).await,
        Command::Doctor { settings } => cli::doctor::run(&settings).await,
    }
}
