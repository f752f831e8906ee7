//! The audit entries of the demo rows, as the rules of the domain would write them.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use sea_orm::ModelTrait;
use uuid::Uuid;

use crate::auth::actor::{Actor, Caller, Origin, Surface};
use crate::domain::roles::role_of;
use crate::domain::write;
use crate::entity::writable::Writable;
use crate::entity::{audit_entry, user};

/// Collected entries, which are inserted last.
#[derive(Default)]
pub(super) struct AuditLog(Vec<(DateTime<Utc>, audit_entry::ActiveModel)>);

impl AuditLog {
    /// Adds the entry of a creation.
    pub fn created<E: Writable>(&mut self, actor: &Actor, at: DateTime<Utc>, row: &E::Model)
    where
        E::Model: ModelTrait<Entity = E>,
    {
        self.0.extend(write::build_entry::<E>(actor, at, "create", None, Some(row)).map(|entry| (at, entry)));
    }

    /// Adds the entry of an update.
    pub fn changed<E: Writable>(
        &mut self,
        actor: &Actor,
        at: DateTime<Utc>,
        before: &E::Model,
        after: &E::Model,
    ) where
        E::Model: ModelTrait<Entity = E>,
    {
        self.0.extend(
            write::build_entry::<E>(actor, at, "update", Some(before), Some(after)).map(|entry| (at, entry)),
        );
    }

    /// All entries, by time.
    pub fn in_order(mut self) -> impl Iterator<Item = audit_entry::ActiveModel> {
        self.0.sort_by_key(|(at, _)| *at);
        self.0.into_iter().map(|(_, entry)| entry)
    }
}

/// The actor of an account on `surface`.
pub(super) fn account_actor(account: &user::Model, surface: Surface) -> Actor {
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

/// An anonymous actor, with its address.
pub(super) fn anonymous_actor(surface: Surface, ip: Option<IpAddr>) -> Actor {
    Actor::anonymous(origin(surface, ip))
}

fn origin(surface: Surface, ip: Option<IpAddr>) -> Origin {
    Origin { surface, ip, user_agent: None, request_id: String::new() }
}
