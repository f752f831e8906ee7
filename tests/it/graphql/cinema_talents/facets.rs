//! Filters and facets of cinema talents, against a brute-force filter of the whole list.

use std::collections::BTreeMap;

use passerelle::entity::cinema_talent_type::TalentType;
use passerelle::entity::user::Gender;
use serde_json::{Value, json};

use crate::support::cinema_talents::day;
use crate::support::{TestApp, both_engines};

both_engines![
    every_filter_equals_a_filter_of_the_whole_list,
    every_facet_counts_what_its_value_finds,
    facets_are_few_statements
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
