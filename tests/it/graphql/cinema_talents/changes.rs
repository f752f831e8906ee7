//! `updateCinemaTalent`, `withdrawCinemaTalent`, `deleteCinemaTalent`.

use passerelle::auth::Role;
use passerelle::entity::{audit_entry, cinema_talent, cinema_talent_type};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use serde_json::{Value, json};

use super::registration::{REGISTER, minimal};
use crate::support::{Caller, TestApp, both_engines};

both_engines![
    absent_stays_and_null_clears,
    who_registered_changes_and_nobody_else,
    the_last_contact_is_not_cleared,
    a_change_leaves_one_entry_for_columns_and_one_for_lists,
    a_withdrawal_takes_a_person_off_the_lists,
    an_erasure_leaves_the_code_alone,
];

const UPDATE: &str = "mutation ($input: UpdateCinemaTalentInput!) { updateCinemaTalent(input: $input) {
    cinemaTalent { uniqueCode firstName lastName gender contact { email phone website } idDocument { number }
        origins { ethnicities } residence { countryName cityName city { code } } languages { code }
        talentTypes { value } physicalCharacteristics { height eyeColor } otherTalents experience { years }
        socialNetworks { network } isActive }
    userErrors { code field } } }";

async fn update(who: &Caller<'_>, input: Value) -> Value {
    let answer = who.graphql_with(UPDATE, json!({ "input": input })).await;
    assert_eq!(answer.errors(), Vec::<Value>::new());
    let payload = answer.data()["updateCinemaTalent"].take();
    assert_eq!(payload["userErrors"], json!([]));
    payload["cinemaTalent"].clone()
}

async fn absent_stays_and_null_clears(app: TestApp) {
    app.sophia().await;
    let admin = app.admin();
    let before = update(&admin, json!({ "id": 1 })).await;
    let after = update(&admin, json!({ "id": 1, "firstName": "Sofia", "profile": { "height": 171 } })).await;
    let mut expected = before.clone();
    expected["firstName"] = json!("Sofia");
    expected["physicalCharacteristics"]["height"] = json!(171);
    assert_eq!(after, expected, "everything else stays, the code, too");
    let cleared = update(
        &admin,
        json!({ "id": 1, "talentTypes": ["AUTRE"], "profile": {
            "email": null, "idDocumentNumber": null, "ethnicities": null, "languages": ["en"], "eyeColor": null,
            "otherTalents": null, "yearsExperience": null, "socialNetworks": null, "residenceCity": "Rabat"
        } }),
    )
    .await;
    let expected = json!({
        "uniqueCode": "MACAS0001F", "firstName": "Sofia", "lastName": "Martinez", "gender": "F",
        "contact": { "email": null, "phone": "+212600111222", "website": "https://sophiamartinez.com" },
        "idDocument": { "number": null }, "origins": { "ethnicities": [] },
        "residence": { "countryName": "Maroc", "cityName": "Rabat", "city": { "code": "RAB" } },
        "languages": [{ "code": "en" }], "talentTypes": [{ "value": "AUTRE" }],
        "physicalCharacteristics": { "height": 171, "eyeColor": null }, "otherTalents": [],
        "experience": { "years": 0 }, "socialNetworks": [], "isActive": true
    });
    assert_eq!(cleared, expected);
}

async fn who_registered_changes_and_nobody_else(app: TestApp) {
    app.user().graphql_with(REGISTER, json!({ "input": minimal() })).await;
    update(&app.user(), json!({ "id": 1, "lastName": "Sow" })).await;
    update(&app.admin(), json!({ "id": 1, "lastName": "Fall" })).await;
    let other = app.new_account("other@example.com", Role::User).await;
    for who in [app.signed_in(&other.email).await, app.presence(), app.viewer(), app.organizer()] {
        // Alike for people who do not exist, so that nobody learns who does.
        for id in [1, 999] {
            let answer = who.graphql_with(UPDATE, json!({ "input": { "id": id, "lastName": "X" } })).await;
            assert_eq!(answer.code().as_deref(), Some("FORBIDDEN"));
        }
    }
    let answer = app.anonymous().graphql_with(UPDATE, json!({ "input": { "id": 1 } })).await;
    assert_eq!(answer.code().as_deref(), Some("AUTH_REQUIRED"));
    let answer = app.admin().graphql_with(UPDATE, json!({ "input": { "id": 999 } })).await;
    assert_eq!(answer.user_errors(), ["CINEMA_TALENT_NOT_FOUND"]);
    let answer = app.user().graphql_with(UPDATE, json!({ "input": { "id": 1, "isActive": true } })).await;
    assert_eq!(answer.code().as_deref(), Some("FORBIDDEN"), "only managers bring somebody back");
}

async fn the_last_contact_is_not_cleared(app: TestApp) {
    app.user().graphql_with(REGISTER, json!({ "input": minimal() })).await;
    let input = json!({ "id": 1, "profile": { "email": null } });
    let answer = app.user().graphql_with(UPDATE, json!({ "input": input })).await;
    assert_eq!(
        answer.data()["updateCinemaTalent"]["userErrors"],
        json!([{ "code": "VALIDATION_ERROR", "field": "email" }])
    );
    let swap = json!({ "id": 1, "profile": { "email": null, "phone": "+221771234567" } });
    assert_eq!(update(&app.user(), swap).await["contact"]["phone"], "+221771234567");
}

async fn entries(app: &TestApp) -> Vec<audit_entry::Model> {
    let all = audit_entry::Entity::find().all(app.app.services.database.read()).await.expect("entries");
    all.into_iter().filter(|entry| entry.noun == "cinema_talent").collect()
}

async fn a_change_leaves_one_entry_for_columns_and_one_for_lists(app: TestApp) {
    app.sophia().await;
    let input = json!({ "id": 1, "lastName": "Diaz", "profile": { "languages": ["fr"], "ethnicities": ["Arabe", "Africaine"] } });
    update(&app.admin(), input.clone()).await;
    let entries_after = entries(&app).await;
    let changes: Vec<_> =
        entries_after.iter().map(|entry| (entry.before.clone(), entry.after.clone())).collect();
    let expected = [
        (json!({ "last_name": "Martinez" }), json!({ "last_name": "Diaz" })),
        (
            json!({ "languages": ["fr", "ar", "en"], "ethnicities": ["Africaine", "Arabe"] }),
            json!({ "languages": ["fr"], "ethnicities": ["Arabe", "Africaine"] }),
        ),
    ];
    assert_eq!(changes, expected.map(|(before, after)| (Some(before), Some(after))));
    // The same again changes nothing, and leaves no entry.
    update(&app.admin(), input).await;
    assert_eq!(entries(&app).await.len(), 2);
}

async fn a_withdrawal_takes_a_person_off_the_lists(app: TestApp) {
    let withdraw = "mutation { withdrawCinemaTalent(input: {id: 1}) {
        cinemaTalent { uniqueCode isActive } userErrors { code } } }";
    app.user().graphql_with(REGISTER, json!({ "input": minimal() })).await;
    assert_eq!(app.presence().graphql(withdraw).await.code().as_deref(), Some("FORBIDDEN"));
    let payload = app.user().graphql(withdraw).await.data()["withdrawCinemaTalent"].take();
    let expected = json!({ "uniqueCode": "XXXXX0001N", "isActive": false });
    assert_eq!(payload, json!({ "cinemaTalent": expected, "userErrors": [] }));
    for who in [app.anonymous(), app.user()] {
        assert_eq!(who.get("/api/v1/cinema/talents/1").await.status(), 404);
    }
    let back = update(&app.admin(), json!({ "id": 1, "isActive": true })).await;
    assert_eq!(back["isActive"], true);
    assert_eq!(app.anonymous().get("/api/v1/cinema/talents/1").await.status(), 200);
}

async fn an_erasure_leaves_the_code_alone(app: TestApp) {
    app.sophia().await;
    let who = json!({ "id": 1, "profile": { "nationality": "Espagnole" } });
    update(&app.admin(), who).await;
    let delete =
        "mutation { deleteCinemaTalent(input: {id: 1}) { deletedId deletedDatabaseId userErrors { code } } }";
    assert_eq!(app.presence().graphql(delete).await.code().as_deref(), Some("FORBIDDEN"));
    let payload = app.admin().graphql(delete).await.data()["deleteCinemaTalent"].take();
    assert_eq!((&payload["deletedDatabaseId"], &payload["userErrors"]), (&json!(1), &json!([])));
    assert!(payload["deletedId"].is_string());
    let database = app.app.services.database.read();
    let row =
        cinema_talent::Entity::find_by_id(1).one(database).await.expect("a query").expect("the row stays");
    let kept = cinema_talent::Model {
        id: 1,
        unique_code: "MACAS0001F".to_owned(),
        first_name: "Talent".to_owned(),
        last_name: "supprimé".to_owned(),
        other_talents: json!([]),
        previous_productions: json!([]),
        created_at: row.created_at,
        updated_at: row.updated_at,
        deleted_at: row.deleted_at,
        first_name_sort: row.first_name_sort.clone(),
        last_name_sort: row.last_name_sort.clone(),
        search_text: "talent supprime macas0001f".to_owned(),
        staff_search_text: "talent supprime macas0001f".to_owned(),
        ..cinema_talent::Model::default()
    };
    assert_eq!(row, kept);
    assert!(row.deleted_at.is_some());
    assert_eq!(cinema_talent_type::Entity::find().count(database).await.expect("a count"), 0);
    let dump = format!("{:?}", entries(&app).await);
    for text in ["Sophia", "Martinez", "Espagnole", "sophia@"] {
        assert!(!dump.contains(text), "{text} is in the audit log");
    }
    assert_eq!(app.anonymous().get("/api/v1/cinema/talents/1").await.status(), 404);
    let again = app.admin().graphql_with(UPDATE, json!({ "input": { "id": 1 } })).await;
    assert_eq!(again.user_errors(), ["CINEMA_TALENT_NOT_FOUND"]);
}
