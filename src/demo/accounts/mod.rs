//! The accounts of the demo: who is in it is `documented.rs` and `people.rs`, how a row is completed `draft.rs`.

mod documented;
mod draft;
pub mod password;
mod people;

use chrono::{DateTime, Utc};

use super::stage::Stage;
use super::trail;
use crate::auth::actor::Surface;
use crate::entity::user::{self, Role};
use crate::entity::user_talent;

pub(super) use documented::{ADMIN, AHMED, MAMADOU_DIOP, ORGANIZER, PRESENCE, SECOND_ORGANIZER, SUPER_ADMIN};
pub(super) use draft::networks_text;
use draft::{Account, uuid_of};

/// The accounts by number: the first is number 1, and none is missing.
pub(super) struct Accounts(Vec<Account>);

impl Accounts {
    /// All of them.
    pub fn of(stage: &mut Stage) -> Self {
        let mut accounts = documented::accounts(stage);
        accounts.extend(people::accounts(stage));
        accounts.sort_by_key(|account| account.row.id);
        for Account { row, .. } in &accounts {
            let by = match row.role {
                Role::User => trail::nobody(Surface::Graphql, None),
                _ => crate::auth::actor::Actor::system(),
            };
            stage.trail.created::<user::Entity>(&by, row.created_at, row);
        }
        Self(accounts)
    }

    /// The account of a number that `documented.rs` gives.
    ///
    /// # Panics
    /// When there is none, which a test of the demo would show.
    pub fn get(&self, id: i32) -> &user::Model {
        let found = self.0.iter().find(|account| account.row.id == id);
        &found.expect("the demo has an account of that number").row
    }

    /// The people who were registered before a moment.
    pub fn people_before(&self, moment: DateTime<Utc>) -> Vec<i32> {
        let people = self.0.iter().map(|account| &account.row);
        people.filter(|row| row.role == Role::User && row.created_at < moment).map(|row| row.id).collect()
    }

    /// The rows to write: accounts, and the talents that they list.
    pub fn into_rows(self) -> (Vec<user::Model>, Vec<user_talent::Model>) {
        let (rows, talents): (Vec<_>, Vec<_>) =
            self.0.into_iter().map(|account| (account.row, account.talents)).unzip();
        (rows, talents.into_iter().flatten().collect())
    }
}

/// The UUIDs of the accounts that the documents name: a database that has one of them was filled by the demo.
pub(super) fn marks() -> impl Iterator<Item = uuid::Uuid> {
    documented::NUMBERS.into_iter().map(uuid_of)
}
