//! Participants: Abdoulaye Fall as in the documents, the other participants of the documented workshop, and
//! about two hundred more from fifteen organizations.

use chrono::{DateTime, Utc};

use super::accounts::{Accounts, ORGANIZER};
use super::audit_log;
use super::context::SeedContext;
use super::ids::{Kind, uuid};
use super::names::{self, Culture};
use super::rng::Rng;
use crate::auth::actor::Surface;
use crate::entity::participant::{self, Model};

/// Organizations, the domain of their e-mail addresses, and their number of participants.
const ORGANIZATIONS: [(&str, &str, usize); 15] = [
    ("DTAI - Ministère des Finances", "dtai.example.org", 45),
    ("Direction Générale des Impôts", "impots.example.org", 38),
    ("Direction du Budget", "budget.example.org", 28),
    ("Direction Générale des Douanes", "douanes.example.org", 18),
    ("Direction Générale du Trésor", "tresor.example.org", 16),
    ("Direction des Systèmes d'Information", "dsi.example.org", 14),
    ("Ministère de l'Économie", "economie.example.org", 13),
    ("Agence de la Statistique", "statistique.example.org", 12),
    ("Direction de la Solde", "solde.example.org", 10),
    ("Cour des Comptes", "comptes.example.org", 9),
    ("Direction des Marchés Publics", "marches.example.org", 9),
    ("Caisse des Dépôts", "depots.example.org", 7),
    ("Mairie de Thiès", "thies.example.org", 6),
    ("Université de Saint-Louis", "saintlouis.example.org", 5),
    ("Inspection Générale des Finances", "inspection.example.org", 4),
];
const FUNCTIONS: [&str; 12] = [
    "Développeur",
    "Chef de Service",
    "Analyste",
    "Comptable",
    "Contrôleur",
    "Chef de Division",
    "Assistante de direction",
    "Administrateur système",
    "Inspecteur",
    "Gestionnaire de crédits",
    "Chargé d'études",
    "Agent de saisie",
];
const LOCALITIES: [&str; 8] =
    ["Dakar", "Thiès", "Saint-Louis", "Kaolack", "Ziguinchor", "Rufisque", "Diourbel", "Tambacounda"];

/// The organization and function, as indexes of the lists above, of the participants of the documented
/// workshop after Abdoulaye Fall: 8 of the first organization, 6 of the second including him, 4 of the third;
/// 5 developers, 4 heads of service, 3 analysts.
const WORKSHOP: [(usize, usize); 22] = [
    (0, 0),
    (0, 0),
    (0, 0),
    (0, 1),
    (0, 2),
    (0, 3),
    (0, 5),
    (0, 7),
    (1, 0),
    (1, 1),
    (1, 2),
    (1, 3),
    (1, 4),
    (2, 0),
    (2, 1),
    (2, 5),
    (2, 6),
    (3, 1),
    (4, 2),
    (5, 7),
    (6, 4),
    (7, 6),
];

/// The participants by index: the first 23 attended the documented workshop.
pub(super) struct Participants {
    rows: Vec<Model>,
}

/// Abdoulaye Fall.
pub(super) const ABDOULAYE_FALL: usize = 0;
/// Aïssatou Ndiaye, who has the most attendances.
pub(super) const AISSATOU_NDIAYE: usize = 1;
/// The number of participants of the documented workshop, the first ones.
pub(super) const WORKSHOP_SIZE: usize = 1 + WORKSHOP.len();

impl Participants {
    /// Generates all participants, each inserted within the last year. `workshop` is the start of the
    /// documented workshop.
    pub fn generate(context: &SeedContext, workshop: DateTime<Utc>) -> Self {
        let mut rng = Rng::seeded("participants");
        let mut rows = vec![abdoulaye_fall(context, workshop)];
        let mut remaining = ORGANIZATIONS.map(|organization| organization.2);
        remaining[1] -= 1;
        for (organization, function) in WORKSHOP {
            remaining[organization] -= 1;
            let created_at = context.calendar.random_time(rng.between(30, 350), &mut rng);
            let row = random_participant(&mut rng, rows.len(), organization, FUNCTIONS[function], created_at);
            rows.push(row);
        }
        rename(&mut rows[AISSATOU_NDIAYE], "Aïssatou", "Ndiaye");
        rows[AISSATOU_NDIAYE].created_at = context.calendar.at(context.calendar.days_ago(360), 9, 0);
        for (organization, remaining) in remaining.into_iter().enumerate() {
            for index in 0..remaining {
                // Some exist from the beginning, the others were added over time.
                let days_ago = if rng.percent(35) { 362 } else { rng.between(1, 361) };
                let created_at = context.calendar.random_time(days_ago, &mut rng);
                let function = rng.pick(&FUNCTIONS);
                let mut row = random_participant(&mut rng, rows.len(), organization, function, created_at);
                if (organization, index) == (0, 0) {
                    // For the documented search «fall» at the DTAI.
                    rename(&mut row, "Coumba", "Fall");
                }
                rows.push(row);
            }
        }
        for row in &mut rows {
            row.updated_at = row.updated_at.max(row.created_at);
        }
        Self { rows }
    }

    /// The participant at `index`.
    pub fn at(&self, index: usize) -> &Model {
        &self.rows[index]
    }

    /// The indexes of the participants inserted up to `time`, except Abdoulaye Fall, whose attendances are
    /// documented.
    pub fn registered_before(&self, time: DateTime<Utc>) -> Vec<usize> {
        let registered = self.rows.iter().enumerate().skip(1).filter(|(_, row)| row.created_at <= time);
        registered.map(|(index, _)| index).collect()
    }

    /// Sets the time of a self-registration at the first check-in.
    pub fn register_at(&mut self, index: usize, time: DateTime<Utc>) {
        self.rows[index].created_at = time;
        self.rows[index].updated_at = time;
    }

    /// The rows to insert. The audit log attributes the participants in `self_registered` to themselves, the
    /// others to the organizer.
    pub fn into_rows(
        self,
        context: &mut SeedContext,
        accounts: &Accounts,
        self_registered: &std::collections::HashSet<usize>,
    ) -> Vec<Model> {
        let organizer = audit_log::account_actor(accounts.get(ORGANIZER), Surface::Pointage);
        let anonymous = audit_log::anonymous_actor(Surface::Pointage, None);
        for (index, row) in self.rows.iter().enumerate() {
            let actor = if self_registered.contains(&index) { &anonymous } else { &organizer };
            context.audit_log.created::<participant::Entity>(actor, row.created_at, row);
        }
        self.rows
    }
}

fn abdoulaye_fall(context: &SeedContext, workshop: DateTime<Utc>) -> Model {
    // The documented number of days before the workshop.
    let day = context.scope.services.zone.day(workshop);
    let created_at = context.calendar.at(day - chrono::TimeDelta::days(44), 8, 0);
    Model {
        id: uuid(Kind::Participant, 1),
        first_name: "Abdoulaye".into(),
        last_name: "Fall".into(),
        function: Some("Chef de Service Informatique".into()),
        cni_number: Some("CNI1234567890".into()),
        origin_locality: Some("Dakar".into()),
        email: Some("afall@finances.gouv.sn".into()),
        phone: Some("+221 77 123 45 67".into()),
        organization: Some("Direction Générale des Impôts".into()),
        created_at,
        updated_at: created_at,
        ..Model::default()
    }
}

fn random_participant(
    rng: &mut Rng,
    index: usize,
    organization: usize,
    function: &str,
    created_at: DateTime<Utc>,
) -> Model {
    let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
    let culture = if rng.percent(85) { Culture::Sahel } else { Culture::Gulf };
    let name = names::name(culture, rng);
    let (organization, domain, _) = ORGANIZATIONS[organization];
    let (first, last) = (names::slug(name.first), names::slug(name.last));
    Model {
        id: uuid(Kind::Participant, number),
        first_name: name.first.into(),
        last_name: name.last.into(),
        function: Some(function.into()),
        cni_number: rng.optional(90, |rng| format!("CNI{}{number:06}", rng.between(1000, 2999))),
        origin_locality: rng.optional(88, |rng| rng.pick(&LOCALITIES).into()),
        email: rng.optional(85, |_| format!("{first}.{last}{number}@{domain}")),
        phone: rng.optional(90, |_| format!("+221 77 000 {:02} {:02}", number / 100, number % 100)),
        organization: Some(organization.into()),
        created_at,
        updated_at: created_at,
        ..Model::default()
    }
}

fn rename(row: &mut Model, first: &str, last: &str) {
    let domain = row.email.as_deref().and_then(|email| email.split_once('@')).map(|parts| parts.1.to_owned());
    let address = format!("{}.{}", names::slug(first), names::slug(last));
    row.email = domain.map(|domain| format!("{address}@{domain}"));
    row.first_name = first.into();
    row.last_name = last.into();
}
