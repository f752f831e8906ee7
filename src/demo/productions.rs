//! Production companies: Morocco Films Production as in the documents, and eleven others.

use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};

use super::accounts::{Accounts, SUPER_ADMIN};
use super::audit_log;
use super::context::SeedContext;
use crate::auth::actor::Surface;
use crate::entity::production::{self, Model};

/// Name, city, country, year of foundation, employees, productions; the last two are set for most companies.
#[rustfmt::skip] // a table
const OTHERS: [(&str, &str, &str, i32, i32, i32); 11] = [
    ("Atlas Images", "Ouarzazate", "Maroc", 1998, 60, 41),
    ("Téranga Films", "Dakar", "Sénégal", 2011, 22, 14),
    ("Lagune Productions", "Abidjan", "Côte d'Ivoire", 2008, 31, 25),
    ("Sahel Vision", "Bamako", "Mali", 2014, 12, 9),
    ("Carthage Cinéma", "Tunis", "Tunisie", 1987, 38, 52),
    ("Casbah Pictures", "Alger", "Algérie", 2003, 18, 16),
    ("Étalon Studios", "Ouagadougou", "Burkina Faso", 1995, 27, 33),
    ("Wouri Médias", "Douala", "Cameroun", 2016, 9, 6),
    ("Ogooué Films", "Libreville", "Gabon", 2012, 7, 5),
    ("Les Ateliers du Détroit", "Tanger", "Maroc", 2019, 8, 4),
    ("Seine & Sénégal", "Paris", "France", 2001, 15, 20),
];

/// Generates all companies; the first has id 1.
pub(super) fn productions(context: &mut SeedContext, accounts: &Accounts) -> Vec<Model> {
    let mut rows = vec![morocco_films(context)];
    for (id, company_data) in (2..).zip(OTHERS) {
        // Inserted one per month, the last one three weeks ago.
        let entered = context.calendar.days_ago(21 + 30 * (12 - id));
        rows.push(company(id, context.calendar.at(entered, 10, 0), company_data));
    }
    let actor = audit_log::account_actor(accounts.get(SUPER_ADMIN), Surface::Graphql);
    for row in &rows {
        context.audit_log.created::<production::Entity>(&actor, row.created_at, row);
    }
    rows
}

fn morocco_films(context: &SeedContext) -> Model {
    let created_at = context.calendar.documented("2024-01-10T09:00:00Z");
    Model {
        logo_url: Some("https://moroccofilms.ma/logo.png".into()),
        description: Some("Société de production spécialisée dans le cinéma marocain".into()),
        specialization: Some("Films, Séries, Documentaires".into()),
        address: Some("123 Boulevard Mohammed V".into()),
        postal_code: Some("20000".into()),
        ceo: Some("Youssef Alami".into()),
        notable_productions: json!([
            { "title": "Le Grand Voyage", "year": 2020 },
            { "title": "Nuits de Casablanca", "year": 2022 },
        ]),
        services: json!(["Production", "Post-production", "Distribution", "Location de matériel"]),
        equipment: Some("Caméras RED, Sony, Drones DJI, Éclairage complet".into()),
        studios: Some("2 studios de 500m² et 800m²".into()),
        certifications: json!(["ISO 9001", "CCM Certifié"]),
        memberships: json!(["FIPCA", "Chambre Marocaine des Producteurs"]),
        awards: json!([
            { "title": "Prix du Meilleur Film", "year": 2021 },
            { "title": "Grand Prix du Festival", "year": 2022 },
        ]),
        email: Some("info@moroccofilms.ma".into()),
        phone: Some("+212522000000".into()),
        website: Some("https://moroccofilms.ma".into()),
        social_media: json!({
            "facebook": "https://facebook.com/moroccofilms",
            "instagram": "https://instagram.com/moroccofilms",
        }),
        is_verified: true,
        ..company(1, created_at, ("Morocco Films Production", "Casablanca", "Maroc", 2005, 45, 28))
    }
}

fn company(
    id: i32,
    created_at: DateTime<Utc>,
    (name, city, country, founded, employees, productions): (&str, &str, &str, i32, i32, i32),
) -> Model {
    let detailed = id % 4 != 0;
    let site = super::names::slug(name);
    Model {
        id,
        name: name.into(),
        logo_url: None,
        description: detailed.then(|| format!("Société de production de {city}, fondée en {founded}.")),
        specialization: detailed.then(|| "Films, Documentaires".into()),
        address: None,
        city: Some(city.into()),
        country: Some(country.into()),
        postal_code: None,
        founded_year: Some(founded),
        ceo: None,
        employees_count: detailed.then_some(employees),
        productions_count: detailed.then_some(productions),
        notable_productions: json!([]),
        services: if detailed { json!(["Production"]) } else { json!([]) },
        equipment: None,
        studios: None,
        certifications: json!([]),
        memberships: json!([]),
        awards: json!([]),
        email: Some(format!("contact@{site}.example.com")),
        phone: None,
        website: detailed.then(|| format!("https://{site}.example.com")),
        social_media: Json::Object(serde_json::Map::new()),
        is_active: id % 6 != 0,
        is_verified: id % 3 != 0,
        created_at,
        updated_at: created_at,
        ..Model::default()
    }
}
