//! `/api/v1/cinema/stats` and its alias `/stats/cinema`.

use passerelle::entity::cinema_talent_media::MediaKind;
use passerelle::entity::cinema_talent_type::TalentType;
use passerelle::entity::user::Gender;
use sea_orm::Iterable as _;
use serde_json::{Value, json};

use super::{all_rows, assert_number, counts_of, mean, object, ranking};
use crate::rest::Unlimited;
use crate::rest::example::assert_example;
use crate::support::cinema_talents::day;
use crate::support::{Caller, both_engines};

both_engines![
    the_shape_is_as_documented,
    nothing_is_counted_as_nothing,
    every_figure_equals_a_recount_of_the_list,
    each_count_is_that_of_the_filtered_list,
    children_and_withdrawn_people_never_count_for_strangers,
];

/// Dates of birth on each side of every border of the age ranges, on 2025-12-13.
const BIRTHS: [Option<&str>; 13] = [
    Some("2008-12-14"),
    Some("2007-12-14"),
    Some("2007-12-13"),
    Some("1999-12-14"),
    Some("1999-12-13"),
    Some("1989-12-14"),
    Some("1989-12-13"),
    Some("1974-12-14"),
    Some("1974-12-13"),
    Some("1996-02-29"),
    Some("1955-06-01"),
    Some("1990-12-31"),
    None,
];
const COUNTRIES: [(Option<i32>, Option<&str>); 6] = [
    (Some(1), Some("Maroc")),
    (Some(2), Some("Sénégal")),
    (None, Some("France")),
    (None, Some("france")),
    (None, None),
    (Some(1), Some("Maroc")),
];
const LANGUAGES: [&str; 12] = ["fr", "ar", "en", "es", "pt", "wo", "sw", "ha", "yo", "zu", "de", "it"];

/// Inserts `count` people that differ in everything that is counted.
async fn insert_people(app: &Unlimited, count: usize) {
    let types: Vec<TalentType> = TalentType::iter().collect();
    for at in 0..count {
        app.cinema_talent(&format!("Awa{at}"), "Diop", |person| {
            let row = &mut person.row;
            row.gender = [Gender::Female, Gender::Male, Gender::Female, Gender::Unknown][at % 4];
            row.date_of_birth = BIRTHS[at % BIRTHS.len()].map(day);
            let (id, name) = COUNTRIES[at % COUNTRIES.len()];
            (row.residence_country_id, row.residence_country) = (id, name.map(str::to_owned));
            row.height = (!at.is_multiple_of(3)).then(|| 150 + i32::try_from(at % 37).expect("small"));
            row.years_experience = i32::try_from(at % 5).expect("small");
            row.is_active = !at.is_multiple_of(7);
            person.types = types
                .iter()
                .copied()
                .filter(|kind| *kind != TalentType::Chorister)
                .skip(at % 12)
                .take(at % 5)
                .collect();
            person.languages = LANGUAGES.iter().copied().skip(at % 12).take(at % 5).collect();
            if at.is_multiple_of(2) {
                person.pictures = vec![(MediaKind::Profile, &*format!("cinema/p{at}.jpg").leak())];
            } else {
                person.pictures = vec![(MediaKind::Gallery, &*format!("cinema/g{at}.jpg").leak())];
            }
        })
        .await;
    }
}

async fn the_shape_is_as_documented(app: Unlimited) {
    app.sophia().await;
    let example = json!({
        "success": true,
        "stats": {
            "total_talents": 1,
            "by_type": { "Acteur Principal": 1, "Mannequin": 1 },
            "by_gender": { "M": 0, "F": 1 },
            "by_age_range": { "18-25": 0, "26-35": 1, "36-50": 0, "51+": 0 },
            "by_country": { "Maroc": 1 },
            "top_languages": [
                { "language": "Anglais", "count": 1 },
                { "language": "Arabe", "count": 1 },
                { "language": "Français", "count": 1 }
            ],
            "with_photos": 1,
            "without_photos": 0,
            "with_experience": 1,
            "without_experience": 0,
            "average_age": 29.0,
            "average_height": 170
        }
    });
    for path in ["/api/v1/cinema/stats", "/api/v1/stats/cinema"] {
        assert_example(&app.anonymous().get(path).await, 200, example.clone());
    }
}

async fn nothing_is_counted_as_nothing(app: Unlimited) {
    let stats = app.anonymous().get("/api/v1/cinema/stats").await.json()["stats"].take();
    assert_eq!(stats["by_type"], json!({}));
    assert_eq!(stats["by_gender"].to_string(), json!({ "M": 0, "F": 0 }).to_string());
    let ranges = json!({ "18-25": 0, "26-35": 0, "36-50": 0, "51+": 0 });
    assert_eq!(stats["by_age_range"].to_string(), ranges.to_string());
    assert_eq!(stats["top_languages"], json!([]));
    assert_number(&stats["average_age"], 0.0);
    assert_number(&stats["average_height"], 0.0);
}

async fn every_figure_equals_a_recount_of_the_list(app: Unlimited) {
    insert_people(&app, 130).await;
    for caller in [app.anonymous(), app.presence()] {
        let rows = all_rows(&caller, "/api/v1/cinema/talents", "talents").await;
        let mut stats = caller.get("/api/v1/cinema/stats").await.json()["stats"].take();
        assert_recount(&stats, &rows);
        assert!(stats["total_talents"].as_u64().is_some_and(|total| total > 80), "{stats}");
        assert_eq!(stats["by_type"].as_object().map(serde_json::Map::len), Some(12), "one type is nobody's");
        assert_eq!(stats["top_languages"].as_array().map(Vec::len), Some(10));
        let alias = caller.get("/api/v1/stats/cinema").await.json()["stats"].take();
        assert_eq!(alias.to_string(), stats.take().to_string());
    }
}

/// Recounts every figure over the rows of the list.
fn assert_recount(stats: &Value, rows: &[Value]) {
    let with = |holds: &dyn Fn(&Value) -> bool| rows.iter().filter(|row| holds(row)).count();
    let texts = |pointer: &str| -> Vec<&str> {
        rows.iter().filter_map(|row| row.pointer(pointer)?.as_str()).collect()
    };
    let numbers = |pointer: &str| -> Vec<i64> {
        rows.iter().filter_map(|row| row.pointer(pointer)?.as_i64()).collect()
    };
    let total = rows.len();
    assert_eq!(stats["total_talents"], total);
    let types: Vec<String> = TalentType::iter().map(|kind| sea_orm::ActiveEnum::to_value(&kind)).collect();
    let held: Vec<&str> = rows
        .iter()
        .flat_map(|row| row["talent_types"].as_array().expect("a list"))
        .filter_map(Value::as_str)
        .collect();
    let names: Vec<&str> = types.iter().map(String::as_str).filter(|name| held.contains(name)).collect();
    assert_eq!(stats["by_type"].to_string(), counts_of(&names, &held).to_string());
    assert_eq!(stats["by_gender"].to_string(), counts_of(&["M", "F", "N"], &texts("/gender")).to_string());
    let ages = numbers("/age");
    let within = |from: i64, to: i64| ages.iter().filter(|age| (from..=to).contains(*age)).count();
    let ranges = json!({ "18-25": within(18, 25), "26-35": within(26, 35), "36-50": within(36, 50), "51+": within(51, 200) });
    assert_eq!(stats["by_age_range"].to_string(), ranges.to_string());
    let homes = texts("/location/country_of_residence");
    let homes = homes.into_iter().map(|name| if name == "france" { "France" } else { name });
    assert_eq!(stats["by_country"].to_string(), object(ranking(homes)).to_string());
    let spoken = rows.iter().flat_map(|row| row["languages"].as_array().expect("a list"));
    let languages = ranking(spoken.filter_map(|language| language["name"].as_str()));
    let top = languages.into_iter().take(10).map(|(name, count)| json!({ "language": name, "count": count }));
    assert_eq!(stats["top_languages"].to_string(), Value::from(top.collect::<Vec<_>>()).to_string());
    let photos = with(&|row| row["has_profile_photo"] == true);
    assert_eq!((&stats["with_photos"], &stats["without_photos"]), (&json!(photos), &json!(total - photos)));
    let experienced = with(&|row| row["experience"]["years"].as_i64() > Some(0));
    assert_eq!(
        (&stats["with_experience"], &stats["without_experience"]),
        (&json!(experienced), &json!(total - experienced))
    );
    assert_number(&stats["average_age"], mean(&ages, 1));
    assert_number(&stats["average_height"], mean(&numbers("/physical_characteristics/height"), 0));
}

async fn count(caller: &Caller<'_>, parameter: &str, value: &str) -> Value {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair(parameter, value).finish();
    caller.get(&format!("/api/v1/cinema/talents?{query}")).await.json()["total"].take()
}

async fn each_count_is_that_of_the_filtered_list(app: Unlimited) {
    insert_people(&app, 60).await;
    for caller in [app.anonymous(), app.admin()] {
        let stats = caller.get("/api/v1/cinema/stats").await.json()["stats"].take();
        for (group, parameter) in
            [("by_type", "talent_type"), ("by_age_range", "age_range"), ("by_country", "country")]
        {
            for (value, number) in stats[group].as_object().expect("an object") {
                assert_eq!(count(&caller, parameter, value).await, *number, "{parameter}={value}");
            }
        }
        for gender in ["M", "F"] {
            assert_eq!(count(&caller, "gender", gender).await, stats["by_gender"][gender]);
        }
        for language in stats["top_languages"].as_array().expect("a list") {
            let name = language["language"].as_str().expect("a name");
            assert_eq!(count(&caller, "language", name).await, language["count"], "{name}");
        }
    }
}

async fn children_and_withdrawn_people_never_count_for_strangers(app: Unlimited) {
    app.cinema_talent("Awa", "Diop", |_| {}).await;
    app.cinema_talent("Petit", "Diop", |person| person.row.date_of_birth = Some(day("2015-01-01"))).await;
    app.cinema_talent("Inconnu", "Diop", |person| person.row.date_of_birth = None).await;
    app.cinema_talent("Parti", "Diop", |person| person.row.is_active = false).await;
    for (caller, total) in [(app.anonymous(), 1), (app.user(), 1), (app.presence(), 3), (app.admin(), 3)] {
        let stats = caller.get("/api/v1/cinema/stats").await.json()["stats"].take();
        assert_eq!(
            (&stats["total_talents"], &stats["by_country"]),
            (&json!(total), &json!({ "Sénégal": total }))
        );
        assert_eq!(stats["by_type"], json!({ "Figurant": total }));
        assert_eq!(stats["by_gender"], json!({ "M": 0, "F": 0, "N": total }));
    }
}
