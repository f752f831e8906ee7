//! `registerCinemaTalent`: the public form.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use passerelle::entity::{audit_entry, cinema_talent};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::support::{TestApp, both_engines};

both_engines![
    a_person_is_registered_with_every_field,
    a_stranger_sees_the_code_and_no_contact,
    faults_are_reported_together,
    places_outside_the_lists_are_kept_by_name,
    a_country_of_the_world_is_one_by_code_and_by_name,
    lists_are_cleaned,
    forty_registrations_at_once_get_forty_codes,
    registrations_of_an_address_are_limited,
    nothing_encrypted_is_stored_in_clear,
];

pub const REGISTER: &str =
    "mutation ($input: RegisterCinemaTalentInput!) { registerCinemaTalent(input: $input) {
    cinemaTalent { databaseId uniqueCode firstName lastName gender dateOfBirth idDocument { type number }
        contact { email phone whatsapp website } socialNetworks { network url }
        origins { countryName country { code } nationality ethnicities }
        residence { countryName country { code } cityName city { code } }
        languages { code } talentTypes { value }
        physicalCharacteristics { height eyeColor hairColor hairType skinTone build }
        otherTalents experience { years previousProductions { title type year } } isActive }
    userErrors { code field message } } }";

pub fn minimal() -> Value {
    json!({
        "firstName": "Awa", "lastName": "Diop", "dateOfBirth": "1999-05-04", "talentTypes": ["FIGURANT"],
        "profile": { "email": "awa@example.org" }
    })
}

fn full() -> Value {
    json!({
        "firstName": " Awa ", "lastName": "N’Diaye", "dateOfBirth": "1999-05-04",
        "talentTypes": ["MANNEQUIN", "ACTEUR_PRINCIPAL", "MANNEQUIN"],
        "profile": {
            "gender": "F", "idDocumentType": "Passeport", "idDocumentNumber": "SN-778899",
            "email": "awa@example.org", "phone": "+221 77 123 45 67", "whatsapp": "+221771234567",
            "website": "https://awa.example.org",
            "socialNetworks": [{ "network": "Instagram", "url": "https://instagram.com/awa" }],
            "originCountry": "mali", "nationality": "Malienne", "ethnicities": ["peule", "Soninké", "PEULE"],
            "residenceCountry": "SN", "residenceCity": "dakar", "languages": ["wolof", "fr", "Français"],
            "height": 172, "eyeColor": "marron fonce", "hairColor": "NOIR", "hairType": "tresse",
            "skinTone": "ebene", "build": "mince", "otherTalents": ["Chant", " ", "Kora"], "yearsExperience": 3,
            "previousProductions": [{ "title": "Dakar Blues", "type": "Film", "year": "2019–2021" }]
        }
    })
}

async fn a_person_is_registered_with_every_field(app: TestApp) {
    let answer = app.user().graphql_with(REGISTER, json!({ "input": full() })).await;
    let payload = answer.data()["registerCinemaTalent"].take();
    let expected = json!({
        "databaseId": 1, "uniqueCode": "SNDAK0001F", "firstName": "Awa", "lastName": "N’Diaye", "gender": "F",
        "dateOfBirth": "1999-05-04",
        "idDocument": { "type": "Passeport", "number": "SN-778899" },
        "contact": {
            "email": "awa@example.org", "phone": "+221 77 123 45 67", "whatsapp": "+221771234567",
            "website": "https://awa.example.org"
        },
        "socialNetworks": [{ "network": "instagram", "url": "https://instagram.com/awa" }],
        "origins": {
            "countryName": "Mali", "country": { "code": "ML" }, "nationality": "Malienne",
            "ethnicities": ["Peule", "Soninké"]
        },
        "residence": {
            "countryName": "Sénégal", "country": { "code": "SN" }, "cityName": "Dakar", "city": { "code": "DAK" }
        },
        "languages": [{ "code": "wo" }, { "code": "fr" }],
        "talentTypes": [{ "value": "MANNEQUIN" }, { "value": "ACTEUR_PRINCIPAL" }],
        "physicalCharacteristics": {
            "height": 172, "eyeColor": "Marron foncé", "hairColor": "Noir", "hairType": "Tressé", "skinTone": "Ébène",
            "build": "Mince"
        },
        "otherTalents": ["Chant", "Kora"],
        "experience": {
            "years": 3, "previousProductions": [{ "title": "Dakar Blues", "type": "Film", "year": "2019–2021" }]
        },
        "isActive": true
    });
    assert_eq!(payload, json!({ "cinemaTalent": expected, "userErrors": [] }));
    let edge = "mutation ($input: RegisterCinemaTalentInput!) { registerCinemaTalent(input: $input) {
        cinemaTalentEdge { cursor node { uniqueCode } } } }";
    let second = app.user().graphql_with(edge, json!({ "input": minimal() })).await;
    let edge = second.data()["registerCinemaTalent"]["cinemaTalentEdge"].take();
    let listed =
        app.presence().graphql("{ cinemaTalents(last: 1) { edges { cursor node { uniqueCode } } } }").await;
    assert_eq!(edge, listed.data()["cinemaTalents"]["edges"][0]);
    // Found by what was registered.
    let found = app.presence().get("/api/v1/cinema/talents?search=77%20123%2045%2067").await.json();
    assert_eq!(found["total"], 1);
}

async fn a_stranger_sees_the_code_and_no_contact(app: TestApp) {
    let mut input = minimal();
    input["dateOfBirth"] = json!("2015-01-01");
    let answer = app.anonymous().graphql_with(REGISTER, json!({ "input": input })).await;
    let person = answer.data()["registerCinemaTalent"]["cinemaTalent"].take();
    assert_eq!(person["uniqueCode"], "XXXXX0001N");
    assert_eq!(person["contact"]["email"], Value::Null);
    let again = app.anonymous().graphql("{ cinemaTalent(id: 1) { uniqueCode } }").await;
    assert_eq!(again.data()["cinemaTalent"], Value::Null, "a child is shown in the answer only");
}

async fn faults_are_reported_together(app: Unlimited) {
    let faults = async |change: &dyn Fn(&mut Value)| {
        let mut input = minimal();
        change(&mut input);
        let answer = app.anonymous().graphql_with(REGISTER, json!({ "input": input })).await;
        assert_eq!(answer.data()["registerCinemaTalent"]["cinemaTalent"], Value::Null);
        let errors = answer.data()["registerCinemaTalent"]["userErrors"].take();
        errors.as_array().expect("a list").iter().map(|error| error["field"].to_string()).collect::<Vec<_>>()
    };
    let all = faults(&|input| {
        input["firstName"] = json!("  ");
        input["dateOfBirth"] = json!("2030-01-01");
        input["talentTypes"] = json!([]);
        input["profile"] = json!({
            "height": 10, "eyeColor": "octarine", "yearsExperience": -1, "ethnicities": ["a", "b", "c", "d", "e", "f"],
            "previousProductions": [{ "title": "" }]
        });
    });
    let expected = [
        "firstName",
        "dateOfBirth",
        "height",
        "eyeColor",
        "yearsExperience",
        "previousProductions",
        "email",
        "talentTypes",
        "ethnicities",
    ];
    assert_eq!(all.await, expected.map(|field| format!("\"{field}\"")));
    assert_eq!(faults(&|input| input["profile"] = json!({})).await, ["\"email\""]);
    let long = format!("https://a.sn/{}", "x".repeat(2_048 - 13));
    assert_eq!(
        faults(&|input| {
            input["profile"]["website"] = json!(format!("{long}x"));
            input["profile"]["socialNetworks"] = json!([
                { "network": "a".repeat(2_049), "url": "https://a.sn" }, { "network": "b", "url": format!("{long}x") }
            ]);
        })
        .await,
        ["\"website\"", "\"socialNetworks\"", "\"socialNetworks\""]
    );
    assert_eq!(
        faults(&|input| input["profile"]["languages"] = json!(["fr", "klingon"])).await,
        ["\"languages\""]
    );
    assert_eq!(
        faults(&|input| input["profile"]["ethnicities"] = json!(["x".repeat(51)])).await,
        ["\"ethnicities\""]
    );
    assert_eq!(cinema_talent::Entity::find().all(app.app.services.database.read()).await.expect("rows"), []);
}

async fn places_outside_the_lists_are_kept_by_name(app: TestApp) {
    let mut input = minimal();
    input["profile"] = json!({
        "phone": "+33612345678", "residenceCountry": "France", "residenceCity": "Paris", "originCountry": "MA"
    });
    let answer = app.presence().graphql_with(REGISTER, json!({ "input": input })).await;
    let person = answer.data()["registerCinemaTalent"]["cinemaTalent"].take();
    assert_eq!(person["uniqueCode"], "XXXXX0001N");
    let expected = json!({ "countryName": "France", "country": null, "cityName": "Paris", "city": null });
    assert_eq!(person["residence"], expected);
    assert_eq!(person["origins"]["country"]["code"], "MA");
    let found = app.anonymous().get("/api/v1/cinema/talents?country=france").await.json();
    assert_eq!(found["talents"][0]["location"]["country_of_residence"], "France");
}

async fn a_country_of_the_world_is_one_by_code_and_by_name(app: Unlimited) {
    for (country, name) in [("FR", "France"), ("fr", "France"), ("france", "france"), ("ZZ", "ZZ")] {
        let mut input = minimal();
        input["profile"]["residenceCountry"] = json!(country);
        input["profile"]["originCountry"] = json!(country);
        let answer = app.presence().graphql_with(REGISTER, json!({ "input": input })).await;
        let person = &answer.data()["registerCinemaTalent"]["cinemaTalent"];
        assert_eq!(
            (&person["residence"]["countryName"], &person["origins"]["countryName"]),
            (&json!(name), &json!(name))
        );
    }
    for country in ["FR", "fr", "France", "FRANCE"] {
        let found = app.anonymous().get(&format!("/api/v1/cinema/talents?country={country}")).await.json();
        assert_eq!(found["total"], 3, "{country}");
    }
    let statistics = app.admin().get("/api/v1/cinema/stats").await.json();
    assert_eq!(statistics["stats"]["by_country"], json!({ "France": 3, "ZZ": 1 }));
}

async fn lists_are_cleaned(app: TestApp) {
    let register = async |ethnicities: Value| {
        let mut input = minimal();
        input["profile"]["ethnicities"] = ethnicities;
        let answer = app.anonymous().graphql_with(REGISTER, json!({ "input": input })).await;
        answer.data()["registerCinemaTalent"]["cinemaTalent"]["origins"]["ethnicities"].take()
    };
    assert_eq!(register(json!(["Soninké", "ARABE"])).await, json!(["Soninké", "Arabe"]));
    // The spelling of the first who entered it.
    assert_eq!(register(json!(["soninke"])).await, json!(["Soninké"]));
}

async fn forty_registrations_at_once_get_forty_codes(app: Unlimited) {
    let register = async || {
        let answer = app.anonymous().graphql_with(REGISTER, json!({ "input": minimal() })).await;
        answer.data()["registerCinemaTalent"]["cinemaTalent"]["uniqueCode"].to_string()
    };
    let codes: BTreeSet<_> = join_all((0..40).map(|_| register())).await.into_iter().collect();
    assert_eq!(codes.len(), 40, "{codes:?}");
}

async fn registrations_of_an_address_are_limited(app: TestApp) {
    let stranger = app.anonymous().at(app.fresh_address());
    for _ in 0..20 {
        assert_eq!(stranger.graphql_with(REGISTER, json!({ "input": minimal() })).await.code(), None);
    }
    let refused = stranger.graphql_with(REGISTER, json!({ "input": minimal() })).await;
    assert_eq!(refused.code().as_deref(), Some("RATE_LIMIT_EXCEEDED"));
}

async fn nothing_encrypted_is_stored_in_clear(app: TestApp) {
    app.user().graphql_with(REGISTER, json!({ "input": full() })).await;
    let database = app.app.services.database.read();
    let rows = cinema_talent::Entity::find().all(database).await.expect("rows");
    let entries = audit_entry::Entity::find().all(database).await.expect("entries");
    let dump = format!("{rows:?}{entries:?}");
    for secret in ["123 45 67", "1234567", "778899", "instagram.com/awa"] {
        assert!(!dump.contains(secret), "{secret}");
    }
    let about: Vec<_> = entries.iter().filter(|entry| entry.noun == "cinema_talent").collect();
    let actions: Vec<_> = about.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["create", "update"]);
    let lists = about[1].after.as_ref().expect("the lists");
    let expected = json!({
        "talent_types": ["Mannequin", "Acteur Principal"], "languages": ["wo", "fr"],
        "ethnicities": ["Peule", "Soninké"]
    });
    assert_eq!(*lists, expected);
}
