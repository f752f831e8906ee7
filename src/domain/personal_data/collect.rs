//! Collects everything that is kept of one person: the row, what belongs to it, its files, and what the audit log says.
//!
//! The names of members are those of the columns. Encrypted values are decrypted, secrets are left out. Names of other
//! people, such as who recorded an attendance, are not the person's data.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::SecondsFormat;
use futures_util::TryStreamExt as _;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{
    ColumnTrait as _, EntityTrait, ModelTrait, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde_json::{Map, Value as Json, json};

use super::subject::Subject;
use crate::auth::actor::Actor;
use crate::auth::role::Action;
use crate::crypto::field::is_token;
use crate::domain::accounts::find as accounts;
use crate::domain::roles::role_of;
use crate::domain::{transaction, write};
use crate::entity::writable::Writable;
use crate::entity::{
    assignment, attendance, attendance_signature, audit_entry, cinema_talent, cinema_talent_ethnicity,
    cinema_talent_language, cinema_talent_media, cinema_talent_type, event, participant, presence_record,
    project, session, talent, user, user_talent,
};
use crate::error::{Code, Error, Result};
use crate::query::key::Key;
use crate::scope::Scope;

/// The maximum number of audit entries: an administrator makes very many.
const MAX_ENTRIES: u64 = 10_000;
/// The maximum size of a file in the collection, in bytes; of a larger one, only its path is given.
const MAX_FILE_BYTES: u64 = 12 * 1024 * 1024;

/// Everything of one person.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonalData {
    /// The name of the person.
    pub name: String,
    /// The collection: `person` is the row; the other members are lists.
    pub data: Json,
}

type Row = Map<String, Json>;

/// Collects the data of a person.
///
/// # Errors
/// `AUTH_REQUIRED`, `FORBIDDEN`, also for the account of an administrator unless a super admin asks;
/// `PARTICIPANT_NOT_FOUND`, `USER_NOT_FOUND`, `CINEMA_TALENT_NOT_FOUND`.
pub async fn collect(scope: &Scope, subject: Subject) -> Result<PersonalData> {
    scope.require(Action::ReadAudit)?;
    let collection = Collection { scope };
    let (name, mut data) = match subject {
        Subject::Participant(key) => collection.participant(key).await?,
        Subject::Account(key) => collection.account(key).await?,
        Subject::CinemaTalent(key) => collection.cinema_talent(key).await?,
    };
    data.insert("collected_at".to_owned(), time(scope.now()));
    Ok(PersonalData { name, data: Json::Object(data) })
}

/// Notes in the audit log that the data of a person was exported.
///
/// # Errors
/// As [`collect`].
pub async fn note_export(scope: &Scope, subject: Subject) -> Result<()> {
    scope.require(Action::ReadAudit)?;
    let collection = Collection { scope };
    match subject {
        Subject::Participant(key) => note(scope, &collection.participant_row(key).await?).await,
        Subject::Account(key) => note(scope, &collection.account_row(key).await?).await,
        Subject::CinemaTalent(key) => note(scope, &collection.cinema_talent_row(key).await?).await,
    }
}

async fn note<M>(scope: &Scope, row: &M) -> Result<()>
where
    M: ModelTrait<Entity: Writable<Model = M>> + Sync,
{
    transaction::write(scope, async |tx| {
        write::audit::<M::Entity>(&tx, scope, "export", Some(row), Some(row)).await
    })
    .await
}

struct Collection<'s> {
    scope: &'s Scope,
}

impl Collection<'_> {
    async fn participant_row(&self, key: Key) -> Result<participant::Model> {
        let Key::Uuid(id) = key else { return Err(Code::ParticipantNotFound.into()) };
        let row = participant::Entity::find_by_id(id).one(self.scope.database().read()).await?;
        row.ok_or_else(|| Code::ParticipantNotFound.into())
    }

    async fn account_row(&self, key: Key) -> Result<user::Model> {
        let row = accounts::existing(self.scope, key).await?;
        if role_of(row.role).is_admin() && !self.scope.actor.is_account(row.id) {
            self.scope.require(Action::TouchSuperAdmin)?;
        }
        Ok(row)
    }

    async fn cinema_talent_row(&self, key: Key) -> Result<cinema_talent::Model> {
        let Key::Int(id) = key else { return Err(Code::CinemaTalentNotFound.into()) };
        let row = cinema_talent::Entity::find_by_id(id).one(self.scope.database().read()).await?;
        row.ok_or_else(|| Code::CinemaTalentNotFound.into())
    }

    async fn participant(&self, key: Key) -> Result<(String, Row)> {
        let database = self.scope.database().read();
        let row = self.participant_row(key).await?;
        let attendances = attendance::Entity::find()
            .filter(attendance::Column::ParticipantId.eq(row.id))
            .find_also_related(event::Entity)
            .order_by_asc(attendance::Column::CheckInAt)
            .all(database)
            .await?;
        let mut list = Vec::with_capacity(attendances.len());
        for (attendance, event) in attendances {
            let signature = attendance_signature::Entity::find_by_id(attendance.id).one(database).await?;
            let mut columns = self.columns::<attendance::Entity>(&attendance);
            if let Some(event) = event {
                columns.insert("event".to_owned(), event.title.into());
                columns.insert("event_start_at".to_owned(), time(event.start_at));
            }
            if let Some(signature) = signature {
                columns.insert("signature".to_owned(), STANDARD.encode(signature.data).into());
            }
            list.push(columns);
        }
        let name = format!("{} {}", row.first_name, row.last_name);
        let entries = self.entries_about(&["participant"], &row.id.to_string()).await?;
        let person = self.columns::<participant::Entity>(&row);
        Ok((name, collection("participant", person, [("attendances", list), ("audit_log", entries)])))
    }

    async fn account(&self, key: Key) -> Result<(String, Row)> {
        let database = self.scope.database().read();
        let row = self.account_row(key).await?;
        let sessions =
            session::Entity::find().filter(session::Column::UserId.eq(row.id)).all(database).await?;
        let sessions = sessions.iter().map(session_row).collect();
        let talents = user_talent::Entity::find()
            .filter(user_talent::Column::UserId.eq(row.id))
            .find_also_related(talent::Entity)
            .all(database)
            .await?;
        let talents = talents.into_iter().filter_map(|(_, talent)| talent);
        let talents = talents.map(|talent| members([("name", talent.name.into())])).collect();
        let events = event::Entity::find()
            .filter(event::Column::CreatedById.eq(row.id))
            .order_by_asc(event::Column::StartAt)
            .all(database)
            .await?;
        let events = events
            .into_iter()
            .map(|event| members([("title", event.title.into()), ("start_at", time(event.start_at))]))
            .collect();
        let files = self.files([row.photo_path.clone(), row.cv_path.clone()].into_iter().flatten()).await?;
        let name = format!("{} {}", row.first_name, row.last_name);
        let about = self.entries_about(&["user"], &row.id.to_string()).await?;
        let actions = self.entries_of_actor(row.id).await?;
        let lists = [
            ("talents", talents),
            ("sessions", sessions),
            ("events_created", events),
            ("files", files),
            ("audit_log", about),
            ("actions", actions),
        ];
        Ok((name, collection("account", self.columns::<user::Entity>(&row), lists)))
    }

    async fn cinema_talent(&self, key: Key) -> Result<(String, Row)> {
        let database = self.scope.database().read();
        let row = self.cinema_talent_row(key).await?;
        let person = self.cinema_talent_columns(&row).await?;
        let pictures = cinema_talent_media::Entity::find()
            .filter(cinema_talent_media::Column::CinemaTalentId.eq(row.id))
            .all(database)
            .await?;
        let files = self.files(pictures.into_iter().map(|picture| picture.path)).await?;
        let assignments = assignment::Entity::find()
            .filter(assignment::Column::CinemaTalentId.eq(row.id))
            .find_also_related(project::Entity)
            .all(database)
            .await?;
        let assignments = assignments
            .iter()
            .map(|(row, project)| self.of_project::<assignment::Entity>(row, project.as_ref()))
            .collect();
        let days = presence_record::Entity::find()
            .filter(presence_record::Column::CinemaTalentId.eq(row.id))
            .find_also_related(project::Entity)
            .order_by_asc(presence_record::Column::CheckInAt)
            .all(database)
            .await?;
        let days = days
            .iter()
            .map(|(row, project)| self.of_project::<presence_record::Entity>(row, project.as_ref()))
            .collect();
        let name = format!("{} {}", row.first_name, row.last_name);
        let entries = self.entries_about(&["cinema_talent"], &row.id.to_string()).await?;
        let lists =
            [("assignments", assignments), ("presence", days), ("files", files), ("audit_log", entries)];
        Ok((name, collection("cinema_talent", person, lists)))
    }

    /// The columns of a cinema talent, with the lists of types, languages and ethnicities.
    async fn cinema_talent_columns(&self, row: &cinema_talent::Model) -> Result<Row> {
        let database = self.scope.database().read();
        let mut person = self.columns::<cinema_talent::Entity>(row);
        let types = cinema_talent_type::Entity::find()
            .filter(cinema_talent_type::Column::CinemaTalentId.eq(row.id))
            .all(database)
            .await?;
        let types: Vec<Json> =
            types.iter().map(|row| sea_orm::ActiveEnum::to_value(&row.talent_type).into()).collect();
        person.insert("talent_types".to_owned(), types.into());
        let languages = cinema_talent_language::Entity::find()
            .filter(cinema_talent_language::Column::CinemaTalentId.eq(row.id))
            .order_by_asc(cinema_talent_language::Column::Position)
            .all(database)
            .await?;
        let languages: Vec<Json> = languages.into_iter().map(|row| row.language_code.into()).collect();
        person.insert("languages".to_owned(), languages.into());
        let ethnicities = cinema_talent_ethnicity::Entity::find()
            .filter(cinema_talent_ethnicity::Column::CinemaTalentId.eq(row.id))
            .order_by_asc(cinema_talent_ethnicity::Column::Position)
            .all(database)
            .await?;
        let ethnicities: Vec<Json> = ethnicities.into_iter().map(|row| row.ethnicity.into()).collect();
        person.insert("ethnicities".to_owned(), ethnicities.into());
        Ok(person)
    }

    fn of_project<E: Writable>(&self, row: &E::Model, project: Option<&project::Model>) -> Row
    where
        E::Model: ModelTrait<Entity = E>,
    {
        let mut columns = self.columns::<E>(row);
        columns.insert("project".to_owned(), project.map(|project| project.name.clone()).into());
        columns
    }

    /// The columns of a row that have a value, as the audit log would have them, decrypted and without secrets.
    fn columns<E: Writable>(&self, row: &E::Model) -> Row
    where
        E::Model: ModelTrait<Entity = E>,
    {
        let entry = write::build_entry::<E>(&Actor::system(), self.scope.now(), "export", None, Some(row));
        match entry.map(|entry| entry.after) {
            Some(Set(Some(values))) => self.readable(values),
            _ => Row::new(),
        }
    }

    fn readable(&self, values: Json) -> Row {
        let Json::Object(columns) = values else { return Row::new() };
        let readable = |value: Json| match value.as_str() {
            Some(token) if is_token(token) => {
                self.scope.services.cipher.decrypt(token).map_or(Json::Null, Json::from)
            }
            Some(write::SECRET_PLACEHOLDER) => Json::Null,
            _ => value,
        };
        let columns = columns.into_iter().map(|(name, value)| (name, readable(value)));
        columns.filter(|(_, value)| !value.is_null()).collect()
    }

    async fn entries_about(&self, nouns: &[&str], key: &str) -> Result<Vec<Row>> {
        let about =
            audit_entry::Column::Noun.is_in(nouns.iter().copied()).and(audit_entry::Column::NounId.eq(key));
        let entries = audit_entry::Entity::find().filter(about);
        let entries = entries.order_by_desc(audit_entry::Column::Id).limit(MAX_ENTRIES);
        let entries = entries.all(self.scope.database().read()).await?;
        let row = |entry: audit_entry::Model| {
            let values = |values: Option<Json>| values.map(|values| Json::Object(self.readable(values)));
            members([
                ("at", time(entry.at)),
                ("action", entry.action.into()),
                ("surface", entry.surface.into()),
                ("before", values(entry.before).into()),
                ("after", values(entry.after).into()),
            ])
        };
        Ok(entries.into_iter().map(row).collect())
    }

    async fn entries_of_actor(&self, account: i32) -> Result<Vec<Row>> {
        let entries = audit_entry::Entity::find().filter(audit_entry::Column::ActorId.eq(account));
        let entries = entries.order_by_desc(audit_entry::Column::Id).limit(MAX_ENTRIES);
        let entries = entries.all(self.scope.database().read()).await?;
        let row = |entry: audit_entry::Model| {
            members([
                ("at", time(entry.at)),
                ("action", entry.action.into()),
                ("noun", entry.noun.into()),
                ("noun_id", entry.noun_id.into()),
                ("surface", entry.surface.into()),
                ("ip_address", entry.ip_address.into()),
            ])
        };
        Ok(entries.into_iter().map(row).collect())
    }

    /// The files, in base64.
    async fn files(&self, paths: impl Iterator<Item = String>) -> Result<Vec<Row>> {
        let failed = |error| Error::Internal(format!("a file was not read: {error}"));
        let mut files = Vec::new();
        for path in paths {
            let mut file = members([("path", path.as_str().into())]);
            let stored = self.scope.services.files.get(&path).await.map_err(failed)?;
            if let Some(stored) = stored.filter(|stored| stored.size <= MAX_FILE_BYTES) {
                let parts: Vec<_> = stored.bytes.try_collect().await.map_err(failed)?;
                file.insert("content".to_owned(), STANDARD.encode(parts.concat()).into());
            }
            files.push(file);
        }
        Ok(files)
    }
}

fn session_row(session: &session::Model) -> Row {
    members([
        ("created_at", time(session.created_at)),
        ("last_seen_at", time(session.last_seen_at)),
        ("surface", session.surface.as_str().into()),
        ("ip_address", session.ip_address.clone().into()),
        ("user_agent", session.user_agent.clone().into()),
    ])
}

fn collection<const N: usize>(kind: &str, person: Row, lists: [(&str, Vec<Row>); N]) -> Row {
    let mut data = members([("kind", kind.into()), ("person", Json::Object(person))]);
    for (name, rows) in lists {
        let rows = rows.into_iter().map(Json::Object).collect();
        data.insert(name.to_owned(), Json::Array(rows));
    }
    data
}

/// The members that have a value.
fn members<const N: usize>(members: [(&str, Json); N]) -> Row {
    let members = members.into_iter().filter(|(_, value)| !value.is_null());
    members.map(|(name, value)| (name.to_owned(), value)).collect()
}

fn time(time: chrono::DateTime<chrono::Utc>) -> Json {
    json!(time.to_rfc3339_opts(SecondsFormat::Secs, true))
}
