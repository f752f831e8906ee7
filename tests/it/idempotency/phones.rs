//! Requests that are sent at once, interrupted, or answered by a process that is gone.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use passerelle::entity::event::EventStatus;
use sea_orm::{ConnectionTrait as _, TransactionTrait as _};
use tokio::time::timeout;

use super::{KEY, check_in, post, stored};
use crate::rest::Unlimited;
use crate::support::{Answer, Engine, OnEngine as _, TestApp, both_engines};

both_engines![
    twenty_at_once_are_one,
    refusals_at_once_are_equal,
    fifty_phones_that_lose_the_network_sign_once,
    another_process_answers_what_one_has_written,
    a_request_waits_for_the_first_at_most_five_seconds,
];

const PATH: &str = "/api/attendances";

fn assert_equal(answers: &[Answer], status: u16) {
    for answer in answers {
        assert_eq!((answer.status(), answer.text()), (status, answers[0].text()));
    }
}

async fn twenty_at_once_are_one(app: Unlimited) {
    let event = app.event("Atelier", |_| {}).await;
    let body = check_in(&event, "Awa");
    let phone = app.anonymous();
    let answers = join_all((0..20).map(|_| post(&phone, KEY, PATH, &body))).await;
    assert_equal(&answers, 201);
    assert_eq!((app.attendance_rows().await.len(), app.participant_rows().await.len()), (1, 1));
}

async fn refusals_at_once_are_equal(app: Unlimited) {
    let event = app.event("Atelier", |row| row.status = EventStatus::Cancelled).await;
    let body = check_in(&event, "Awa");
    let phone = app.anonymous();
    let answers = join_all((0..20).map(|_| post(&phone, KEY, PATH, &body))).await;
    assert_equal(&answers, 400);
    assert_eq!(stored(&app).await.len(), 1);
}

/// Each phone gives up at another moment of its request, and sends again until it has an answer.
async fn fifty_phones_that_lose_the_network_sign_once(app: Unlimited) {
    let event = app.event("Atelier", |_| {}).await;
    let phone = app.anonymous();
    let sign = async |at: u64| {
        let (key, body) = (format!("{KEY}-{at}"), check_in(&event, &format!("Awa {at}")));
        for attempt in 0_u64.. {
            let patience = Duration::from_millis(at % 25 + attempt * 40);
            match timeout(patience, post(&phone, &key, PATH, &body)).await {
                Ok(answer) if answer.status() == 201 => return,
                // Busy: 503, and 409 while the interrupted request is still committing.
                Ok(answer) => assert!(matches!(answer.status(), 409 | 503), "{}", answer.text()),
                Err(_) => {}
            }
        }
    };
    join_all((0..50).map(sign)).await;
    let names: std::collections::BTreeSet<String> =
        app.participant_rows().await.into_iter().map(|row| row.first_name).collect();
    assert_eq!((app.attendance_rows().await.len(), names.len()), (50, 50));
    assert_eq!(app.participant_rows().await.len(), 50);
}

/// The first process ends after its commit and before its answer: nothing of the request is left but the database.
async fn another_process_answers_what_one_has_written(engine: Engine) {
    let app = TestApp::on(engine).await;
    let event = app.event("Atelier", |_| {}).await;
    let body = check_in(&event, "Awa");
    let lost = post(&app.anonymous(), KEY, PATH, &body).await;
    assert_eq!(lost.status(), 201, "{}", lost.text());
    let database = Arc::clone(&app.test_database);
    let app = if engine == Engine::Sqlite {
        // One process at a time.
        app.app.services.database.clone().close().await;
        drop(app);
        TestApp::on_database(database, &[]).await
    } else {
        app.second_process().await
    };
    let again = post(&app.anonymous(), KEY, PATH, &body).await;
    assert_eq!((again.status(), again.text()), (201, lost.text()));
    assert_eq!(app.attendance_rows().await.len(), 1);
}

async fn a_request_waits_for_the_first_at_most_five_seconds(app: Unlimited) {
    let event = app.event("Atelier", |_| {}).await;
    let body = check_in(&event, "Awa");
    let first = app.app.services.keyed_requests.acquire(&format!("0:{KEY}"), 1).await;
    let began = Instant::now();
    let answer = post(&app.anonymous(), KEY, PATH, &body).await;
    let waited = began.elapsed();
    assert_eq!(answer.status(), 409, "{}", answer.text());
    assert!(answer.text().contains("IDEMPOTENCY_KEY_IN_USE"), "{}", answer.text());
    assert!((Duration::from_millis(4_900)..Duration::from_secs(8)).contains(&waited), "{waited:?}");
    drop(first);
    assert_eq!(post(&app.anonymous(), KEY, PATH, &body).await.status(), 201);
}

/// Two processes on one database: each sends ten.
#[tokio::test]
async fn two_processes_write_once() -> std::process::ExitCode {
    crate::support::run(Engine::Postgres, async |app: Unlimited| {
        let other = app.second_process().await;
        for round in 0..5 {
            let event = app.event("Atelier", |_| {}).await;
            let (key, body) = (format!("{KEY}-{round}"), check_in(&event, "Awa"));
            let phones = [app.anonymous().at(app.fresh_address()), other.anonymous().at(app.fresh_address())];
            let answers = join_all((0..6).map(|at| post(&phones[at % 2], &key, PATH, &body))).await;
            assert_equal(&answers, 201);
            assert_eq!(app.attendance_rows().await.len(), round + 1);
        }
        // One of the processes holds the key for longer than the other one waits.
        let event = app.event("Atelier", |_| {}).await;
        let (key, body) = (format!("{KEY}-held"), check_in(&event, "Awa"));
        let held = app.app.services.database.write().begin().await.expect("a transaction");
        let sql = format!(
            "INSERT INTO idempotency_key VALUES (0, '{key}', 'recordAttendance', '', NULL, '[]', '2025-12-13 10:00:00Z')"
        );
        held.execute_unprepared(&sql).await.expect("the key is inserted");
        let began = Instant::now();
        let answer = post(&phones_of(&other), &key, PATH, &body).await;
        assert_eq!(answer.status(), 409, "{}", answer.text());
        assert!(began.elapsed() >= Duration::from_millis(4_500), "{:?}", began.elapsed());
        held.rollback().await.expect("rolled back");
        assert_eq!(post(&phones_of(&other), &key, PATH, &body).await.status(), 201);
    })
    .await
}

fn phones_of(app: &TestApp) -> crate::support::Caller<'_> {
    app.anonymous().at(app.fresh_address())
}
