//! Administration of accounts, and the limits on it.

use chrono::TimeDelta;
use passerelle::auth::Role;
use passerelle::entity::{event, user};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, PASSWORD, TestApp, both_engines};

both_engines![
    an_account_is_created_of_any_role,
    roles_are_granted_by_higher_roles,
    only_a_super_admin_sets_the_admin_flag,
    only_what_is_listed_changes,
    an_account_changes_its_own_names_but_not_its_rights,
    an_account_is_disabled_and_enabled,
    a_person_is_removed_with_their_data,
    administrators_are_not_removed,
    passwords_are_changed_by_their_owner,
    a_code_never_changes,
    accounts_are_named_by_any_identifier,
];

async fn update(caller: &Caller<'_>, id: i32, change: &str) -> Answer {
    let mutation = format!(
        "mutation {{ updateUser(input: {{id: {id} {change}}}) {{ user {{ role shownRole isAdmin isActive firstName lastName updatedAt }} userErrors {{ code field }} }} }}"
    );
    caller.graphql(&mutation).await
}

async fn row(app: &TestApp, id: i32) -> user::Model {
    let found = user::Entity::find_by_id(id).one(app.app.services.database.read()).await;
    found.expect("the database answers").expect("the account exists")
}

async fn an_account_is_created_of_any_role(app: TestApp) {
    for role in ["USER", "PRESENCE", "VIEWER", "ORGANIZER", "ADMIN"] {
        let create = format!(
            "mutation {{ createUser(input: {{email: \"{role}@sigif.sn\", password: \"{PASSWORD}\", firstName: \"A\", lastName: \"B\", role: {role}, \
             profile: {{cvAnalysis: {{score: 3}}}}}}) {{ user {{ role isActive cvAnalysis lastLoginAt }} userErrors {{ code }} }} }}"
        );
        let answer = app.admin().graphql(&create).await.data()["createUser"].take();
        let user =
            json!({ "role": role, "isActive": true, "cvAnalysis": { "score": 3 }, "lastLoginAt": null });
        assert_eq!(answer, json!({ "user": user, "userErrors": [] }));
        let signed_in = app.signed_in(&format!("{role}@sigif.sn")).await;
        assert_eq!(signed_in.graphql("{ viewer { role } }").await.data()["viewer"]["role"], role);
    }
    let taken = format!(
        "mutation {{ createUser(input: {{email: \"user@SIGIF.sn\", password: \"{PASSWORD}\", firstName: \"A\", lastName: \"B\", role: USER}}) {{ userErrors {{ code field }} }} }}"
    );
    assert_eq!(app.admin().graphql(&taken).await.user_errors(), ["EMAIL_ALREADY_EXISTS email"]);
}

async fn roles_are_granted_by_higher_roles(app: TestApp) {
    let id = app.new_account("fatou@example.com", Role::User).await.id;
    for role in ["VIEWER", "PRESENCE", "ORGANIZER", "ADMIN", "USER"] {
        let answer = update(&app.admin(), id, &format!("role: {role}")).await;
        assert_eq!(answer.data()["updateUser"]["user"]["role"], role);
    }
    assert_eq!(update(&app.admin(), id, "role: SUPER_ADMIN").await.outcome(), "FORBIDDEN");
    let answer =
        update(&app.super_admin(), id, "role: SUPER_ADMIN").await.data()["updateUser"]["user"].take();
    assert_eq!(
        (&answer["role"], &answer["shownRole"], &answer["isAdmin"]),
        (&json!("SUPER_ADMIN"), &json!("ADMIN"), &json!(true))
    );
    for change in
        ["role: USER", "isActive: false", "firstName: \"x\"", "profile: {bio: \"x\"}", "isAdmin: false"]
    {
        assert_eq!(update(&app.admin(), id, change).await.outcome(), "FORBIDDEN", "{change}");
    }
    assert_eq!(update(&app.super_admin(), id, "role: USER").await.outcome(), "OK");
}

async fn only_a_super_admin_sets_the_admin_flag(app: TestApp) {
    let id = app.new_account("fatou@example.com", Role::Viewer).await.id;
    assert_eq!(update(&app.admin(), id, "isAdmin: true").await.outcome(), "FORBIDDEN");
    assert_eq!(update(&app.admin(), id, "isAdmin: false").await.outcome(), "OK", "the value does not change");
    assert_eq!(row(&app, id).await.role, user::Role::Viewer);
    let answer = update(&app.super_admin(), id, "isAdmin: true").await;
    assert_eq!(answer.data()["updateUser"]["user"]["role"], "ADMIN");
    assert_eq!(update(&app.admin(), id, "isAdmin: false").await.outcome(), "FORBIDDEN");
    let answer = update(&app.super_admin(), id, "isAdmin: false").await;
    assert_eq!(answer.data()["updateUser"]["user"]["role"], "USER");
    let own = app.account_of(Role::SuperAdmin).await.id;
    assert_eq!(update(&app.super_admin(), own, "isAdmin: false").await.outcome(), "FORBIDDEN");
}

async fn only_what_is_listed_changes(app: TestApp) {
    let before = app.new_account("fatou@example.com", Role::User).await;
    for field in ["email", "uniqueCode", "uuid", "passwordHash", "password", "createdAt", "profileScore"] {
        let answer = update(&app.super_admin(), before.id, &format!("{field}: \"x\"")).await;
        assert!(!answer.errors().is_empty(), "{field}");
    }
    app.advance_clock(TimeDelta::minutes(5));
    let answer = update(&app.admin(), before.id, "firstName: \"  Awa \"").await;
    assert_eq!(answer.data()["updateUser"]["user"]["updatedAt"], "2025-12-13T10:05:00Z");
    let after = row(&app, before.id).await;
    let expected = user::Model {
        first_name: "Awa".to_owned(),
        updated_at: after.updated_at,
        first_name_sort: after.first_name_sort.clone(),
        search_text: after.search_text.clone(),
        ..before.clone()
    };
    assert_eq!(after, expected);
    // An update without a change leaves no audit entry and no new `updatedAt`.
    app.advance_clock(TimeDelta::minutes(5));
    assert_eq!(
        update(&app.admin(), before.id, "firstName: \"Awa\" isActive: true role: USER").await.outcome(),
        "OK"
    );
    assert_eq!(row(&app, before.id).await, after);
    for (change, error) in [("firstName: \" \"", "firstName"), ("lastName: \"\"", "lastName")] {
        assert_eq!(
            update(&app.admin(), before.id, change).await.user_errors(),
            [format!("VALIDATION_ERROR {error}")]
        );
    }
}

async fn an_account_changes_its_own_names_but_not_its_rights(app: TestApp) {
    for role in Role::ALL {
        let caller = app.as_role(role);
        let id = app.account_of(role).await.id;
        assert_eq!(
            update(&caller, id, "firstName: \"Awa\" lastName: \"Sow\"").await.outcome(),
            "OK",
            "{role}"
        );
        let other = if role == Role::User { "VIEWER" } else { "USER" };
        for change in [
            format!("role: {other}"),
            "isActive: false".to_owned(),
            format!("firstName: \"No\" role: {other}"),
        ] {
            assert_eq!(update(&caller, id, &change).await.outcome(), "FORBIDDEN", "{role} {change}");
        }
        let same = role.to_string().to_uppercase();
        assert_eq!(
            update(&caller, id, &format!("role: {same} isActive: true")).await.outcome(),
            "OK",
            "{role}: nothing changes"
        );
        let after = row(&app, id).await;
        assert_eq!(
            (after.first_name.as_str(), after.role),
            ("Awa", passerelle::domain::roles::stored_role(role))
        );
    }
}

async fn an_account_is_disabled_and_enabled(app: TestApp) {
    let id = app.new_account("fatou@example.com", Role::Admin).await.id;
    let active = |answer: Answer, field: &str| answer.data()[field]["user"]["isActive"].take();
    let mutation = |field: &str| {
        format!("mutation {{ {field}(input: {{id: {id}}}) {{ user {{ isActive }} userErrors {{ code }} }} }}")
    };
    for (field, expected) in [
        ("toggleUserActive", false),
        ("toggleUserActive", true),
        ("deactivateUser", false),
        ("deactivateUser", false),
        ("toggleUserActive", true),
    ] {
        assert_eq!(active(app.admin().graphql(&mutation(field)).await, field), expected, "{field}");
    }
    let own = app.account_of(Role::Admin).await.id;
    let own = format!(
        "mutation {{ deactivateUser(input: {{id: {own}}}) {{ user {{ id }} userErrors {{ code field }} }} }}"
    );
    assert_eq!(app.admin().graphql(&own).await.user_errors(), ["CANNOT_DELETE_OWN_ACCOUNT"]);
}

async fn a_person_is_removed_with_their_data(app: TestApp) {
    let account = app.new_account("fatou@example.com", Role::Organizer).await;
    let fatou = app.signed_in("fatou@example.com").await;
    let profile = "mutation { updateProfile(input: {profile: {talentIds: [1, 2], phone: \"+212600000000\"}}) { userErrors { code } } }";
    assert_eq!(fatou.graphql(profile).await.outcome(), "OK");
    let row = app.event_row(Some(account.id));
    let event = row.id;
    app.insert_rows::<event::ActiveModel>([row]).await;
    let delete = format!(
        "mutation {{ deleteUser(input: {{id: {}}}) {{ deletedDatabaseId userErrors {{ code }} }} }}",
        account.id
    );
    let answer = app.admin().graphql(&delete).await.data();
    assert_eq!(answer["deleteUser"], json!({ "deletedDatabaseId": account.id, "userErrors": [] }));
    assert_eq!(app.admin().graphql(&delete).await.outcome(), "USER_NOT_FOUND");
    assert_eq!(fatou.graphql("mutation { logout { success } }").await.outcome(), "TOKEN_INVALID");
    let one = format!("{{ user(id: {}) {{ id }} }}", account.id);
    assert_eq!(app.admin().graphql(&one).await.outcome(), "USER_NOT_FOUND");
    let talents = app
        .admin()
        .graphql("{ talents(first: 2) { nodes { userCount users { totalCount } } } }")
        .await
        .data();
    assert_eq!(talents["talents"]["nodes"][0], json!({ "userCount": 0, "users": { "totalCount": 0 } }));
    // The rows that the account created stay, without a creator.
    let event = event::Entity::find_by_id(event).one(app.app.services.database.read()).await;
    assert_eq!(event.expect("the database answers").expect("the event stays").created_by_id, None);
    // The e-mail address can be used again; the identifier is not reused.
    let recreated = app.new_account("fatou@example.com", Role::User).await;
    assert!(recreated.id > account.id);
}

async fn administrators_are_not_removed(app: TestApp) {
    let admin = app.new_account("fatou@example.com", Role::Admin).await.id;
    let own = app.account_of(Role::Admin).await.id;
    let above = app.account_of(Role::SuperAdmin).await.id;
    for (id, caller) in [
        (admin, app.admin()),
        (admin, app.super_admin()),
        (own, app.admin()),
        (above, app.admin()),
        (above, app.super_admin()),
    ] {
        let delete = format!(
            "mutation {{ deleteUser(input: {{id: {id}}}) {{ deletedDatabaseId userErrors {{ code }} }} }}"
        );
        let answer = caller.graphql(&delete).await;
        assert_eq!(
            (answer.outcome().as_str(), &answer.data()["deleteUser"]["deletedDatabaseId"]),
            ("CANNOT_DELETE_ADMIN", &Value::Null)
        );
        row(&app, id).await;
    }
}

async fn passwords_are_changed_by_their_owner(app: TestApp) {
    let id = app.new_account("fatou@example.com", Role::User).await.id;
    let change = |current: &str, new: &str| {
        format!(
            "mutation {{ changePassword(input: {{id: {id}, currentPassword: \"{current}\", newPassword: \"{new}\"}}) {{ user {{ id }} userErrors {{ code field }} }} }}"
        )
    };
    assert_eq!(app.admin().graphql(&change(PASSWORD, "Nouveau@2026!")).await.outcome(), "FORBIDDEN");
    assert_eq!(app.super_admin().graphql(&change(PASSWORD, "Nouveau@2026!")).await.outcome(), "FORBIDDEN");
    let fatou = app.signed_in("fatou@example.com").await;
    for (current, new, errors) in [
        ("", "", vec!["VALIDATION_ERROR currentPassword", "VALIDATION_ERROR newPassword"]),
        (PASSWORD, "short", vec!["VALIDATION_ERROR newPassword"]),
        (PASSWORD, "sans-majuscule-1", vec!["VALIDATION_ERROR newPassword"]),
        ("Wrong@2025!", "Nouveau@2026!", vec!["CURRENT_PASSWORD_INCORRECT currentPassword"]),
    ] {
        assert_eq!(fatou.graphql(&change(current, new)).await.user_errors(), errors);
    }
    let before = row(&app, id).await.password_hash;
    assert_eq!(fatou.graphql(&change(PASSWORD, "Nouveau@2026!")).await.outcome(), "OK");
    let after = row(&app, id).await.password_hash;
    assert!(after != before && after.starts_with("$2b$04$") && !after.contains("Nouveau"));
    app.advance_clock(TimeDelta::minutes(15));
    let login = |password: &str| {
        format!(
            "mutation {{ login(input: {{identifier: \"fatou@example.com\", password: \"{password}\"}}) {{ userErrors {{ code }} }} }}"
        )
    };
    let stranger = app.anonymous().at(app.fresh_address());
    assert_eq!(stranger.graphql(&login(PASSWORD)).await.outcome(), "INVALID_CREDENTIALS");
    assert_eq!(stranger.graphql(&login("Nouveau@2026!")).await.outcome(), "OK");
}

async fn a_code_never_changes(app: TestApp) {
    let account = app.new_account("fatou@example.com", Role::User).await;
    assert_eq!(account.unique_code, format!("XXXXX{:04}N", account.id));
    let moved = update(&app.admin(), account.id, "profile: {countryId: 1, cityId: 1, gender: F}").await;
    assert_eq!(moved.outcome(), "OK");
    assert_eq!(row(&app, account.id).await.unique_code, account.unique_code);
}

async fn accounts_are_named_by_any_identifier(app: TestApp) {
    let account = app.new_account("fatou@example.com", Role::User).await;
    let opaque =
        passerelle::graphql::object::id::encode::<passerelle::graphql::users::User>(account.id).to_string();
    for id in
        [account.id.to_string(), account.uuid.to_string(), opaque.clone(), account.uuid.simple().to_string()]
    {
        let answer =
            app.admin().graphql(&format!("{{ user(id: \"{id}\") {{ databaseId uuid id }} }}")).await.data();
        assert_eq!(
            answer["user"],
            json!({ "databaseId": account.id, "uuid": account.uuid, "id": opaque }),
            "{id}"
        );
        let change = format!(
            "mutation {{ updateUser(input: {{id: \"{id}\", firstName: \"Awa\"}}) {{ user {{ databaseId }} userErrors {{ code }} }} }}"
        );
        assert_eq!(app.admin().graphql(&change).await.data()["updateUser"]["user"]["databaseId"], account.id);
    }
    let node = format!("{{ node(id: \"{opaque}\") {{ ... on User {{ email }} }} }}");
    assert_eq!(app.admin().graphql(&node).await.data()["node"]["email"], "fatou@example.com");
    assert_eq!(app.user().graphql(&node).await.data()["node"], Value::Null);
}
