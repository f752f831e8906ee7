//! Profiles: stored as documented, masked by caller, and scored.

use passerelle::auth::Role;
use passerelle::crypto::blind_index::Indexed;
use passerelle::entity::{talent, user};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use crate::support::{Caller, TestApp, both_engines};

both_engines![
    encrypted_fields_are_not_in_clear_in_the_database,
    the_score_follows_the_written_rule,
    a_city_lies_in_its_country,
    talents_are_replaced_as_a_whole,
    social_networks_are_replaced_as_a_whole,
    staff_fields_cannot_be_changed_by_the_owner,
    masks_hide_fields_by_caller,
    an_age_is_computed_today,
];

const UPDATE: &str = "mutation($p: ProfileInput) { updateProfile(input: {profile: $p}) { userErrors { code field } \
    user { profileScore country { code } city { code } talents { databaseId } socialNetworks { network url } } } }";

async fn update(caller: &Caller<'_>, profile: Value) -> Value {
    let answer = caller.graphql_with(UPDATE, json!({ "p": profile })).await;
    let payload = answer.data()["updateProfile"].take();
    assert_eq!(payload["userErrors"], json!([]), "{profile}");
    payload["user"].clone()
}

async fn refused(caller: &Caller<'_>, profile: Value, field: &str) {
    let answer = caller.graphql_with(UPDATE, json!({ "p": profile })).await;
    assert_eq!(answer.user_errors(), [format!("VALIDATION_ERROR {field}")], "{profile}");
}

async fn row(app: &TestApp, role: Role) -> user::Model {
    let id = app.account_of(role).await.id;
    let found = user::Entity::find_by_id(id).one(app.app.services.database.read()).await;
    found.expect("the database answers").expect("the account exists")
}

async fn encrypted_fields_are_not_in_clear_in_the_database(app: TestApp) {
    let clear = json!({ "phone": "+212 (6) 12-34-56-78", "whatsapp": "00221771234567", "address": "12, rue de l'Été",
        "socialNetworks": [{ "network": "LinkedIn", "url": "https://linkedin.com/in/fatou" }] });
    update(&app.user(), clear.clone()).await;
    let stored_row = row(&app, Role::User).await;
    let services = &app.app.services;
    for (token, text) in [
        (&stored_row.phone, "+212 (6) 12-34-56-78"),
        (&stored_row.whatsapp, "00221771234567"),
        (&stored_row.address, "12, rue de l'Été"),
        (&stored_row.social_media, "{\"linkedin\":\"https://linkedin.com/in/fatou\"}"),
    ] {
        let token = token.as_deref().expect("the value is stored");
        assert!(token.starts_with("gAAAA"), "a Fernet token: {token}");
        assert_eq!(services.cipher.decrypt(token).ok().as_deref(), Some(text));
    }
    // The blind index is that of the normalized number.
    let index = |number: &str| services.blind_index.first(Indexed::Phone, number);
    assert_eq!(stored_row.phone_index, index("+212612345678"));
    assert_eq!(stored_row.whatsapp_index, index("+221 77 123 45 67"));
    assert!(stored_row.phone_index.as_deref().is_some_and(|index| !index.contains("612345678")));
    assert!(!stored_row.search_text.contains("612") && !stored_row.search_text.contains("rue"));
    // An equal value keeps its token; a cleared value keeps nothing.
    update(&app.user(), clear).await;
    assert_eq!(row(&app, Role::User).await.phone, stored_row.phone);
    update(&app.user(), json!({ "phone": null, "whatsapp": "", "address": null, "socialNetworks": [] }))
        .await;
    let stored_row = row(&app, Role::User).await;
    assert_eq!(
        [
            stored_row.phone,
            stored_row.phone_index,
            stored_row.whatsapp,
            stored_row.whatsapp_index,
            stored_row.address,
            stored_row.social_media
        ],
        [const { None }; 6]
    );
}

async fn the_score_follows_the_written_rule(app: TestApp) {
    let user = app.user();
    let network = |name: &str| json!({ "network": name, "url": "https://x.org" });
    let mut expected = 0;
    for (profile, points) in [
        (json!({}), 0),
        (json!({ "dateOfBirth": "1990-05-15" }), 5),
        (json!({ "gender": "F" }), 5),
        (json!({ "phone": "+221771234567" }), 5),
        (json!({ "whatsapp": "+221771234567" }), 0),
        (json!({ "address": "Dakar" }), 5),
        (json!({ "countryId": 2 }), 5),
        (json!({ "cityId": 13 }), 5),
        (json!({ "bio": "Ici" }), 5),
        (json!({ "yearsExperience": 0 }), 5),
        (json!({ "availability": "NON_DISPONIBLE" }), 5),
        (json!({ "workMode": "A_DISTANCE" }), 5),
        (json!({ "rateRange": "1-2" }), 5),
        (json!({ "website": "https://x.org" }), 5),
        (json!({ "portfolioUrl": "https://x.org/p" }), 0),
        (json!({ "talentIds": [1] }), 5),
        (json!({ "talentIds": [1, 2, 3] }), 10),
        (json!({ "talentIds": [1, 2, 3, 4, 5] }), 5),
        (json!({ "socialNetworks": [network("a")] }), 5),
        (json!({ "socialNetworks": [network("a"), network("b"), network("c")] }), 0),
        (json!({ "socialNetworks": [network("a"), network("b"), network("c"), network("d")] }), 5),
        (json!({ "gender": "N" }), -5),
        (json!({ "talentIds": [1] }), -15),
        (json!({ "website": null }), 0),
        (json!({ "portfolioUrl": null }), -5),
    ] {
        expected += points;
        assert_eq!(update(&user, profile.clone()).await["profileScore"], expected, "{profile}");
        assert_eq!(i64::from(row(&app, Role::User).await.profile_score), expected);
    }
    // A photo and a CV give the last ten points.
    let id = app.account_of(Role::User).await.id;
    let files = user::Entity::update_many()
        .col_expr(user::Column::PhotoPath, Expr::value("photos/1.png"))
        .col_expr(user::Column::CvPath, Expr::value("cvs/1.pdf"))
        .filter(user::Column::Id.eq(id));
    files.exec(app.app.services.database.write()).await.expect("the row exists");
    assert_eq!(update(&user, json!({ "bio": "Là" })).await["profileScore"], expected + 10);
}

async fn a_city_lies_in_its_country(app: TestApp) {
    let user = app.user();
    refused(&user, json!({ "cityId": 1 }), "cityId").await;
    refused(&user, json!({ "countryId": 2, "cityId": 1 }), "cityId").await;
    let located = update(&user, json!({ "countryId": 1, "cityId": 1 })).await;
    assert_eq!((&located["country"]["code"], &located["city"]["code"]), (&json!("MA"), &json!("RAB")));
    refused(&user, json!({ "cityId": 13 }), "cityId").await;
    refused(&user, json!({ "countryId": 2 }), "cityId").await;
    refused(&user, json!({ "countryId": null }), "cityId").await;
    refused(&user, json!({ "countryId": 999, "cityId": null }), "countryId").await;
    let moved = update(&user, json!({ "countryId": 2, "cityId": 13 })).await;
    assert_eq!((&moved["country"]["code"], &moved["city"]["code"]), (&json!("SN"), &json!("DAK")));
    let cleared = update(&user, json!({ "countryId": null, "cityId": null })).await;
    assert_eq!((&cleared["country"], &cleared["city"]), (&Value::Null, &Value::Null));
}

async fn talents_are_replaced_as_a_whole(app: TestApp) {
    let user = app.user();
    let ids = |user: &Value| -> Vec<i64> {
        let talents = user["talents"].as_array().expect("a list");
        talents.iter().filter_map(|talent| talent["databaseId"].as_i64()).collect()
    };
    assert_eq!(ids(&update(&user, json!({ "talentIds": [5, 1, 5] })).await), [1, 5]);
    assert_eq!(ids(&update(&user, json!({ "talentIds": [5, 7] })).await), [5, 7]);
    assert_eq!(ids(&update(&user, json!({ "bio": "x" })).await), [5, 7]);
    refused(&user, json!({ "talentIds": [5, 0] }), "talentIds").await;
    // An inactive talent cannot be chosen.
    let retire = talent::Entity::update_many()
        .col_expr(talent::Column::IsActive, Expr::value(false))
        .filter(talent::Column::Id.eq(9));
    retire.exec(app.app.services.database.write()).await.expect("it exists");
    refused(&user, json!({ "talentIds": [9] }), "talentIds").await;
    assert_eq!(ids(&update(&user, json!({ "talentIds": [] })).await), [0; 0]);
}

async fn social_networks_are_replaced_as_a_whole(app: TestApp) {
    let user = app.user();
    let page = |network: &str, url: &str| json!({ "network": network, "url": url });
    let updated = update(
        &user,
        json!({ "socialNetworks": [page("LinkedIn", "https://x.org/l"), page("github", "https://x.org/g")] }),
    )
    .await;
    let networks = updated["socialNetworks"].as_array().expect("a list");
    assert_eq!(networks.len(), 2);
    assert!(networks.contains(&page("linkedin", "https://x.org/l")));
    let updated = update(&user, json!({ "socialNetworks": [page("x", "https://x.org/x")] })).await;
    assert_eq!(updated["socialNetworks"], json!([page("x", "https://x.org/x")]));
    refused(&user, json!({ "socialNetworks": [page("x", "not an address")] }), "socialNetworks").await;
    let many: Vec<_> = (0..31).map(|at| page(&format!("n{at}"), "https://x.org")).collect();
    refused(&user, json!({ "socialNetworks": many }), "socialNetworks").await;
}

async fn staff_fields_cannot_be_changed_by_the_owner(app: TestApp) {
    let id = app.account_of(Role::User).await.id;
    let store = format!(
        "mutation {{ updateUser(input: {{id: {id}, profile: {{cvAnalysis: {{skills: [\"Rust\"], n: 1.5, none: null}}}}}}) {{ user {{ cvAnalysis }} userErrors {{ code }} }} }}"
    );
    let stored = json!({ "skills": ["Rust"], "n": 1.5, "none": null });
    assert_eq!(app.admin().graphql(&store).await.data()["updateUser"]["user"]["cvAnalysis"], stored);
    for own in [json!({ "cvAnalysis": { "skills": [] } }), json!({ "cvAnalysis": null })] {
        update(&app.user(), own).await;
        assert_eq!(row(&app, Role::User).await.cv_analysis, Some(stored.clone()));
    }
    let none = format!(
        "mutation {{ updateUser(input: {{id: {id}, profile: {{cvAnalysis: null}}}}) {{ user {{ cvAnalysis }} userErrors {{ code }} }} }}"
    );
    assert_eq!(app.admin().graphql(&none).await.data()["updateUser"]["user"]["cvAnalysis"], Value::Null);
}

async fn masks_hide_fields_by_caller(app: TestApp) {
    let user = app.user();
    update(&user, json!({ "phone": "+221771234567", "bio": "Ici", "talentIds": [1], "availability": "PROJET_ACTUEL", "countryId": 2,
        "socialNetworks": [{ "network": "x", "url": "https://x.org" }] })).await;
    let query = "{ talent(id: 1) { users { nodes { fullName uniqueCode availability talents { databaseId } \
        email role isActive createdAt bio country { code } profileScore phone socialNetworks { url } } } } }";
    let code = app.account_of(Role::User).await.unique_code;
    // Who sees the e-mail address, the account, the profile and the contact; the other fields are public.
    for (caller, email, account, profile, contact) in [
        (app.anonymous(), false, false, false, false),
        (app.as_role(Role::Presence), true, false, false, true),
        (app.viewer(), false, false, false, false),
        (app.organizer(), false, false, false, false),
        (app.user(), true, true, true, true),
        (app.admin(), true, true, true, true),
        (app.super_admin(), true, true, true, true),
    ] {
        let seen = caller.graphql(query).await.data()["talent"]["users"]["nodes"][0].take();
        let may = |may: bool, value: Value| if may { value } else { Value::Null };
        let networks = if contact { json!([{ "url": "https://x.org" }]) } else { json!([]) };
        assert_eq!(
            seen,
            json!({
                "fullName": "user Diallo", "uniqueCode": code, "availability": "PROJET_ACTUEL", "talents": [{ "databaseId": 1 }],
                "email": may(email, json!("user@example.com")),
                "role": may(account, json!("USER")),
                "isActive": may(account, json!(true)),
                "createdAt": may(account, json!("2025-12-13T10:00:00Z")),
                "bio": may(profile, json!("Ici")),
                "country": may(profile, json!({ "code": "SN" })),
                "profileScore": may(profile, json!(30)),
                "phone": may(contact, json!("+221771234567")),
                "socialNetworks": networks,
            })
        );
    }
    // Staff see the accounts of staff, not their profiles.
    let staff = app.account_of(Role::Organizer).await.id;
    let seen = app
        .viewer()
        .graphql(&format!("{{ user(id: {staff}) {{ email role isActive bio phone profileScore }} }}"))
        .await
        .data();
    assert_eq!(
        seen["user"],
        json!({ "email": "organizer@example.com", "role": "ORGANIZER", "isActive": true, "bio": null, "phone": null, "profileScore": null })
    );
}

async fn an_age_is_computed_today(app: TestApp) {
    let user = app.user();
    let age =
        async || user.graphql("{ viewer { user { age } } }").await.data()["viewer"]["user"]["age"].take();
    assert_eq!(age().await, Value::Null);
    update(&user, json!({ "dateOfBirth": "1990-12-14" })).await;
    assert_eq!(age().await, 34);
    app.advance_clock(chrono::TimeDelta::hours(13));
    assert_eq!(age().await, 34);
    app.advance_clock(chrono::TimeDelta::hours(1));
    assert_eq!(age().await, 35);
}
