//! What tests stand on: the engines, a database for each test, and the whole application on one.
//!
//! A test is a plain function that takes what it needs; `both_engines!` at the top of its file names it and makes
//! two tests of it, `name::sqlite` and `name::postgres`:
//!
//! ```ignore
//! both_engines![a_name_is_kept];
//!
//! async fn a_name_is_kept(db: OpenDatabase) -> Result<(), DbErr> {
//!     …
//! }
//! ```
//!
//! What is forgotten there is reported as dead code. Anything can be taken that is [`OnEngine`].

mod answer;
mod app;
pub mod attendances;
mod attendances_crowd;
mod caller;
mod crowd;
mod database;
mod door;
pub mod events;
mod productions;
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
pub use attendances_crowd::Crowd;
pub use caller::Caller;
pub use database::{OpenDatabase, TestDatabase};
pub use passerelle::database::Engine;

pub use socket::Came;
pub use stream::Event;

/// Makes two tests of each function: `name::sqlite` and `name::postgres`.
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

/// What a test can take as its argument; made anew for each test.
pub trait OnEngine: Sized {
    /// Makes it, on this engine.
    fn on(engine: Engine) -> impl Future<Output = Self>;
}

impl OnEngine for Engine {
    async fn on(engine: Engine) -> Self {
        engine
    }
}

/// Runs a test on an engine, or says that the engine is not there.
pub async fn run<Taken, Answer>(engine: Engine, test: impl AsyncFnOnce(Taken) -> Answer) -> ExitCode
where
    Taken: OnEngine,
    Answer: Termination,
{
    if engine == Engine::Postgres && postgres_url().is_none() {
        return without_postgres();
    }
    test(Taken::on(engine).await).await.report()
}

/// The PostgreSQL server that tests make their databases on; `scripts/with-postgres` starts one.
pub fn postgres_url() -> Option<String> {
    setting("TEST_POSTGRES_URL")
}

#[expect(clippy::disallowed_methods, reason = "tests are told of their server by the environment alone")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Fails where PostgreSQL is required; else says once, past the test harness, which hides what passing tests print.
fn without_postgres() -> ExitCode {
    static SAID: Once = Once::new();
    if setting("REQUIRE_POSTGRES").is_some_and(|value| value == "1") {
        return refuse("REQUIRE_POSTGRES=1, but TEST_POSTGRES_URL is not set: run scripts/test");
    }
    SAID.call_once(|| {
        refuse("\n## NO POSTGRESQL: no test named …::postgres runs. scripts/test runs them.\n");
    });
    ExitCode::SUCCESS
}

fn refuse(why: impl Display) -> ExitCode {
    // Nothing is left to tell it to when standard error is closed.
    let _ = writeln!(std::io::stderr(), "{why}");
    ExitCode::FAILURE
}
