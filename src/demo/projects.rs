//! Film projects and their assignments: Le Dernier Voyage as in the documents, one with shooting today, and
//! others in each status. Presence is in `presence.rs`.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::accounts::{Accounts, SUPER_ADMIN};
use super::audit_log;
use super::cinema_talents::{Casting, DOCUMENTED_CAST};
use super::context::SeedContext;
use super::rng::Rng;
use crate::auth::actor::{Actor, Surface};
use crate::domain::assignments::code::project_code;
use crate::entity::cinema_talent_type::TalentType;
use crate::entity::project::ProjectStatus;
use crate::entity::{assignment, project};

/// Le Dernier Voyage.
pub(super) const DOCUMENTED: i32 = 1;
/// The project with shooting today.
pub(super) const SHOOTING: i32 = 2;
/// The documented `project_talent_id` of Sophia Martinez.
const SOPHIAS_ASSIGNMENT: i32 = 10;

/// Name, type, company, status, whether it is active, days since its start, duration in days, number of
/// people.
type Plan = (&'static str, &'static str, i32, ProjectStatus, bool, i32, i32, usize);

#[rustfmt::skip] // a table
const OTHERS: [Plan; 17] = [
    ("Les Ombres de l'Atlas", "Série TV", 1, ProjectStatus::Shooting, true, 40, 90, 9),
    ("Retour à Mogador", "Film", 1, ProjectStatus::PostProduction, true, 200, 60, 6),
    ("La Tannerie", "Film", 1, ProjectStatus::Finished, false, 340, 50, 5),
    ("Cuisine de nos mères", "Documentaire", 1, ProjectStatus::Finished, false, 330, 30, 0),
    ("Le Dernier Tramway", "Court métrage", 1, ProjectStatus::Finished, false, 310, 12, 3),
    ("Jour de souk", "Court métrage", 1, ProjectStatus::Finished, false, 290, 8, 3),
    ("Terre rouge", "Film", 1, ProjectStatus::Finished, false, 280, 60, 4),
    ("Argan", "Publicité", 1, ProjectStatus::Finished, false, 260, 4, 2),
    ("Les Portes bleues", "Série TV", 1, ProjectStatus::Finished, false, 250, 80, 4),
    ("Nuit d'Achoura", "Film", 1, ProjectStatus::Preparation, false, -60, 40, 0),
    ("Le Gardien du phare", "Film", 1, ProjectStatus::Preparation, false, -90, 45, 0),
    ("Téranga", "Film", 3, ProjectStatus::Shooting, true, 25, 60, 6),
    ("Le Fleuve et la Mère", "Film", 3, ProjectStatus::Finished, false, 300, 40, 4),
    ("Lagune bleue", "Série TV", 4, ProjectStatus::PostProduction, true, 150, 70, 5),
    ("Caravane", "Film", 2, ProjectStatus::Preparation, true, -30, 50, 3),
    ("Écoles du Sahel", "Documentaire", 5, ProjectStatus::Finished, true, 220, 30, 0),
    ("Rythmes", "Autre", 8, ProjectStatus::Preparation, true, -15, 20, 2),
];

/// The projects and their assignments.
pub(super) struct Projects {
    /// The projects.
    pub rows: Vec<project::Model>,
    /// The assignments, by rank.
    pub assignments: Vec<assignment::Model>,
}

impl Projects {
    /// Generates all projects; the first has id 1.
    pub fn generate(context: &mut SeedContext, accounts: &Accounts, casting: &Casting) -> Self {
        let actor = audit_log::account_actor(accounts.get(SUPER_ADMIN), Surface::Graphql);
        let mut projects = Self { rows: Vec::new(), assignments: Vec::new() };
        projects.add(context, &actor, le_dernier_voyage(context));
        let assigned_at = context.calendar.documented("2025-09-20T14:00:00Z");
        for rank in 1..=DOCUMENTED_CAST {
            let role = (rank == 1).then_some((TalentType::LeadActor, "Rôle principal féminin"));
            let id = SOPHIAS_ASSIGNMENT + rank - 1;
            let later = TimeDelta::minutes(i64::from(rank - 1) * 10);
            let at = (assigned_at + later).min(context.calendar.now);
            let row = assigned(casting, id, (DOCUMENTED, rank, rank), role, at);
            projects.assign(context, &actor, row);
        }
        projects.add_others(context, &actor, casting);
        projects
    }

    fn add_others(&mut self, context: &mut SeedContext, actor: &Actor, casting: &Casting) {
        let mut rng = Rng::seeded("projects");
        let others: Vec<i32> =
            casting.people.iter().map(|row| row.id).filter(|id| *id > DOCUMENTED_CAST).collect();
        // The ids not used by Le Dernier Voyage, whose ids are documented.
        let mut ids = (1..SOPHIAS_ASSIGNMENT).chain(SOPHIAS_ASSIGNMENT + DOCUMENTED_CAST..);
        for (id, plan) in (2..).zip(OTHERS) {
            let row = planned(context, id, plan);
            let created_at = row.created_at;
            self.add(context, actor, row);
            let people = rng.sample(&others, plan.7);
            for ((rank, person), id_of_row) in (1..).zip(people).zip(&mut ids) {
                let at = created_at + TimeDelta::hours(i64::from(rank));
                self.assign(context, actor, assigned(casting, id_of_row, (id, rank, person), None, at));
            }
        }
    }

    fn add(&mut self, context: &mut SeedContext, actor: &Actor, row: project::Model) {
        context.audit_log.created::<project::Entity>(actor, row.created_at, &row);
        self.rows.push(row);
    }

    fn assign(&mut self, context: &mut SeedContext, actor: &Actor, row: assignment::Model) {
        if let Some(project) = self.rows.iter_mut().find(|project| project.id == row.project_id) {
            project.last_rank = project.last_rank.max(row.rank);
        }
        context.audit_log.created::<assignment::Entity>(actor, row.assigned_at, &row);
        self.assignments.push(row);
    }
}

fn le_dernier_voyage(context: &SeedContext) -> project::Model {
    project::Model {
        id: DOCUMENTED,
        name: "Le Dernier Voyage".into(),
        production_type: "Film".into(),
        production_id: 1,
        origin_country: Some("Maroc".into()),
        shooting_locations: Some("Marrakech, Essaouira, Atlas".into()),
        start_date: NaiveDate::from_ymd_opt(2025, 11, 1),
        end_date: NaiveDate::from_ymd_opt(2025, 12, 31),
        status: ProjectStatus::Preparation,
        is_active: true,
        created_by_id: Some(SUPER_ADMIN),
        created_at: context.calendar.documented("2025-09-15T10:00:00Z"),
        updated_at: context.calendar.documented("2025-10-01T16:30:00Z"),
        ..project::Model::default()
    }
}

fn planned(context: &SeedContext, id: i32, plan: Plan) -> project::Model {
    let (name, kind, production_id, status, is_active, started_days_ago, duration_days, _) = plan;
    let calendar = &context.calendar;
    // Inserted a month before its start, or recently.
    let created_at = calendar.at(calendar.days_ago((started_days_ago + 30).max(id)), 10, id);
    project::Model {
        id,
        name: name.into(),
        production_type: kind.into(),
        production_id,
        origin_country: (id % 5 != 0).then(|| if production_id < 3 { "Maroc" } else { "Sénégal" }.into()),
        shooting_locations: (id % 4 != 0).then(|| "Studios et extérieurs".into()),
        start_date: Some(calendar.days_ago(started_days_ago)),
        end_date: (id % 7 != 0).then(|| calendar.days_ago(started_days_ago - duration_days)),
        status,
        is_active,
        created_by_id: Some(SUPER_ADMIN),
        created_at,
        updated_at: created_at,
        ..project::Model::default()
    }
}

fn assigned(
    casting: &Casting,
    id: i32,
    (project_id, rank, cinema_talent_id): (i32, i32, i32),
    role: Option<(TalentType, &str)>,
    assigned_at: DateTime<Utc>,
) -> assignment::Model {
    let talent_type = role.map_or_else(|| casting.first_type(cinema_talent_id), |role| role.0);
    assignment::Model {
        id,
        project_id,
        cinema_talent_id,
        talent_type,
        role_description: role.map(|role| role.1.to_owned()),
        rank,
        project_code: project_code(project_id, rank),
        badge_generated: true,
        assigned_at,
        assigned_by_id: Some(SUPER_ADMIN),
        released_at: None,
    }
}
