//! Inserts production companies and their projects, without the domain rules.

use passerelle::entity::{production, project};
use sea_orm::{ActiveModelTrait as _, ActiveValue::NotSet, IntoActiveModel as _};
use serde_json::json;

use super::app::TestApp;

fn moment(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().expect("a moment")
}

impl TestApp {
    /// Inserts a company with only a name, as modified by `change`.
    pub async fn production(
        &self,
        name: &str,
        change: impl FnOnce(&mut production::Model),
    ) -> production::Model {
        let created_at = moment("2024-01-10T09:00:00Z");
        let mut row = production::Model {
            id: 0,
            name: name.to_owned(),
            logo_url: None,
            description: None,
            specialization: None,
            address: None,
            city: None,
            country: None,
            postal_code: None,
            founded_year: None,
            ceo: None,
            employees_count: None,
            productions_count: None,
            notable_productions: json!([]),
            services: json!([]),
            equipment: None,
            studios: None,
            certifications: json!([]),
            memberships: json!([]),
            awards: json!([]),
            email: None,
            phone: None,
            website: None,
            social_media: json!({}),
            is_active: true,
            is_verified: false,
            created_at,
            updated_at: created_at,
            name_sort: String::new(),
            country_sort: None,
            country_fold: None,
        };
        change(&mut row);
        let mut row = row.into_active_model();
        row.id = NotSet;
        row.reset_all().insert(self.app.services.database.write()).await.expect("the company can be inserted")
    }

    /// Inserts the company of the documents' examples.
    pub async fn morocco_films(&self) -> production::Model {
        self.production("Morocco Films Production", |row| {
            row.logo_url = Some("https://moroccofilms.ma/logo.png".into());
            row.description = Some("Société de production leader au Maroc".into());
            row.specialization = Some("Films, Séries, Documentaires".into());
            row.address = Some("123 Boulevard Mohammed V".into());
            row.city = Some("Casablanca".into());
            row.country = Some("Maroc".into());
            row.postal_code = Some("20000".into());
            row.founded_year = Some(2005);
            row.ceo = Some("Youssef Alami".into());
            row.employees_count = Some(45);
            row.productions_count = Some(28);
            row.notable_productions = json!([
                { "title": "Le Grand Voyage", "year": 2020 },
                { "title": "Nuits de Casablanca", "year": 2022 }
            ]);
            row.services = json!(["Production", "Post-production", "Distribution", "Location de matériel"]);
            row.equipment = Some("Caméras RED, Sony, Drones DJI, Éclairage complet".into());
            row.studios = Some("2 studios de 500m² et 800m²".into());
            row.certifications = json!(["ISO 9001", "CCM Certifié"]);
            row.memberships = json!(["FIPCA", "Chambre Marocaine des Producteurs"]);
            row.awards = json!([
                { "title": "Prix du Meilleur Film", "year": 2021 },
                { "title": "Grand Prix du Festival", "year": 2022 }
            ]);
            row.email = Some("info@moroccofilms.ma".into());
            row.phone = Some("+212522000000".into());
            row.website = Some("https://moroccofilms.ma".into());
            row.social_media = json!({
                "facebook": "https://facebook.com/moroccofilms",
                "instagram": "https://instagram.com/moroccofilms"
            });
            row.is_verified = true;
        })
        .await
    }

    /// Inserts a project of a company.
    pub async fn project(&self, company: &production::Model, name: &str, is_active: bool) -> project::Model {
        self.project_with(company, name, |row| row.is_active = is_active).await
    }
}
