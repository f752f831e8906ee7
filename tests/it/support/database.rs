//! A migrated database for each test, gone when the test is.
//!
//! The schema is made once a process, as a template; a test gets a copy: of a file on SQLite, by `CREATE DATABASE …
//! TEMPLATE` on PostgreSQL. How the application opens a database is `src/database.rs`.

use std::ops::Deref;
use std::path::PathBuf;

use passerelle::cli::migrate::up;
use passerelle::database::{Database, Engine};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
use tokio::sync::OnceCell;
use url::Url;
use uuid::Uuid;

use super::{OnEngine, postgres_url};

/// Readers of a test: enough to run side by side, and few enough that all tests at once fit one server.
const CONNECTIONS: u32 = 4;

/// A migrated database that nobody has opened.
pub struct TestDatabase {
    url: String,
    place: Place,
}

enum Place {
    Folder { _kept: Folder },
    Server { name: String },
}

impl TestDatabase {
    /// Copies the template of `engine`.
    pub async fn new(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self::sqlite().await,
            Engine::Postgres => Self::postgres().await.expect("the server of TEST_POSTGRES_URL answers"),
        }
    }

    /// Where it is, as `DATABASE_URL` names it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Opens it as the application does; on SQLite only one can have it open at a time.
    pub async fn open(&self) -> Database {
        Database::open(&self.url, CONNECTIONS).await.expect("a fresh database opens")
    }

    /// Whether PostgreSQL lets new connections in.
    pub async fn admits(&self, yes: bool) {
        if let Place::Server { name } = &self.place {
            let admit = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {yes}");
            on_server(&admit).await.expect("the server of TEST_POSTGRES_URL answers");
        }
    }

    /// Sets a parameter of PostgreSQL for the connections that will be made.
    pub async fn set(&self, parameter: &str, value: &str) {
        if let Place::Server { name } = &self.place {
            let set = format!("ALTER DATABASE {name} SET {parameter} = '{value}'");
            on_server(&set).await.expect("the server of TEST_POSTGRES_URL answers");
        }
    }

    async fn sqlite() -> Self {
        static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
        let template = TEMPLATE.get_or_init(sqlite_template).await;
        let folder = Folder::new();
        let file = folder.0.join("test.db");
        std::fs::write(&file, template).expect("a temporary file can be written");
        Self { url: format!("sqlite:{}", file.display()), place: Place::Folder { _kept: folder } }
    }

    async fn postgres() -> Result<Self, DbErr> {
        static TEMPLATE: OnceCell<String> = OnceCell::const_new();
        let template = TEMPLATE.get_or_try_init(postgres_template).await?;
        let name = new_name();
        on_server(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await?;
        Ok(Self { url: url_of(&name), place: Place::Server { name } })
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Place::Server { name } = &self.place else { return };
        let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        // In a thread, since a runtime can't wait inside another one. Nobody waits for it: the server needs a tenth of a
        // second to see a test's connections off, and what the end of the process cuts short is swept later.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map(|runtime| runtime.block_on(on_server(&statement)))
        });
    }
}

impl OnEngine for TestDatabase {
    async fn on(engine: Engine) -> Self {
        Self::new(engine).await
    }
}

/// A migrated database, opened as the application opens it.
pub struct OpenDatabase {
    // Closed before its place goes.
    database: Database,
    _place: TestDatabase,
}

impl OnEngine for OpenDatabase {
    async fn on(engine: Engine) -> Self {
        let place = TestDatabase::new(engine).await;
        Self { database: place.open().await, _place: place }
    }
}

impl Deref for OpenDatabase {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.database
    }
}

/// A temporary folder.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(new_name());
        std::fs::create_dir(&path).expect("a temporary folder can be made");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Whoever empties the temporary folder sees to the rest.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

async fn migrate(url: &str) {
    let database = Database::open(url, CONNECTIONS).await.expect("the template opens");
    up(&database).await.expect("the schema goes up");
    database.close().await;
}

/// The bytes of a migrated file.
async fn sqlite_template() -> Vec<u8> {
    let folder = Folder::new();
    let file = folder.0.join("template.db");
    migrate(&format!("sqlite:{}", file.display())).await;
    let log = folder.0.join("template.db-wal");
    assert!(!log.exists(), "closing the template leaves nothing outside its file");
    std::fs::read(&file).expect("the template can be read")
}

/// The name of a migrated database. It can't be dropped at the end of a process, which nobody is told of; so the
/// ones of a day ago are dropped at the start. Names begin with the time of their making, in milliseconds.
async fn postgres_template() -> Result<String, DbErr> {
    let server = connect().await?;
    let old = "SELECT datname FROM pg_database WHERE datname LIKE 'passerelle_test_%' AND datname < \
        'passerelle_test_' || lpad(to_hex((extract(epoch FROM now() - interval '1 day') * 1000)::bigint), 12, '0')";
    for row in server.query_all_raw(statement(old)).await? {
        let name: String = row.try_get("", "datname")?;
        // Another process may be sweeping too, and only one can win.
        drop(server.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await);
    }
    let name = new_name();
    server.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
    server.close().await?;
    migrate(&url_of(&name)).await;
    Ok(name)
}

fn statement(sql: &str) -> sea_orm::Statement {
    sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql)
}

/// Unlike that of any other process.
fn new_name() -> String {
    format!("passerelle_test_{}", Uuid::now_v7().simple())
}

fn server_url() -> Url {
    let url = postgres_url().expect("TEST_POSTGRES_URL names a server");
    Url::parse(&url).expect("TEST_POSTGRES_URL is an address")
}

fn url_of(name: &str) -> String {
    let mut url = server_url();
    url.set_path(name);
    url.into()
}

async fn connect() -> Result<DatabaseConnection, DbErr> {
    let options = sea_orm::ConnectOptions::new(server_url().as_str()).max_connections(1).to_owned();
    sea_orm::Database::connect(options).await
}

async fn on_server(statement: &str) -> Result<(), DbErr> {
    let server = connect().await?;
    server.execute_unprepared(statement).await?;
    server.close().await
}
