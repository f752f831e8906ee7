//! Lists in inputs have bounds, and countries are found as they were entered.

use serde_json::{Value, json};

use crate::support::{TestApp, both_engines};

both_engines![
    criteria_take_a_hundred_values,
    registrations_take_as_many_languages_as_there_are,
    countries_are_found_as_they_were_entered,
];

async fn criteria_take_a_hundred_values(app: TestApp) {
    app.sophia().await;
    for (criterion, value) in [
        ("talentTypes", "FIGURANT"),
        ("genders", "F"),
        ("ageRanges", "AGE_18_25"),
        ("ethnicities", "\"Arabe\""),
        ("eyeColors", "\"Noir\""),
        ("hairColors", "\"Noir\""),
        ("hairTypes", "\"Noir\""),
        ("skinTones", "\"Noir\""),
        ("builds", "\"Noir\""),
        ("countries", "\"SN\""),
        ("languages", "\"fr\""),
    ] {
        for (count, outcome) in [(100, "OK"), (101, "VALIDATION_ERROR"), (2_000, "VALIDATION_ERROR")] {
            let values = vec![value; count].join(", ");
            let query = format!(
                "{{ cinemaTalents(filter: {{{criterion}: [{values}]}}) {{ totalCount facets {{ genders {{ count }} }} }} }}"
            );
            let answer = app.anonymous().graphql(&query).await;
            assert_eq!(answer.outcome(), outcome, "{criterion}: {count}");
        }
    }
    // Whatever the list: the bound is that of every criterion.
    let ids = vec!["1"; 101].join(", ");
    let query = format!(
        "{{ project(id: 1) {{ assignments(filter: {{cinemaTalentIds: [{ids}]}}) {{ totalCount }} }} }}"
    );
    let project = app.production("Morocco Films Production", |_| {}).await;
    app.project(&project, "Argan", true).await;
    assert_eq!(app.anonymous().graphql(&query).await.outcome(), "VALIDATION_ERROR");
}

async fn registrations_take_as_many_languages_as_there_are(app: TestApp) {
    let register = async |mut profile: Value| {
        profile["email"] = "awa@example.org".into();
        let input = json!({
            "firstName": "Awa", "lastName": "Diop", "dateOfBirth": "1999-05-04", "talentTypes": ["FIGURANT"],
            "profile": profile
        });
        let query = "mutation($input: RegisterCinemaTalentInput!) { registerCinemaTalent(input: $input) \
            { cinemaTalent { languages { code } origins { ethnicities } } userErrors { code field } } }";
        let answer = app.anonymous().graphql_with(query, json!({ "input": input })).await;
        answer.data()["registerCinemaTalent"].clone()
    };
    let fault = |field: &str| json!([{ "code": "VALIDATION_ERROR", "field": field }]);
    let many = register(json!({ "languages": vec!["zu"; 20_000] })).await;
    assert_eq!(many["userErrors"], fault("languages"));
    let many =
        register(json!({ "ethnicities": (0..20_000).map(|at| at.to_string()).collect::<Vec<_>>() })).await;
    assert_eq!(many["userErrors"], fault("ethnicities"));
    let some =
        register(json!({ "languages": ["Français", "fr", "wo"], "ethnicities": ["Wolof", "wolof"] })).await;
    assert_eq!(some["cinemaTalent"]["languages"], json!([{ "code": "fr" }, { "code": "wo" }]));
    assert_eq!(some["cinemaTalent"]["origins"]["ethnicities"], json!(["Wolof"]));
}

async fn countries_are_found_as_they_were_entered(app: TestApp) {
    for (name, country, code) in [("A", "UK", None), ("B", "Côte d'Ivoire", None), ("C", "Maroc", Some(1))] {
        app.cinema_talent(name, "Diop", |person| {
            (person.row.residence_country, person.row.residence_country_id) =
                (Some(country.to_owned()), code);
        })
        .await;
    }
    for (given, found) in [
        ("UK", "A"),
        ("uk", "A"),
        ("Cote d’Ivoire", "B"),
        ("MA", "C"),
        ("ma", "C"),
        ("Maroc", "C"),
        ("ZZ", ""),
    ] {
        let query =
            format!("{{ cinemaTalents(filter: {{countries: [\"{given}\"]}}) {{ nodes {{ firstName }} }} }}");
        let data = app.anonymous().graphql(&query).await.data();
        let names: String = data["cinemaTalents"]["nodes"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|row| row["firstName"].as_str())
            .collect();
        assert_eq!(names, found, "{given}");
    }
}
