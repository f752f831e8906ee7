//! How long documents with lists take within the process (`src/graphql/exec`).
//!
//! On SQLite in a temporary folder, without HTTP and without a session: a change of the executor shows here first. The
//! documents are those of `benches/floor`, which measures the whole. `cargo bench --bench rows -- A3` runs one.

use std::path::PathBuf;
use std::sync::Arc;

use async_graphql::Variables;
use criterion::{Criterion, criterion_group, criterion_main};
use migration::{Migrator, MigratorTrait as _};
use passerelle::app::App;
use passerelle::auth::Actor;
use passerelle::clock::SystemClock;
use passerelle::config::{Config, Settings};
use passerelle::graphql::answer;
use passerelle::graphql::schema::{Client, GraphqlRequest, Outcome};
use passerelle::graphql::words::Language;
use passerelle::scope::Scope;
use sea_orm::ConnectionTrait as _;
use tokio::runtime::Runtime;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const DOCUMENTS: &[(&str, &str)] = &[
    (
        "A1 one account with country and city",
        "{ user(id: \"4711\") { databaseId uniqueCode firstName lastName email createdAt country { name code } \
         city { name } } }",
    ),
    (
        "A2 20 accounts with talents and counts",
        "{ users(first: 20) { nodes { databaseId firstName lastName country { name userCount } talents { name } } } }",
    ),
    (
        "A3 20 countries × 20 accounts × city",
        "{ countries(first: 20) { nodes { name users(first: 20, orderBy: [{ field: DATABASE_ID, direction: DESC }]) \
         { nodes { databaseId firstName lastName email city { name } } } } } }",
    ),
    (
        "A4 100 accounts with country and city",
        "{ users(first: 100, filter: { cityId: 2 }, orderBy: [{ field: DATABASE_ID, direction: ASC }]) { nodes { \
         databaseId uniqueCode firstName lastName email createdAt country { name } city { name } } } }",
    ),
    (
        "A5 page of 50",
        "{ users(first: 50) { nodes { databaseId firstName lastName email createdAt } pageInfo { hasNextPage endCursor } \
         } }",
    ),
];

/// The application on a filled database, which goes when it does.
struct Filled {
    app: Arc<App>,
    folder: PathBuf,
}

impl Filled {
    async fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("passerelle-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
        let url = format!("sqlite:{}", folder.join("bench.db").display());
        let settings = Settings::try_parse_from([
            "--database-url",
            &url,
            "--jwt-secret",
            "a signing key of the benches, of 32 bytes and more",
            "--fernet-keys",
            "bosCQ-v7CwPdIaQr3AfYbuohYBX8Z12k9gIDNMx9ds4=",
        ]);
        let settings = settings.expect("the flags exist");
        let config = Config::from_settings(&settings, false).expect("the settings are good");
        let app = App::build(config, Arc::new(SystemClock)).await.expect("a new database opens");
        let database = app.services.database.write();
        Migrator::up(database, None).await.expect("the schema goes up");
        database.execute_unprepared(include_str!("fill/accounts.sqlite.sql")).await.expect("the rows fit");
        Self { app, folder }
    }

    /// Answers `query` as text.
    async fn answer(&self, query: &str) -> Vec<u8> {
        let scope = Scope::new(Arc::clone(&self.app.services), Actor::system());
        let language = Language::English;
        let asker = Client { scope, cookie: self.app.cookie, language, sees_schema: true };
        let asked = GraphqlRequest {
            query: query.to_owned(),
            variables: Variables::default(),
            ..GraphqlRequest::default()
        };
        let Outcome::Executed(response) = self.app.schemas.execute(asked, asker).await else {
            panic!("it was not executed: {query}");
        };
        assert!(response.errors.is_empty(), "{:?}", response.errors);
        let mut out = Vec::with_capacity(1024);
        answer::write(&response, &mut out);
        out
    }
}

impl Drop for Filled {
    fn drop(&mut self) {
        // Whoever empties the temporary folder sees to the rest.
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

fn rows(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime starts");
    let filled = runtime.block_on(Filled::new());
    for (name, query) in DOCUMENTS {
        criterion.bench_function(name, |bencher| {
            bencher.to_async(&runtime).iter(|| filled.answer(query));
        });
    }
}

criterion_group!(benches, rows);
criterion_main!(benches);
