//! `/api/v1/cinema/projects` and `/api/v1/cinema/projects/:project_id`.

use passerelle::auth::Role;
use passerelle::entity::cinema_talent_type::TalentType;
use passerelle::entity::project::ProjectStatus;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, denied, malformed};
use crate::support::both_engines;

both_engines![
    the_list_is_as_documented,
    a_project_of_which_little_is_known_has_every_key,
    each_filter_finds_what_it_says,
    malformed_filters_are_reported_together,
    pages_are_numbered_by_identifier,
    the_details_are_as_documented,
    released_people_are_left_out_and_the_others_are_by_rank,
    the_creators_address_is_for_those_who_see_contacts,
    an_unknown_project_is_not_found,
];

const LIST: &str = "/api/v1/cinema/projects";

async fn the_list_is_as_documented(app: Unlimited) {
    let company = app.morocco_films().await;
    let creator = app.account_of(Role::SuperAdmin).await;
    let project = app.le_dernier_voyage(&company, creator.id).await;
    for _ in 0..15 {
        app.assignment(&project, &app.extra("Awa").await, |_| {}).await;
    }
    let example = json!({
        "success": true,
        "total": 1,
        "page": 1,
        "limit": 20,
        "total_pages": 1,
        "projects": [{
            "id": 1,
            "name": "Le Dernier Voyage",
            "production_type": "Film",
            "production_company": { "id": 1, "name": "Morocco Films Production" },
            "origin_country": "Maroc",
            "shooting_locations": "Marrakech, Essaouira, Atlas",
            "start_date": "2025-11-01",
            "end_date": "2025-12-31",
            "status": "en_preparation",
            "is_active": true,
            "assigned_talents_count": 15,
            "created_at": "2025-09-15T10:00:00"
        }]
    });
    assert_example(&app.anonymous().get(LIST).await, 200, example);
}

async fn a_project_of_which_little_is_known_has_every_key(app: Unlimited) {
    let company = app.production("Atlas Images", |_| {}).await;
    app.project(&company, "Argan", false).await;
    let list = app.anonymous().get(LIST).await.json()["projects"].take();
    let example = json!([{
        "id": 1, "name": "Argan", "production_type": "Film",
        "production_company": { "id": 1, "name": "Atlas Images" }, "origin_country": null,
        "shooting_locations": null, "start_date": null, "end_date": null, "status": "en_preparation",
        "is_active": false, "assigned_talents_count": 0, "created_at": "2025-09-15T10:00:00"
    }]);
    assert_eq!(list.to_string(), example.to_string());
    let one = app.anonymous().get(&format!("{LIST}/1")).await.json()["project"].take();
    assert_eq!(one["production_company"], json!({ "id": 1, "name": "Atlas Images", "logo_url": null }));
    assert_eq!((&one["assigned_talents"], &one["created_by"]), (&json!([]), &Value::Null));
}

async fn ids(app: &Unlimited, query: &str) -> Vec<i64> {
    let json = app.anonymous().get(&format!("{LIST}?limit=100&{query}")).await.json();
    let projects = json["projects"].as_array().unwrap_or_else(|| panic!("{query}: {json}"));
    let ids: Vec<_> = projects.iter().filter_map(|row| row["id"].as_i64()).collect();
    assert_eq!(json["total"], ids.len(), "{query}");
    ids
}

/// Every combination of the filters equals a filter of the whole list.
async fn each_filter_finds_what_it_says(app: Unlimited) {
    let companies = [app.morocco_films().await, app.production("Atlas Images", |_| {}).await];
    let statuses = [
        ("en_preparation", ProjectStatus::Preparation),
        ("en_tournage", ProjectStatus::Shooting),
        ("post_production", ProjectStatus::PostProduction),
        ("termine", ProjectStatus::Finished),
    ];
    let types = ["Film", "Série TV", "Court métrage"];
    for at in 0..24 {
        app.project_with(&companies[at % 2], "Film", |row| {
            row.status = statuses[at / 2 % 4].1;
            row.production_type = types[at % 3].into();
            row.is_active = at % 5 != 0;
        })
        .await;
    }
    let all = app.anonymous().get(&format!("{LIST}?limit=100")).await.json()["projects"].take();
    let all = all.as_array().expect("a list");
    let words = ["", "Film", "serie%20tv", "COURT%20M%C3%89TRAGE", "Clip"];
    let spellings = [None, Some("Film"), Some("Série TV"), Some("Court métrage"), Some("Clip")];
    for (company, company_id) in [("", None), ("1", Some(1)), ("2", Some(2)), ("99", Some(99))] {
        for status in ["", "en_preparation", "en_tournage", "post_production", "termine"] {
            for (word, spelling) in words.iter().zip(spellings) {
                for (active, is_active) in [("", None), ("true", Some(true)), ("false", Some(false))] {
                    let expected: Vec<_> = all
                        .iter()
                        .filter(|row| company_id.is_none_or(|id| row["production_company"]["id"] == id))
                        .filter(|row| status.is_empty() || row["status"] == status)
                        .filter(|row| spelling.is_none_or(|spelling| row["production_type"] == spelling))
                        .filter(|row| is_active.is_none_or(|active| row["is_active"] == active))
                        .filter_map(|row| row["id"].as_i64())
                        .collect();
                    let query = format!(
                        "production_id={company}&status={status}&production_type={word}&is_active={active}"
                    );
                    assert_eq!(ids(&app, &query).await, expected, "{query}");
                }
            }
        }
    }
}

async fn malformed_filters_are_reported_together(app: Unlimited) {
    let query = "?production_id=x&status=annule&is_active=maybe&page=0&limit=0";
    let names = ["production_id", "status", "is_active", "limit"];
    let details = app.anonymous().get(&format!("{LIST}{query}")).await;
    let reported = details.json()["details"].clone();
    for name in names {
        assert!(reported[name].is_string(), "{name}: {reported}");
    }
    assert_eq!(details.status(), 400);
    let one = app.anonymous().get(&format!("{LIST}?status=annule")).await;
    assert_example(&one, 400, malformed(&json!({ "status": "<sentence>" })));
}

async fn pages_are_numbered_by_identifier(app: Unlimited) {
    let company = app.morocco_films().await;
    for name in ["Zahra", "Argan", "Mogador"] {
        app.project(&company, name, true).await;
    }
    let page = app.anonymous().get(&format!("{LIST}?page=2&limit=2")).await.json();
    assert_eq!((&page["projects"][0]["name"], &page["total"]), (&json!("Mogador"), &json!(3)));
    assert_eq!((&page["page"], &page["limit"], &page["total_pages"]), (&json!(2), &json!(2), &json!(2)));
    let large = app.anonymous().get(&format!("{LIST}?limit=500")).await.json();
    assert_eq!((&large["limit"], large["projects"].as_array().map(Vec::len)), (&json!(100), Some(3)));
    let past = app.anonymous().get(&format!("{LIST}?page=9")).await.json();
    assert_eq!((&past["total"], &past["projects"]), (&json!(3), &json!([])));
}

async fn the_details_are_as_documented(app: Unlimited) {
    let company = app.morocco_films().await;
    let creator = app.account_of(Role::SuperAdmin).await;
    let project = app.le_dernier_voyage(&company, creator.id).await;
    let sophia = app.sophia().await;
    let assignment = app
        .assignment(&project, &sophia, |row| {
            row.talent_type = TalentType::LeadActor;
            row.role_description = Some("Rôle principal féminin".into());
        })
        .await;
    let example = json!({
        "success": true,
        "project": {
            "id": 1,
            "name": "Le Dernier Voyage",
            "production_type": "Film",
            "production_company": {
                "id": 1,
                "name": "Morocco Films Production",
                "logo_url": "https://moroccofilms.ma/logo.png"
            },
            "origin_country": "Maroc",
            "shooting_locations": "Marrakech, Essaouira, Atlas",
            "start_date": "2025-11-01",
            "end_date": "2025-12-31",
            "status": "en_preparation",
            "is_active": true,
            "assigned_talents": [{
                "id": sophia.id,
                "project_talent_id": assignment.id,
                "unique_code": "MACAS0001F",
                "first_name": "Sophia",
                "last_name": "Martinez",
                "talent_type": "Acteur Principal",
                "role_description": "Rôle principal féminin",
                "project_code": "PRJ001001",
                "badge_generated": true,
                "assigned_at": "2025-09-20T14:00:00"
            }],
            "created_by": { "id": creator.id, "email": creator.email, "first_name": creator.first_name },
            "created_at": "2025-09-15T10:00:00",
            "updated_at": "2025-10-01T16:30:00"
        }
    });
    assert_example(&app.admin().get(&format!("{LIST}/1")).await, 200, example);
}

async fn released_people_are_left_out_and_the_others_are_by_rank(app: Unlimited) {
    let project = app.project(&app.morocco_films().await, "Argan", true).await;
    let people = [app.extra("Zoé").await, app.extra("Awa").await, app.extra("Binta").await];
    for person in people.iter().rev() {
        let released = person.first_name == "Awa";
        app.assignment(&project, person, |row| {
            row.released_at = released.then_some(row.assigned_at);
        })
        .await;
    }
    let one = app.anonymous().get(&format!("{LIST}/1")).await.json()["project"].take();
    let assigned = one["assigned_talents"].as_array().expect("a list");
    let shown: Vec<_> =
        assigned.iter().map(|row| (row["first_name"].as_str(), row["project_code"].as_str())).collect();
    assert_eq!(shown, [(Some("Binta"), Some("PRJ001001")), (Some("Zoé"), Some("PRJ001003"))]);
    let list = app.anonymous().get(LIST).await.json();
    assert_eq!(list["projects"][0]["assigned_talents_count"], 2);
}

async fn the_creators_address_is_for_those_who_see_contacts(app: Unlimited) {
    let creator = app.new_account("creator@example.com", Role::User).await;
    app.le_dernier_voyage(&app.morocco_films().await, creator.id).await;
    let own = app.signed_in("creator@example.com").await;
    for (caller, expected) in [
        (app.anonymous(), Value::Null),
        (app.user(), Value::Null),
        (app.viewer(), Value::Null),
        (app.organizer(), Value::Null),
        (app.as_role(Role::Presence), json!("creator@example.com")),
        (app.admin(), json!("creator@example.com")),
        (own, json!("creator@example.com")),
    ] {
        let by = caller.get(&format!("{LIST}/1")).await.json()["project"]["created_by"].take();
        assert_eq!(by, json!({ "id": creator.id, "email": expected, "first_name": "creator" }));
    }
}

async fn an_unknown_project_is_not_found(app: Unlimited) {
    for id in ["1", "999", "0", "abc", "1.5"] {
        let answer = app.anonymous().get(&format!("{LIST}/{id}")).await;
        assert_example(&answer, 404, denied("NOT_FOUND", "Project not found"));
    }
}
