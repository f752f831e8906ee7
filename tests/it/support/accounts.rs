//! Inserts many accounts of all kinds, for lists, sort orders and pages. It bypasses the domain rules, which
//! would hash a password for each; tests of a rule create accounts one by one.

use std::sync::atomic::Ordering;

use chrono::{NaiveDate, TimeDelta};
use passerelle::clock::Clock as _;
use passerelle::entity::texts::with_derived_columns;
use passerelle::entity::user::{self, Availability, Gender, Role, WorkMode};
use passerelle::entity::user_talent;
use sea_orm::{ActiveModelTrait as _, ActiveValue::NotSet, EntityTrait, IntoActiveModel as _};
use uuid::Uuid;

use super::app::TestApp;

/// A country and a city by identifier: the first cities of the first two countries.
const PLACES: [(i32, i32); 5] = [(1, 1), (1, 2), (1, 3), (2, 13), (2, 14)];
const NAMES: [&str; 7] = ["Aïssatou", "Zoé", "ahmed", "Émile", "Bineta", "Ahmed", "O'Neil \"Ñ\" <b>"];
const FAMILIES: [&str; 5] = ["Ndiaye", "Benali", "Sarr", "Ndiaye", "Éluard"];
const MODES: [WorkMode; 4] = [WorkMode::OnSite, WorkMode::Remote, WorkMode::Hybrid, WorkMode::Flexible];
const AVAILABILITIES: [Availability; 4] = [
    Availability::AvailableNow,
    Availability::AvailableSoon,
    Availability::Unavailable,
    Availability::OnProject,
];
const ROLES: [Role; 7] =
    [Role::User, Role::User, Role::Presence, Role::Viewer, Role::User, Role::Organizer, Role::Admin];

impl TestApp {
    /// Inserts `count` accounts that differ in every column. Every nullable column is null in some of them,
    /// and every sort order has ties unless its column is unique. Returns their identifiers, in insertion
    /// order.
    pub async fn insert_accounts(&self, count: i32) -> Vec<i32> {
        let from = self.accounts_inserted.fetch_add(count, Ordering::Relaxed);
        let rows = (from..from + count).map(|at| {
            let mut row = self.account_row(at).into_active_model().reset_all();
            row.id = NotSet;
            with_derived_columns(row).expect("the derived columns can be computed")
        });
        let database = self.app.services.database.write();
        let mut ids = Vec::new();
        for rows in rows.collect::<Vec<_>>().chunks(100) {
            let inserted = user::Entity::insert_many(rows.iter().cloned());
            ids.extend(
                inserted.exec_with_returning(database).await.expect("the rows fit").iter().map(|row| row.id),
            );
        }
        ids.sort_unstable();
        let talents = ids.iter().enumerate().flat_map(|(at, id)| {
            (1..=i32::try_from(at % 4).expect("below 4")).map(|talent| user_talent::ActiveModel {
                user_id: sea_orm::Set(*id),
                talent_id: sea_orm::Set(talent * 3),
                created_at: sea_orm::Set(self.clock.now()),
            })
        });
        for rows in talents.collect::<Vec<_>>().chunks(200) {
            let inserted = user_talent::Entity::insert_many(rows.iter().cloned());
            inserted.exec_without_returning(database).await.expect("the rows fit");
        }
        ids
    }

    fn account_row(&self, at: i32) -> user::Model {
        let place = usize::try_from(at).expect("counted from 0");
        let every = |nth: usize| place.is_multiple_of(nth);
        let cipher = &self.app.services.cipher;
        let (country, city) = PLACES[place % PLACES.len()];
        let (first_name, last_name) = (NAMES[place % NAMES.len()], FAMILIES[place % FAMILIES.len()]);
        let email = format!("crowd{at}@example.com");
        let unique_code = format!("XXXXX{}", 100_000 + at * 7919 % 1000);
        let now = self.clock.now();
        let text = |text: &str, nth: usize| (!every(nth)).then(|| text.to_owned());
        user::Model {
            id: 0,
            uuid: Uuid::from_u128(
                u128::from(at.unsigned_abs()).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835),
            ),
            unique_code,
            email,
            password_hash: "nobody signs in by it".to_owned(),
            role: ROLES[place % ROLES.len()],
            first_name: first_name.to_owned(),
            last_name: last_name.to_owned(),
            is_active: !every(8),
            gender: [Gender::Male, Gender::Female, Gender::Unknown][place % 3],
            date_of_birth: (!every(4)).then(|| NaiveDate::from_yo_opt(1960 + at % 45, 60).expect("a day")),
            country_id: (!every(6)).then_some(country),
            city_id: (!every(6) && !every(11)).then_some(city),
            availability: (!every(3)).then_some(AVAILABILITIES[place % 4]),
            work_mode: (!every(4)).then_some(MODES[place % 4]),
            rate_range: text("50000-100000", 2),
            years_experience: (!every(3)).then_some(at % 30),
            bio: text("Deux\nlignes, une \"citation\" et \u{1f3ac}", 3),
            profile_score: at % 21 * 5,
            portfolio_url: text("https://example.com/p", 2),
            website: text("https://example.com", 5),
            phone: (!every(3)).then(|| cipher.encrypt("+212 600 000 000")),
            phone_index: None,
            whatsapp: (!every(4)).then(|| cipher.encrypt("+221770000000")),
            whatsapp_index: None,
            address: (!every(5)).then(|| cipher.encrypt("12, rue de l'Été")),
            social_media: (!every(2)).then(|| cipher.encrypt("{\"linkedin\":\"https://linkedin.com/in/x\"}")),
            cv_analysis: (!every(3)).then(|| serde_json::json!({ "skills": ["a", 1, null, { "b": 1.5 }] })),
            photo_path: text("photos/1.png", 3),
            cv_path: text("cvs/1.pdf", 4),
            last_login_at: (!every(3)).then(|| now - TimeDelta::minutes(i64::from(at % 40))),
            created_at: now - TimeDelta::hours(i64::from(at % 25)),
            updated_at: now - TimeDelta::minutes(i64::from(at % 10)),
            ..user::Model::default()
        }
    }
}
