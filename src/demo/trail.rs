//! The audit entries behind the rows of the demo, as the rules of the domain would have left them.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use sea_orm::ModelTrait;
use uuid::Uuid;

use crate::auth::actor::{Actor, Caller, Origin, Surface};
use crate::domain::roles::role_of;
use crate::domain::write;
use crate::entity::writable::Writable;
use crate::entity::{audit_entry, user};

/// Entries that wait to be written.
#[derive(Default)]
pub(super) struct Trail(Vec<(DateTime<Utc>, audit_entry::ActiveModel)>);

impl Trail {
    /// Notes that `by` made a row.
    pub fn created<E: Writable>(&mut self, by: &Actor, at: DateTime<Utc>, row: &E::Model)
    where
        E::Model: ModelTrait<Entity = E>,
    {
        self.0.extend(write::build_entry::<E>(by, at, "create", None, Some(row)).map(|entry| (at, entry)));
    }

    /// Notes that `by` changed a row.
    pub fn changed<E: Writable>(&mut self, by: &Actor, at: DateTime<Utc>, before: &E::Model, after: &E::Model)
    where
        E::Model: ModelTrait<Entity = E>,
    {
        self.0.extend(
            write::build_entry::<E>(by, at, "update", Some(before), Some(after)).map(|entry| (at, entry)),
        );
    }

    /// All entries in the order of time.
    pub fn in_order(mut self) -> impl Iterator<Item = audit_entry::ActiveModel> {
        self.0.sort_by_key(|(at, _)| *at);
        self.0.into_iter().map(|(_, entry)| entry)
    }
}

/// An account that acted by `surface`.
pub(super) fn by(account: &user::Model, surface: Surface) -> Actor {
    let caller = Caller {
        id: account.id,
        uuid: account.uuid,
        role: role_of(account.role),
        session_id: Uuid::nil(),
        token_id: None,
        token_ends_at: None,
        label: format!("{} {}", account.first_name, account.last_name),
    };
    Actor::signed_in(caller, origin(surface, None))
}

/// Somebody without an account, at an address.
pub(super) fn nobody(surface: Surface, ip: Option<IpAddr>) -> Actor {
    Actor::anonymous(origin(surface, ip))
}

fn origin(surface: Surface, ip: Option<IpAddr>) -> Origin {
    Origin { surface, ip, user_agent: None, request_id: String::new() }
}
