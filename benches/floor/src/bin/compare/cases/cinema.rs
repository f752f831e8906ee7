//! C1 to C4, about cinema talents, projects and presence. Lists of people are public, so that no token is sent; staff read
//! projects and presence.

use serde_json::{Value, json};

use super::Case;
use crate::{Ask, Result, Server, ask, graphql};

const C1: &str = "query ($types: [TalentType!], $genders: [Gender!], $ages: [AgeRange!], $countries: [String!]) { \
    cinemaTalents(first: 20, filter: { talentTypes: $types, genders: $genders, ageRanges: $ages, countries: $countries }) { \
    nodes { databaseId uniqueCode firstName lastName age talentTypes { name } languages { name } \
    media { profilePhoto { url smallUrl } } } } }";
const C2: &str = "query ($id: ID!) { project(id: $id) { databaseId name status startDate endDate production { name } \
    assignedTalents { databaseId projectCode rank talentTypeName roleDescription \
    cinemaTalent { databaseId uniqueCode fullName } } } }";
const C3: &str = "query ($code: String!) { presenceHistory(code: $code) { uniqueCode firstName lastName \
    records(first: 50) { nodes { databaseId date checkInAt checkOutAt durationHours project { name } \
    recordedBy { email } } } statistics { totalDays totalHours averageHoursPerDay } } }";
const C4: &str = "query ($types: [TalentType!], $genders: [Gender!], $ages: [AgeRange!], $countries: [String!]) { \
    cinemaTalents(filter: { talentTypes: $types, genders: $genders, ageRanges: $ages, countries: $countries }) { facets { \
    talentTypes { value label count } genders { value label count } ageRanges { value label count } \
    ethnicities { value label count } eyeColors { value label count } hairColors { value label count } \
    hairTypes { value label count } skinTones { value label count } builds { value label count } \
    countries { value label count } languages { value label count } } } }";
const CODES: &str =
    "query ($id: ID!) { project(id: $id) { assignedTalents { cinemaTalent { uniqueCode } } } }";

/// Talent types, in GraphQL and in a path.
const TYPES: [(&str, &str); 8] = [
    ("ACTEUR_PRINCIPAL", "Acteur%20Principal"),
    ("ACTEUR_SECONDAIRE", "Acteur%20Secondaire"),
    ("FIGURANT", "Figurant"),
    ("SILHOUETTE", "Silhouette"),
    ("DOUBLURE", "Doublure"),
    ("CASCADEUR", "Cascadeur"),
    ("MANNEQUIN", "Mannequin"),
    ("VOIX_OFF", "Voix%20Off"),
];
const RANGES: [(&str, &str); 4] =
    [("AGE_18_25", "18-25"), ("AGE_26_35", "26-35"), ("AGE_36_50", "36-50"), ("AGE_51_AND_OVER", "51-200")];
/// Countries as clients send them, by name and by code, and as they are folded. Four people of ten live in the first.
const COUNTRIES: [(&str, &str); 5] =
    [("Maroc", "maroc"), ("MA", "maroc"), ("Sénégal", "senegal"), ("SN", "senegal"), ("France", "france")];

pub(super) fn cases(gateway: &Server, token: Option<&str>) -> Result<Vec<Case>> {
    let project = |nth: i32| {
        let id = nth * 15;
        (format!("/c2/{id}"), graphql(C2, &json!({ "id": id.to_string() }), token))
    };
    Ok(vec![
        Case::new(
            "C1",
            "a filtered page of 20 people with types, languages and photo, anonymous",
            (1.2, 2.0),
            filtered("c1", C1),
        )
        .heavy(),
        Case::new("C2", "a project with 30 assigned people", (1.2, 2.0), (1..=64).map(project).collect()),
        Case::new(
            "C3",
            "presence history of one person, 50 records and totals",
            (1.2, 2.0),
            histories(gateway, token)?,
        ),
        Case::new("C4", "the facets of the filter of C1, anonymous", (1.2, 2.0), filtered("c4", C4)).heavy(),
    ])
}

/// The same query with different filters.
fn filtered(path: &str, query: &str) -> Vec<(String, Ask)> {
    let one = |nth: usize| {
        let (kind, gender) = (TYPES[nth % 8], ["F", "M"][nth / 3 % 2]);
        let (range, country) = (RANGES[nth / 8 % 4], COUNTRIES[nth % 5]);
        let variables =
            json!({ "types": [kind.0], "genders": [gender], "ages": [range.0], "countries": [country.0] });
        (format!("/{path}/{}/{gender}/{}/{}", kind.1, range.1, country.1), graphql(query, &variables, None))
    };
    (0..64).map(one).collect()
}

/// The history of the first person of each of 64 projects: the others have no presence.
fn histories(gateway: &Server, token: Option<&str>) -> Result<Vec<(String, Ask)>> {
    let history = |nth: i32| {
        let answer = ask(gateway, &graphql(CODES, &json!({ "id": (nth * 15).to_string() }), token))?;
        let answer: Value = serde_json::from_str(&answer)?;
        let code = answer["data"]["project"]["assignedTalents"][0]["cinemaTalent"]["uniqueCode"].as_str();
        let code = code.ok_or_else(|| format!("no person: {answer}"))?;
        Ok((format!("/c3/{code}"), graphql(C3, &json!({ "code": code }), token)))
    };
    (1..=64).map(history).collect()
}
