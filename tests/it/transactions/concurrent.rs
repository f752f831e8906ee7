//! Concurrent calls that each lock rows which another one needs.

use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::join_all;
use passerelle::auth::Role;
use serde_json::json;

use crate::rest::Unlimited;
use crate::support::both_engines;

both_engines![
    administrators_disable_each_other,
    accounts_are_deleted_while_their_owners_write,
    imports_of_the_same_people_in_opposite_order,
    an_account_that_is_gone_writes_nothing,
];

async fn administrators_disable_each_other(app: Unlimited) {
    for round in 0..10 {
        let (mut callers, mut paths) = (Vec::new(), Vec::new());
        for at in 0..4 {
            let email = format!("admin{round}.{at}@example.com");
            let account = app.new_account(&email, Role::Admin).await;
            paths.push(format!("/api/users/{}", account.uuid));
            callers.push(app.signed_in(&email).await);
        }
        paths.rotate_left(1);
        let calls = callers
            .iter()
            .zip(&paths)
            .map(|(caller, path)| caller.send_json(Method::DELETE, path, json!({})));
        for answer in join_all(calls).await {
            // A caller whose session was ended before its request is answered 401.
            assert!(matches!(answer.status(), 200 | 401), "{}", answer.text());
        }
    }
}

async fn accounts_are_deleted_while_their_owners_write(app: Unlimited) {
    let admin = app.admin();
    admin.token().await;
    for round in 0..10 {
        let email = format!("organizer{round}@example.com");
        let account = app.new_account(&email, Role::Organizer).await;
        let owner = app.signed_in(&email).await;
        let event = app.insert_events(3, &[account.id]).await[0];
        let title = json!({ "title": "Autre" });
        let path = format!("/api/events/{event}");
        let writes = join_all((0..3).map(|_| owner.send_json(Method::PATCH, &path, title.clone())));
        let deletion = format!("/api/v1/users/{}", account.id);
        let (written, deleted) = tokio::join!(writes, admin.send_json(Method::DELETE, &deletion, json!({})));
        assert_eq!(deleted.status(), 200, "{}", deleted.text());
        for answer in written {
            assert!(matches!(answer.status(), 200 | 401 | 403), "{}", answer.text());
        }
    }
}

async fn imports_of_the_same_people_in_opposite_order(app: Unlimited) {
    let organizer = app.organizer();
    organizer.token().await;
    let lines: Vec<String> =
        (0..60).map(|at| format!("Sow;Awa {at};CNI{at:08};awa{at}@example.com\n")).collect();
    let file = |lines: Vec<&String>| {
        let text: String = lines.into_iter().map(String::as_str).collect();
        STANDARD.encode(format!("Nom;Prénom;CNI;Email\n{text}"))
    };
    let files = [file(lines.iter().collect()), file(lines.iter().rev().collect())];
    let import = "mutation ($input: ImportParticipantsInput!) { importParticipants(input: $input) \
        { committed created matched userErrors { code } } }";
    let calls = files
        .iter()
        .cycle()
        .take(4)
        .map(|file| organizer.graphql_with(import, json!({ "input": { "content": file } })));
    let mut created = 0;
    for answer in join_all(calls).await {
        assert_eq!(answer.outcome(), "OK", "{}", answer.text());
        created += answer.data()["importParticipants"]["created"].as_i64().expect("a number");
    }
    assert_eq!((created, app.participant_rows().await.len()), (60, 60));
}

/// The account is deleted after the request has been identified and before its transaction begins.
async fn an_account_that_is_gone_writes_nothing(app: Unlimited) {
    let account = app.new_account("gone@example.com", Role::Organizer).await;
    let scope = app.signed_in("gone@example.com").await.scope().await;
    let path = format!("/api/v1/users/{}", account.id);
    assert_eq!(app.admin().send_json(Method::DELETE, &path, json!({})).await.status(), 200);
    let new = crate::support::events::workshop();
    let refused = passerelle::domain::events::create::create(&scope, new).await.expect_err("nobody creates");
    let codes: Vec<_> = refused.failures().iter().map(|failure| failure.code).collect();
    assert_eq!(codes, [passerelle::error::Code::TokenInvalid]);
}
