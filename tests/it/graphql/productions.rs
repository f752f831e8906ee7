//! Mutations of production companies: their answers, their refusals, and their audit entries.

use passerelle::entity::{audit_entry, production};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde_json::{Value, json};

use crate::support::{TestApp, both_engines};

both_engines![
    a_company_is_created_with_every_field,
    a_company_needs_only_a_name,
    the_edge_of_a_new_company_is_that_of_the_list,
    faults_are_reported_by_field,
    absent_stays_and_null_clears,
    a_company_is_verified_by_its_own_mutation,
    every_change_leaves_one_entry,
    companies_and_projects_lead_to_each_other,
];

const MEMBERS: &str = "databaseId name logoUrl description specialization address postalCode city country foundedYear ceo \
    employeesCount productionsCount notableProductions { title year } awards { title year } services equipment studios \
    certifications memberships contact { email phone website } socialNetworks { network url } isActive isVerified";

async fn create(app: &TestApp, input: Value) -> Value {
    let query = format!(
        "mutation ($input: CreateProductionInput!) {{ createProduction(input: $input) {{ production {{ {MEMBERS} }} \
         productionEdge {{ cursor node {{ name }} }} userErrors {{ code field message }} }} }}"
    );
    let answer = app.admin().graphql_with(&query, json!({ "input": input })).await;
    answer.data()["createProduction"].take()
}

async fn update(app: &TestApp, input: Value) -> Value {
    let query = format!(
        "mutation ($input: UpdateProductionInput!) {{ updateProduction(input: $input) {{ production {{ {MEMBERS} }} \
         userErrors {{ code field }} }} }}"
    );
    let answer = app.admin().graphql_with(&query, json!({ "input": input })).await;
    answer.data()["updateProduction"].take()
}

fn whole() -> Value {
    json!({
        "name": "Morocco Films Production",
        "logoUrl": "https://moroccofilms.ma/logo.png",
        "description": "Société de production leader au Maroc",
        "specialization": "Films, Séries, Documentaires",
        "address": "123 Boulevard Mohammed V\n2e étage",
        "postalCode": "20000",
        "city": "Casablanca",
        "country": "Maroc",
        "foundedYear": 2005,
        "ceo": "Youssef Alami",
        "employeesCount": 45,
        "productionsCount": 28,
        "notableProductions": [{ "title": "Le Grand Voyage", "year": 2020 }, { "title": "Sans année", "year": null }],
        "awards": [{ "title": "Prix du Meilleur Film", "year": 2021 }],
        "services": ["Production", "Post-production"],
        "equipment": "Caméras RED",
        "studios": "2 studios",
        "certifications": ["ISO 9001"],
        "memberships": ["FIPCA"],
        "contact": { "email": "info@moroccofilms.ma", "phone": "+212522000000", "website": "https://moroccofilms.ma" },
        "socialNetworks": [
            { "network": "facebook", "url": "https://facebook.com/moroccofilms" },
            { "network": "instagram", "url": "https://instagram.com/moroccofilms" }
        ],
        "isActive": true
    })
}

async fn a_company_is_created_with_every_field(app: TestApp) {
    let mut input = whole();
    input["specialization"] = "  Films,\u{a0}Séries, Documentaires ".into();
    input["socialNetworks"][0]["network"] = "Facebook".into();
    let payload = create(&app, input).await;
    assert_eq!(payload["userErrors"], json!([]));
    let mut expected = whole();
    expected["databaseId"] = 1.into();
    expected["isVerified"] = false.into();
    assert_eq!(payload["production"], expected);
    // The legacy list finds it by its country, whatever the case.
    let list = app.anonymous().get("/api/v1/cinema/productions?country=MAROC").await.json();
    assert_eq!(list["productions"][0]["name"], "Morocco Films Production");
}

async fn a_company_needs_only_a_name(app: TestApp) {
    let payload = create(&app, json!({ "name": "Atlas Images", "city": null, "contact": null })).await;
    let production = &payload["production"];
    assert_eq!((&production["isActive"], &production["isVerified"]), (&json!(true), &json!(false)));
    assert_eq!((&production["services"], &production["awards"]), (&json!([]), &json!([])));
    assert_eq!((&production["socialNetworks"], &production["city"]), (&json!([]), &Value::Null));
    assert_eq!(production["contact"], json!({ "email": null, "phone": null, "website": null }));
}

async fn the_edge_of_a_new_company_is_that_of_the_list(app: TestApp) {
    for name in ["Atlas Images", "Téranga Films", "Carthage Cinéma"] {
        let edge = create(&app, json!({ "name": name })).await["productionEdge"].take();
        let list = app.admin().graphql("{ productions(last: 1) { edges { cursor node { name } } } }").await;
        assert_eq!(edge, list.data()["productions"]["edges"][0]);
    }
    let first = create(&app, json!({ "name": "Avant" })).await["productionEdge"]["cursor"].take();
    create(&app, json!({ "name": "Après" })).await;
    let query = "query ($after: String) { productions(after: $after) { nodes { name } } }";
    let after = app.admin().graphql_with(query, json!({ "after": first })).await.data();
    assert_eq!(after["productions"]["nodes"], json!([{ "name": "Après" }]));
    // A name, a fragment and an alias, as Relay sends them.
    let query = "mutation { createProduction(input: {name: \"Sahel\"}) { edge: productionEdge { __typename ...E } } } \
        fragment E on ProductionEdge { where: cursor node { id one: name ... on Production { two: name } __typename } }";
    let edge = app.admin().graphql(query).await.data()["createProduction"]["edge"].take();
    assert_eq!(
        (&edge["__typename"], &edge["node"]["__typename"]),
        (&json!("ProductionEdge"), &json!("Production"))
    );
    assert_eq!((&edge["node"]["one"], &edge["node"]["two"]), (&json!("Sahel"), &json!("Sahel")));
    let refused = create(&app, json!({ "name": " " })).await;
    assert_eq!((&refused["production"], &refused["productionEdge"]), (&Value::Null, &Value::Null));
}

async fn faults_are_reported_by_field(app: TestApp) {
    let long = |length: usize| "x".repeat(length);
    let input = json!({
        "name": " ",
        "logoUrl": "ftp://moroccofilms.ma",
        "description": "x\u{7}",
        "specialization": long(256),
        "city": long(101),
        "country": long(101),
        "postalCode": long(21),
        "ceo": long(151),
        "foundedYear": 2026,
        "employeesCount": -1,
        "productionsCount": -1,
        "notableProductions": [{ "title": "Avant le cinéma", "year": 1799 }],
        "awards": [{ "title": "", "year": 2020 }],
        "services": [long(256)],
        "certifications": ["ISO", " "],
        "memberships": ["x\u{7}"],
        "contact": { "email": "nobody", "phone": "12", "website": "moroccofilms.ma" },
        "socialNetworks": [
            { "network": "facebook", "url": "https://facebook.com/a" },
            { "network": "Facebook", "url": "https://facebook.com/b" }
        ]
    });
    let payload = create(&app, input).await;
    let mut fields: Vec<_> = payload["userErrors"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|error| (error["code"].as_str().expect("a code"), error["field"].as_str().expect("a field")))
        .collect();
    fields.sort_unstable();
    let expected = [
        "awards",
        "ceo",
        "certifications",
        "city",
        "contact.email",
        "contact.phone",
        "contact.website",
        "country",
        "description",
        "employeesCount",
        "foundedYear",
        "logoUrl",
        "memberships",
        "name",
        "notableProductions",
        "postalCode",
        "productionsCount",
        "services",
        "socialNetworks",
        "specialization",
    ];
    assert_eq!(fields, expected.map(|field| ("VALIDATION_ERROR", field)));
    assert_eq!(payload["production"], Value::Null);
    let rows = production::Entity::find().all(app.app.services.database.read()).await;
    assert_eq!(rows.expect("the table can be read").len(), 0);
}

async fn absent_stays_and_null_clears(app: TestApp) {
    let before = create(&app, whole()).await["production"].take();
    let change = async |change: Value| {
        let mut input = change;
        input["id"] = 1.into();
        update(&app, input).await["production"].take()
    };
    assert_eq!(change(json!({})).await, before);
    assert_eq!(
        change(json!({ "name": null, "isActive": null })).await,
        before,
        "null leaves what it can't clear"
    );
    for (name, cleared) in [
        ("logoUrl", Value::Null),
        ("description", Value::Null),
        ("foundedYear", Value::Null),
        ("employeesCount", Value::Null),
        ("services", json!([])),
        ("awards", json!([])),
        ("socialNetworks", json!([])),
    ] {
        let after = change(json!({ name: null })).await;
        assert_eq!((&after[name], &after["ceo"]), (&cleared, &before["ceo"]), "{name}");
    }
    let contact = change(json!({ "contact": { "phone": null } })).await["contact"].take();
    let expected =
        json!({ "email": "info@moroccofilms.ma", "phone": null, "website": "https://moroccofilms.ma" });
    assert_eq!(contact, expected);
    let contact = change(json!({ "contact": null })).await["contact"].take();
    assert_eq!(contact, json!({ "email": null, "phone": null, "website": null }));
    assert_eq!(change(json!({ "isActive": false })).await["isActive"], false);
    let unknown = update(&app, json!({ "id": 99, "city": "Rabat" })).await;
    assert_eq!(unknown["userErrors"], json!([{ "code": "PRODUCTION_NOT_FOUND", "field": null }]));
}

async fn a_company_is_verified_by_its_own_mutation(app: TestApp) {
    app.production("Atlas Images", |_| {}).await;
    for is_verified in [true, true, false] {
        let query = format!(
            "mutation {{ verifyProduction(input: {{id: 1, isVerified: {is_verified}}}) \
             {{ production {{ isVerified }} userErrors {{ code }} }} }}"
        );
        let payload = app.admin().graphql(&query).await.data()["verifyProduction"].take();
        assert_eq!(payload, json!({ "production": { "isVerified": is_verified }, "userErrors": [] }));
    }
    assert_eq!(entries(&app).await.len(), 2, "a verification that changes nothing leaves no entry");
}

async fn entries(app: &TestApp) -> Vec<audit_entry::Model> {
    let entries = audit_entry::Entity::find().filter(audit_entry::Column::Noun.eq("production"));
    let entries = entries.order_by_asc(audit_entry::Column::Id).all(app.app.services.database.read());
    entries.await.expect("the log can be read")
}

async fn every_change_leaves_one_entry(app: TestApp) {
    create(&app, whole()).await;
    update(&app, json!({ "id": 1, "ceo": "Salma Alami", "services": [] })).await;
    update(&app, json!({ "id": 1, "ceo": "Salma Alami" })).await;
    let [created, updated] = &entries(&app).await[..] else { panic!("two entries") };
    assert_eq!((created.action.as_str(), updated.action.as_str()), ("create", "update"));
    let after = created.after.as_ref().expect("the entry has the created values");
    assert_eq!(
        (&after["name"], &after["social_media"]["facebook"]),
        (&whole()["name"], &whole()["socialNetworks"][0]["url"])
    );
    let services = &whole()["services"];
    assert_eq!(updated.before, Some(json!({ "ceo": "Youssef Alami", "services": services })));
    assert_eq!(updated.after, Some(json!({ "ceo": "Salma Alami", "services": [] })));
}

async fn companies_and_projects_lead_to_each_other(app: TestApp) {
    let company = app.morocco_films().await;
    let other = app.production("Atlas Images", |_| {}).await;
    for (company, name) in [(&company, "Argan"), (&other, "Jour de souk"), (&company, "La Tannerie")] {
        app.project(company, name, name != "Argan").await;
    }
    let query = "{ productions { nodes { projectCount projects(filter: {isActive: true}, orderBy: [{field: NAME}]) \
        { totalCount nodes { name production { name } } } } } }";
    let nodes = app.anonymous().graphql(query).await.data()["productions"]["nodes"].take();
    let expected = json!([
        { "projectCount": 2, "projects": { "totalCount": 1, "nodes": [
            { "name": "La Tannerie", "production": { "name": "Morocco Films Production" } }
        ] } },
        { "projectCount": 1, "projects": { "totalCount": 1, "nodes": [
            { "name": "Jour de souk", "production": { "name": "Atlas Images" } }
        ] } },
    ]);
    assert_eq!(nodes, expected);
}
