//! Rate limits of sign-in attempts: failures are counted by account and address, by address, and by account,
//! on all surfaces together.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use chrono::TimeDelta;
use futures_util::future::join_all;
use passerelle::auth::Role;
use passerelle::auth::password::Passwords;
use passerelle::crypto::hex::sha256;
use passerelle::entity::{known_network, rate_limit, user};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ActiveModelTrait as _, ConnectionTrait as _, DbBackend, EntityTrait as _};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::rest::example::{assert_example, denied, refused};
use crate::support::{Answer, Caller, Engine, PASSWORD, TestApp, TestDatabase, both_engines};

both_engines![
    the_sixth_failure_of_an_account_and_address_waits_on_every_surface,
    the_exceeded_limit_is_reported,
    success_counts_nothing_and_clears_its_pair,
    an_address_has_twenty_failures_over_all_accounts,
    an_account_has_twenty_failures_over_all_unknown_addresses,
    unknown_names_are_limited_alike,
    an_address_is_known_for_thirty_days,
    simultaneous_guesses_do_not_exceed_the_limit,
    simultaneous_successes_are_not_limited,
    the_right_password_of_a_disabled_account_counts_nothing,
    a_database_error_counts_nothing,
    a_hash_renewed_meanwhile_is_verified_again,
    an_unknown_name_costs_a_hash_like_a_wrong_password,
    attempts_from_elsewhere_do_not_delay_a_known_network,
    a_wrong_current_password_counts_as_an_attempt,
    a_right_password_whose_client_goes_away_counts_nothing,
    failures_survive_a_restart,
    a_network_of_ipv6_is_one_address,
    old_counters_and_networks_are_swept,
];

const WRONG: &str = "Admin@2025?";

/// The routes for sign-in.
const SURFACES: [&str; 3] = ["/api/auth/login", "/api/v1/auth/login", "/graphql"];

async fn login(app: &TestApp, address: impl Into<IpAddr>, path: &str, who: &str, password: &str) -> Answer {
    let caller = app.anonymous().at(address);
    if path == "/graphql" {
        let query = "mutation ($input: LoginInput!) { login(input: $input) { userErrors { code } } }";
        return caller
            .graphql_with(query, json!({ "input": { "identifier": who, "password": password } }))
            .await;
    }
    let name = if path.starts_with("/api/v1") { "identifier" } else { "email" };
    caller.post(path, json!({ name: who, "password": password })).await
}

/// Signs in through the surface with the fewest limits of its own.
async fn attempt(app: &TestApp, address: impl Into<IpAddr>, who: &str, password: &str) -> u16 {
    login(app, address, SURFACES[1], who, password).await.status()
}

/// Whether a login succeeded, was refused, or exceeded a limit.
fn login_result(answer: &Answer) -> &'static str {
    match (answer.status(), answer.outcome_of_login().as_str()) {
        (_, "RATE_LIMIT_EXCEEDED") | (429, _) => "limited",
        (200, "OK") => "in",
        (401, _) | (200, "INVALID_CREDENTIALS") => "wrong",
        _ => panic!("{} {}", answer.status(), answer.text()),
    }
}

fn headers(answer: &Answer) -> [Option<u64>; 4] {
    ["retry-after", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"]
        .map(|name| answer.header(name).and_then(|value| value.parse().ok()))
}

async fn viewer(app: &TestApp, name: &str) -> String {
    app.new_account(&format!("{name}@example.com"), Role::Viewer).await.email
}

async fn the_sixth_failure_of_an_account_and_address_waits_on_every_surface(app: TestApp) {
    let account = app.new_account("fatou@example.com", Role::Viewer).await;
    let address = app.fresh_address();
    let names = [account.email.as_str(), &account.unique_code, "FATOU@example.com"];
    for at in 0..5 {
        // The pointage API accepts e-mail addresses only.
        let name = if at % 3 == 0 { names[0] } else { names[at % 3] };
        let answer = login(&app, address, SURFACES[at % 3], name, WRONG).await;
        assert_eq!(login_result(&answer), "wrong", "{at}");
    }
    for path in SURFACES {
        let answer = login(&app, address, path, &account.email, PASSWORD).await;
        assert_eq!(login_result(&answer), "limited", "{path}");
        assert_eq!(answer.header("set-cookie"), None);
        // Another account from this address, and this account from another address, are not limited.
        let other = viewer(&app, &format!("other{}", path.len())).await;
        assert_eq!(login_result(&login(&app, address, path, &other, PASSWORD).await), "in");
        assert_eq!(
            login_result(&login(&app, app.fresh_address(), path, &account.email, PASSWORD).await),
            "in"
        );
    }
    app.advance_clock(TimeDelta::minutes(15));
    assert_eq!(attempt(&app, address, &account.email, PASSWORD).await, 200);
}

async fn the_exceeded_limit_is_reported(app: TestApp) {
    let account = viewer(&app, "fatou").await;
    let address = app.fresh_address();
    for _ in 0..5 {
        assert_eq!(attempt(&app, address, &account, WRONG).await, 401);
    }
    app.advance_clock(TimeDelta::minutes(5));
    let exceeded = [Some(600), Some(5), Some(0), Some(600)];
    let answer = login(&app, address, SURFACES[0], &account, PASSWORD).await;
    let french = "Trop de tentatives de connexion échouées. Réessayez dans 10 minutes.";
    assert_example(&answer, 429, refused("RATE_LIMIT_EXCEEDED", french));
    assert_eq!(headers(&answer), exceeded);
    let answer = login(&app, address, SURFACES[1], &account, PASSWORD).await;
    let english = "Too many failed login attempts. Try to sign in again in 10 minutes.";
    assert_example(&answer, 429, denied("RATE_LIMIT_EXCEEDED", english));
    assert_eq!(headers(&answer), exceeded);
    let answer = login(&app, address, SURFACES[2], &account, PASSWORD).await;
    assert_eq!((answer.message().as_str(), headers(&answer)), (french, exceeded));
    // A response that exceeds no limit has the headers of the request limit.
    let answer = login(&app, app.fresh_address(), SURFACES[0], &account, PASSWORD).await;
    assert_eq!(headers(&answer)[..2], [None, Some(10)]);
}

async fn success_counts_nothing_and_clears_its_pair(app: TestApp) {
    let account = viewer(&app, "fatou").await;
    let address = app.fresh_address();
    for _ in 0..30 {
        assert_eq!(attempt(&app, address, &account, PASSWORD).await, 200);
    }
    for _ in 0..4 {
        for _ in 0..4 {
            assert_eq!(attempt(&app, address, &account, WRONG).await, 401);
        }
        assert_eq!(attempt(&app, address, &account, PASSWORD).await, 200);
    }
    // Sixteen failures of the address remain, whatever succeeds in between.
    for at in 0..4 {
        assert_eq!(attempt(&app, address, &format!("nobody{at}@example.com"), WRONG).await, 401);
    }
    assert_eq!(attempt(&app, address, &account, PASSWORD).await, 429);
}

async fn an_address_has_twenty_failures_over_all_accounts(app: TestApp) {
    let account = viewer(&app, "fatou").await;
    let address = app.fresh_address();
    for at in 0..20 {
        let name = format!("nobody{at}@example.com");
        assert_eq!(login_result(&login(&app, address, SURFACES[1 + at % 2], &name, WRONG).await), "wrong");
    }
    let answer = login(&app, address, SURFACES[1], &account, PASSWORD).await;
    assert_eq!((answer.status(), headers(&answer)), (429, [Some(900), Some(20), Some(0), Some(900)]));
    assert_eq!(attempt(&app, app.fresh_address(), &account, PASSWORD).await, 200);
    app.advance_clock(TimeDelta::minutes(15));
    assert_eq!(attempt(&app, address, &account, PASSWORD).await, 200);
}

/// Causes twenty failures at an account, from different addresses.
async fn fail_twenty_times(app: &TestApp, account: &str) {
    for _ in 0..4 {
        let address = app.fresh_address();
        for _ in 0..5 {
            assert_eq!(attempt(app, address, account, WRONG).await, 401);
        }
    }
}

async fn an_account_has_twenty_failures_over_all_unknown_addresses(app: TestApp) {
    let account = viewer(&app, "fatou").await;
    let home = app.fresh_address();
    assert_eq!(attempt(&app, home, &account, PASSWORD).await, 200);
    fail_twenty_times(&app, &account).await;
    let answer = login(&app, app.fresh_address(), SURFACES[1], &account, PASSWORD).await;
    assert_eq!((answer.status(), headers(&answer)), (429, [Some(900), Some(20), Some(0), Some(900)]));
    for path in SURFACES {
        assert_eq!(login_result(&login(&app, home, path, &account, PASSWORD).await), "in", "{path}");
    }
    // From a known address, the limit of account and address still applies.
    for _ in 0..5 {
        assert_eq!(attempt(&app, home, &account, WRONG).await, 401);
    }
    let answer = login(&app, home, SURFACES[1], &account, PASSWORD).await;
    assert_eq!((answer.status(), headers(&answer)[1]), (429, Some(5)));
    assert_eq!(
        attempt(&app, app.fresh_address(), &account, PASSWORD).await,
        429,
        "a success clears only its own pair"
    );
}

async fn unknown_names_are_limited_alike(app: TestApp) {
    let address = app.fresh_address();
    for at in 0..5 {
        let name = ["Nobody@example.com", "nobody@EXAMPLE.com"][at % 2];
        assert_eq!(login_result(&login(&app, address, SURFACES[at % 3], name, WRONG).await), "wrong");
    }
    let answer = login(&app, address, SURFACES[1], "nobody@example.com", WRONG).await;
    assert_eq!((answer.status(), headers(&answer)[1]), (429, Some(5)));
    fail_twenty_times(&app, "nobody2@example.com").await;
    let answer = login(&app, app.fresh_address(), SURFACES[1], "nobody2@example.com", WRONG).await;
    assert_eq!((answer.status(), headers(&answer)[1]), (429, Some(20)));
}

async fn an_address_is_known_for_thirty_days(app: TestApp) {
    let account = viewer(&app, "fatou").await;
    let (home, office) = (app.fresh_address(), app.fresh_address());
    assert_eq!(attempt(&app, home, &account, PASSWORD).await, 200);
    app.advance_clock(TimeDelta::days(20));
    assert_eq!(attempt(&app, office, &account, PASSWORD).await, 200);
    app.advance_clock(TimeDelta::days(9));
    fail_twenty_times(&app, &account).await;
    assert_eq!(attempt(&app, home, &account, PASSWORD).await, 200, "known for 29 days, and used again");
    app.advance_clock(TimeDelta::days(22));
    fail_twenty_times(&app, &account).await;
    assert_eq!(attempt(&app, home, &account, PASSWORD).await, 200);
    assert_eq!(attempt(&app, office, &account, PASSWORD).await, 429, "51 days");
}

async fn simultaneous_guesses_do_not_exceed_the_limit(app: TestApp) {
    let account = viewer(&app, "fatou").await;
    let address = app.fresh_address();
    let guesses = (0..24).map(|at| login(&app, address, SURFACES[1 + at % 2], &account, WRONG));
    let answers = join_all(guesses).await;
    assert_eq!(answers.iter().filter(|answer| login_result(answer) == "wrong").count(), 5);
    assert_eq!(answers.iter().filter(|answer| login_result(answer) == "limited").count(), 19);
    // From many addresses at one account, and from one address at many accounts.
    let other = viewer(&app, "awa").await;
    let guesses = (0..30).map(|_| attempt(&app, app.fresh_address(), &other, WRONG));
    assert_eq!(join_all(guesses).await.into_iter().filter(|status| *status == 401).count(), 20);
    let address = app.fresh_address();
    let names: Vec<String> = (0..30).map(|at| format!("nobody{at}@example.com")).collect();
    let guesses = names.iter().map(|name| attempt(&app, address, name, WRONG));
    assert_eq!(join_all(guesses).await.into_iter().filter(|status| *status == 401).count(), 20);
}

async fn simultaneous_successes_are_not_limited(app: TestApp) {
    let account = viewer(&app, "fatou").await;
    let address = app.fresh_address();
    for _ in 0..4 {
        // One failure below the limit refuses nothing.
        assert_eq!(attempt(&app, address, &account, WRONG).await, 401);
    }
    let logins = (0..24).map(|at| login(&app, address, SURFACES[1 + at % 2], &account, PASSWORD));
    assert!(join_all(logins).await.iter().all(|answer| login_result(answer) == "in"));
    let mut accounts = Vec::new();
    for at in 0..30 {
        accounts.push(viewer(&app, &format!("viewer{at}")).await);
    }
    let logins = accounts.iter().map(|account| login(&app, address, SURFACES[1], account, PASSWORD));
    assert!(join_all(logins).await.iter().all(|answer| login_result(answer) == "in"));
    // The same at one account from many unknown addresses.
    let other = viewer(&app, "awa").await;
    let logins = (0..30).map(|_| attempt(&app, app.fresh_address(), &other, PASSWORD));
    assert_eq!(join_all(logins).await, [200; 30]);
    app.advance_clock(TimeDelta::minutes(15));
    assert_eq!(attempt(&app, address, &account, PASSWORD).await, 200);
    assert_eq!(hits(&app).await, 0);
}

async fn counters(app: &TestApp) -> Vec<(String, i32)> {
    let rows = rate_limit::Entity::find().all(app.app.services.database.read()).await.expect("counters");
    rows.into_iter().map(|row| (row.key, row.hits)).collect()
}

async fn the_right_password_of_a_disabled_account_counts_nothing(app: TestApp) {
    let account = app.new_account("fatou@example.com", Role::User).await;
    let toggle =
        format!("mutation {{ toggleUserActive(input: {{id: {}}}) {{ userErrors {{ code }} }} }}", account.id);
    // A role that the pointage API refuses counts nothing either.
    for _ in 0..8 {
        assert_eq!(
            login(&app, app.fresh_address(), SURFACES[0], &account.email, PASSWORD).await.status(),
            403
        );
    }
    assert_eq!(app.admin().graphql(&toggle).await.outcome(), "OK");
    let address = app.fresh_address();
    for _ in 0..8 {
        assert_eq!(attempt(&app, address, &account.email, PASSWORD).await, 403);
    }
    for _ in 0..5 {
        assert_eq!(attempt(&app, address, &account.email, WRONG).await, 401);
    }
    assert_eq!(attempt(&app, address, &account.email, PASSWORD).await, 429);
}

async fn a_database_error_counts_nothing(app: TestApp) {
    let account = viewer(&app, "fatou").await;
    let address = app.fresh_address();
    let database = app.app.services.database.write();
    let (refuse, admit) = match database.get_database_backend() {
        DbBackend::Sqlite => (
            vec!["CREATE TRIGGER no BEFORE INSERT ON session BEGIN SELECT RAISE(ABORT, 'no'); END"],
            "DROP TRIGGER no",
        ),
        _ => (
            vec![
                "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$",
                "CREATE TRIGGER no BEFORE INSERT ON session FOR EACH ROW EXECUTE FUNCTION no()",
            ],
            "DROP TRIGGER no ON session",
        ),
    };
    for statement in refuse {
        database.execute_unprepared(statement).await.expect(statement);
    }
    for _ in 0..8 {
        assert_eq!(attempt(&app, address, &account, PASSWORD).await, 500);
    }
    database.execute_unprepared(admit).await.expect(admit);
    for _ in 0..5 {
        assert_eq!(attempt(&app, address, &account, WRONG).await, 401);
    }
    assert_eq!(attempt(&app, address, &account, PASSWORD).await, 429);
}

/// Between the lookup of the account and the session, another sign-in renews the hash, or the password changes.
async fn a_hash_renewed_meanwhile_is_verified_again(app: TestApp) {
    let account = app.new_account("fatou@example.com", Role::Viewer).await;
    let address = app.fresh_address();
    for (password, expected) in [(PASSWORD, 200), ("Autre@2026!", 401)] {
        let hash = Passwords::new(4).hash(password).await.expect("a hash");
        let occupied = occupy_workers(&app, 12);
        tokio::task::yield_now().await;
        let replace = async {
            while hits(&app).await == 0 {
                sleep(Duration::from_millis(1)).await;
            }
            let row = user::ActiveModel {
                id: Unchanged(account.id),
                password_hash: Set(hash),
                ..Default::default()
            };
            row.update(app.app.services.database.write()).await.expect("the account exists");
        };
        let (status, ()) = tokio::join!(attempt(&app, address, &account.email, PASSWORD), replace);
        assert_eq!(status, expected, "{password}");
        for worker in occupied {
            worker.await.expect("a worker");
        }
    }
}

async fn attempts_from_elsewhere_do_not_delay_a_known_network(app: TestApp) {
    let account = app.new_account("fatou@example.com", Role::Viewer).await;
    let home = app.fresh_address();
    assert_eq!(attempt(&app, home, &account.email, PASSWORD).await, 200);
    let (attempts, key) = (&app.app.services.attempts, format!("login:account:{}", account.id));
    let mut elsewhere = Vec::new();
    for _ in 0..4 {
        elsewhere.push(timeout(Duration::from_secs(1), attempts.acquire(&key, 4)).await.expect("a permit"));
    }
    let login = timeout(Duration::from_secs(5), attempt(&app, home, &account.email, PASSWORD)).await;
    assert_eq!(login.expect("the owner does not wait"), 200);
    let stranger =
        timeout(Duration::from_millis(300), attempt(&app, app.fresh_address(), &account.email, WRONG));
    assert!(stranger.await.is_err(), "an unknown network waits for a permit of the account");
}

async fn change_password(caller: &Caller<'_>, account: &user::Model, current: &str, new: &str) -> Answer {
    let body = json!({ "currentPassword": current, "newPassword": new });
    caller.send_json(Method::PATCH, &format!("/api/users/{}/password", account.uuid), body).await
}

async fn a_wrong_current_password_counts_as_an_attempt(app: TestApp) {
    let account = app.new_account("fatou@example.com", Role::Viewer).await;
    let address = app.fresh_address();
    let caller = app.signed_in(&account.email).await.at(address);
    for _ in 0..5 {
        let answer = change_password(&caller, &account, WRONG, "Autre@2026!").await;
        let code = answer.json()["error"]["code"].clone();
        assert_eq!((answer.status(), code), (401, "CURRENT_PASSWORD_INCORRECT".into()));
    }
    let answer = change_password(&caller, &account, PASSWORD, "Autre@2026!").await;
    assert_eq!((answer.status(), headers(&answer)), (429, [Some(900), Some(5), Some(0), Some(900)]));
    for path in SURFACES {
        assert_eq!(
            login_result(&login(&app, address, path, &account.email, PASSWORD).await),
            "limited",
            "{path}"
        );
    }
    let elsewhere = caller.at(app.fresh_address());
    assert_eq!(change_password(&elsewhere, &account, PASSWORD, "Autre@2026!").await.status(), 200);
}

/// Occupies all workers that verify passwords, so that the next verification waits.
fn occupy_workers(app: &TestApp, cost: u32) -> Vec<JoinHandle<()>> {
    let slow = format!("$2b${cost}$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyz0123u");
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let occupied = (0..workers).map(|_| {
        let (passwords, slow) = (app.app.services.passwords.clone(), slow.clone());
        tokio::spawn(async move {
            let _ = passwords.verify("nobody's", &slow).await;
        })
    });
    occupied.collect()
}

/// The duration of a login must not depend on the account: with all workers occupied, an unknown name waits for one, too.
async fn an_unknown_name_costs_a_hash_like_a_wrong_password(app: TestApp) {
    let account = viewer(&app, "fatou").await;
    for path in SURFACES {
        for name in [account.as_str(), "nobody@example.com"] {
            // About a second of work: a login that does not wait is answered long before.
            let occupied = occupy_workers(&app, 14);
            tokio::task::yield_now().await;
            let answer = login(&app, app.fresh_address(), path, name, WRONG).await;
            assert_eq!(login_result(&answer), "wrong", "{path} {name}");
            let is_free = async {
                while !occupied.iter().any(JoinHandle::is_finished) {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            let waited = tokio::time::timeout(Duration::from_millis(400), is_free).await;
            assert!(waited.is_ok(), "{path} {name}: no password was verified");
            for worker in occupied {
                worker.await.expect("a worker");
            }
        }
    }
}

async fn hits(app: &TestApp) -> i32 {
    counters(app).await.iter().map(|(_, hits)| hits).sum()
}

async fn a_right_password_whose_client_goes_away_counts_nothing(app: TestApp) {
    let account = app.new_account("fatou@example.com", Role::Viewer).await;
    let address = app.fresh_address();
    let caller = app.signed_in(&account.email).await.at(address);
    let passwords = [PASSWORD, "Autre@2026!"];
    for at in 0..6 {
        let occupied = occupy_workers(&app, 10);
        tokio::task::yield_now().await;
        let counted = async {
            while hits(&app).await == 0 {
                sleep(Duration::from_millis(1)).await;
            }
        };
        // The losing future is dropped, as the server drops it when the client disconnects.
        tokio::select! {
            answer = change_password(&caller, &account, passwords[at % 2], passwords[(at + 1) % 2]) => {
                panic!("answered before the client disconnected: {}", answer.text());
            }
            () = counted => (),
        }
        for worker in occupied {
            worker.await.expect("a worker");
        }
        for _ in 0..2_000 {
            if hits(&app).await == 0 {
                break;
            }
            sleep(Duration::from_millis(1)).await;
        }
    }
    assert_eq!(attempt(&app, address, &account.email, passwords[0]).await, 200);
    assert_eq!(hits(&app).await, 0);
}

async fn failures_survive_a_restart(engine: Engine) {
    let place = Arc::new(TestDatabase::new(engine).await);
    let address = Ipv4Addr::new(198, 51, 100, 7);
    let app = TestApp::on_database(Arc::clone(&place), &[]).await;
    let account = viewer(&app, "fatou").await;
    for _ in 0..5 {
        assert_eq!(attempt(&app, address, &account, WRONG).await, 401);
    }
    app.app.services.database.clone().close().await;
    drop(app);
    let app = TestApp::on_database(place, &[]).await;
    assert_eq!(attempt(&app, address, &account, PASSWORD).await, 429);
}

async fn a_network_of_ipv6_is_one_address(app: TestApp) {
    let account = viewer(&app, "fatou").await;
    let address = |text: &str| text.parse::<IpAddr>().expect("an address");
    for at in 1..=5 {
        let from = address(&format!("2001:db8:1:2::{at}"));
        assert_eq!(attempt(&app, from, &account, WRONG).await, 401);
    }
    assert_eq!(attempt(&app, address("2001:db8:1:2:a:b:c:d"), &account, PASSWORD).await, 429);
    assert_eq!(attempt(&app, address("2001:db8:1:3::1"), &account, PASSWORD).await, 200);
}

async fn old_counters_and_networks_are_swept(app: TestApp) {
    let account = viewer(&app, "fatou").await;
    assert_eq!(attempt(&app, app.fresh_address(), &account, PASSWORD).await, 200);
    assert_eq!(attempt(&app, app.fresh_address(), &account, WRONG).await, 401);
    let networks = async || {
        known_network::Entity::find().all(app.app.services.database.read()).await.expect("networks").len()
    };
    app.advance_clock(TimeDelta::days(29));
    passerelle::domain::housekeeping::sweep(&app.app.services).await.expect("the sweep succeeds");
    assert_eq!((networks().await, counters(&app).await.len()), (1, 0));
    app.advance_clock(TimeDelta::days(1));
    passerelle::domain::housekeeping::sweep(&app.app.services).await.expect("the sweep succeeds");
    assert_eq!(networks().await, 0);
}

#[tokio::test]
async fn addresses_and_names_are_kept_as_fingerprints() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let account = viewer(&app, "fatou").await;
    let address = Ipv4Addr::new(198, 51, 100, 7);
    assert_eq!(attempt(&app, address, &account, PASSWORD).await, 200);
    // A password in the field of the identifier.
    assert_eq!(attempt(&app, address, PASSWORD, WRONG).await, 401);
    assert_eq!(attempt(&app, address, &account, WRONG).await, 401);
    let new = json!({ "input": { "email": "awa@example.com", "password": PASSWORD, "firstName": "Awa", "lastName": "Sow" } });
    let register =
        "mutation ($input: RegisterUserInput!) { registerUser(input: $input) { userErrors { code field } } }";
    let answer = app.anonymous().at(address).graphql_with(register, new).await;
    assert!(!answer.text().contains("RATE_LIMIT_EXCEEDED"), "{}", answer.text());
    let rows = known_network::Entity::find().all(app.app.services.database.read()).await.expect("networks");
    assert_eq!(rows.len(), 1);
    assert!(rows[0].fingerprint.len() == 64 && !rows[0].fingerprint.contains("198"), "{rows:?}");
    let keys: Vec<String> = counters(&app).await.into_iter().map(|(key, _)| key).collect();
    assert!(keys.iter().any(|key| key.starts_with("login:account:unknown:")), "{keys:?}");
    // No value that can be computed from a guess without the keys.
    for clear in [address.to_string(), sha256(&PASSWORD.to_lowercase()), sha256(&address.to_string())] {
        assert!(keys.iter().all(|key| !key.contains(&clear)), "{clear} in {keys:?}");
    }
}

trait Login {
    fn outcome_of_login(&self) -> String;
}

impl Login for Answer {
    /// The code of a GraphQL answer; empty for the other surfaces.
    fn outcome_of_login(&self) -> String {
        let json: Value = self.json();
        if json.get("data").is_some() || json.get("errors").is_some() {
            return if json.get("success").is_some() { "OK".to_owned() } else { self.outcome() };
        }
        if self.status() == 200 { "OK".to_owned() } else { String::new() }
    }
}
