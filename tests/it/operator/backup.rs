//! Backups, restores and copies: the same rows on either engine, files included, and nothing replaced.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use passerelle::database::Database;
use passerelle::domain::transfer::{TableSum, table_sums};
use passerelle::entity::user;
use sea_orm::{ConnectionTrait as _, DbErr, EntityTrait as _, PaginatorTrait as _, Statement};

use super::program::{Installation, KEY, OTHER_KEY, wait_until_served};
use crate::support::{Engine, TestDatabase, both_engines, postgres_url};

both_engines![
    a_backup_is_restored_on_the_other_engine,
    copies_are_equal,
    no_database_is_copied_that_a_server_has_open
];

async fn sums(url: &str) -> Result<Vec<TableSum>, DbErr> {
    let database = Database::look(url).await.expect("the database opens");
    let sums = table_sums(&database).await?;
    database.close().await;
    Ok(sums)
}

/// The tables whose rows a server changes while it runs, or at its start.
fn lasting(sums: Vec<TableSum>) -> Vec<TableSum> {
    sums.into_iter().filter(|sum| sum.rows > 0).collect()
}

fn installation(url: &str) -> Installation {
    Installation::on(url).with("FERNET_KEYS", KEY).with("JWT_SECRET", OTHER_KEY)
}

fn media(installation: &Installation, folder: &str) -> Vec<(String, u64)> {
    let root = installation.path().join(folder);
    let files = installation.files().into_iter().filter_map(|file| {
        let file = installation.path().join(file);
        let inside = file.strip_prefix(&root).ok()?.to_str()?.to_owned();
        let size = file.metadata().ok().filter(std::fs::Metadata::is_file)?.len();
        Some((inside, size))
    });
    files.collect()
}

async fn other_engine(engine: sea_orm::DbBackend) -> TestDatabase {
    let other = if engine == sea_orm::DbBackend::Sqlite && postgres_url().is_some() {
        Engine::Postgres
    } else {
        Engine::Sqlite
    };
    TestDatabase::new(other).await
}

fn backend(url: &str) -> sea_orm::DbBackend {
    if url.starts_with("sqlite") { sea_orm::DbBackend::Sqlite } else { sea_orm::DbBackend::Postgres }
}

async fn a_backup_is_restored_on_the_other_engine(database: TestDatabase) -> Result<(), DbErr> {
    let first = installation(database.url());
    let server = first.serve(&["--demo"]);
    let printed = first.run(&["backup", "saved"]).success();
    assert!(
        printed.contains("rows and") && printed.contains("Keep FERNET_KEYS elsewhere: sha256:"),
        "{printed}"
    );
    assert!(
        first.run(&["backup", "saved"]).failure().contains("saved exists already"),
        "nothing is replaced"
    );
    assert_eq!(server.stop(), Some(0));
    let is_private = |file: &&PathBuf| {
        let mode = first.path().join(file).metadata().expect("it is there").permissions().mode();
        matches!(mode & 0o777, 0o600 | 0o700)
    };
    let files = first.files();
    let saved: Vec<_> = files.iter().filter(|file| file.starts_with("saved")).collect();
    assert!(saved.len() > 3 && saved.into_iter().all(|file| is_private(&file)), "{files:?}");
    let (saved, uploads) = (media(&first, "saved/media"), media(&first, "data/uploads"));
    assert!(!saved.is_empty() && saved == uploads, "{saved:?} {uploads:?}");
    assert!(!first.files().iter().any(|file| file.to_string_lossy().contains("partial")));

    let folder = first.path().join("saved");
    let folder = folder.to_str().expect("UTF-8");
    let manifest = std::fs::read_to_string(first.path().join("saved/manifest.json")).expect("a manifest");
    assert!(!manifest.contains(KEY) && manifest.contains("\"engine\""), "{manifest}");

    // Another machine, with the other engine and the same keys.
    let other = other_engine(backend(database.url())).await;
    // On SQLite a file that is not there yet.
    let place = if other.url().starts_with("sqlite") { "sqlite:restored.db?mode=rwc" } else { other.url() };
    let second = installation(place);
    let without_keys = installation(place).with("FERNET_KEYS", OTHER_KEY);
    let refused = without_keys.run(&["restore", folder]).failure();
    assert!(refused.contains("none of FERNET_KEYS opens"), "{refused}");
    assert!(media(&without_keys, "data/uploads").is_empty(), "nothing was written");

    let restored = second.run(&["restore", folder]).success();
    assert!(restored.contains("files of"), "{restored}");
    assert_eq!(media(&second, "data/uploads"), uploads);
    let file = second.path().join("restored.db");
    let url = if file.exists() { format!("sqlite:{}", file.display()) } else { other.url().to_owned() };
    assert_eq!(sums(&url).await?, sums(&saved_url(Path::new(folder))).await?);
    assert!(second.run(&["restore", folder]).failure().contains("already"), "nothing is replaced");
    let server = second.serve(&[]);
    assert_eq!(server.stop(), Some(0));
    let users = Database::look(&url).await.expect("it opens");
    assert!(user::Entity::find().count(users.read()).await? > 10);
    Ok(())
}

fn saved_url(folder: &Path) -> String {
    format!("sqlite:{}", folder.join("passerelle.db").display())
}

#[tokio::test]
async fn a_damaged_backup_is_refused_before_anything_is_written() {
    let first = installation("sqlite:first.db?mode=rwc");
    first.run(&["seed"]).success();
    first.run(&["backup", "saved"]).success();
    let files: Vec<_> = first
        .files()
        .into_iter()
        .filter(|file| file.starts_with("saved") && file.extension().is_some())
        .collect();
    for extension in ["db", "jpg", "json"] {
        let file = files
            .iter()
            .find(|file| file.extension().is_some_and(|it| it == extension))
            .expect("such a file");
        let file = first.path().join(file);
        let whole = std::fs::read(&file).expect("read");
        std::fs::write(&file, &whole[..whole.len() - 1]).expect("written");
        let second = installation("sqlite:second.db?mode=rwc");
        let refused = second.run(&["restore", first.path().join("saved").to_str().expect("UTF-8")]).failure();
        assert!(refused.contains("nothing was restored"), "{refused}");
        assert!(
            !second.path().join("second.db").exists() && media(&second, "data/uploads").is_empty(),
            "{extension}"
        );
        std::fs::write(&file, whole).expect("written");
    }
}

async fn copies_are_equal(database: TestDatabase) -> Result<(), DbErr> {
    let first = installation(database.url());
    first.run(&["seed"]).success();
    // The numbers of deleted rows are not given again.
    let open = database.open().await;
    let last = user::Entity::find().count(open.read()).await?;
    let backend = open.write().get_database_backend();
    let sequence = match backend {
        sea_orm::DbBackend::Sqlite => "UPDATE sqlite_sequence SET seq = 4711 WHERE name = 'user'",
        _ => "SELECT setval(pg_get_serial_sequence('\"user\"', 'id'), 4711)",
    };
    open.write().execute_raw(Statement::from_string(backend, sequence)).await?;
    open.close().await;

    let other = other_engine(self::backend(database.url())).await;
    let copy = |from: &str, to: &str| first.run(&["copy", "--from", from, "--to", to]);
    let printed = copy(database.url(), other.url()).success();
    assert!(printed.contains("rows were copied from"), "{printed}");
    assert!(
        copy(database.url(), other.url()).failure().contains("the target is not empty: it has rows in user")
    );
    let back = TestDatabase::new(Engine::Sqlite).await;
    copy(other.url(), back.url()).success();
    let expected = lasting(sums(database.url()).await?);
    assert!(expected.len() > 15, "{expected:?}");
    assert_eq!(lasting(sums(other.url()).await?), expected);
    assert_eq!(lasting(sums(back.url()).await?), expected);

    let create = ["user", "create", "ada@example.org", "--first-name", "Ada", "--last-name", "Diop"];
    installation(other.url()).run_with_input(&create, "Lampadaire-8-Vert\n").success();
    let open = other.open().await;
    let created = user::Entity::find_by_id(4712).one(open.read()).await?.expect("the next number");
    assert_eq!(created.email, "ada@example.org");
    assert_eq!(user::Entity::find().count(open.read()).await?, last + 1);
    Ok(())
}

#[tokio::test]
async fn a_restored_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let first = installation("sqlite:first.db?mode=rwc");
    first.run(&["seed"]).success();
    first.run(&["backup", "saved"]).success();
    let saved = first.path().join("saved");
    // As a backup that came over a medium without modes.
    std::fs::set_permissions(saved.join("passerelle.db"), std::fs::Permissions::from_mode(0o644))
        .expect("set");
    let second = installation("sqlite:restored.db?mode=rwc");
    second.run(&["restore", saved.to_str().expect("UTF-8")]).success();
    let mode =
        std::fs::metadata(second.path().join("restored.db")).expect("the database").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

/// What a server writes meanwhile would stay behind; and one that has the target open remembers what was there before.
async fn no_database_is_copied_that_a_server_has_open(database: TestDatabase) -> Result<(), DbErr> {
    let first = installation(database.url());
    let other = other_engine(backend(database.url())).await;
    let copy = |from: &str, to: &str| first.run(&["copy", "--from", from, "--to", to]);
    let server = first.serve(&[]);
    wait_until_served(database.url()).await;
    let empty = sums(other.url()).await?;
    let refused = copy(database.url(), other.url()).failure();
    assert!(refused.contains("Stop that server first"), "{refused}");
    assert_eq!(sums(other.url()).await?, empty, "nothing was written");
    assert_eq!(server.stop(), Some(0));

    let second = installation(other.url());
    let server = second.serve(&[]);
    wait_until_served(other.url()).await;
    let refused = copy(database.url(), other.url()).failure();
    assert!(refused.contains("Stop that server first"), "{refused}");
    first.run(&["backup", "saved"]).success();
    let saved = first.path().join("saved");
    let refused = second.run(&["restore", saved.to_str().expect("UTF-8")]).failure();
    assert!(refused.contains("stop it first"), "{refused}");
    assert_eq!(server.stop(), Some(0));
    // Other processes than servers are not in the way.
    let looking = Database::look(database.url()).await.expect("it opens");
    assert!(copy(database.url(), other.url()).success().contains("rows were copied"));
    looking.close().await;
    Ok(())
}

#[tokio::test]
async fn nothing_is_written_into_the_folder_of_uploads() {
    let first = installation("sqlite:first.db?mode=rwc");
    first.run(&["seed"]).success();
    let before = first.files();
    for arguments in [
        &["backup", "data/uploads/saved"][..],
        &["backup", "data/uploads"],
        &["backup", "./data/../data/uploads/photos/saved"],
        &["audit", "export", "data/uploads/chain.jsonl"],
    ] {
        let refused = first.run(arguments).failure();
        assert!(
            refused.contains("lies in the folder of uploaded files") || refused.contains("exists already"),
            "{refused}"
        );
    }
    assert_eq!(first.files(), before);
    // Beside the folder is well.
    first.run(&["backup", "data/saved"]).success();
    let within = installation("sqlite:second.db?mode=rwc").with("DATA_DIR", "saved/data");
    std::fs::rename(first.path().join("data/saved"), within.path().join("saved")).expect("moved");
    let before = within.files();
    let refused = within.run(&["restore", "saved"]).failure();
    assert!(refused.contains("lies in saved: set DATA_DIR to a folder elsewhere"), "{refused}");
    assert_eq!(within.files(), before);
}

#[test]
fn a_full_disk_leaves_no_part_of_a_file() {
    let installation = installation("sqlite:first.db?mode=rwc");
    let server = installation.serve(&["--demo"]);
    let sealed =
        || installation.run(&["audit", "verify"]).success().contains("\n0 entries are not sealed yet");
    assert!((0..100).any(|_| sealed() || {
        std::thread::sleep(std::time::Duration::from_millis(100));
        false
    }));
    assert_eq!(server.stop(), Some(0));
    let before = installation.files();
    for arguments in [&["audit", "export", "chain.jsonl"][..], &["backup", "saved"], &["schema", "--write"]] {
        let failed = installation.run_on_full_disk(8, arguments).failure();
        assert!(failed.contains("File too large") || failed.contains("disk"), "{failed}");
        assert_eq!(installation.files(), before, "{arguments:?}");
    }
    let written = installation.run(&["audit", "export", "chain.jsonl"]).success();
    assert!(written.contains("seals and"), "there is room again: {written}");
    installation.run(&["backup", "saved"]).success();
    installation.run(&["schema", "--write"]).success();
    assert!(installation.path().join("schema.graphql").exists());
    assert!(!installation.files().iter().any(|file| file.to_string_lossy().contains("partial")));
}
