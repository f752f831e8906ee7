//! The audit log: every change writes its entries in its own transaction, without secrets.

use chrono::TimeDelta;
use passerelle::auth::Role;
use passerelle::clock::Clock as _;
use passerelle::entity::audit_entry;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::{Value, json};

use crate::support::{Caller, PASSWORD, TestApp, both_engines};

both_engines![
    every_entry_has_actor_action_time_and_address,
    each_mutation_leaves_its_entries,
    refused_mutations_leave_none,
    secrets_never_enter,
    a_removal_takes_the_persons_data_out,
];

/// The entries after identifier `from`, in order.
async fn entries(app: &TestApp, from: i64) -> Vec<audit_entry::Model> {
    let found = audit_entry::Entity::find()
        .filter(audit_entry::Column::Id.gt(from))
        .order_by_asc(audit_entry::Column::Id)
        .all(app.app.services.database.read());
    found.await.expect("the log can be read")
}

async fn last(app: &TestApp) -> i64 {
    entries(app, 0).await.last().map_or(0, |entry| entry.id)
}

/// The outcome of a mutation and its entries, each as `action noun`.
async fn left_by(app: &TestApp, caller: &Caller<'_>, mutation: &str) -> (String, Vec<String>) {
    caller.graphql("{ __typename }").await;
    let from = last(app).await;
    let outcome = caller.graphql(&format!("mutation {{ {mutation} }}")).await.outcome();
    let entries = entries(app, from).await;
    (outcome, entries.iter().map(|entry| format!("{} {}", entry.action, entry.noun)).collect())
}

async fn every_entry_has_actor_action_time_and_address(app: TestApp) {
    let fatou = app.new_account("fatou@example.com", Role::User).await;
    let admin = app.account_of(Role::Admin).await;
    let caller = app.admin().at([203, 0, 113, 9]).with_header("x-request-id", "request-0042");
    caller.graphql("{ __typename }").await;
    let from = last(&app).await;
    app.advance_clock(TimeDelta::minutes(7));
    let change = format!(
        "mutation {{ updateUser(input: {{id: {}, lastName: \"Sow\", role: VIEWER, profile: {{bio: \"Ici\", yearsExperience: 3}}}}) {{ userErrors {{ code }} }} }}",
        fatou.id
    );
    assert_eq!(caller.graphql(&change).await.outcome(), "OK");
    let [entry] = &entries(&app, from).await[..] else { panic!("one entry") };
    let expected = audit_entry::Model {
        id: entry.id,
        at: app.clock.now(),
        actor_id: Some(admin.id),
        actor_label: Some("admin Diallo".to_owned()),
        action: "update".to_owned(),
        noun: "user".to_owned(),
        noun_id: fatou.id.to_string(),
        before: Some(json!({ "last_name": "Diallo", "role": "user", "bio": null, "years_experience": null })),
        after: Some(json!({ "last_name": "Sow", "role": "viewer", "bio": "Ici", "years_experience": 3 })),
        surface: "graphql".to_owned(),
        ip_address: Some("203.0.113.9".to_owned()),
        request_id: Some("request-0042".to_owned()),
        seal: None,
        content_salt: None,
        content_digest: None,
        origin_salt: None,
        origin_digest: None,
    };
    assert_eq!(entry, &expected);
    // The program itself has no account and no address.
    let from = last(&app).await;
    app.new_account("awa@example.com", Role::User).await;
    let [entry] = &entries(&app, from).await[..] else { panic!("one entry") };
    assert_eq!((entry.action.as_str(), entry.surface.as_str()), ("create", "system"));
    assert_eq!(
        (entry.actor_id, &entry.actor_label, &entry.ip_address, &entry.request_id),
        (None, &None, &None, &None)
    );
    let after = entry.after.as_ref().expect("the entry has the created values");
    assert_eq!(
        (&after["email"], &after["first_name"], &after["is_active"]),
        (&json!("awa@example.com"), &json!("awa"), &json!(true))
    );
    assert!(
        after["unique_code"].as_str().is_some_and(|code| code.starts_with("XXXXX")),
        "the generated code: {after}"
    );
    assert_eq!(entry.before, None);
}

async fn each_mutation_leaves_its_entries(app: TestApp) {
    let id = app.new_account("fatou@example.com", Role::User).await.id;
    let fatou = app.signed_in("fatou@example.com").await;
    let other = app.signed_in("fatou@example.com").await;
    let (admin, stranger) = (app.admin(), app.anonymous());
    admin.token().await;
    for (caller, mutation, left) in [
        (
            &stranger,
            format!(
                "login(input: {{email: \"fatou@example.com\", password: \"{PASSWORD}\"}}) {{ userErrors {{ code }} }}"
            ),
            vec!["login user"],
        ),
        (
            &fatou,
            "updateProfile(input: {firstName: \"Awa\"}) { userErrors { code } }".to_owned(),
            vec!["update user"],
        ),
        (&fatou, "updateProfile(input: {firstName: \"Awa\"}) { userErrors { code } }".to_owned(), vec![]),
        (
            &fatou,
            "updateProfile(input: {profile: {talentIds: [1, 2]}}) { userErrors { code } }".to_owned(),
            vec!["create user_talent", "create user_talent"],
        ),
        (
            &fatou,
            "updateProfile(input: {profile: {talentIds: [2, 3], bio: \"x\"}}) { userErrors { code } }"
                .to_owned(),
            vec!["update user", "delete user_talent", "create user_talent"],
        ),
        (
            &fatou,
            format!(
                "changePassword(input: {{id: {id}, currentPassword: \"{PASSWORD}\", newPassword: \"{PASSWORD}\"}}) {{ userErrors {{ code }} }}"
            ),
            vec!["update user"],
        ),
        (&fatou, "refreshToken { accessToken }".to_owned(), vec![]),
        (&fatou, "logout { success }".to_owned(), vec!["logout user"]),
        (&other, "logout { success }".to_owned(), vec![]),
        (
            &admin,
            format!("updateUser(input: {{id: {id}, isActive: false}}) {{ userErrors {{ code }} }}"),
            vec!["update user"],
        ),
        (
            &admin,
            format!("toggleUserActive(input: {{id: {id}}}) {{ userErrors {{ code }} }}"),
            vec!["update user"],
        ),
        (
            &admin,
            format!("deactivateUser(input: {{id: {id}}}) {{ userErrors {{ code }} }}"),
            vec!["update user"],
        ),
        (&admin, format!("deactivateUser(input: {{id: {id}}}) {{ userErrors {{ code }} }}"), vec![]),
        (
            &admin,
            format!(
                "createUser(input: {{email: \"n@example.com\", password: \"{PASSWORD}\", firstName: \"A\", lastName: \"B\", role: USER}}) {{ userErrors {{ code }} }}"
            ),
            vec!["create user"],
        ),
        (
            &stranger,
            format!(
                "registerUser(input: {{email: \"m@example.com\", password: \"{PASSWORD}\", firstName: \"A\", lastName: \"B\", profile: {{talentIds: [4]}}}}) {{ userErrors {{ code }} }}"
            ),
            vec!["create user", "create user_talent"],
        ),
        (&admin, format!("deleteUser(input: {{id: {id}}}) {{ deletedDatabaseId }}"), vec!["delete user"]),
    ] {
        let (_, found) = left_by(&app, caller, &mutation).await;
        assert_eq!(found, left, "{mutation}");
    }
}

async fn refused_mutations_leave_none(app: TestApp) {
    let id = app.new_account("fatou@example.com", Role::User).await.id;
    let above = app.account_of(Role::SuperAdmin).await.id;
    let (admin, user, stranger) = (app.admin(), app.user(), app.anonymous());
    for (caller, mutation) in [
        (&stranger, "login(input: {identifier: \"fatou@example.com\", password: \"Wrong@2025!\"}) { userErrors { code } }".to_owned()),
        (&stranger, "updateProfile(input: {firstName: \"x\"}) { userErrors { code } }".to_owned()),
        (&stranger, "logout { success }".to_owned()),
        (&stranger, format!("registerUser(input: {{email: \"FATOU@example.com\", password: \"{PASSWORD}\", firstName: \"A\", lastName: \"B\"}}) {{ userErrors {{ code }} }}")),
        (&user, format!("updateUser(input: {{id: {id}, firstName: \"x\"}}) {{ userErrors {{ code }} }}")),
        (&user, "updateProfile(input: {firstName: \"x\", profile: {talentIds: [999]}}) { userErrors { code } }".to_owned()),
        (&user, "updateProfile(input: {firstName: \"x\", profile: {phone: \"1\"}}) { userErrors { code } }".to_owned()),
        (&admin, format!("updateUser(input: {{id: {above}, firstName: \"x\"}}) {{ userErrors {{ code }} }}")),
        (&admin, format!("deleteUser(input: {{id: {above}}}) {{ userErrors {{ code }} }}")),
        (&admin, format!("createUser(input: {{email: \"fatou@example.com\", password: \"{PASSWORD}\", firstName: \"A\", lastName: \"B\", role: USER}}) {{ userErrors {{ code }} }}")),
    ] {
        let (outcome, found) = left_by(&app, caller, &mutation).await;
        assert_ne!(outcome, "OK", "{mutation}");
        assert_eq!(found, [""; 0], "{mutation}");
    }
    let untouched = app.user().graphql("{ viewer { user { firstName talents { id } } } }").await.data();
    assert_eq!(untouched["viewer"]["user"], json!({ "firstName": "user", "talents": [] }));
}

async fn secrets_never_enter(app: TestApp) {
    let id = app.new_account("fatou@example.com", Role::User).await.id;
    let fatou = app.signed_in("fatou@example.com").await;
    let token = fatou.token().await;
    app.signed_in_by_cookie("fatou@example.com").await;
    let profile = "mutation { updateProfile(input: {profile: {phone: \"+221771234567\", whatsapp: \"+221779999999\", address: \"12, rue de Thiong\", \
        socialNetworks: [{network: \"x\", url: \"https://x.org/fatou-sow\"}]}}) { userErrors { code } } }";
    assert_eq!(fatou.graphql(profile).await.outcome(), "OK");
    let change = format!(
        "mutation {{ changePassword(input: {{id: {id}, currentPassword: \"{PASSWORD}\", newPassword: \"Nouveau@2026!\"}}) {{ userErrors {{ code }} }} }}"
    );
    assert_eq!(fatou.graphql(&change).await.outcome(), "OK");
    let log = entries(&app, 0).await;
    let columns: Vec<_> = log.iter().map(|entry| json!([entry.before, entry.after])).collect();
    let text = json!(columns).to_string();
    for secret in
        ["771234567", "779999999", "Thiong", "fatou-sow", PASSWORD, "Nouveau", "$2b$", token.as_str()]
    {
        assert!(!text.contains(secret), "{secret} is in the log:\n{text}");
    }
    let changed = log.last().expect("an entry");
    assert_eq!(changed.after, Some(json!({ "password_hash": "•••" })), "the change itself is recorded");
    let stored =
        log.iter().find(|entry| entry.after.as_ref().is_some_and(|after| after.get("phone").is_some()));
    let stored = stored.and_then(|entry| entry.after.clone()).expect("the change of the telephone");
    assert!(
        stored["phone"].as_str().is_some_and(|token| token.starts_with("gAAAA")),
        "encrypted stays encrypted"
    );
    assert_eq!(stored["phone_index"], "•••");
}

async fn a_removal_takes_the_persons_data_out(app: TestApp) {
    let id = app.new_account("fatou@example.com", Role::Admin).await.id;
    let fatou = app.signed_in("fatou@example.com").await.at([203, 0, 113, 77]);
    let other = app.new_account("other@example.com", Role::User).await.id;
    for mutation in [
        "updateProfile(input: {firstName: \"Aminata\", profile: {bio: \"Née à Thiès\", talentIds: [1]}}) { userErrors { code } }".to_owned(),
        format!("updateUser(input: {{id: {other}, firstName: \"Moussa\"}}) {{ userErrors {{ code }} }}"),
    ] {
        assert_eq!(fatou.graphql(&format!("mutation {{ {mutation} }}")).await.outcome(), "OK");
    }
    let demote =
        format!("mutation {{ updateUser(input: {{id: {id}, role: USER}}) {{ userErrors {{ code }} }} }}");
    assert_eq!(app.super_admin().graphql(&demote).await.outcome(), "OK");
    let delete = format!(
        "mutation {{ deleteUser(input: {{id: {id}}}) {{ deletedDatabaseId userErrors {{ code }} }} }}"
    );
    assert_eq!(app.super_admin().graphql(&delete).await.outcome(), "OK");
    let log = entries(&app, 0).await;
    let text = serde_json::to_string(
        &log.iter()
            .map(|entry| json!([entry.actor_label, entry.before, entry.after]))
            .collect::<Vec<Value>>(),
    )
    .expect("JSON");
    for datum in ["fatou", "Aminata", "Thiès"] {
        assert!(!text.contains(datum), "{datum} is still in the log:\n{text}");
    }
    // Actions on the account and by it are still identifiable, by its number.
    let done: Vec<_> = log
        .iter()
        .filter(|entry| entry.noun == "user" && entry.noun_id == id.to_string())
        .map(|entry| entry.action.as_str())
        .collect();
    assert_eq!(done, ["create", "login", "update", "update", "delete"]);
    let theirs: Vec<_> =
        log.iter().filter(|entry| entry.noun_id == other.to_string() && entry.action == "update").collect();
    assert_eq!(
        (theirs.len(), theirs[0].actor_id, theirs[0].after.clone()),
        (1, None, Some(json!({ "first_name": "Moussa" })))
    );
    // The listed talents and the client addresses are personal data, too.
    let listed = log
        .iter()
        .filter(|entry| entry.noun == "user_talent" && (entry.before.is_some() || entry.after.is_some()))
        .count();
    assert_eq!(listed, 0, "the talents of the person are still in the log");
    let addresses = log.iter().filter(|entry| entry.ip_address.as_deref() == Some("203.0.113.77")).count();
    assert_eq!(addresses, 0, "the addresses of the person are still in the log");
}
