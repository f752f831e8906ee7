//! The command line: parses arguments and environment variables, and calls one function per command. No
//! logic.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use passerelle::cli;
use passerelle::config::{SETTINGS_HEADING, Settings};

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
        /// Make the database if there is none yet, which production does only when told so
        #[arg(long)]
        create: bool,
        /// Start although no key decrypts anything of what is stored: those that did are lost for good
        #[arg(long)]
        lost_keys: bool,
        #[command(flatten)]
        settings: Settings,
    },
    /// Changes the schema of the database
    Migrate {
        #[command(subcommand)]
        direction: Option<cli::migrate::Direction>,
        /// Make the database if there is none yet, which production does only when told so
        #[arg(long)]
        create: bool,
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
    /// Makes keys, and encrypts everything with a new one
    Keys {
        #[command(subcommand)]
        action: cli::keys::KeysAction,
    },
    /// Saves the database and the uploaded files into a new folder, beside a running server
    Backup {
        /// The folder, which must not exist yet
        folder: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        settings: Settings,
    },
    /// Restores a backup into a new installation, on either engine
    Restore {
        /// The folder of the backup
        folder: PathBuf,
        #[command(flatten)]
        settings: Settings,
    },
    /// Copies a database into an empty one of either engine, and compares them
    Copy(cli::copy::Copy),
    /// Prints the settings in force
    Config {
        #[command(subcommand)]
        action: cli::config::ConfigAction,
    },
    /// Asks the server of this machine whether it is ready
    Health {
        #[command(flatten)]
        settings: Settings,
    },
    /// Verifies or exports the hash chain of the audit log
    Audit {
        #[command(subcommand)]
        action: cli::audit::AuditAction,
    },
    /// Erases and purges what the retention settings make due, as the server does every hour
    Retention {
        /// Tells how much is due by table, and writes nothing
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        settings: Settings,
    },
    /// Checks keys, clock, database and storage, and names the fix for whatever is wrong; writes nothing
    Doctor {
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        settings: Settings,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let matches = settings_by_reference(Arguments::command()).get_matches();
    let command = match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => arguments.command,
        Err(error) => error.exit(),
    };
    match command {
        Command::Serve { demo, create, lost_keys, settings } => {
            cli::serve::run(&settings, demo, create, lost_keys).await
        }
        Command::Migrate { direction, create, settings } => {
            cli::migrate::run(&settings, direction, create).await
        }
        Command::Seed { settings } => cli::seed::run(&settings).await,
        Command::Schema { write } => cli::schema::run(write),
        Command::Import { what } => cli::import::run(what).await,
        Command::User { action } => Box::pin(cli::user::run(action)).await,
        Command::Keys { action } => Box::pin(cli::keys::run(action)).await,
        Command::Backup { folder, json, settings } => cli::backup::create(&settings, &folder, json).await,
        Command::Restore { folder, settings } => cli::backup::restore(&settings, &folder).await,
        Command::Copy(copy) => cli::copy::run(&copy).await,
        Command::Config { action } => cli::config::run(&action, innermost(&matches)),
        Command::Health { settings } => cli::health::run(&settings).await,
        Command::Audit { action } => cli::audit::run(action).await,
        Command::Retention { dry_run, settings } => cli::retention::run(&settings, dry_run).await,
        Command::Doctor { json, settings } => cli::doctor::run(&settings, json).await,
    }
}

/// Hides the settings in the help of all commands but `serve`, which they refer to.
fn settings_by_reference(command: clap::Command) -> clap::Command {
    let is_setting = |argument: &clap::Arg| argument.get_help_heading() == Some(SETTINGS_HEADING);
    command.mut_subcommands(|command| {
        if command.get_name() == "serve" {
            return command;
        }
        let command = settings_by_reference(command);
        if !command.get_arguments().any(is_setting) {
            return command;
        }
        let command =
            command.mut_args(|argument| if is_setting(&argument) { argument.hide(true) } else { argument });
        command.after_help(
            "Takes the settings of the server as well, as flags or environment variables: `passerelle serve --help` \
             lists them.",
        )
    })
}

/// The arguments of the subcommand of a subcommand.
fn innermost(matches: &ArgMatches) -> &ArgMatches {
    matches.subcommand().map_or(matches, |(_, matches)| innermost(matches))
}
