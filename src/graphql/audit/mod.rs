//! The audit log in GraphQL: the type of its entries, the root field `auditLog`, and the field `history` of the types
//! whose changes it records. `domain/audit/` seals and verifies it.

mod enums;
mod types;

use sea_orm::{EntityName as _, EntityTrait};

use super::exec::root::RootFields;
use super::object::{Fields, ObjectType};
use crate::auth::role::Action;
use crate::entity::audit_entry::Column;
use crate::query::table::Relation;
pub use types::AuditEntry;

/// Declares the root field.
pub fn roots(roots: &mut RootFields) {
    roots
        .connection::<AuditEntry>(
            "auditLog",
            "The changes that the audit log records, the latest first. For administrators.",
        )
        .guarded(Action::ReadAudit);
}

/// Declares the field `history` of a type: the audit entries of its row, whose key is `key`.
pub(in crate::graphql) fn history<T: ObjectType>(f: &mut Fields<T>, key: <T::Entity as EntityTrait>::Column) {
    let name = T::Entity::default().table_name();
    let relation = Relation::Polymorphic { table: Column::Noun, name, key: Column::NounId };
    f.connection::<AuditEntry>(
        "history",
        key,
        relation,
        "What the audit log records of it, the latest first. For administrators.",
    )
    .guarded(Action::ReadAudit);
}
