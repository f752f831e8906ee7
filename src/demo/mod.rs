//! The demo: fills an empty database so that every example of the two documented APIs can be replayed as it stands,
//! with a few hundred people, films and events around what the examples name.
//!
//! [`seed`] makes all rows in memory, the same ones for the same moment, and writes them in one transaction; what is
//! encrypted is the same only in clear. One file a noun makes its rows; `stage.rs` is what all of them are
//! given, `chance.rs` and `calendar.rs` what they draw from, `store.rs` is the way to the database, `media/` draws the
//! files. No rule lives here, and nothing but the command line knows of it.

mod accounts;
mod attendances;
mod calendar;
mod chance;
mod cinema_talents;
mod error;
mod events;
mod ids;
mod media;
mod names;
mod participants;
mod places;
mod presence;
mod productions;
mod projects;
mod stage;
mod store;
mod trail;

use std::sync::Arc;

use sea_orm::{DatabaseTransaction, DbErr};

pub use accounts::password;
pub use error::SeedError;

use crate::app::App;
use crate::auth::actor::Actor;
use crate::entity::{
    assignment, attendance, attendance_signature, audit_entry, cinema_talent, cinema_talent_ethnicity,
    cinema_talent_language, cinema_talent_media, cinema_talent_type, event, participant, presence_record,
    production, project, user, user_talent,
};
use crate::scope::Scope;
use accounts::Accounts;
use attendances::Attendances;
use calendar::Calendar;
use cinema_talents::Casting;
use events::Events;
use media::Files;
use participants::Participants;
use places::Places;
use projects::Projects;
use stage::Stage;
use store::Found;
use trail::Trail;

/// What came of the wish to fill a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was empty and holds the demo now.
    Filled,
    /// It held the demo already and was not touched.
    FilledBefore,
}

/// Fills the database of `app` when it is empty, and leaves alone one that it filled before.
///
/// # Errors
/// When the database holds other data, or when database or files cannot be written; then no row was.
pub async fn seed(app: &App) -> Result<Outcome, SeedError> {
    let scope = Scope::new(Arc::clone(&app.services), Actor::system());
    if store::is_filled(scope.database().read()).await? {
        return Ok(Outcome::FilledBefore);
    }
    let tx = scope.database().begin().await?;
    match store::look(&tx, scope.engine()).await? {
        Found::Demo => return Ok(Outcome::FilledBefore),
        Found::Others(table) => return Err(SeedError::NotEmpty(table)),
        Found::Nothing => {}
    }
    let stage = Stage {
        calendar: Calendar::of(&scope),
        places: Places::load(&tx).await?,
        qr_lifetime: app.config.lifetimes.qr_code,
        scope: &scope,
        trail: Trail::default(),
        files: Files::default(),
    };
    let (rows, files) = Rows::made(stage);
    // Files first: a row never names a file that is not there, and the next attempt writes the same ones.
    files.write(&app.config.data_dir).await?;
    rows.write(&tx).await?;
    store::continue_numbers(&tx, scope.engine()).await?;
    tx.commit().await?;
    Ok(Outcome::Filled)
}

/// All rows of the demo.
struct Rows {
    accounts: Accounts,
    casting: Casting,
    productions: Vec<production::Model>,
    projects: Projects,
    presence: Vec<presence_record::Model>,
    events: Events,
    participants: Vec<participant::Model>,
    attendances: Attendances,
    trail: Trail,
}

impl Rows {
    fn made(mut stage: Stage) -> (Self, Files) {
        let stage_ref = &mut stage;
        let accounts = Accounts::of(stage_ref);
        let casting = Casting::of(stage_ref, &accounts);
        let productions = productions::productions(stage_ref, &accounts);
        let projects = Projects::of(stage_ref, &accounts, &casting);
        let presence = presence::records(stage_ref, &accounts, &projects);
        let events = Events::of(stage_ref, &accounts);
        let mut participants = Participants::of(stage_ref, events.workshop.start_at);
        let attendances = Attendances::of(stage_ref, &accounts, &events, &mut participants);
        let participants = participants.into_rows(stage_ref, &accounts, &attendances.at_the_door);
        let Stage { trail, files, .. } = stage;
        let rows = Self {
            accounts,
            casting,
            productions,
            projects,
            presence,
            events,
            participants,
            attendances,
            trail,
        };
        (rows, files)
    }

    /// Writes all rows, those that others refer to first.
    async fn write(self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        let (users, user_talents) = self.accounts.into_rows();
        store::insert::<user::Entity>(tx, users).await?;
        store::insert::<user_talent::Entity>(tx, user_talents).await?;
        store::insert::<cinema_talent::Entity>(tx, self.casting.people).await?;
        store::insert::<cinema_talent_type::Entity>(tx, self.casting.types).await?;
        store::insert::<cinema_talent_language::Entity>(tx, self.casting.languages).await?;
        store::insert::<cinema_talent_ethnicity::Entity>(tx, self.casting.ethnicities).await?;
        store::insert::<cinema_talent_media::Entity>(tx, self.casting.media).await?;
        store::insert::<production::Entity>(tx, self.productions).await?;
        store::insert::<project::Entity>(tx, self.projects.rows).await?;
        store::insert::<assignment::Entity>(tx, self.projects.assignments).await?;
        store::insert::<presence_record::Entity>(tx, self.presence).await?;
        store::insert::<event::Entity>(tx, self.events.into_rows()).await?;
        store::insert::<participant::Entity>(tx, self.participants).await?;
        store::insert::<attendance::Entity>(tx, self.attendances.rows).await?;
        store::insert::<attendance_signature::Entity>(tx, self.attendances.signatures).await?;
        store::insert_active::<audit_entry::Entity>(tx, self.trail.in_order()).await
    }
}
