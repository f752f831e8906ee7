//! `doctor`, `config show`, `migrate status` and `keys status` write nothing, beside a server as without one.

use std::net::TcpListener;

use serde_json::Value;

use super::program::{Installation, KEY};
use crate::support::{TestDatabase, both_engines};

both_engines![everything_is_well_beside_a_running_server, addresses_are_looked_at];

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("one JSON object")
}

#[test]
fn an_empty_folder_stays_empty() {
    let empty = Installation::new();
    let report = json(&empty.run(&["doctor", "--json"]).success());
    assert_eq!(report["ok"], true);
    let database =
        report["checks"].as_array().expect("checks").iter().find(|check| check["check"] == "database");
    let found = database.expect("the check of the database")["found"].as_str().expect("a text");
    assert_eq!(found, "./data/passerelle.db is not there yet: the server makes it");
    assert!(empty.run(&["doctor"]).success().contains("ok    database: "));
    empty.run(&["config", "show"]).success();
    let status = empty.run(&["migrate", "status", "--json"]);
    assert_eq!(
        (status.code, &json(&status.out)["current"]),
        (Some(1), &Value::Bool(false)),
        "nothing is applied"
    );
    let told = empty.run(&["migrate", "status"]).failure();
    assert!(told.contains("there is no database at ./data/passerelle.db"), "{told}");
    assert!(
        empty.run(&["keys", "status"]).failure().contains("there is no database at ./data/passerelle.db")
    );
    assert!(empty.run(&["backup", "saved"]).failure().contains("there is no database"));
    assert_eq!(empty.files(), Vec::<std::path::PathBuf>::new());
}

#[test]
fn settings_are_shown_with_their_origin_and_without_secrets() {
    let installation = Installation::new()
        .with("DATABASE_URL", "postgres://u:hunter2@db.example/presence")
        .with("FERNET_KEYS", KEY)
        .with("TIME_ZONE", "Africa/Dakar")
        .with("S3_BUCKET", "");
    let shown = installation.run(&["config", "show", "--json", "--port", "4000"]).success();
    assert!(!shown.contains("hunter2") && !shown.contains(KEY), "{shown}");
    let shown = json(&shown);
    let setting = |name: &str| {
        let settings = shown["settings"].as_array().expect("settings");
        let found = settings.iter().find(|setting| setting["setting"] == name).expect("the setting");
        (
            found["value"].as_str().map(ToOwned::to_owned),
            found["origin"].as_str().expect("an origin").to_owned(),
        )
    };
    let of = |value: &str, origin: &str| (Some(value.to_owned()), origin.to_owned());
    assert_eq!(setting("PORT"), of("4000", "flag"));
    assert_eq!(setting("TIME_ZONE"), of("Africa/Dakar", "environment"));
    assert_eq!(setting("HOST"), of("127.0.0.1", "default"));
    assert_eq!(setting("DATABASE_URL"), of("postgres://u:***@db.example/presence", "environment"));
    assert_eq!(setting("S3_BUCKET"), (None, "unset".to_owned()));
    assert_eq!(setting("PUBLIC_URL"), of("http://localhost:4000", "default"));
    assert_eq!(setting("JWT_SECRET"), of("(made at the first start)", "default"));
    let (fingerprint, _) = setting("FERNET_KEYS");
    assert!(fingerprint.expect("a fingerprint").starts_with("sha256:"));
    assert_eq!(shown["ok"], true);

    let wrong = installation.with("TIME_ZONE", "Nowhere").run(&["config", "show", "--json"]);
    assert_eq!(wrong.code, Some(2));
    assert_eq!(json(&wrong.out)["problems"][0]["setting"], "TIME_ZONE");
    let wrong = Installation::new().with("TIME_ZONE", "Nowhere").run(&["config", "show"]);
    let place = wrong.out.lines().find(|line| line.starts_with("DATABASE_URL")).expect("the setting");
    assert!(place.ends_with(" ./data/passerelle.db"), "{place}");
}

async fn everything_is_well_beside_a_running_server(database: TestDatabase) -> Result<(), sea_orm::DbErr> {
    let installation = Installation::on(database.url()).with("FERNET_KEYS", KEY);
    let server = installation.serve(&[]);
    let before = installation.files();
    let report = json(&installation.run(&["doctor", "--json"]).success());
    assert_eq!(report["ok"], true, "{report}");
    let checks: Vec<&str> = report["checks"]
        .as_array()
        .expect("checks")
        .iter()
        .filter_map(|check| check["check"].as_str())
        .collect();
    assert!(
        checks.contains(&"address") && checks.contains(&"schema") && checks.contains(&"search"),
        "{checks:?}"
    );
    let status = json(&installation.run(&["migrate", "status", "--json"]).success());
    assert_eq!(status["current"], true);
    assert!(installation.run(&["migrate", "status"]).success().starts_with("applied    m0001_geography\n"));
    installation.run(&["keys", "status"]).success();
    installation.run(&["config", "show"]).success();
    assert_eq!(installation.files(), before);

    let port = server.address.rsplit(':').next().expect("a port").to_owned();
    assert_eq!(installation.run(&["health", "--port", &port]).success(), "ready\n");
    assert_eq!(server.stop(), Some(0));
    assert!(installation.run(&["health", "--port", &port]).failure().contains("does not answer"));
    assert_eq!(json(&installation.run(&["doctor", "--json"]).success())["ok"], true);
    Ok(())
}

/// An address is free, or that of this installation's server, or a fault.
async fn addresses_are_looked_at(database: TestDatabase) -> Result<(), sea_orm::DbErr> {
    let found = |installation: &Installation, check: &str| {
        let report = json(&installation.run(&["doctor", "--json"]).out);
        let checks = report["checks"].as_array().expect("checks").clone();
        let found = checks.into_iter().find(|found| found["check"] == check).expect("the check");
        (
            found["status"].clone(),
            found["found"].as_str().expect("a text").to_owned(),
            found["fix"].to_string(),
        )
    };
    // Two ports that were free a moment ago.
    let taken = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("a free port"));
    let [main, metrics] = taken.each_ref().map(|taken| taken.local_addr().expect("bound"));
    let ours = Installation::on(database.url())
        .with("FERNET_KEYS", KEY)
        .with("PORT", &main.port().to_string())
        .with("METRICS_LISTEN", &metrics.to_string())
        .with("METRICS_TOKEN", "0123456789abcdef");
    for (check, setting) in [("address", "HOST and PORT"), ("metrics address", "METRICS_LISTEN")] {
        let (status, told, fix) = found(&ours, check);
        assert!(status == "bad" && told.contains("cannot be listened on"), "{told}");
        assert!(fix.contains(setting), "{fix}");
    }
    drop(taken);
    let before = ours.files();
    for check in ["address", "metrics address"] {
        let (status, told, _) = found(&ours, check);
        assert!(status == "ok" && told.ends_with("is free"), "{told}");
    }
    assert_eq!(ours.files(), before, "looking leaves nothing");

    let server = ours.serve(&[]);
    // On PostgreSQL a server is known as such a moment after it listens.
    let is_known = || {
        ["address", "metrics address"]
            .iter()
            .all(|check| found(&ours, check).1.starts_with("the server listens on"))
    };
    assert!((0..50).any(|_| is_known()), "{:?}", found(&ours, "address"));
    let other = Installation::new().with("PORT", &main.port().to_string());
    assert_eq!(found(&other, "address").0, "bad", "that of another installation");
    let same =
        Installation::new().with("PORT", &main.port().to_string()).with("METRICS_LISTEN", &main.to_string());
    assert!(found(&same, "metrics address").1.contains("is that of HOST and PORT"));
    assert_eq!(server.stop(), Some(0));
    Ok(())
}
