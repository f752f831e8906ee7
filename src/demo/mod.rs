//! The demo data: fills an empty database so that every example of the two documented APIs can be replayed,
//! with a few hundred additional people, films and events.
//!
//! [`seed`] generates all rows and files in memory, identical for the same time except for ciphertexts, and
//! inserts the rows in one transaction. Each noun has a file that generates its rows; `context.rs` holds their shared
//! inputs, `rng.rs` and `calendar.rs` provide random values and times, `store.rs` accesses the database,
//! `media/` generates the files. No business rules, and only the command line depends on it.

mod accounts;
mod attendances;
mod audit_log;
mod calendar;
mod cinema_talents;
mod context;
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
mod rng;
mod store;

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};

pub use accounts::{SignIn, password, sign_ins};
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
use audit_log::AuditLog;
use calendar::Calendar;
use cinema_talents::Casting;
use context::SeedContext;
use events::Events;
use media::{Drawings, Files};
use participants::Participants;
use places::Places;
use projects::Projects;
use store::Contents;

/// The result of seeding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The database was empty and has been filled.
    Filled,
    /// The database already contained the demo data and was not changed.
    AlreadyFilled,
}

/// Fills the database of `app` if it is empty; does nothing if it was filled before.
///
/// # Errors
/// When the database contains other data, or when the database or files cannot be written; no row is inserted
/// then.
pub async fn seed(app: &App) -> Result<Outcome, SeedError> {
    let scope = Scope::new(Arc::clone(&app.services), Actor::system());
    let database = scope.database();
    if is_filled(database.read()).await? {
        return Ok(Outcome::AlreadyFilled);
    }
    let context = SeedContext {
        calendar: Calendar::new(&scope),
        places: Places::load(database.read()).await?,
        qr_lifetime: app.config.lifetimes.qr_code,
        scope: &scope,
        audit_log: AuditLog::default(),
        files: Files::default(),
        drawings: Drawings::default(),
    };
    let (rows, files) = Rows::generate(context);
    // Files first: a row must not reference a missing file, and a retry writes the same files.
    files.write(&app.services.files).await?;
    // Short, because it locks out other writers.
    let tx = database.begin().await?;
    store::lock(&tx, scope.engine()).await?;
    // Another process may have filled it meanwhile.
    if is_filled(&tx).await? {
        return Ok(Outcome::AlreadyFilled);
    }
    rows.write(&tx).await?;
    store::advance_sequences(&tx, scope.engine()).await?;
    tx.commit().await?;
    Ok(Outcome::Filled)
}

/// Whether it is filled with the demo; an error when it is with anything else.
async fn is_filled(database: &impl ConnectionTrait) -> Result<bool, SeedError> {
    match store::inspect(database).await? {
        Contents::Demo => Ok(true),
        Contents::Other(table) => Err(SeedError::NotEmpty(table)),
        Contents::Empty => Ok(false),
    }
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
    audit_log: AuditLog,
}

impl Rows {
    fn generate(mut context: SeedContext) -> (Self, Files) {
        let context_ref = &mut context;
        let accounts = Accounts::generate(context_ref);
        let casting = Casting::generate(context_ref, &accounts);
        let productions = productions::productions(context_ref, &accounts);
        let projects = Projects::generate(context_ref, &accounts, &casting);
        let presence = presence::records(context_ref, &accounts, &projects);
        let events = Events::generate(context_ref, &accounts);
        let mut participants = Participants::generate(context_ref, events.workshop.start_at);
        let attendances = Attendances::generate(context_ref, &accounts, &events, &mut participants);
        let participants = participants.into_rows(context_ref, &accounts, &attendances.self_registered);
        let SeedContext { audit_log, mut files, drawings, .. } = context;
        for (path, bytes) in drawings.draw() {
            files.add(path, bytes);
        }
        let rows = Self {
            accounts,
            casting,
            productions,
            projects,
            presence,
            events,
            participants,
            attendances,
            audit_log,
        };
        (rows, files)
    }

    /// Inserts all rows, referenced tables first.
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
        store::insert_active::<audit_entry::Entity>(tx, self.audit_log.in_order()).await
    }
}
