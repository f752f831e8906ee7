//! The accounts of the documents' examples.

use chrono::{DateTime, Utc};
use passerelle::auth::Role;
use passerelle::clock::Clock as _;
use passerelle::entity::event;
use passerelle::entity::user::{self, Availability, Gender, WorkMode};
use passerelle::entity::user_talent;
use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _};
use serde_json::json;
use uuid::Uuid;

use crate::support::{Caller, PASSWORD, TestApp};

/// The password of Ahmed Benali.
pub const PASSWORD_OF_AHMED: &str = "motdepasse123";

/// Parses a date-time.
pub fn time(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

impl TestApp {
    /// Creates the administrator of the pointage document, who signs in as `admin@sigif.gouv.sn` with
    /// [`PASSWORD`].
    pub async fn pointage_admin(&self) -> user::Model {
        let account =
            self.account_named("admin@sigif.gouv.sn", "Administrateur", "Principal", Role::Admin).await;
        let row = user::ActiveModel {
            id: Unchanged(account.id),
            last_login_at: Set(Some(time("2025-12-13T10:30:00Z"))),
            created_at: Set(time("2025-01-15T08:00:00Z")),
            updated_at: Set(time("2025-12-13T10:30:00Z")),
            ..Default::default()
        };
        row.update(self.app.services.database.write()).await.expect("the row exists")
    }

    /// Creates an account with this name that signs in with [`PASSWORD`].
    pub async fn account_named(
        &self,
        email: &str,
        first_name: &str,
        last_name: &str,
        role: Role,
    ) -> user::Model {
        let account = self.new_account(email, role).await;
        let row = user::ActiveModel {
            first_name: Set(first_name.to_owned()),
            last_name: Set(last_name.to_owned()),
            ..account.into_active_model()
        };
        row.update(self.app.services.database.write()).await.expect("the row exists")
    }

    /// Creates an account of this role that is in no example, and signs it in.
    pub async fn signed_in_account(&self, role: Role) -> (user::Model, Caller<'_>) {
        let account = self.new_account(&format!("{role}@members.example"), role).await;
        let caller = self.signed_in(&account.email).await;
        (account, caller)
    }

    /// Disables an account, without the domain rules.
    pub async fn disable(&self, account: &user::Model) {
        let row =
            user::ActiveModel { id: Unchanged(account.id), is_active: Set(false), ..Default::default() };
        row.update(self.app.services.database.write()).await.expect("the row exists");
    }

    /// Inserts events created by an account, one at each of `times`.
    pub async fn events_of(&self, account: &user::Model, times: &[&str]) {
        let rows = times.iter().map(|created_at| event::Model {
            created_at: time(created_at),
            ..self.event_row(Some(account.id))
        });
        self.insert_rows::<event::ActiveModel>(rows).await;
    }

    /// Inserts Ahmed Benali of the talents document: account 42, who signs in with [`PASSWORD_OF_AHMED`].
    pub async fn ahmed(&self) -> user::Model {
        let services = &self.app.services;
        let encrypted = |text: &str| Set(Some(services.cipher.encrypt(text)));
        let networks = json!({
            "linkedin": "https://linkedin.com/in/ahmedbenali",
            "github": "https://github.com/ahmedbenali",
            "twitter": "https://twitter.com/ahmedbenali"
        });
        let (first_name, last_name, email, code) = ("Ahmed", "Benali", "user@example.com", "MARAB0042M");
        let row = user::ActiveModel {
            id: Set(42),
            uuid: Set(Uuid::now_v7()),
            unique_code: Set(code.to_owned()),
            email: Set(email.to_owned()),
            password_hash: Set(services.passwords.hash(PASSWORD_OF_AHMED).await.expect("a hash")),
            role: Set(user::Role::User),
            first_name: Set(first_name.to_owned()),
            last_name: Set(last_name.to_owned()),
            is_active: Set(true),
            gender: Set(Gender::Male),
            date_of_birth: Set(Some("1990-05-15".parse().expect("a day"))),
            country_id: Set(Some(1)),
            city_id: Set(Some(1)),
            availability: Set(Some(Availability::AvailableNow)),
            work_mode: Set(Some(WorkMode::Hybrid)),
            rate_range: Set(Some("50000-100000".to_owned())),
            years_experience: Set(Some(8)),
            bio: Set(Some("Développeur Full Stack passionné...".to_owned())),
            profile_score: Set(85),
            portfolio_url: Set(Some("https://ahmedbenali.com".to_owned())),
            website: Set(Some("https://ahmedbenali.com".to_owned())),
            phone: encrypted("+212600000000"),
            phone_index: NotSet,
            whatsapp: encrypted("+212600000000"),
            whatsapp_index: NotSet,
            address: encrypted("123 Avenue Mohammed V, Rabat"),
            social_media: encrypted(&networks.to_string()),
            cv_analysis: Set(Some(json!({
                "summary": "Développeur senior avec expertise en React, Node.js...",
                "skills": ["React", "Node.js", "Python", "PostgreSQL"],
                "score": 85
            }))),
            photo_path: Set(Some("photos/abc123.jpg".to_owned())),
            cv_path: Set(Some("cvs/xyz789.pdf".to_owned())),
            last_login_at: NotSet,
            created_at: Set(time("2025-10-15T10:30:00Z")),
            updated_at: Set(time("2025-10-20T14:22:00Z")),
            ..Default::default()
        };
        let database = services.database.write();
        let row = row.insert(database).await.expect("the identifier 42 is free");
        let talents = [1, 2].map(|talent| user_talent::ActiveModel {
            user_id: Set(42),
            talent_id: Set(talent),
            created_at: Set(self.clock.now()),
        });
        user_talent::Entity::insert_many(talents)
            .exec_without_returning(database)
            .await
            .expect("the catalogue has both");
        row
    }

    /// Signs in through the pointage API and returns the token.
    pub async fn pointage_token(&self, email: &str) -> String {
        let body = json!({ "email": email, "password": PASSWORD });
        let answer = self.anonymous().at(self.fresh_address()).post("/api/auth/login", body).await;
        let token = answer.json()["data"]["accessToken"].as_str().map(ToOwned::to_owned);
        token.unwrap_or_else(|| panic!("{email} cannot sign in: {}", answer.text()))
    }

    /// Signs in through the talents API and returns the cookie.
    pub async fn talents_cookie(&self, identifier: &str, password: &str) -> String {
        let body = json!({ "identifier": identifier, "password": password });
        let answer = self.anonymous().at(self.fresh_address()).post("/api/v1/auth/login", body).await;
        answer.cookie().unwrap_or_else(|| panic!("{identifier} cannot sign in: {}", answer.text()))
    }
}
