//! Test support: both engines, a database for each test, and the whole application on one.
//!
//! A test is a plain function with one argument that implements [`OnEngine`]. `both_engines!` at the top of
//! its file turns it into two tests, `name::sqlite` and `name::postgres`:
//!
//! ```ignore
//! both_engines![a_name_is_stored];
//!
//! async fn a_name_is_stored(db: OpenDatabase) -> Result<(), DbErr> {
//!     …
//! }
//! ```
//!
//! A function that is missing there is reported as dead code.

mod accounts;
mod answer;
mod app;
pub mod attendances;
mod caller;
pub mod cinema_talents;
mod contract;
mod database;
mod dataset;
pub mod events;
mod live;
pub mod presence;
mod productions;
pub mod program;
mod projects;
mod server;
mod socket;
mod statements;
mod stream;

use std::fmt::Display;
use std::future::Future;
use std::io::Write as _;
use std::process::{ExitCode, Termination};
use std::sync::Once;

pub use answer::Answer;
pub use app::{PASSWORD, TestApp};
pub use caller::Caller;
pub use contract::strict_validator;
pub use database::{OpenDatabase, TestDatabase};
pub use dataset::Dataset;
pub use passerelle::database::Engine;

pub use socket::{Received, Socket};
pub use stream::{EventStream, SseEvent};

/// Defines two tests for each function: `name::sqlite` and `name::postgres`.
macro_rules! both_engines {
    ($($test:ident),+ $(,)?) => {
        $(mod $test {
            use $crate::support::{Engine, run};

            #[tokio::test]
            async fn sqlite() -> std::process::ExitCode {
                run(Engine::Sqlite, super::$test).await
            }

            #[tokio::test]
            async fn postgres() -> std::process::ExitCode {
                run(Engine::Postgres, super::$test).await
            }
        })+
    };
}
pub(crate) use both_engines;

/// An argument of a test, created for each test.
pub trait OnEngine: Sized {
    /// Creates it on this engine.
    fn on(engine: Engine) -> impl Future<Output = Self>;
}

impl OnEngine for Engine {
    async fn on(engine: Engine) -> Self {
        engine
    }
}

/// Runs a test on an engine, or reports that the engine is not available.
pub async fn run<Argument, Output>(engine: Engine, test: impl AsyncFnOnce(Argument) -> Output) -> ExitCode
where
    Argument: OnEngine,
    Output: Termination,
{
    if engine == Engine::Postgres && postgres_url().is_none() {
        return report_missing_postgres();
    }
    test(Argument::on(engine).await).await.report()
}

/// The URL of the PostgreSQL server on which tests create their databases; `scripts/with-postgres` starts
/// one.
pub fn postgres_url() -> Option<String> {
    environment_variable("TEST_POSTGRES_URL")
}

/// A variable of the environment that is not empty.
#[expect(clippy::disallowed_methods, reason = "the environment is the only source of the tests' server")]
pub fn environment_variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Fails if PostgreSQL is required. Otherwise prints one notice, directly to standard error, since the test
/// harness hides the output of passing tests.
fn report_missing_postgres() -> ExitCode {
    static REPORTED: Once = Once::new();
    if environment_variable("REQUIRE_POSTGRES").is_some_and(|value| value == "1") {
        return fail("REQUIRE_POSTGRES=1, but TEST_POSTGRES_URL is not set: run scripts/test");
    }
    REPORTED.call_once(|| {
        fail("\n## NO POSTGRESQL: no test named …::postgres runs. scripts/test runs them.\n");
    });
    ExitCode::SUCCESS
}

fn fail(message: impl Display) -> ExitCode {
    // If standard error is closed there is no place left to report to.
    let _ = writeln!(std::io::stderr(), "{message}");
    ExitCode::FAILURE
}
