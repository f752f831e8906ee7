//! `audit verify` and `audit export`, beside a running server; the chain of a copy on the other engine is the same.

use std::time::Duration;

use sea_orm::{ConnectionTrait as _, DbErr};
use serde_json::{Value, json};

use super::program::Installation;
use crate::support::{Engine, TestDatabase, both_engines, postgres_url};

both_engines![the_chain_is_verified_beside_a_server_and_on_a_copy];

fn verified(installation: &Installation, arguments: &[&str]) -> (Option<i32>, Value) {
    let printed = installation.run(&[&["audit", "verify", "--json"], arguments].concat());
    (printed.code, serde_json::from_str(&printed.out).expect("one JSON object"))
}

/// The demo has hundreds of entries, which the server seals when it starts.
fn sealed_demo(installation: &Installation) -> Value {
    for _ in 0..200 {
        let (code, report) = verified(installation, &[]);
        assert_eq!((code, &report["ok"]), (Some(0), &json!(true)), "{report}");
        if report["waiting"] == 0 && report["seals"] != 0 {
            return report;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the server does not seal");
}

async fn the_chain_is_verified_beside_a_server_and_on_a_copy(database: TestDatabase) -> Result<(), DbErr> {
    let installation = Installation::on(database.url());
    let server = installation.serve(&["--demo"]);
    let report = sealed_demo(&installation);
    assert!(report["entries"].as_u64() > Some(500), "{report}");
    assert_eq!((&report["erased"], &report["broken"]), (&json!(0), &Value::Null));
    let head = format!("{}:{}", report["head"]["number"], report["head"]["hash"].as_str().expect("a hash"));
    let said = installation.run(&["audit", "verify", "--anchor", &head]).success();
    assert!(said.contains(&format!("The last seal that holds: {head}")), "{said}");
    installation.run(&["audit", "export", "chain.jsonl"]).success();
    assert!(installation.run(&["audit", "export", "chain.jsonl"]).failure().contains("cannot be created"));
    let chain = std::fs::read_to_string(installation.path().join("chain.jsonl")).expect("the file");
    let entries = chain.lines().filter(|line| line.contains("\"kind\":\"entry\"")).count();
    assert_eq!(report["entries"], json!(entries));
    assert!(!chain.contains("example.com"), "without personal data");
    assert_eq!(server.stop(), Some(0));

    let is_sqlite = database.url().starts_with("sqlite");
    let other = if is_sqlite && postgres_url().is_some() { Engine::Postgres } else { Engine::Sqlite };
    let copy = TestDatabase::new(other).await;
    installation.run(&["copy", "--from", database.url(), "--to", copy.url()]).success();
    let (code, of_copy) = verified(&Installation::on(copy.url()), &["--anchor", &head]);
    assert_eq!((code, &of_copy), (Some(0), &report), "the other engine has the same digests");

    let opened = database.open().await;
    let id = "(SELECT min(id) FROM audit_entry WHERE action = 'update')";
    opened
        .write()
        .execute_unprepared(&format!("UPDATE audit_entry SET noun_id = '0' WHERE id = {id}"))
        .await?;
    opened.close().await;
    let (code, report) = verified(&installation, &[]);
    assert_eq!(
        (code, &report["ok"], &report["broken"]["fault"]),
        (Some(1), &json!(false), &json!("ENTRY_CHANGED"))
    );
    let printed = installation.run(&["audit", "verify"]);
    let sentence = format!(
        "BROKEN: entry {} of seal {} was changed",
        report["broken"]["entry"], report["broken"]["seal"]
    );
    assert!(printed.code == Some(1) && printed.out.contains(&sentence), "{printed:?}");
    Ok(())
}

#[test]
fn without_a_database_nothing_is_made() {
    let empty = Installation::new();
    assert!(empty.run(&["audit", "verify"]).failure().contains("there is no database"));
    assert!(empty.run(&["audit", "export", "x"]).failure().contains("there is no database"));
    let kept = empty.run(&["retention", "--dry-run"]).success();
    assert!(kept.starts_with("Everything is kept"), "{kept}");
    assert_eq!(empty.files(), Vec::<std::path::PathBuf>::new());
    let due = Installation::new().with("RETENTION_AUDIT_DAYS", "1");
    assert!(due.run(&["retention", "--dry-run"]).failure().contains("there is no database"));
    assert_eq!(due.run(&["audit", "verify", "--anchor", "1:x"]).code, Some(2));
}
