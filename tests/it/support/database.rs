//! A migrated database for each test, dropped at its end.
//!
//! The schema is migrated once per process, in a template that each test copies: a file on SQLite, `CREATE
//! DATABASE … TEMPLATE` on PostgreSQL. `src/database/` is how the application opens a database.

use std::ops::Deref;
use std::path::{Path, PathBuf};

use passerelle::cli::migrations::up;
use passerelle::database::{Database, Engine};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
use tokio::sync::OnceCell;
use url::Url;
use uuid::Uuid;

use super::{OnEngine, postgres_url};

/// The pool size of a test: enough connections for concurrent reads, few enough for all tests to share one
/// server.
const CONNECTIONS: u32 = 4;

/// A migrated database that is not open yet.
pub struct TestDatabase {
    url: String,
    data_folder: Folder,
    storage: Storage,
}

enum Storage {
    Folder,
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

    /// Its URL, as in `DATABASE_URL`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A folder for the files of the application, as in `DATA_DIR`.
    pub fn data_folder(&self) -> &Path {
        &self.data_folder.0
    }

    /// Opens it as the application does; on SQLite only one `Database` can have it open at a time.
    pub async fn open(&self) -> Database {
        Database::open(&self.url, CONNECTIONS).await.expect("a fresh database opens")
    }

    /// Allows or refuses new connections, on PostgreSQL.
    pub async fn allow_connections(&self, allowed: bool) {
        if let Storage::Server { name } = &self.storage {
            let admit = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {allowed}");
            execute_on_server(&admit).await.expect("the server of TEST_POSTGRES_URL answers");
        }
    }

    /// Sets a parameter for new connections, on PostgreSQL.
    pub async fn set_parameter(&self, parameter: &str, value: &str) {
        if let Storage::Server { name } = &self.storage {
            let set = format!("ALTER DATABASE {name} SET {parameter} = '{value}'");
            execute_on_server(&set).await.expect("the server of TEST_POSTGRES_URL answers");
        }
    }

    async fn sqlite() -> Self {
        static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
        let template = TEMPLATE.get_or_init(sqlite_template).await;
        let folder = Folder::new();
        let file = folder.0.join("test.db");
        std::fs::write(&file, template).expect("a temporary file can be written");
        Self { url: format!("sqlite:{}", file.display()), data_folder: folder, storage: Storage::Folder }
    }

    async fn postgres() -> Result<Self, DbErr> {
        static TEMPLATE: OnceCell<String> = OnceCell::const_new();
        let template = TEMPLATE.get_or_try_init(postgres_template).await?;
        let name = new_name();
        execute_on_server(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await?;
        Ok(Self { url: url_of(&name), data_folder: Folder::new(), storage: Storage::Server { name } })
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Storage::Server { name } = &self.storage else { return };
        let statement = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        // In a thread, since a runtime cannot block inside another one. The thread is not joined: PostgreSQL
        // takes about 100 ms to end a test's connections, and databases that remain when the process ends are
        // dropped by a later run.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map(|runtime| runtime.block_on(execute_on_server(&statement)))
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
    // Declared first, so that it is closed before the database is dropped.
    database: Database,
    _test_database: TestDatabase,
}

impl OnEngine for OpenDatabase {
    async fn on(engine: Engine) -> Self {
        let test_database = TestDatabase::new(engine).await;
        Self { database: test_database.open().await, _test_database: test_database }
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
        // Errors are ignored: the system cleans its temporary folder.
        drop(std::fs::remove_dir_all(&self.0));
    }
}

async fn migrate(url: &str) {
    let database = Database::open(url, CONNECTIONS).await.expect("the template opens");
    up(&database).await.expect("the migrations run");
    database.close().await;
}

/// The bytes of a migrated SQLite file.
async fn sqlite_template() -> Vec<u8> {
    let folder = Folder::new();
    let file = folder.0.join("template.db");
    migrate(&format!("sqlite:{}", file.display())).await;
    let log = folder.0.join("template.db-wal");
    assert!(!log.exists(), "closing the template leaves nothing outside its file");
    std::fs::read(&file).expect("the template can be read")
}

/// The name of a migrated database. Statics are not dropped at the end of a process, so the databases older
/// than one day are dropped at the start. Names begin with their creation time in milliseconds (UUID v7).
async fn postgres_template() -> Result<String, DbErr> {
    let server = connect().await?;
    let old = "SELECT datname FROM pg_database WHERE datname LIKE 'passerelle_test_%' AND datname < \
        'passerelle_test_' || lpad(to_hex((extract(epoch FROM now() - interval '1 day') * 1000)::bigint), 12, '0')";
    for row in server.query_all_raw(statement(old)).await? {
        let name: String = row.try_get("", "datname")?;
        // Another process may drop the same database concurrently; one of the two fails.
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

/// A name that is unique among all processes.
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

async fn execute_on_server(statement: &str) -> Result<(), DbErr> {
    let server = connect().await?;
    server.execute_unprepared(statement).await?;
    server.close().await
}
