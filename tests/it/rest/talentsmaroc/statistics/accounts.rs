//! `/api/v1/stats/overview`, `/stats/users` and `/stats/talents`.

use chrono::{DateTime, TimeDelta, Utc};
use passerelle::clock::Clock as _;
use passerelle::entity::user;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use super::{all_rows, assert_number, counts_of, mean, object, ranking};
use crate::rest::Unlimited;
use crate::rest::example::{assert_example, malformed};
use crate::support::both_engines;

both_engines![
    the_shapes_are_as_documented,
    the_overview_equals_a_recount,
    users_equal_a_recount_of_each_period,
    talents_equal_a_recount_of_the_catalogue,
    periods_end_now_and_their_borders_count,
    another_period_is_refused,
];

async fn the_shapes_are_as_documented(app: Unlimited) {
    let admin = app.admin();
    let overview = json!({
        "success": true,
        "stats": {
            "users": { "total": 1, "active": 1, "inactive": 0, "new_last_7_days": 1, "new_last_30_days": 1 },
            "cinema": { "total_talents": 0, "total_productions": 0, "total_projects": 0, "active_projects": 0 },
            "profile_completion": { "average": "<any>", "complete_profiles": 0, "incomplete_profiles": 1 },
            "talents": { "total_categories": 73, "most_popular": [] },
            "geographic": { "countries": 0, "cities": 0, "top_countries": [] }
        },
        "generated_at": "2025-12-13T10:00:00"
    });
    assert_example(&admin.get("/api/v1/stats/overview").await, 200, overview);
    let users = json!({
        "success": true,
        "stats": {
            "total": 1,
            "by_availability": {
                "disponible_maintenant": 0, "disponible_prochainement": 0, "non_disponible": 0, "projet_actuel": 0
            },
            "by_work_mode": { "sur_site": 0, "a_distance": 0, "hybride": 0, "flexible": 0 },
            "by_country": {},
            "by_gender": { "M": 0, "F": 0, "N": 1 },
            "with_cv": 0,
            "without_cv": 1,
            "with_portfolio": 0,
            "average_experience_years": 0.0,
            "average_profile_score": "<any>"
        }
    });
    assert_example(&admin.get("/api/v1/stats/users").await, 200, users);
    let talents =
        json!({ "success": true, "stats": { "total_categories": 73, "by_category": {}, "top_10": [] } });
    assert_example(&admin.get("/api/v1/stats/talents").await, 200, talents);
    app.insert_accounts(2).await;
    let talents = json!({
        "success": true,
        "stats": {
            "total_categories": 73,
            "by_category": { "Technologie": 1 },
            "top_10": [{ "id": 3, "name": "Développement mobile", "emoji": "📱", "count": 1 }]
        }
    });
    assert_example(&admin.get("/api/v1/stats/talents").await, 200, talents);
}

/// The rows of all accounts.
async fn accounts(app: &Unlimited) -> Vec<user::Model> {
    user::Entity::find().all(app.app.services.database.read()).await.expect("the accounts")
}

async fn the_overview_equals_a_recount(app: Unlimited) {
    app.insert_accounts(90).await;
    let company = app.morocco_films().await;
    app.production("Atlas Images", |row| row.is_active = false).await;
    for (name, is_active) in [("A", true), ("B", true), ("C", false)] {
        app.project(&company, name, is_active).await;
    }
    app.sophia().await;
    app.cinema_talent("Petit", "Diop", |person| person.row.date_of_birth = None).await;
    app.cinema_talent("Parti", "Diop", |person| person.row.is_active = false).await;
    app.admin().token().await;
    // The oldest are older than a week now.
    app.advance_clock(TimeDelta::days(6) + TimeDelta::hours(12));
    let stats = app.admin().get("/api/v1/stats/overview").await.json()["stats"].take();
    let rows = all_rows(&app.admin(), "/api/v1/users", "users").await;
    let is = |key: &str, value: bool| rows.iter().filter(|row| row[key] == value).count();
    let now = app.clock.now().naive_utc();
    let since = |days: i64| {
        let created = rows.iter().map(|row| row["created_at"].as_str().expect("a time"));
        let created = created.map(|time| time.parse::<chrono::NaiveDateTime>().expect("a time"));
        created.filter(|time| *time >= now - TimeDelta::days(days)).count()
    };
    let users = json!({
        "total": rows.len(), "active": is("account_active", true), "inactive": is("account_active", false),
        "new_last_7_days": since(7), "new_last_30_days": since(30)
    });
    assert_eq!(stats["users"].to_string(), users.to_string());
    assert_ne!(
        stats["users"]["new_last_7_days"], stats["users"]["new_last_30_days"],
        "the border is put to the test"
    );
    let cinema =
        json!({ "total_talents": 2, "total_productions": 2, "total_projects": 3, "active_projects": 2 });
    assert_eq!(stats["cinema"].to_string(), cinema.to_string());
    let scores: Vec<i64> = rows.iter().filter_map(|row| row["profile_score"].as_i64()).collect();
    let completion = &stats["profile_completion"];
    assert_number(&completion["average"], mean(&scores, 1));
    let complete = scores.iter().filter(|score| **score >= 80).count();
    assert_eq!(completion["complete_profiles"], complete);
    assert_eq!(completion["incomplete_profiles"], rows.len() - complete);
    let listed: Vec<&str> = rows
        .iter()
        .flat_map(|row| row["talents"].as_array().expect("a list"))
        .filter_map(|talent| talent["name"].as_str())
        .collect();
    let named = |(name, count): (String, usize)| json!({ "name": name, "count": count });
    let popular: Vec<Value> = ranking(listed).into_iter().take(10).map(named).collect();
    assert_eq!(
        stats["talents"].to_string(),
        json!({ "total_categories": 73, "most_popular": popular }).to_string()
    );
    let texts = |key: &str| rows.iter().filter_map(|row| row[key].as_str()).collect::<Vec<_>>();
    let countries = ranking(texts("country"));
    let geographic = json!({
        "countries": countries.len(), "cities": ranking(texts("city")).len(),
        "top_countries": countries.into_iter().take(10).map(named).collect::<Vec<_>>()
    });
    assert_eq!(stats["geographic"].to_string(), geographic.to_string());
}

async fn users_equal_a_recount_of_each_period(app: Unlimited) {
    app.insert_accounts(90).await;
    app.admin().token().await;
    app.advance_clock(TimeDelta::days(6) + TimeDelta::hours(12));
    let now = app.clock.now();
    let countries = app.admin().get("/api/v1/countries").await.json()["countries"].take();
    let names: Vec<(i32, String)> = countries
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| serde_json::from_value(json!([row["id"], row["name"]])).expect("an id and a name"))
        .collect();
    let mut totals = Vec::new();
    for (query, since) in [
        ("", None),
        ("?period=7d", Some(now - TimeDelta::days(7))),
        ("?period=30D", Some(now - TimeDelta::days(30))),
        ("?period=90d", Some(now - TimeDelta::days(90))),
        ("?period=1y", Some(now - TimeDelta::days(365))),
    ] {
        let stats = app.admin().get(&format!("/api/v1/stats/users{query}")).await.json()["stats"].take();
        let rows = accounts(&app).await;
        let rows: Vec<_> =
            rows.iter().filter(|row| since.is_none_or(|since| row.created_at >= since)).collect();
        assert_users(&stats, &rows, &names);
        totals.push(rows.len());
    }
    assert!(totals[1] < totals[2] && totals[2] == totals[0], "{totals:?}");
}

/// Recounts every figure over the rows.
fn assert_users(stats: &Value, rows: &[&user::Model], names: &[(i32, String)]) {
    let total = rows.len();
    assert_eq!(stats["total"], total);
    let words = |word: &dyn Fn(&user::Model) -> Option<String>| -> Vec<String> {
        rows.iter().filter_map(|row| word(row)).collect()
    };
    let check = |group: &str, fixed: &[&str], words: &[String]| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        assert_eq!(stats[group].to_string(), counts_of(fixed, &words).to_string());
    };
    let availabilities =
        ["disponible_maintenant", "disponible_prochainement", "non_disponible", "projet_actuel"];
    check(
        "by_availability",
        &availabilities,
        &words(&|row| row.availability.as_ref().map(sea_orm::ActiveEnum::to_value)),
    );
    let modes = ["sur_site", "a_distance", "hybride", "flexible"];
    check("by_work_mode", &modes, &words(&|row| row.work_mode.as_ref().map(sea_orm::ActiveEnum::to_value)));
    check("by_gender", &["M", "F", "N"], &words(&|row| Some(sea_orm::ActiveEnum::to_value(&row.gender))));
    let homes = rows.iter().filter_map(|row| {
        let home = row.country_id?;
        names.iter().find(|(id, _)| *id == home).map(|(_, name)| name.as_str())
    });
    assert_eq!(stats["by_country"].to_string(), object(ranking(homes)).to_string());
    let with = |holds: &dyn Fn(&user::Model) -> bool| rows.iter().filter(|row| holds(row)).count();
    let with_cv = with(&|row| row.cv_path.is_some());
    assert_eq!((&stats["with_cv"], &stats["without_cv"]), (&json!(with_cv), &json!(total - with_cv)));
    assert_eq!(stats["with_portfolio"], with(&|row| row.portfolio_url.is_some()));
    let years: Vec<i64> = rows.iter().filter_map(|row| row.years_experience).map(i64::from).collect();
    assert_number(&stats["average_experience_years"], mean(&years, 1));
    let scores: Vec<i64> = rows.iter().map(|row| i64::from(row.profile_score)).collect();
    assert_number(&stats["average_profile_score"], mean(&scores, 1));
}

async fn talents_equal_a_recount_of_the_catalogue(app: Unlimited) {
    app.insert_accounts(50).await;
    let admin = app.admin();
    let stats = admin.get("/api/v1/stats/talents").await.json()["stats"].take();
    let catalogue = admin.get("/api/v1/talents").await.json();
    assert_eq!(stats["total_categories"], catalogue["total"]);
    let listed: Vec<&Value> = catalogue["talents"].as_array().expect("a list").iter().collect();
    let count = |row: &Value| usize::try_from(row["user_count"].as_u64().expect("a count")).expect("small");
    let repeat = |key: &'static str| {
        listed.iter().flat_map(move |row| std::iter::repeat_n(row[key].as_str().expect("a text"), count(row)))
    };
    assert_eq!(stats["by_category"].to_string(), object(ranking(repeat("category"))).to_string());
    let top = ranking(repeat("name")).into_iter().take(10).map(|(name, count)| {
        let row = listed.iter().find(|row| row["name"] == name).expect("in the catalogue");
        json!({ "id": row["id"], "name": name, "emoji": row["emoji"], "count": count })
    });
    assert_eq!(stats["top_10"].to_string(), Value::from(top.collect::<Vec<_>>()).to_string());
}

async fn periods_end_now_and_their_borders_count(app: Unlimited) {
    let total = async |period: &str| {
        app.admin().get(&format!("/api/v1/stats/users?period={period}")).await.json()["stats"]["total"].take()
    };
    let registered: DateTime<Utc> = app.account_of(passerelle::auth::Role::Admin).await.created_at;
    for (period, until) in [
        ("7d", "2025-12-20T10:00:00Z"),
        ("30d", "2026-01-12T10:00:00Z"),
        ("90d", "2026-03-13T10:00:00Z"),
        ("1y", "2026-12-13T10:00:00Z"),
    ] {
        assert_eq!(registered.to_rfc3339(), "2025-12-13T10:00:00+00:00");
        app.clock.set(until.parse().expect("a moment"));
        assert_eq!(total(period).await, 1, "{period}");
        app.advance_clock(TimeDelta::seconds(1));
        assert_eq!(total(period).await, 0, "{period}");
    }
}

async fn another_period_is_refused(app: Unlimited) {
    let sentence = "Doit être l'une des valeurs : 7d, 30d, 90d, 1y";
    for period in ["8d", "7", "LAST_YEAR"] {
        let answer = app.admin().get(&format!("/api/v1/stats/users?period={period}")).await;
        assert_example(&answer, 400, malformed(&json!({ "period": sentence })));
    }
}
