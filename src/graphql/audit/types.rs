//! The type `AuditEntry`: its fields, and its `filter` and `orderBy`. Only administrators reach it.

use async_graphql::ID;
use serde_json::Value as Json;

use super::enums::{AuditSealState, AuditSurface};
use crate::domain::audit::{ACTOR_UUID, AuditEntries, shown};
use crate::entity::audit_entry::{self, Column as C};
use crate::graphql::object::id::{self, IdOf};
use crate::graphql::object::{Connected, Fields, Leaf, ObjectType, RowObject};
use crate::graphql::response_shape::Style;
use crate::graphql::scalars::DateTime;
use crate::graphql::users::User;
use crate::query::filter::Criterion;
use crate::query::key::Key;

/// An audit entry.
#[derive(Debug)]
pub struct AuditEntry;

impl RowObject for AuditEntry {
    type Table = AuditEntries;
}

impl Connected for AuditEntry {}

impl ObjectType for AuditEntry {
    type Entity = audit_entry::Entity;
    const NAME: &'static str = "AuditEntry";
    const DESCRIPTION: &'static str = "A change that the audit log records. Secrets and encrypted values are `•••` in it; \
        the values of an erased person are null.";

    fn fields(f: &mut Fields<Self>) {
        f.value("id", &[C::Id], "Opaque identifier, unique among all types.", |row, _| {
            Ok(id::encode::<Self>(row.get::<i64>(C::Id)?))
        });
        f.value(
            "number",
            &[C::Id],
            "The number of the entry, as `passerelle audit verify` names it; ascending, with gaps.",
            |row, _| Ok(row.get::<i64>(C::Id)?.to_string()),
        );
        f.time(C::At, "When the change was made.").sortable();
        f.one::<User>(
            "actor",
            C::ActorId,
            "Which account made it; null for strangers, the program itself, and accounts that are gone.",
        );
        f.code(
            C::ActorLabel,
            "The name of the account at that time; null for strangers and the program itself, and when it was erased.",
        );
        f.code(C::Action, "What was done: `create`, `update`, `delete`, `login` …")
            .filterable("This was done: `create`, `update`, `delete`, `login` …");
        f.code(
            C::Noun,
            "The table of the row: `user`, `event`, `participant`, `attendance`, `cinema_talent` …",
        )
        .filterable("Of rows of this table: `user`, `event`, `participant`, `attendance`, `cinema_talent` …");
        f.code(C::NounId, "The key of the row; the parts of a key of several columns are joined by a slash.");
        values(f);
        f.enum_value::<AuditSurface>(C::Surface, "By which way.")
            .filterable_with_type::<AuditSurface, String>("By this way.");
        f.code(C::IpAddress, "The address of the client; null when unknown, and when it was erased.");
        f.code(C::RequestId, "The request, as the log lines name it; null outside of requests.")
            .filterable("Of this request.");
        seal(f);
        criteria(f);
    }
}

fn values(f: &mut Fields<AuditEntry>) {
    f.value(
        "before",
        &[C::Before],
        "The old values of what changed, by column; null for a creation, for what changes no column, and when they were \
         erased.",
        |row, _| Ok(row.get::<Option<Json>>(C::Before)?.map(shown)),
    );
    f.value(
        "after",
        &[C::After],
        "The new values of what changed, by column; null for a deletion, for what changes no column, and when they were \
         erased.",
        |row, _| Ok(row.get::<Option<Json>>(C::After)?.map(shown)),
    );
}

fn seal(f: &mut Fields<AuditEntry>) {
    f.value(
        "sealState",
        &[C::Seal, C::ContentSalt, C::OriginSalt],
        "How far it is protected against changes.",
        |row, _| {
            let is_complete =
                row.optional_text(C::ContentSalt)?.is_some() && row.optional_text(C::OriginSalt)?.is_some();
            Ok(match (row.get::<Option<i64>>(C::Seal)?, is_complete) {
                (None, _) => SealState("PENDING"),
                (Some(_), true) => SealState("SEALED"),
                (Some(_), false) => SealState("ERASED"),
            })
        },
    );
    f.value(
        "sealNumber",
        &[C::Seal],
        "The number of its seal, from 1, as `passerelle audit verify` names it; null until it is sealed.",
        |row, _| Ok(row.get::<Option<i64>>(C::Seal)?.and_then(|number| i32::try_from(number).ok())),
    );
}

/// A value of `AuditSealState` in a response.
struct SealState(&'static str);

impl Leaf for SealState {
    type Type = AuditSealState;

    fn write(&self, style: Style, out: &mut Vec<u8>) {
        self.0.write(style, out);
    }
}

fn criteria(f: &mut Fields<AuditEntry>) {
    f.criterion(
        "nounId",
        "Of the row with this key: its `id`, or the key itself. Goes with `noun`, because keys are unique in a table only.",
        |id: ID| {
            let key = id::decode(&id).map(|(_, key)| key).or_else(|| id.parse().ok());
            let text = key.map_or_else(|| id.to_string(), |key: Key| key.to_string());
            Ok(Some(Criterion::equals(C::NounId, text)))
        },
    );
    f.criterion("actor", "Made by this account: its `id`, `databaseId` or `uuid`.", |id: IdOf<User>| {
        Ok(Some(match id.key() {
            Key::Int(id) => Criterion::equals(C::ActorId, id),
            Key::Uuid(uuid) => Criterion::Special(&ACTOR_UUID, uuid.into()),
        }))
    });
    f.criterion("from", "At this moment or later.", |time: DateTime| {
        Ok(Some(Criterion::Since(C::At, time.0)))
    });
    f.criterion("to", "At this moment or earlier.", |time: DateTime| {
        Ok(Some(Criterion::Until(C::At, time.0)))
    });
}
