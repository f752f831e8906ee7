//! The table of audit entries: visible rows, default sort, and what of their values may be shown.

use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use serde_json::Value as Json;

use crate::auth::role::Action;
use crate::crypto::field::is_token;
use crate::entity::audit_entry::{Column, Entity};
use crate::entity::user;
use crate::query::filter::{Special, SpecialCondition};
use crate::query::sort_key::SortKey;
use crate::query::table::Table;
use crate::scope::Scope;

/// The table of audit entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AuditEntries;

impl Table for AuditEntries {
    type Entity = Entity;

    const KEY: Column = Column::Id;

    fn visible_to(scope: &Scope) -> Condition {
        let may_read = scope.actor.may(Action::ReadAudit);
        if may_read { Condition::all() } else { Condition::all().add(Expr::val(1).eq(0)) }
    }

    fn default_sort() -> Vec<SortKey<Entity>> {
        vec![SortKey::desc(Column::Id)]
    }
}

/// Made by the account with this UUID.
pub static ACTOR_UUID: Special = Special {
    name: "actor_uuid",
    condition: SpecialCondition::Sql(|_, uuid| {
        let account = Query::select()
            .column(user::Column::Id)
            .from(user::Entity)
            .and_where(Expr::col((user::Entity, user::Column::Uuid)).eq(uuid.clone()))
            .take();
        Condition::all().add(Expr::col((Entity, Column::ActorId)).in_subquery(account))
    }),
};

/// Replaces an encrypted value.
const ENCRYPTED: &str = "•••";

/// The values of an entry as they may be shown: encrypted ones are replaced, as secrets were before they were stored.
pub fn shown(mut values: Json) -> Json {
    if let Json::Object(columns) = &mut values {
        for value in columns.values_mut() {
            if value.as_str().is_some_and(is_token) {
                *value = ENCRYPTED.into();
            }
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::crypto::field::FieldCipher;

    #[test]
    fn encrypted_values_are_replaced_and_others_are_not() {
        let cipher = FieldCipher::new(&["bosCQ-v7CwPdIaQr3AfYbuohYBX8Z12k9gIDNMx9ds4="]).expect("a key");
        let values = json!({
            "phone": cipher.encrypt("+221771234567"), "social_media": cipher.encrypt(""), "first_name": "Awa",
            "bio": "gAAAA", "email": null, "years_experience": 3,
        });
        let expected = json!({
            "phone": "•••", "social_media": "•••", "first_name": "Awa", "bio": "gAAAA", "email": null,
            "years_experience": 3,
        });
        assert_eq!(shown(values), expected);
        assert_eq!(shown(json!(null)), json!(null));
    }
}
