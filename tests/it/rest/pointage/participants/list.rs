//! `GET /api/participants`: filters, order and pages.

use passerelle::text::sort_key;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, invalid};
use crate::support::attendances::moment;
use crate::support::both_engines;

both_engines![
    the_list_is_as_documented,
    the_documented_query_is_understood,
    search_looks_at_name_address_number_and_organization,
    an_organization_is_found_by_a_part_of_its_name,
    the_list_is_ordered_by_what_it_shows,
    pages_follow_each_other,
    a_larger_limit_is_taken_as_100,
    deleted_participants_and_attendances_are_not_there,
    invalid_parameters_are_refused,
];

async fn list(app: &Unlimited, query: &str) -> Value {
    let answer = app.viewer().get(&format!("/api/participants?{query}")).await;
    assert_eq!(answer.status(), 200, "{query}: {}", answer.text());
    answer.json()["data"].take()
}

/// The first names in a list.
async fn names(app: &Unlimited, query: &str) -> Vec<String> {
    let items = list(app, query).await["items"].take();
    let name = |item: &Value| item["firstName"].as_str().expect("a name").to_owned();
    items.as_array().expect("a list").iter().map(name).collect()
}

async fn the_list_is_as_documented(app: Unlimited) {
    let abdoulaye = app.abdoulaye().await;
    for at in ["2025-12-01T08:00:00Z", "2025-12-10T09:30:00Z", "2025-11-20T08:00:00Z", "2025-11-21T08:00:00Z"]
    {
        let event = app.event("Atelier", |_| {}).await;
        app.attendance(&event, &abdoulaye, |row| row.check_in_at = moment(at)).await;
    }
    let event = app.event("Réunion", |_| {}).await;
    app.attendance(&event, &abdoulaye, |row| row.check_in_at = moment("2025-11-22T08:00:00Z")).await;
    let example = json!({
        "success": true,
        "data": {
            "items": [
                {
                    "id": abdoulaye.id,
                    "firstName": "Abdoulaye",
                    "lastName": "Fall",
                    "fullName": "Abdoulaye Fall",
                    "function": "Chef de Service Informatique",
                    "cniNumber": "CNI1234567890",
                    "originLocality": "Dakar",
                    "email": "afall@finances.gouv.sn",
                    "phone": "+221 77 123 45 67",
                    "organization": "Direction Générale des Impôts",
                    "attendanceCount": 5,
                    "lastAttendance": "2025-12-10T09:30:00Z",
                    "createdAt": "2025-11-01T08:00:00Z"
                }
            ],
            "meta": { "page": 1, "limit": 20, "total": 1, "totalPages": 1, "hasNext": false, "hasPrev": false }
        }
    });
    for caller in [app.viewer(), app.organizer(), app.admin(), app.super_admin()] {
        assert_example(&caller.get("/api/participants").await, 200, example.clone());
    }
}

async fn the_documented_query_is_understood(app: Unlimited) {
    let dtai = |row: &mut passerelle::entity::participant::Model| row.organization = Some("DTAI".to_owned());
    app.participant("Awa", "Fall", dtai).await;
    app.participant("Baba", "Fallou", dtai).await;
    app.participant("Cheikh", "Fall", |_| {}).await;
    app.participant("Demba", "Sow", dtai).await;
    let query = "page=1&limit=20&search=fall&organization=DTAI&sortBy=lastName";
    assert_eq!(names(&app, query).await, ["Awa", "Baba"]);
}

async fn search_looks_at_name_address_number_and_organization(app: Unlimited) {
    app.abdoulaye().await;
    app.participant("Aïssatou", "Éluard", |row| row.function = Some("Fallacieuse".to_owned())).await;
    for (search, expected) in [
        ("fall", &["Abdoulaye"][..]),
        ("ABDOU", &["Abdoulaye"]),
        ("aissatou+eluard", &["Aïssatou"]),
        ("%C3%89LUARD", &["Aïssatou"]),
        ("afall%40finances", &["Abdoulaye"]),
        ("cni1234567890", &["Abdoulaye"]),
        ("impots", &["Abdoulaye"]),
        ("dakar", &[]),
        ("%25", &[]),
        ("", &["Abdoulaye", "Aïssatou"]),
    ] {
        let mut found = names(&app, &format!("search={search}")).await;
        found.sort();
        assert_eq!(found, expected, "{search}");
    }
}

async fn an_organization_is_found_by_a_part_of_its_name(app: Unlimited) {
    app.abdoulaye().await;
    app.participant("Awa", "Sow", |row| row.organization = Some("Direction 100% locale".to_owned())).await;
    app.participant("Zoé", "Ba", |_| {}).await;
    for (organization, expected) in [
        ("direction", &["Abdoulaye", "Awa"][..]),
        ("Imp%C3%B4ts", &["Abdoulaye"]),
        ("100%25", &["Awa"]),
        ("1_0", &[]),
        ("fall", &[]),
    ] {
        assert_eq!(names(&app, &format!("organization={organization}")).await, expected, "{organization}");
    }
}

/// All keys of a participant in the list that can sort it.
const SHOWN: [&str; 13] = [
    "id",
    "firstName",
    "lastName",
    "fullName",
    "function",
    "cniNumber",
    "originLocality",
    "email",
    "phone",
    "organization",
    "attendanceCount",
    "lastAttendance",
    "createdAt",
];

async fn the_list_is_ordered_by_what_it_shows(app: Unlimited) {
    let event = app.event("A", |_| {}).await;
    for at in 0..5_usize {
        let (first, last) = (["Ba", "aa", "Ab", "Ba", "Ca"][at], ["z", "Y", "x", "w", "Y"][at]);
        let person = app.participant(first, last, |row| {
            row.function = (at != 1).then(|| format!("Poste {}", at % 3));
            row.cni_number = (at != 2).then(|| format!("CNI0000{}", 9 - at));
            row.origin_locality = (at > 1).then(|| format!("Ville {}", at % 2));
            row.email = (at != 3).then(|| format!("{}@example.com", 9 - at));
            row.phone = (at != 4).then(|| format!("+221 77 000 00 0{at}"));
            row.organization = (at % 2 == 0).then(|| format!("Direction {}", 7 - at));
        });
        let person = person.await;
        for title in ["B", "C"].into_iter().take(at % 3) {
            app.attendance(&app.event(title, |_| {}).await, &person, |_| {}).await;
        }
        app.attendance(&event, &person, |row| row.deleted_at = (at != 2).then_some(row.created_at)).await;
        app.advance_clock(chrono::TimeDelta::minutes(1));
    }
    for key in SHOWN {
        for (order, descending) in [("ASC", false), ("desc", true)] {
            let items = list(&app, &format!("sortBy={key}&sortOrder={order}")).await["items"].take();
            let values: Vec<Value> =
                items.as_array().expect("a list").iter().map(|item| item[key].clone()).collect();
            // All numbers are below ten, so that they have the same order as texts.
            let shown: Vec<String> =
                values.iter().filter(|value| !value.is_null()).map(ToString::to_string).collect();
            let present_count = shown.len();
            let mut expected = shown.clone();
            expected.sort_by_key(|value| sort_key(value));
            if descending {
                expected.reverse();
            }
            assert_eq!(shown, expected, "{key} {order}");
            assert!(
                values[present_count..].iter().all(Value::is_null),
                "{key} {order}: what is missing comes last"
            );
            assert_eq!(values.len(), 5, "{key}");
        }
    }
    let by_last_name = names(&app, "").await;
    assert_eq!(by_last_name, ["Ba", "Ab", "aa", "Ca", "Ba"], "by last name, then first name");
}

async fn pages_follow_each_other(app: Unlimited) {
    for at in 0..7 {
        app.participant(&format!("P{at}"), "Sow", |_| {}).await;
    }
    let mut seen = Vec::new();
    for page in 1..=4 {
        let data = list(&app, &format!("page={page}&limit=3")).await;
        let meta = json!({
            "page": page, "limit": 3, "total": 7, "totalPages": 3, "hasNext": page < 3, "hasPrev": page > 1
        });
        assert_eq!(data["meta"], meta);
        seen.extend(data["items"].as_array().expect("a list").iter().map(|item| item["firstName"].clone()));
    }
    assert_eq!(seen, ["P0", "P1", "P2", "P3", "P4", "P5", "P6"]);
}

async fn a_larger_limit_is_taken_as_100(app: Unlimited) {
    app.insert_attended_events(0, 101).await;
    for (limit, size) in [("", 20), ("1", 1), ("100", 100), ("101", 100), ("99999999999", 100)] {
        let page = list(&app, &format!("limit={limit}")).await;
        assert_eq!(page["meta"]["limit"], size, "{limit}");
        assert_eq!(page["items"].as_array().map(Vec::len), Some(size), "{limit}");
    }
}

async fn deleted_participants_and_attendances_are_not_there(app: Unlimited) {
    let (event, now) = (app.event("Atelier", |_| {}).await, moment("2025-12-13T10:00:00Z"));
    let awa = app.participant("Awa", "Sow", |_| {}).await;
    app.participant("Gone", "Sow", |row| row.deleted_at = Some(now)).await;
    app.attendance(&event, &awa, |row| row.deleted_at = Some(now)).await;
    let data = list(&app, "").await;
    assert_eq!(data["meta"]["total"], 1);
    assert_eq!(
        (&data["items"][0]["attendanceCount"], &data["items"][0]["lastAttendance"]),
        (&json!(0), &Value::Null)
    );
}

async fn invalid_parameters_are_refused(app: Unlimited) {
    let fields = format!("Doit être l'une des valeurs : {}", SHOWN.join(", "));
    let directions = "Doit être l'une des valeurs : ASC, DESC";
    for (query, details) in [
        ("page=0", json!({ "page": "<sentence>" })),
        ("limit=0", json!({ "limit": "Doit être compris entre 1 et 100" })),
        ("limit=ten", json!({ "limit": "Nombre entier attendu" })),
        ("sortBy=updatedAt", json!({ "sortBy": fields })),
        ("sortBy=searchText", json!({ "sortBy": fields })),
        ("sortOrder=up", json!({ "sortOrder": directions })),
        ("organization=%00", json!({ "organization": "Contient un caractère interdit" })),
        (&format!("search={}", "x".repeat(1_001)), json!({ "search": "1000 caractères au maximum" })),
        ("page=a&sortBy=b", json!({ "page": "Nombre entier attendu", "sortBy": fields })),
    ] {
        let answer = app.viewer().get(&format!("/api/participants?{query}")).await;
        assert_example(&answer, 400, invalid(&details));
    }
}
