//! The accounts of the demo: `documented.rs` and `people.rs` generate them, `draft.rs` completes their rows.

mod documented;
mod draft;
pub mod password;
mod people;

use chrono::{DateTime, Utc};

use super::audit_log;
use super::context::SeedContext;
use crate::auth::actor::Surface;
use crate::entity::user::{self, Role};
use crate::entity::user_talent;

pub(super) use documented::{ADMIN, AHMED, MAMADOU_DIOP, ORGANIZER, PRESENCE, SECOND_ORGANIZER, SUPER_ADMIN};
pub use documented::{SignIn, sign_ins};
pub(super) use draft::networks_json;
use draft::{Account, uuid_of};

/// The accounts by id: the first is 1, without gaps.
pub(super) struct Accounts(Vec<Account>);

impl Accounts {
    /// Generates all accounts.
    pub fn generate(context: &mut SeedContext) -> Self {
        let mut accounts = documented::accounts(context);
        accounts.extend(people::accounts(context));
        accounts.sort_by_key(|account| account.row.id);
        for Account { row, .. } in &accounts {
            let actor = match row.role {
                Role::User => audit_log::anonymous_actor(Surface::Graphql, None),
                _ => crate::auth::actor::Actor::system(),
            };
            context.audit_log.created::<user::Entity>(&actor, row.created_at, row);
        }
        Self(accounts)
    }

    /// The account of an id in `documented.rs`.
    ///
    /// # Panics
    /// When there is none, which a test of the demo would detect.
    pub fn get(&self, id: i32) -> &user::Model {
        let found = self.0.iter().find(|account| account.row.id == id);
        &found.expect("the demo has an account of that number").row
    }

    /// The ids of the people registered before `time`.
    pub fn people_before(&self, time: DateTime<Utc>) -> Vec<i32> {
        let people = self.0.iter().map(|account| &account.row);
        people.filter(|row| row.role == Role::User && row.created_at < time).map(|row| row.id).collect()
    }

    /// The rows to insert: accounts and their talents.
    pub fn into_rows(self) -> (Vec<user::Model>, Vec<user_talent::Model>) {
        let (rows, talents): (Vec<_>, Vec<_>) =
            self.0.into_iter().map(|account| (account.row, account.talents)).unzip();
        (rows, talents.into_iter().flatten().collect())
    }
}

/// The UUIDs of the documented accounts: a database that contains one of them was filled by the demo.
pub(super) fn documented_uuids() -> impl Iterator<Item = uuid::Uuid> {
    documented::DOCUMENTED_IDS.into_iter().map(uuid_of)
}
