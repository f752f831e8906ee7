//! Variables must match the types of their positions, and their values must match the declared types.

use serde_json::json;

use crate::support::{TestApp, both_engines};

/// Declared type, value, and the message and its place in both languages.
const FAULTS: &[(&str, &str, &str, &str, &str)] = &[
    (
        "Int",
        "\"2\"",
        "x",
        "Variable \"$x\" got invalid value \"2\"; Int cannot represent non-integer value: \"2\"",
        "La variable « $x » a reçu la valeur invalide \"2\" ; Int n'admet que des nombres entiers : \"2\"",
    ),
    (
        "Int",
        "2147483648",
        "x",
        "Variable \"$x\" got invalid value 2147483648; Int cannot represent non 32-bit signed integer value: 2147483648",
        "La variable « $x » a reçu la valeur invalide 2147483648 ; Int n'admet que des entiers de 32 bits : 2147483648",
    ),
    (
        "Int!",
        "null",
        "x",
        "Variable \"$x\" of non-null type \"Int!\" must not be null.",
        "La variable « $x », de type non nul « Int! », ne peut pas être null.",
    ),
    (
        "[CountryOrder!]",
        "[{\"field\": \"NAME\"}, {\"field\": \"COLOUR\"}]",
        "x[1].field",
        "Variable \"$x\" got invalid value \"COLOUR\" at \"x[1].field\"; Value \"COLOUR\" does not exist in \"CountryOrderField\" enum.",
        "La variable « $x » a reçu la valeur invalide \"COLOUR\" à « x[1].field » ; La valeur « COLOUR » n'existe pas dans \
         l'énumération « CountryOrderField ».",
    ),
    (
        "[CountryOrder!]",
        "[{\"field\": 3}]",
        "x[0].field",
        "Variable \"$x\" got invalid value 3 at \"x[0].field\"; Enum \"CountryOrderField\" cannot represent non-string value: 3.",
        "La variable « $x » a reçu la valeur invalide 3 à « x[0].field » ; L'énumération « CountryOrderField » n'admet que des \
         noms : 3.",
    ),
    (
        "[CountryOrder!]",
        "[null]",
        "x[0]",
        "Variable \"$x\" got invalid value null at \"x[0]\"; Expected non-nullable type \"CountryOrder!\" not to be null.",
        "La variable « $x » a reçu la valeur invalide null à « x[0] » ; Le type non nul « CountryOrder! » n'admet pas null.",
    ),
    (
        "LoginInput!",
        "{\"identifier\": \"a\", \"password\": \"secret\", \"passwort\": \"secret\"}",
        "x",
        "Variable \"$x\" got invalid value { identifier, password, passwort }; Field \"passwort\" is not defined by type \
         \"LoginInput\".",
        "La variable « $x » a reçu la valeur invalide { identifier, password, passwort } ; Le champ « passwort » n'existe pas \
         dans le type « LoginInput ».",
    ),
    (
        "LoginInput!",
        "{\"identifier\": \"a\"}",
        "x",
        "Variable \"$x\" got invalid value { identifier }; Field \"password\" of required type \"String!\" was not provided.",
        "La variable « $x » a reçu la valeur invalide { identifier } ; Le champ « password », de type obligatoire \
         « String! », n'est pas donné.",
    ),
    (
        "LoginInput!",
        "\"a\"",
        "x",
        "Variable \"$x\" got invalid value \"a\"; Expected type \"LoginInput\" to be an object.",
        "La variable « $x » a reçu la valeur invalide \"a\" ; Un objet de type « LoginInput » est attendu.",
    ),
    (
        "Date",
        "\"2025-02-30\"",
        "x",
        "Variable \"$x\" got invalid value \"2025-02-30\"; Expected type \"Date\". Invalid date (YYYY-MM-DD expected).",
        "La variable « $x » a reçu la valeur invalide \"2025-02-30\" ; Le type « Date » est attendu. Date invalide \
         (AAAA-MM-JJ attendu).",
    ),
    (
        "EventFilter",
        "{\"startDateFrom\": 5}",
        "x.startDateFrom",
        "Variable \"$x\" got invalid value 5 at \"x.startDateFrom\"; Expected type \"Date\". Text expected.",
        "La variable « $x » a reçu la valeur invalide 5 à « x.startDateFrom » ; Le type « Date » est attendu. Texte attendu.",
    ),
];

async fn faults_are_told_as_graphql_js_tells_them(app: TestApp) {
    for (ty, value, place, english, french) in FAULTS {
        for (language, message) in [("en", english), ("fr", french)] {
            let caller = app.anonymous().with_header("accept-language", language);
            let value: serde_json::Value = serde_json::from_str(value).expect("JSON");
            let query = format!("query($x: {ty}) {{ __typename }}");
            let answer = caller.graphql_with(&query, json!({ "x": value })).await;
            let [error] = &answer.errors()[..] else { panic!("{}", answer.text()) };
            assert_eq!(error["message"], **message);
            assert_eq!(error["extensions"], json!({ "code": "VALIDATION_ERROR", "field": place }));
            assert_eq!(error["locations"][0]["line"], 1);
        }
    }
    // All faults at once, at most twenty; long values are cut.
    let query = "query($a: Int!, $b: Int, $c: [Int]) { __typename }";
    let answer =
        app.anonymous().graphql_with(query, json!({ "b": "x".repeat(500), "c": vec!["x"; 100] })).await;
    let errors = answer.errors();
    assert_eq!(errors.len(), 20);
    assert_eq!(errors[0]["extensions"]["field"], "a");
    assert_eq!(errors[1]["extensions"]["field"], "b");
    assert_eq!(errors[2]["extensions"]["field"], "c[0]");
    assert!(errors[1]["message"].as_str().expect("a text").chars().count() < 300);
}

both_engines![
    variables_of_the_wrong_type_are_refused,
    nothing_runs_before_all_variables_are_valid,
    defaults_decide_what_is_included,
    faults_are_told_as_graphql_js_tells_them,
    literals_are_refused_like_variables,
    a_repeated_document_is_checked_with_its_variables,
    a_type_that_is_none_of_inputs_is_told_once,
];

async fn literals_are_refused_like_variables(app: TestApp) {
    for (query, field, english, french) in [
        (
            "{ events(filter: {startDateFrom: \"x\"}) { totalCount } }",
            "startDateFrom",
            "Expected value of type \"Date\", found \"x\"; Invalid date (YYYY-MM-DD expected).",
            "Une valeur de type « Date » est attendue, et non \"x\" ; Date invalide (AAAA-MM-JJ attendu).",
        ),
        (
            "query($c: EventType) { events(filter: {eventType: $c, startDateTo: \"2026-02-30\"}) { totalCount } }",
            "startDateTo",
            "Expected value of type \"Date\", found \"2026-02-30\"; Invalid date (YYYY-MM-DD expected).",
            "Une valeur de type « Date » est attendue, et non \"2026-02-30\" ; Date invalide (AAAA-MM-JJ attendu).",
        ),
        (
            "mutation { createEvent(input: {title: \"Atelier\", eventType: WORKSHOP, startDate: \"2026-13-01T00:00:00Z\", \
             endDate: \"2026-12-15T10:00:00Z\", location: \"Dakar\"}) { event { id } } }",
            "startDate",
            "Expected value of type \"DateTime\", found \"2026-13-01T00:00:00Z\"; Invalid date and time (ISO 8601 expected).",
            "Une valeur de type « DateTime » est attendue, et non \"2026-13-01T00:00:00Z\" ; Date et heure invalides (ISO 8601 \
             attendu).",
        ),
    ] {
        for (language, message) in [("en", english), ("fr", french)] {
            let caller = app.admin().with_header("accept-language", language);
            let answer = caller.graphql(query).await;
            let error = &answer.json()["errors"][0];
            assert_eq!(error["message"], message);
            let told = (&error["extensions"]["code"], &error["extensions"]["field"]);
            assert_eq!(told, (&json!("VALIDATION_ERROR"), &json!(field)));
            assert!(error["locations"][0]["line"].is_number(), "{error}");
        }
    }
    let answer = app.anonymous().with_header("accept-language", "en");
    let answer = answer
        .graphql_with("query($x: String) { countries(first: $x) { totalCount } }", json!({ "x": "2" }))
        .await;
    let message = "Variable \"$x\" of type \"String\" used in position expecting type \"Int\".";
    assert_eq!(answer.json()["errors"][0]["message"], message);
}

async fn variables_of_the_wrong_type_are_refused(app: TestApp) {
    let anonymous = app.anonymous();
    for (query, variables) in [
        // The type of the variable does not match its position.
        ("query($x: String) { countries(first: $x) { totalCount } }", json!({ "x": "2" })),
        ("query($x: Int) { country(id: $x) { name } }", json!({ "x": 1 })),
        ("query($x: ID) { country(id: $x) { name } }", json!({ "x": "1" })),
        ("query($x: [Int!]) { countries(first: $x) { totalCount } }", json!({ "x": [1] })),
        ("query($x: CityFilter) { countries(filter: $x) { totalCount } }", json!({ "x": {} })),
        ("query($x: Boolean) { countries { totalCount @skip(if: $x) } }", json!({ "x": true })),
    ] {
        let answer = anonymous.graphql_with(query, variables.clone()).await;
        assert_eq!(
            answer.code().as_deref(),
            Some("DOCUMENT_INVALID"),
            "{query} {variables}: {}",
            answer.text()
        );
        assert!(answer.json().get("data").is_none(), "{query} {variables}: {}", answer.text());
    }
    // The value does not match the type of the variable.
    for (query, variables) in [
        ("query($x: Int) { countries(first: $x) { totalCount } }", json!({ "x": "2" })),
        ("query($x: Int) { countries(first: $x) { totalCount } }", json!({ "x": 2.5 })),
        ("query($x: Int) { countries(first: $x) { totalCount } }", json!({ "x": 2_147_483_648_u32 })),
        ("query($x: ID!) { country(id: $x) { name } }", json!({ "x": null })),
        ("query($x: ID!) { country(id: $x) { name } }", json!({})),
        ("query($x: ID!) { country(id: $x) { name } }", json!({ "x": [1] })),
        (
            "query($x: CountryFilter) { countries(filter: $x) { totalCount } }",
            json!({ "x": { "nothing": 1 } }),
        ),
        (
            "query($x: [CountryOrder!]) { countries(orderBy: $x) { totalCount } }",
            json!({ "x": [{ "field": "NOTHING" }] }),
        ),
        ("query($x: [CountryOrder!]) { countries(orderBy: $x) { totalCount } }", json!({ "x": [null] })),
    ] {
        let answer = anonymous.graphql_with(query, variables.clone()).await;
        assert_eq!(
            answer.code().as_deref(),
            Some("VALIDATION_ERROR"),
            "{query} {variables}: {}",
            answer.text()
        );
        assert!(answer.json().get("data").is_none(), "{query} {variables}: {}", answer.text());
    }
    // A default of the variable or of the position replaces an absent value.
    for (query, variables) in [
        ("query($x: ID = 1) { country(id: $x) { name } }", json!({})),
        ("query($x: Boolean = false) { countries { totalCount @skip(if: $x) } }", json!({})),
        (
            "query($d: Direction) { countries(orderBy: [{field: NAME direction: $d}]) { totalCount } }",
            json!({}),
        ),
        (
            "query($f: CountryOrderField!) { countries(orderBy: {field: $f}) { totalCount } }",
            json!({ "f": "NAME" }),
        ),
        ("query($x: Int!) { countries(first: $x) { totalCount } }", json!({ "x": 1 })),
        ("query($x: [ID!]!) { nodes(ids: $x) { id } }", json!({ "x": ["a", 1] })),
        ("query($x: String) { countries(filter: {code: $x}) { totalCount } }", json!({ "more": 1 })),
    ] {
        let answer = anonymous.graphql_with(query, variables.clone()).await;
        assert_eq!(answer.outcome(), "OK", "{query} {variables}: {}", answer.text());
    }
    let coerced =
        anonymous.graphql_with("query($x: ID!) { country(id: $x) { name } }", json!({ "x": 1 })).await;
    assert_eq!(coerced.data()["country"]["name"], "Maroc");
    let one = anonymous
        .graphql_with(
            "query($x: [CountryOrder!]) { countries(first: 1 orderBy: $x) { nodes { name } } }",
            json!({ "x": { "field": "CODE", "direction": "DESC" } }),
        )
        .await;
    assert_eq!(one.data()["countries"]["nodes"][0]["name"], "Zimbabwe");
}

async fn nothing_runs_before_all_variables_are_valid(app: TestApp) {
    let user = app.user();
    for (declared, given, code) in [
        ("$x: ID!", json!({}), "VALIDATION_ERROR"),
        ("$x: ID!", json!({ "x": null }), "VALIDATION_ERROR"),
        ("$x: ID!", json!({ "x": {} }), "VALIDATION_ERROR"),
        ("$x: ID", json!({ "x": "1" }), "DOCUMENT_INVALID"),
    ] {
        let mutation = format!(
            "mutation({declared}) {{ updateProfile(input: {{firstName: \"Zoé\"}}) {{ user {{ id }} }} \
            deleteUser(input: {{id: $x}}) {{ deletedDatabaseId }} }}"
        );
        let answer = user.graphql_with(&mutation, given).await;
        assert_eq!(answer.code().as_deref(), Some(code), "{}", answer.text());
    }
    assert_eq!(
        user.graphql("{ viewer { user { firstName } } }").await.data()["viewer"]["user"]["firstName"],
        "user"
    );
}

async fn a_type_that_is_none_of_inputs_is_told_once(app: TestApp) {
    let given = json!({ "x": { "id": "1" } });
    for (declared, told) in [("NoSuchType!", "NoSuchType"), ("Country!", "Country")] {
        let query = format!("query ($x: {declared}) {{ country(id: $x) {{ name }} }}");
        for variables in [given.clone(), json!({})] {
            let answer = app.anonymous().graphql_with(&query, variables.clone()).await;
            assert_eq!(answer.code().as_deref(), Some("DOCUMENT_INVALID"), "{}", answer.text());
            let messages: Vec<String> =
                answer.errors().iter().map(|error| error["message"].to_string()).collect();
            assert!(messages.len() == 1 && messages[0].contains(told), "told once: {messages:?}");
        }
    }
}

/// A document is validated until it has passed once; what depends on its variables is not forgotten.
async fn a_repeated_document_is_checked_with_its_variables(app: TestApp) {
    let viewer = app.viewer();
    let event = app.event("Atelier", |_| ()).await;
    let query = "query ($id: ID!, $images: Boolean) { attendanceSheetDownload(eventId: $id, includeSignatures: $images) \
                 { url } }";
    let id = event.id.to_string();
    let ask = async |images: serde_json::Value| {
        let mut variables = json!({ "id": id });
        if images != "absent" {
            variables["images"] = images;
        }
        let answer = viewer.graphql_with(query, variables).await;
        (answer.outcome(), answer.json()["errors"][0]["path"].clone())
    };
    let ok = ("OK".to_owned(), serde_json::Value::Null);
    let refused = ask(json!(null)).await;
    assert_ne!(refused, ok);
    for _ in 0..2 {
        assert_eq!(ask(json!(true)).await, ok);
        assert_eq!(ask(json!("absent")).await, ok);
        assert_eq!(ask(json!(null)).await, refused);
        assert_ne!(ask(json!("yes")).await, ok);
    }
}

/// async-graphql ignores the defaults of variables when it applies `@include` and `@skip`; the response must
/// apply them.
async fn defaults_decide_what_is_included(app: TestApp) {
    let query = "query ($yes: Boolean = true, $no: Boolean = false) { country(id: 1) { \
        a: code @include(if: $yes) b: code @include(if: $no) c: code @skip(if: $yes) d: code @skip(if: $no) } }";
    let keys = |answer: serde_json::Value| -> Vec<String> {
        answer["country"].as_object().expect("a country").keys().cloned().collect()
    };
    let defaults = app.anonymous().graphql(query).await.data();
    assert_eq!(keys(defaults), ["a", "d"]);
    let variables = serde_json::json!({ "yes": false, "no": true });
    let sent = app.anonymous().graphql_with(query, variables).await.data();
    assert_eq!(keys(sent), ["b", "c"]);
}
