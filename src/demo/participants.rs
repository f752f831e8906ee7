//! People who come to events: Abdoulaye Fall as the documents show him, the others who came to the documented
//! workshop, and some two hundred more of fifteen organizations.

use chrono::{DateTime, Utc};

use super::accounts::{Accounts, ORGANIZER};
use super::chance::Chance;
use super::ids::{Kind, uuid};
use super::names::{self, Culture};
use super::stage::Stage;
use super::trail;
use crate::auth::actor::Surface;
use crate::entity::participant::{self, Model};

/// Organizations, what their addresses end in, and how many of the participants are theirs.
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

/// Places in the two lists above of those who came to the documented workshop, after Abdoulaye Fall: 8 of the first
/// organization, 6 of the second with him, 4 of the third; 5 developers, 4 heads of service, 3 analysts.
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

/// The participants by place: the first 23 came to the documented workshop.
pub(super) struct Participants {
    rows: Vec<Model>,
}

/// Abdoulaye Fall.
pub(super) const ABDOULAYE_FALL: usize = 0;
/// Aïssatou Ndiaye, who comes most often.
pub(super) const AISSATOU_NDIAYE: usize = 1;
/// Who came to the documented workshop: the first so many.
pub(super) const WORKSHOP_SIZE: usize = 1 + WORKSHOP.len();

impl Participants {
    /// All of them, each entered on a day within the last year. `workshop` is when the documented workshop began.
    pub fn of(stage: &Stage, workshop: DateTime<Utc>) -> Self {
        let mut chance = Chance::of("participants");
        let mut rows = vec![abdoulaye_fall(stage, workshop)];
        let mut left = ORGANIZATIONS.map(|organization| organization.2);
        left[1] -= 1;
        for (organization, function) in WORKSHOP {
            left[organization] -= 1;
            let created_at = stage.calendar.some_time(chance.between(30, 350), &mut chance);
            let row = somebody(&mut chance, rows.len(), organization, FUNCTIONS[function], created_at);
            rows.push(row);
        }
        rename(&mut rows[AISSATOU_NDIAYE], "Aïssatou", "Ndiaye");
        rows[AISSATOU_NDIAYE].created_at = stage.calendar.at(stage.calendar.days_ago(360), 9, 0);
        for (organization, left) in left.into_iter().enumerate() {
            for place in 0..left {
                // A good part has been there from the beginning, the others come one by one.
                let days_ago = if chance.percent(35) { 362 } else { chance.between(1, 361) };
                let created_at = stage.calendar.some_time(days_ago, &mut chance);
                let function = chance.pick(&FUNCTIONS);
                let mut row = somebody(&mut chance, rows.len(), organization, function, created_at);
                if (organization, place) == (0, 0) {
                    // The documented search: «fall» at the DTAI.
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

    /// The participant at a place.
    pub fn at(&self, place: usize) -> &Model {
        &self.rows[place]
    }

    /// The places of those who were entered before a moment, without Abdoulaye Fall, whose events are documented.
    pub fn known_at(&self, moment: DateTime<Utc>) -> Vec<usize> {
        let known = self.rows.iter().enumerate().skip(1).filter(|(_, row)| row.created_at <= moment);
        known.map(|(place, _)| place).collect()
    }

    /// Who was entered at the door, by the first signature: at the moment of it.
    pub fn entered_at_the_door(&mut self, place: usize, moment: DateTime<Utc>) {
        self.rows[place].created_at = moment;
        self.rows[place].updated_at = moment;
    }

    /// The rows to write. Those whom `at_the_door` names entered themselves, the organizer entered the others.
    pub fn into_rows(
        self,
        stage: &mut Stage,
        accounts: &Accounts,
        at_the_door: &std::collections::HashSet<usize>,
    ) -> Vec<Model> {
        let organizer = trail::by(accounts.get(ORGANIZER), Surface::Pointage);
        let themselves = trail::nobody(Surface::Pointage, None);
        for (place, row) in self.rows.iter().enumerate() {
            let by = if at_the_door.contains(&place) { &themselves } else { &organizer };
            stage.trail.created::<participant::Entity>(by, row.created_at, row);
        }
        self.rows
    }
}

fn abdoulaye_fall(stage: &Stage, workshop: DateTime<Utc>) -> Model {
    // As many days before the workshop as in the documents.
    let day = stage.scope.services.zone.day(workshop);
    let created_at = stage.calendar.at(day - chrono::TimeDelta::days(44), 8, 0);
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

fn somebody(
    chance: &mut Chance,
    place: usize,
    organization: usize,
    function: &str,
    created_at: DateTime<Utc>,
) -> Model {
    let number = u32::try_from(place + 1).unwrap_or(u32::MAX);
    let culture = if chance.percent(85) { Culture::Sahel } else { Culture::Gulf };
    let name = names::name(culture, chance);
    let (organization, domain, _) = ORGANIZATIONS[organization];
    let (first, last) = (names::slug(name.first), names::slug(name.last));
    Model {
        id: uuid(Kind::Participant, number),
        first_name: name.first.into(),
        last_name: name.last.into(),
        function: Some(function.into()),
        cni_number: chance.sometimes(90, |chance| format!("CNI{}{number:06}", chance.between(1000, 2999))),
        origin_locality: chance.sometimes(88, |chance| chance.pick(&LOCALITIES).into()),
        email: chance.sometimes(85, |_| format!("{first}.{last}{number}@{domain}")),
        phone: chance.sometimes(90, |_| format!("+221 77 000 {:02} {:02}", number / 100, number % 100)),
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
