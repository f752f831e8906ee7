//! `auditLog` and `history`: order, filters, pages, masks, and who reads them.

use chrono::{SecondsFormat, TimeDelta};
use passerelle::auth::Role;
use passerelle::clock::Clock as _;
use passerelle::database::Engine;
use passerelle::entity::audit_entry;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait as _, ConnectionTrait as _, EntityTrait as _, Statement};
use serde_json::{Value, json};

use super::seal_all;
use crate::support::{PASSWORD, TestApp, both_engines};

both_engines![
    entries_are_listed_with_every_field,
    filters_choose_entries,
    pages_follow_each_other,
    entries_of_a_request_are_found_by_an_index,
    encrypted_values_are_never_shown,
    each_type_has_its_history,
    histories_of_many_rows_are_one_statement,
    only_administrators_read_histories,
];

/// Inserts an entry about a row, without its change.
async fn entry(
    app: &TestApp,
    noun: &str,
    noun_id: &str,
    change: impl FnOnce(&mut audit_entry::ActiveModel),
) -> i64 {
    let mut row = audit_entry::ActiveModel {
        at: Set(app.clock.now()),
        action: Set("update".to_owned()),
        noun: Set(noun.to_owned()),
        noun_id: Set(noun_id.to_owned()),
        surface: Set("graphql".to_owned()),
        ..Default::default()
    };
    change(&mut row);
    row.insert(app.system().database().write()).await.expect("an entry").id
}

/// The numbers of the entries that match a filter, in the order of the list.
async fn numbers(app: &TestApp, filter: &str) -> Vec<i64> {
    let query =
        format!("{{ auditLog(first: 100, filter: {{{filter}}}) {{ nodes {{ number }} totalCount }} }}");
    let log = app.super_admin().graphql(&query).await.data()["auditLog"].take();
    let numbers = log["nodes"].as_array().expect("a list").iter();
    let numbers: Vec<i64> = numbers
        .map(|node| node["number"].as_str().and_then(|text| text.parse().ok()).expect("a number"))
        .collect();
    assert_eq!(log["totalCount"], json!(numbers.len()), "{filter}");
    numbers
}

async fn entries_are_listed_with_every_field(app: TestApp) {
    let fatou = app.new_account("fatou@example.com", Role::User).await;
    let admin = app.account_of(Role::Admin).await;
    let caller = app.admin().at([203, 0, 113, 9]).with_header("x-request-id", "request-0042");
    caller.graphql("{ __typename }").await;
    app.advance_clock(TimeDelta::minutes(7));
    let at = app.clock.now().to_rfc3339_opts(SecondsFormat::Secs, true);
    let change = format!(
        "mutation {{ updateUser(input: {{id: {}, lastName: \"Sow\"}}) {{ userErrors {{ code }} }} }}",
        fatou.id
    );
    assert_eq!(caller.graphql(&change).await.outcome(), "OK");
    let query = "{ auditLog(first: 1) { nodes { at actor { databaseId email } actorLabel action noun nounId before after \
        surface ipAddress requestId sealState sealNumber } } }";
    let expected = |seal: Value, number: Value| {
        json!({
            "at": at, "actor": { "databaseId": admin.id, "email": "admin@example.com" },
            "actorLabel": "admin Diallo", "action": "update", "noun": "user", "nounId": fatou.id.to_string(),
            "before": { "last_name": "Diallo" }, "after": { "last_name": "Sow" }, "surface": "GRAPHQL",
            "ipAddress": "203.0.113.9", "requestId": "request-0042", "sealState": seal, "sealNumber": number,
        })
    };
    let listed = caller.graphql(query).await.data()["auditLog"]["nodes"][0].take();
    assert_eq!(listed, expected("PENDING".into(), Value::Null));
    seal_all(&app).await;
    let listed = caller.graphql(query).await.data()["auditLog"]["nodes"][0].take();
    assert_eq!(listed, expected("SEALED".into(), json!(1)));
    // The person is deleted: what was said of them is gone, what was done is not.
    let delete =
        format!("mutation {{ deleteUser(input: {{id: {}}}) {{ userErrors {{ code }} }} }}", fatou.id);
    assert_eq!(caller.graphql(&delete).await.outcome(), "OK");
    let query = format!(
        "{{ auditLog(filter: {{noun: \"user\", nounId: {}, action: \"update\"}}) {{ nodes {{ before after actorLabel sealState }} }} }}",
        fatou.id
    );
    assert_eq!(
        caller.graphql(&query).await.data()["auditLog"]["nodes"],
        json!([{ "before": null, "after": null, "actorLabel": "admin Diallo", "sealState": "ERASED" }])
    );
}

async fn filters_choose_entries(app: TestApp) {
    let account = app.account_of(Role::SuperAdmin).await;
    app.super_admin().token().await;
    app.advance_clock(TimeDelta::hours(1));
    app.super_admin().token().await;
    app.advance_clock(TimeDelta::minutes(1));
    let before = numbers(&app, "").await;
    let event = "0190a000-0000-7000-8000-00000000000a";
    let first = entry(&app, "event", event, |row| row.actor_id = Set(Some(account.id))).await;
    app.advance_clock(TimeDelta::minutes(10));
    let second = entry(&app, "production", "7", |row| row.request_id = Set(Some("abc".to_owned()))).await;
    app.advance_clock(TimeDelta::minutes(10));
    let third = entry(&app, "production", "8", |row| {
        row.action = Set("delete".to_owned());
        row.surface = Set("system".to_owned());
    })
    .await;
    assert_eq!(numbers(&app, "").await, [&[third, second, first], &before[..]].concat(), "the latest first");
    let minutes = |minutes: i64| {
        let time = app.clock.now() - TimeDelta::minutes(minutes);
        time.to_rfc3339_opts(SecondsFormat::Secs, true)
    };
    for (filter, expected) in [
        ("noun: \"production\"".to_owned(), vec![third, second]),
        ("noun: \"production\", nounId: 7".to_owned(), vec![second]),
        ("noun: \"production\", nounId: \"UHJvZHVjdGlvbjo3\"".to_owned(), vec![second]),
        (format!("nounId: \"{}\"", event.to_uppercase()), vec![first]),
        ("action: \"delete\"".to_owned(), vec![third]),
        ("surface: SYSTEM, noun: \"production\"".to_owned(), vec![third]),
        ("requestId: \"abc\"".to_owned(), vec![second]),
        (format!("actor: {}, noun: \"event\"", account.id), vec![first]),
        (format!("actor: \"{}\", noun: \"event\"", account.uuid), vec![first]),
        ("actor: 999999".to_owned(), vec![]),
        (format!("actor: \"{event}\""), vec![]),
        (format!("from: \"{}\"", minutes(10)), vec![third, second]),
        (format!("from: \"{}\", to: \"{}\"", minutes(15), minutes(5)), vec![second]),
        (format!("from: \"{}\", to: \"{}\"", minutes(20), minutes(20)), vec![first]),
    ] {
        assert_eq!(numbers(&app, &filter).await, expected, "{filter}");
    }
    let reversed = format!(
        "{{ auditLog(filter: {{from: \"{}\", to: \"{}\"}}) {{ totalCount }} }}",
        minutes(1),
        minutes(2)
    );
    assert_eq!(app.super_admin().graphql(&reversed).await.outcome(), "INVALID_DATE_RANGE");
}

async fn pages_follow_each_other(app: TestApp) {
    for number in 1..=7 {
        entry(&app, "city", &number.to_string(), |_| {}).await;
    }
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let query = format!(
            "{{ auditLog(first: 3, filter: {{noun: \"city\"}}{after}) {{ nodes {{ nounId }} totalCount pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let page = app.admin().graphql(&query).await.data()["auditLog"].take();
        assert_eq!(page["totalCount"], 7);
        seen.extend(page["nodes"].as_array().expect("a list").iter().map(|node| node["nounId"].clone()));
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = format!(", after: {}", page["pageInfo"]["endCursor"]);
    }
    assert_eq!(seen, ["7", "6", "5", "4", "3", "2", "1"]);
    let last = "{ auditLog(last: 2, filter: {noun: \"city\"}) { nodes { nounId } } }";
    let last = app.admin().graphql(last).await.data()["auditLog"]["nodes"].take();
    assert_eq!(last, json!([{ "nounId": "2" }, { "nounId": "1" }]));
    let by_time = "{ auditLog(first: 2, filter: {noun: \"city\"}, orderBy: [{field: AT, direction: ASC}]) { nodes { nounId } } }";
    let by_time = app.admin().graphql(by_time).await.data()["auditLog"]["nodes"].take();
    assert_eq!(by_time, json!([{ "nounId": "1" }, { "nounId": "2" }]));
}

/// The log grows without end; a line of the server's log names a request.
async fn entries_of_a_request_are_found_by_an_index(app: TestApp) {
    let admin = app.admin();
    admin.token().await;
    for number in 0..40 {
        entry(&app, "event", "1", |row| row.request_id = Set(Some(format!("request-{:04}", number / 2))))
            .await;
    }
    let query =
        "{ auditLog(first: 5, filter: {requestId: \"request-0007\"}) { nodes { requestId } totalCount } }";
    let log = admin.graphql(query).await.data()["auditLog"].take();
    let found = json!({ "requestId": "request-0007" });
    assert_eq!(log, json!({ "nodes": [found, found], "totalCount": 2 }));

    let database = app.system().database().clone();
    let sql = "SELECT id FROM audit_entry WHERE request_id = 'request-0007' ORDER BY id DESC LIMIT 5";
    let tx = database.begin().await.expect("a transaction");
    let (explain, column) = match database.engine() {
        Engine::Sqlite => ("EXPLAIN QUERY PLAN", "detail"),
        Engine::Postgres => {
            // A table of a few rows is read whole.
            tx.execute_unprepared("SET LOCAL enable_seqscan = off").await.expect("a setting");
            ("EXPLAIN", "QUERY PLAN")
        }
    };
    let explain = Statement::from_string(tx.get_database_backend(), format!("{explain} {sql}"));
    let lines = tx.query_all_raw(explain).await.expect("a plan");
    let plan: Vec<String> = lines.iter().map(|line| line.try_get("", column).expect("a line")).collect();
    let plan = plan.join("\n");
    assert!(plan.contains("audit_entry_request_id_id_idx"), "{plan}");
    assert!(!plan.to_uppercase().contains("SORT") && !plan.contains("TEMP B-TREE"), "{plan}");
}

async fn encrypted_values_are_never_shown(app: TestApp) {
    let id = app.new_account("fatou@example.com", Role::User).await.id;
    let fatou = app.signed_in("fatou@example.com").await;
    let profile = "mutation { updateProfile(input: {firstName: \"Awa\", profile: {phone: \"+221771234567\", \
        address: \"12, rue de Thiong\", socialNetworks: [{network: \"x\", url: \"https://x.org/fatou\"}]}}) \
        { userErrors { code } } }";
    assert_eq!(fatou.graphql(profile).await.outcome(), "OK");
    let change = format!(
        "mutation {{ changePassword(input: {{id: {id}, currentPassword: \"{PASSWORD}\", newPassword: \"Nouveau@2026!\"}}) {{ userErrors {{ code }} }} }}"
    );
    assert_eq!(fatou.graphql(&change).await.outcome(), "OK");
    let query = format!("{{ user(id: {id}) {{ history {{ nodes {{ action before after }} }} }} }}");
    let answer = app.admin().graphql(&query).await;
    for secret in ["gAAAA", "771234567", "Thiong", "$2b$"] {
        assert!(!answer.text().contains(secret), "{secret}: {}", answer.text());
    }
    let history = answer.data()["user"]["history"]["nodes"].take();
    assert_eq!(
        history[0],
        json!({ "action": "update", "before": { "password_hash": "•••" }, "after": { "password_hash": "•••" } })
    );
    let profile = &history[1]["after"];
    for column in ["phone", "phone_index", "address"] {
        assert_eq!(profile[column], "•••", "{column}: {profile}");
    }
    assert_eq!(profile["first_name"], "Awa");
    // What the log itself keeps is encrypted, not replaced.
    let rows = audit_entry::Entity::find().all(app.system().database().read()).await.expect("the log");
    assert!(
        rows.iter().any(|row| row.after.as_ref().is_some_and(|after| after.to_string().contains("gAAAA")))
    );
}

/// A row of each type with a history, as the root field that returns it, its table and its key.
async fn rows(app: &TestApp) -> Vec<(String, &'static str, String)> {
    let account = app.account_of(Role::Admin).await.id.to_string();
    let event = app.event("Atelier", |_| {}).await;
    let participant = app.abdoulaye().await;
    let attendance = app.attendance(&event, &participant, |_| {}).await;
    let shooting = app.shooting(1).await;
    let record = app.insert_presence(&shooting, 0, "2025-12-12T08:00:00Z", None).await;
    let (company, project) = {
        let query =
            format!("{{ project(id: {}) {{ databaseId production {{ databaseId }} }} }}", shooting.project);
        let project = app.admin().graphql(&query).await.data()["project"].take();
        (project["production"]["databaseId"].to_string(), shooting.project.to_string())
    };
    let talent = shooting.id(0).to_string();
    vec![
        (format!("user(id: {account})"), "user", account),
        (format!("event(id: \"{}\")", event.id), "event", event.id.to_string()),
        (format!("participant(id: \"{}\")", participant.id), "participant", participant.id.to_string()),
        (format!("attendance(id: \"{}\")", attendance.id), "attendance", attendance.id.to_string()),
        (format!("cinemaTalent(id: {talent})"), "cinema_talent", talent),
        (format!("production(id: {company})"), "production", company),
        (format!("project(id: {project})"), "project", project),
        (format!("presenceRecord(id: {})", record.id), "presence_record", record.id.to_string()),
    ]
}

async fn each_type_has_its_history(app: TestApp) {
    app.admin().token().await;
    let rows = rows(&app).await;
    assert_eq!(rows.len(), 8);
    for (root, noun, key) in &rows {
        entry(&app, noun, key, |row| row.action = Set("first".to_owned())).await;
        entry(&app, noun, key, |row| row.action = Set(format!("second of {noun}"))).await;
        // Of another table with the same key, and of another key of the same table.
        entry(&app, "text_upgrade", key, |_| {}).await;
        entry(&app, noun, "0", |_| {}).await;
        let query = format!(
            "{{ {root} {{ history(first: 2) {{ nodes {{ action nounId }} totalCount }} a: history(first: 1, filter: {{action: \"first\"}}) {{ totalCount edges {{ node {{ action }} }} }} }} }}"
        );
        let answer = app.admin().graphql(&query).await.data();
        let row = answer.as_object().and_then(|fields| fields.values().next()).expect("a row");
        assert_eq!(
            row["history"]["nodes"],
            json!([{ "action": format!("second of {noun}"), "nounId": key }, { "action": "first", "nounId": key }]),
            "{noun}"
        );
        // An account also has its creation and its sign-in.
        let others = if *noun == "user" { 2 } else { 0 };
        assert_eq!(row["history"]["totalCount"], 2 + others, "{noun}");
        assert_eq!(
            row["a"],
            json!({ "totalCount": 1, "edges": [{ "node": { "action": "first" } }] }),
            "{noun}"
        );
    }
}

async fn histories_of_many_rows_are_one_statement(app: TestApp) {
    let participants = app.insert_participants(30).await;
    for (at, id) in participants.iter().enumerate() {
        for number in 0..at % 4 {
            entry(&app, "participant", &id.to_string(), |row| row.action = Set(format!("a{number}"))).await;
        }
    }
    for name in ["Un", "Deux"] {
        let id = app.production(name, |_| {}).await.id;
        entry(&app, "production", &id.to_string(), |_| {}).await;
    }
    let admin = app.admin();
    admin.token().await;
    admin.graphql("{ __typename }").await;
    let query = "{ participants(first: 50) { nodes { databaseId history(first: 2) { nodes { action actor { email } } totalCount } } } }";
    let statements = app.statements_of(admin.graphql(query)).await;
    assert_eq!(statements.len(), 3, "the rows, their histories, the counts: {statements:#?}");
    let found = admin.graphql(query).await.data()["participants"]["nodes"].take();
    for node in found.as_array().expect("a list") {
        let at = participants.iter().position(|id| node["databaseId"] == json!(id)).expect("a participant");
        let expected: Vec<_> = (0..at % 4).rev().take(2).map(|number| json!(format!("a{number}"))).collect();
        let actions: Vec<_> = node["history"]["nodes"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|node| node["action"].clone())
            .collect();
        assert_eq!((actions, &node["history"]["totalCount"]), (expected, &json!(at % 4)), "{at}");
    }
    let query = "{ productions(first: 50) { nodes { history { nodes { noun } } } } }";
    assert_eq!(app.statements_of(admin.graphql(query)).await.len(), 2);
    let found = admin.graphql(query).await.data()["productions"]["nodes"].take();
    let one = json!({ "history": { "nodes": [{ "noun": "production" }] } });
    assert_eq!(found, json!([one, one]));
}

async fn only_administrators_read_histories(app: TestApp) {
    let company = app.production("Atlas", |_| {}).await.id;
    entry(&app, "production", &company.to_string(), |_| {}).await;
    let query =
        format!("{{ production(id: {company}) {{ name history {{ nodes {{ after }} totalCount }} }} }}");
    for role in Role::ALL {
        let answer = app.as_role(role).graphql(&query).await;
        if role.is_admin() {
            assert_eq!(answer.data()["production"]["history"]["totalCount"], 1, "{role}");
        } else {
            assert_eq!(answer.code().as_deref(), Some("FORBIDDEN"), "{role}");
            assert_eq!(
                answer.json()["data"]["production"],
                json!({ "name": "Atlas", "history": null }),
                "{role}"
            );
        }
    }
    assert_eq!(app.anonymous().graphql(&query).await.code().as_deref(), Some("AUTH_REQUIRED"));
}
