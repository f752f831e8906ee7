//! Filters and facets of cinema talents, against a brute-force filter of the whole list.

use std::collections::BTreeMap;

use passerelle::auth::Role;
use passerelle::entity::cinema_talent_type::TalentType;
use passerelle::entity::user::Gender;
use serde_json::{Value, json};

use crate::support::cinema_talents::day;
use crate::support::{TestApp, both_engines};

both_engines![
    every_filter_equals_a_filter_of_the_whole_list,
    every_facet_counts_what_its_value_finds,
    facets_are_few_statements,
    facets_count_whom_the_caller_sees,
    words_outside_the_lists_are_read_and_found,
];

const FACETS: [&str; 11] = [
    "talentTypes",
    "genders",
    "ageRanges",
    "ethnicities",
    "eyeColors",
    "hairColors",
    "hairTypes",
    "skinTones",
    "builds",
    "countries",
    "languages",
];

/// Sixty people that differ in everything that can be filtered.
async fn casting(app: &TestApp) {
    let pick = |words: &[&str], number: usize| Some(words[number % words.len()].to_owned());
    let types = [TalentType::LeadActor, TalentType::LightingDouble, TalentType::VoiceOver, TalentType::Other];
    let birthdays =
        ["2007-12-13", "2000-01-01", "1999-12-13", "1990-12-14", "1975-06-01", "1974-12-13", "1950-01-01"];
    for number in 0..60 {
        app.cinema_talent(&format!("P{number}"), "X", |person| {
            let row = &mut person.row;
            row.gender = [Gender::Female, Gender::Male, Gender::Unknown][number % 3];
            row.date_of_birth = Some(day(birthdays[number % 7]));
            row.eye_color = pick(&["Marron", "marron", "Noisette"], number).filter(|_| number % 5 > 0);
            row.hair_color = pick(&["Noir", "Châtain", "chatain", "Roux"], number);
            row.hair_type = pick(&["Crépu", "Lisse"], number / 2);
            row.skin_tone = pick(&["Ébène", "Olive", "Clair"], number / 3);
            row.build = pick(&["Mince", "Forte"], number / 7);
            row.height = (number % 4 > 0).then(|| 150 + i32::try_from(number).expect("a height"));
            let (id, country) = [(Some(1), "Maroc"), (Some(2), "Sénégal"), (None, "France")][number % 3];
            (row.residence_country_id, row.residence_country) = (id, Some(country.to_owned()));
            person.types = vec![types[number % 4], types[(number + 1 + number / 4 % 3) % 4]];
            person.types.dedup();
            person.languages = [&["fr"][..], &["fr", "ar"], &["wo", "fr"], &[]][number % 4].to_vec();
            person.ethnicities = [&["Arabe"][..], &["arabe", "Peule"], &[]][number % 3].to_vec();
        })
        .await;
    }
}

const ALL: &str =
    "{ cinemaTalents(first: 100) { nodes { databaseId gender age talentTypes { value } languages { code }
    origins { ethnicities } residence { countryName }
    physicalCharacteristics { height eyeColor hairColor hairType skinTone build } } } }";

fn folded(value: &Value) -> String {
    passerelle::text::fold(value.as_str().unwrap_or_default())
}

fn age_range(age: &Value) -> &'static str {
    match age.as_i64().expect("an age") {
        18..=25 => "AGE_18_25",
        26..=35 => "AGE_26_35",
        36..=50 => "AGE_36_50",
        _ => "AGE_51_AND_OVER",
    }
}

/// The values of a person for a criterion, in the form in which the criterion takes them, folded where it folds.
fn values(person: &Value, criterion: &str) -> Vec<String> {
    let looks = &person["physicalCharacteristics"];
    let items = |list: &Value, member: &str| -> Vec<String> {
        list.as_array()
            .expect("a list")
            .iter()
            .map(|item| item[member].as_str().expect("text").to_owned())
            .collect()
    };
    match criterion {
        "talentTypes" => items(&person["talentTypes"], "value"),
        "languages" => items(&person["languages"], "code"),
        "genders" => vec![person["gender"].as_str().expect("a gender").to_owned()],
        "ageRanges" => vec![age_range(&person["age"]).to_owned()],
        "ethnicities" => {
            person["origins"]["ethnicities"].as_array().expect("a list").iter().map(folded).collect()
        }
        "countries" => vec![folded(&person["residence"]["countryName"])],
        "eyeColors" => vec![folded(&looks["eyeColor"])],
        "hairColors" => vec![folded(&looks["hairColor"])],
        "hairTypes" => vec![folded(&looks["hairType"])],
        "skinTones" => vec![folded(&looks["skinTone"])],
        "builds" => vec![folded(&looks["build"])],
        _ => panic!("no criterion {criterion}"),
    }
}

fn matches(person: &Value, filter: &BTreeMap<&str, Value>) -> bool {
    let height = person["physicalCharacteristics"]["height"].as_i64();
    filter.iter().all(|(criterion, wanted)| match *criterion {
        "heightMin" => height.is_some_and(|height| height >= wanted.as_i64().expect("a bound")),
        "heightMax" => height.is_some_and(|height| height <= wanted.as_i64().expect("a bound")),
        criterion => {
            let has = values(person, criterion);
            let wanted = wanted.as_array().expect("a list");
            let is_enum = matches!(criterion, "talentTypes" | "genders" | "ageRanges" | "languages");
            let form = |value: &Value| {
                if is_enum { value.as_str().expect("text").to_owned() } else { folded(value) }
            };
            wanted.is_empty() || wanted.iter().any(|value| has.contains(&form(value)))
        }
    })
}

async fn found(app: &TestApp, filter: &BTreeMap<&str, Value>) -> Vec<Value> {
    let query = "query ($filter: CinemaTalentFilter) { cinemaTalents(first: 100, filter: $filter) {
        totalCount nodes { databaseId } } }";
    let answer = app.anonymous().graphql_with(query, json!({ "filter": filter })).await;
    assert_eq!(answer.errors(), Vec::<Value>::new(), "{filter:?}");
    let list = answer.data()["cinemaTalents"].take();
    let ids: Vec<Value> =
        list["nodes"].as_array().expect("a list").iter().map(|node| node["databaseId"].clone()).collect();
    assert_eq!(list["totalCount"], ids.len());
    ids
}

fn filters() -> Vec<BTreeMap<&'static str, Value>> {
    [
        json!({ "talentTypes": ["ACTEUR_PRINCIPAL"] }),
        json!({ "talentTypes": ["VOIX_OFF", "DOUBLURE_LUMIERE"], "genders": ["F"] }),
        json!({ "genders": ["M", "N"], "ageRanges": ["AGE_18_25", "AGE_51_AND_OVER"] }),
        json!({ "ageRanges": ["AGE_26_35"], "countries": ["maroc", "FRANCE"] }),
        json!({ "ethnicities": ["ARABE"], "languages": ["fr"] }),
        json!({ "eyeColors": ["marron"], "hairColors": ["Chatain", "roux"] }),
        json!({ "hairTypes": ["crepu"], "skinTones": ["ebene", "clair"], "builds": ["Forte"] }),
        json!({ "heightMin": 160, "heightMax": 190, "genders": ["F", "M"] }),
        json!({ "heightMin": 190, "heightMax": 160 }),
        json!({ "talentTypes": [], "genders": [] }),
        json!({ "languages": ["wo", "ar"], "talentTypes": ["AUTRE"], "countries": ["Sénégal"] }),
        json!({
            "talentTypes": ["ACTEUR_PRINCIPAL", "AUTRE"], "genders": ["F", "M"], "ageRanges": ["AGE_26_35", "AGE_36_50"],
            "ethnicities": ["Arabe", "Peule"], "eyeColors": ["Marron"], "hairColors": ["Noir", "Roux"],
            "hairTypes": ["Crépu", "Lisse"], "skinTones": ["Ébène", "Olive", "Clair"], "builds": ["Mince", "Forte"],
            "heightMin": 100, "heightMax": 250, "countries": ["Maroc", "Sénégal"], "languages": ["fr"]
        }),
    ]
    .into_iter()
    .map(|filter| serde_json::from_value::<BTreeMap<String, Value>>(filter).expect("an object"))
    .map(|filter| filter.into_iter().map(|(name, value)| (&*name.leak(), value)).collect())
    .collect()
}

async fn every_filter_equals_a_filter_of_the_whole_list(app: TestApp) {
    casting(&app).await;
    let all = app.anonymous().graphql(ALL).await.data()["cinemaTalents"]["nodes"].take();
    let all = all.as_array().expect("a list");
    assert_eq!(all.len(), 60);
    for filter in filters() {
        let expected: Vec<Value> = all
            .iter()
            .filter(|person| matches(person, &filter))
            .map(|person| person["databaseId"].clone())
            .collect();
        assert_eq!(found(&app, &filter).await, expected, "{filter:?}");
    }
}

async fn every_facet_counts_what_its_value_finds(app: TestApp) {
    casting(&app).await;
    let facets = FACETS.map(|facet| format!("{facet} {{ value label count }}")).join(" ");
    let query = format!(
        "query ($filter: CinemaTalentFilter) {{ cinemaTalents(filter: $filter) {{ facets {{ {facets} }} }} }}"
    );
    let every_other = filters().into_iter().step_by(2);
    for filter in std::iter::once(BTreeMap::new()).chain(every_other) {
        let answer = app.anonymous().graphql_with(&query, json!({ "filter": filter })).await;
        assert_eq!(answer.errors(), Vec::<Value>::new(), "{filter:?}");
        let facets = answer.data()["cinemaTalents"]["facets"].take();
        for facet in FACETS {
            let values = facets[facet].as_array().expect("a list");
            let counts: Vec<_> = values.iter().map(|value| value["count"].as_i64()).collect();
            assert!(counts.is_sorted_by(|one, other| one >= other), "{facet}: {counts:?}");
            for value in values {
                let mut narrowed = filter.clone();
                narrowed.insert(facet, json!([value["value"]]));
                assert_eq!(
                    value["count"],
                    found(&app, &narrowed).await.len(),
                    "{facet} {value} under {filter:?}"
                );
                assert_ne!(value["count"], 0);
            }
        }
    }
    // Nobody is left out: each value that somebody has is a value of its facet.
    let answer = app.anonymous().graphql_with(&query, json!({})).await;
    let facets = answer.data()["cinemaTalents"]["facets"].take();
    let labels = |facet: &str| -> Vec<String> {
        facets[facet].as_array().expect("a list").iter().map(|value| value["label"].to_string()).collect()
    };
    assert_eq!(labels("countries"), ["\"France\"", "\"Maroc\"", "\"Sénégal\""]);
    assert_eq!(labels("ageRanges").len(), 4);
    assert_eq!(
        labels("eyeColors"),
        ["\"Marron\"", "\"Noisette\""],
        "spellings that fold alike are one value"
    );
    assert!(labels("talentTypes").contains(&"\"Doublure Lumière\"".to_owned()));
}

async fn facets_are_few_statements(app: TestApp) {
    casting(&app).await;
    let facets = FACETS.map(|facet| format!("{facet} {{ value count }}")).join(" ");
    let query =
        format!("{{ cinemaTalents {{ facets {{ {facets} }} again: facets {{ genders {{ count }} }} }} }}");
    let statements = app.statements_of(app.anonymous().graphql(&query)).await;
    assert_eq!(statements.len(), 1, "{statements:#?}");
    let filter = "genders: [F], talentTypes: [AUTRE]";
    let query = format!("{{ cinemaTalents(filter: {{ {filter} }}) {{ facets {{ {facets} }} }} }}");
    let statements = app.statements_of(app.anonymous().graphql(&query)).await;
    let reads = statements.join("\n").matches("FROM \"cinema_talent\" ").count();
    assert_eq!(reads, 3, "for genders, for talent types, and once for the others: {statements:#?}");
}

async fn facets_count_whom_the_caller_sees(app: TestApp) {
    let parent = app.account_of(Role::User).await.id;
    for (name, birthday, owner) in [
        ("Adult", Some("1990-01-01"), None),
        ("Child", Some("2015-01-01"), None),
        ("Unknown", None, None),
        ("Own", Some("2016-01-01"), Some(parent)),
    ] {
        app.cinema_talent(name, "X", |person| {
            person.row.date_of_birth = birthday.map(day);
            person.row.registered_by_id = owner;
            // Everybody has an eye color of their own, so that a value betrays its owner even with a right count.
            person.row.eye_color = Some(format!("Color of {name}"));
            person.row.gender = Gender::Female;
        })
        .await;
    }
    let query = "{ cinemaTalents { totalCount facets { genders { value count } eyeColors { value } } } }";
    for (who, visible) in [
        (app.anonymous(), &["Adult"][..]),
        (app.viewer(), &["Adult"]),
        (app.organizer(), &["Adult"]),
        (app.user(), &["Adult", "Own"]),
        (app.presence(), &["Adult", "Child", "Own", "Unknown"]),
        (app.admin(), &["Adult", "Child", "Own", "Unknown"]),
    ] {
        let list = who.graphql(query).await.data()["cinemaTalents"].take();
        assert_eq!(list["totalCount"], visible.len());
        assert_eq!(list["facets"]["genders"], json!([{ "value": "F", "count": visible.len() }]));
        let mut colors = list["facets"]["eyeColors"].as_array().expect("a list").clone();
        colors.sort_by_key(|color| color["value"].to_string());
        let expected: Vec<_> =
            visible.iter().map(|name| json!({ "value": format!("Color of {name}") })).collect();
        assert_eq!(colors, expected);
    }
}

/// What other programs stored before the lists existed is shown and found; only writing refuses it.
async fn words_outside_the_lists_are_read_and_found(app: TestApp) {
    app.cinema_talent("Old", "Data", |person| {
        let row = &mut person.row;
        row.eye_color = Some("Vairons".to_owned());
        row.hair_color = Some("Arc-en-ciel".to_owned());
        row.hair_type = Some("Dreadlocks".to_owned());
        row.skin_tone = Some("Cuivrée".to_owned());
        row.build = Some("Trapue".to_owned());
    })
    .await;
    app.cinema_talent("Other", "Person", |_| {}).await;
    let shown = app.anonymous().get("/api/v1/cinema/talents/1").await;
    let shown = shown.text();
    for (criterion, field, parameter, word, another_spelling) in [
        ("eyeColors", "eyeColor", "eye_color", "Vairons", "VAIRONS"),
        ("hairColors", "hairColor", "hair_color", "Arc-en-ciel", "arc en ciel"),
        ("hairTypes", "hairType", "hair_type", "Dreadlocks", "dreadlocks"),
        ("skinTones", "skinTone", "skin_tone", "Cuivrée", "cuivree"),
        ("builds", "build", "build", "Trapue", "TRAPUE"),
    ] {
        let query = format!(
            "{{ cinemaTalents(filter: {{ {criterion}: [{another_spelling:?}] }}) {{
                nodes {{ databaseId physicalCharacteristics {{ {field} }} }}
                facets {{ {criterion} {{ value count }} }} }} }}"
        );
        let list = app.anonymous().graphql(&query).await.data()["cinemaTalents"].take();
        let expected = json!([{ "databaseId": 1, "physicalCharacteristics": { field: word } }]);
        assert_eq!(list["nodes"], expected, "{criterion}");
        assert_eq!(list["facets"][criterion], json!([{ "value": word, "count": 1 }]));
        let path = format!("/api/v1/cinema/talents?{parameter}={}", another_spelling.replace(' ', "%20"));
        let rest = app.anonymous().get(&path).await.json();
        assert_eq!((&rest["total"], &rest["talents"][0]["id"]), (&json!(1), &json!(1)), "{path}");
        assert!(shown.contains(word), "{word} is not in {shown}");

        let update = "mutation ($input: UpdateCinemaTalentInput!) {
            updateCinemaTalent(input: $input) { userErrors { code field } } }";
        let change = json!({ "input": { "id": 1, "profile": { field: "Octarine" } } });
        let refused = app.admin().graphql_with(update, change).await.data()["updateCinemaTalent"].take();
        let errors = refused["userErrors"].as_array().expect("a list");
        let at_fault: Vec<_> = errors.iter().map(|error| error["field"].as_str().expect("a field")).collect();
        assert!(matches!(at_fault[..], [only] if only.ends_with(field)), "{field}: {refused}");
    }
    let kept = "mutation { updateCinemaTalent(input: { id: 1, firstName: \"Older\" }) {
        cinemaTalent { physicalCharacteristics { eyeColor } } userErrors { code } } }";
    let kept = app.admin().graphql(kept).await.data()["updateCinemaTalent"].take();
    assert_eq!(kept["userErrors"], json!([]));
    assert_eq!(kept["cinemaTalent"]["physicalCharacteristics"]["eyeColor"], "Vairons");
}
