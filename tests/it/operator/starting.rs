//! What commands refuse to begin with, and how they say it.

use passerelle::entity::user;
use sea_orm::EntityTrait as _;
use serde_json::json;

use super::program::{Installation, KEY, post};
use crate::support::{Engine, TestDatabase, both_engines};

both_engines![production_uses_a_database_that_is_there, passwords_are_hashed_at_cost_12];

#[test]
fn a_short_signing_key_stops_the_start() {
    for installation in [Installation::new(), Installation::production()] {
        let installation = installation.with("JWT_SECRET", "hunter2");
        let refused = installation.run(&["serve", "--create"]);
        assert_eq!(refused.code, Some(2));
        assert!(
            refused.err.contains("JWT_SECRET: must be at least 32 bytes, this one has 7"),
            "{}",
            refused.err
        );
        assert!(!refused.err.contains("hunter2"), "{}", refused.err);
    }
}

#[test]
fn production_needs_a_public_address() {
    let refused = Installation::production().with("PUBLIC_URL", "").run(&["serve", "--create"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("PUBLIC_URL: must be set in production"), "{}", refused.err);
}

#[test]
fn production_makes_no_database_by_mistake() {
    let production = Installation::production().with("DATA_DIR", "./mistyped");
    for command in [
        &["serve"][..],
        &["migrate"],
        &["user", "create", "a@example.org", "--first-name", "A", "--last-name", "D"],
    ] {
        let refused = production.run(command).failure();
        assert!(refused.contains("there is no data in ./mistyped/passerelle.db"), "{refused}");
        assert!(refused.contains("--create"), "{refused}");
    }
    let report = production.run(&["doctor"]);
    assert_eq!(report.code, Some(1));
    assert!(
        report.out.contains("BAD   database: there is no data in ./mistyped/passerelle.db"),
        "{}",
        report.out
    );
    assert!(production.files().is_empty());
    // An empty file is no data.
    std::fs::create_dir(production.path().join("mistyped")).expect("a folder");
    std::fs::write(production.path().join("mistyped/passerelle.db"), "").expect("a file");
    assert!(production.run(&["serve"]).failure().contains("--create"));
    assert!(production.run(&["migrate", "--create"]).success().ends_with(" migrations applied.\n"));
    assert_eq!(production.run(&["migrate"]).success(), "No migration was pending.\n");
    assert_eq!(production.run(&["migrate", "down"]).success(), "1 migration reverted.\n");
    assert_eq!(production.run(&["migrate", "up"]).success(), "1 migration applied.\n");
    assert_eq!(production.serve(&[]).stop(), Some(0), "it is there now");
}

async fn production_uses_a_database_that_is_there(database: TestDatabase) -> Result<(), sea_orm::DbErr> {
    let production = Installation::production().with("DATABASE_URL", database.url());
    assert_eq!(production.serve(&[]).stop(), Some(0));
    Ok(())
}

/// By the command and by the server; the other tests use a cheaper hash.
async fn passwords_are_hashed_at_cost_12(database: TestDatabase) -> Result<(), sea_orm::DbErr> {
    let installation = Installation::on(database.url());
    let create = ["user", "create", "ada@example.org", "--first-name", "Ada", "--last-name", "Diop"];
    installation.run_with_input(&create, "Lampadaire-8-Vert\n").success();
    let server = installation.serve(&[]);
    let register = "mutation { registerUser(input: {email: \"awa@example.org\", password: \"Lampadaire-8-Vert\", \
        firstName: \"Awa\", lastName: \"Sow\"}) { user { email } userErrors { code } } }";
    let body = json!({ "query": register }).to_string();
    let (status, answer) = post(&server.address, "/graphql", None, &body).expect("an answer");
    assert!(status == 200 && answer.contains("awa@example.org"), "{answer}");
    assert_eq!(server.stop(), Some(0));
    let open = database.open().await;
    let accounts = user::Entity::find().all(open.read()).await?;
    assert_eq!(accounts.len(), 2);
    for account in accounts {
        assert!(account.password_hash.starts_with("$2b$12$"), "{}", account.email);
    }
    Ok(())
}

#[test]
fn an_empty_password_is_refused() {
    let printed =
        Installation::new().run(&["user", "create", "a@b.c", "--first-name", "A", "--last-name", "D"]);
    assert_eq!(printed.code, Some(1), "{printed:?}");
    assert!(printed.err.contains("password: "), "{printed:?}");
}

#[test]
fn an_account_is_created_with_the_password_of_the_standard_input() {
    let installation = Installation::new();
    let create = ["user", "create", "ada@example.org", "--first-name", "Ada", "--last-name", "Diop"];
    let created = installation.run_with_input(&create, "Lampadaire-8-Vert\n");
    assert_eq!(created.code, Some(0), "{created:?}");
    assert!(
        created.out.contains("ada@example.org") && created.out.contains("as SUPER_ADMIN."),
        "{created:?}"
    );
    let server = installation.serve(&[]);
    let refused = installation.run_with_input(&create, "Lampadaire-8-Vert\n").failure();
    assert!(refused.contains("Stop the server, or use the mutation createUser."), "{refused}");
    let refused = installation.run(&["migrate"]).failure();
    assert!(refused.contains("Stop the server"), "{refused}");
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn an_unreachable_server_is_named_with_the_reason() {
    let refused = Installation::on("postgres://u:hunter2@127.0.0.1:9/presence").run(&["serve"]).failure();
    assert!(refused.contains("PostgreSQL at 127.0.0.1:9"), "{refused}");
    assert!(refused.contains("Connection refused"), "{refused}");
    assert!(!refused.contains("hunter2"), "{refused}");
    let refused = Installation::on("postgres://u:hunter2@nowhere.invalid/presence").run(&["doctor"]);
    assert!(
        refused.out.contains("PostgreSQL at nowhere.invalid:5432") && !refused.out.contains("hunter2"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_database_that_the_server_lacks_is_named() {
    if crate::support::postgres_url().is_none() {
        return;
    }
    let database = TestDatabase::new(Engine::Postgres).await;
    let url = format!("{}_nowhere", database.url());
    let refused = Installation::on(&url).run(&["serve"]).failure();
    assert!(refused.contains("does not exist"), "{refused}");
}

#[test]
fn output_that_nobody_reads_ends_quietly() {
    let installation = Installation::new().with("FERNET_KEYS", KEY);
    for command in [&["schema"][..], &["doctor"], &["config", "show"], &["keys", "generate"]] {
        let (code, err) = installation.run_unread(command);
        assert_eq!((code, err.as_str()), (Some(0), ""), "{command:?}");
    }
}

#[test]
fn settings_are_listed_once() {
    let installation = Installation::new();
    let serve = installation.run(&["serve", "--help"]).success();
    let (own, settings) = serve.split_once("\nSettings:\n").expect("a heading");
    assert!(own.contains("--demo") && own.contains("--create") && !own.contains("--port"), "{own}");
    assert!(settings.contains("--port") && settings.contains("--log"), "{settings}");
    for command in
        [&["user", "create"][..], &["doctor"], &["migrate"], &["import", "participants"], &["backup"]]
    {
        let help = installation.run(&[command, &["--help"]].concat()).success();
        assert!(!help.contains("--port") && help.contains("passerelle serve --help"), "{help}");
    }
}
