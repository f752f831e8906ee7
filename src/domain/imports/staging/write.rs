//! Inserts the new rows of an import, hidden.

use std::collections::HashMap;

use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ColumnTrait as _, DatabaseTransaction, EntityTrait, IntoActiveModel as _,
    QueryFilter as _,
};
use uuid::Uuid;

use super::run::{CHUNK, Run};
use crate::domain::attendances::record;
use crate::domain::imports::lines::{Content, Line};
use crate::domain::imports::plan::{Effect, Person, Step};
use crate::domain::imports::progress::Meter;
use crate::domain::participants::create;
use crate::domain::{transaction, write};
use crate::entity::texts::with_derived_columns;
use crate::entity::{attendance, import_line, participant};
use crate::error::{Error, Result};

use super::settle::delete_hidden;

/// A line with what is written for it.
struct Draft<'l> {
    line: &'l Line,
    content: &'l Content,
    effect: &'l Effect,
}

/// Inserts the rows of the steps that write something; those of `before` that have changed are replaced.
pub(super) async fn insert(
    run: &Run<'_>,
    lines: &[Line],
    steps: &[Step],
    before: Option<&[Step]>,
    meter: &Meter,
) -> Result<()> {
    let mut drafts = Vec::new();
    let mut stale = Vec::new();
    for (at, (line, step)) in lines.iter().zip(steps).enumerate() {
        let earlier = before.and_then(|before| before.get(at)?.effect.as_ref());
        if before.is_some() && earlier == step.effect.as_ref() {
            continue;
        }
        stale.extend(earlier.map(|_| number(line)));
        if let (Ok(content), Some(effect)) = (&line.content, &step.effect) {
            drafts.push(Draft { line, content, effect });
        }
    }
    for chunk in stale.chunks(CHUNK) {
        transaction::write(&run.inner, async |tx| {
            run.touch(&tx).await?;
            let lines = import_line::Entity::find()
                .filter(import_line::Column::ImportId.eq(run.id))
                .filter(import_line::Column::Number.is_in(chunk.iter().copied()));
            delete_hidden(&tx, lines.all(&*tx).await?).await
        })
        .await?;
    }
    let first = before.is_none();
    for (chunk, written) in drafts.chunks(CHUNK).zip((0..).step_by(CHUNK)) {
        transaction::write(&run.inner, async |tx| insert_chunk(run, &tx, chunk).await).await?;
        if first {
            meter.written(written + chunk.len());
        }
    }
    Ok(())
}

async fn insert_chunk(run: &Run<'_>, tx: &DatabaseTransaction, drafts: &[Draft<'_>]) -> Result<()> {
    run.touch(tx).await?;
    let scope = &run.inner;
    let mut people = Vec::new();
    let mut attendances = Vec::new();
    for Draft { content, effect, .. } in drafts {
        if let Person::New(details) = &effect.person {
            people.push(create::row(scope, effect.participant, details.clone()));
        }
        if let (Some(id), Some(event)) = (effect.attendance, run.event) {
            let at = content.at.unwrap_or(event.start_at);
            let of = (event.id, effect.participant);
            attendances.push(record::imported_row(scope, id, of, at, content.notes.clone()));
        }
    }
    let hidden = people.iter().map(|row| {
        let mut row = with_derived_columns(row.clone().into_active_model().reset_all())?;
        row.cni_number = Set(None);
        row.email = Set(None);
        row.deleted_at = Set(Some(scope.now()));
        Ok(row)
    });
    let hidden = hidden.collect::<Result<Vec<_>>>()?;
    insert_all(tx, hidden).await?;
    write::audit_all::<participant::Entity>(tx, scope, "create", people.iter().map(|row| (None, row)))
        .await?;
    let hidden = attendances.iter().map(|row| {
        let mut row = row.clone().into_active_model().reset_all();
        row.deleted_at = Set(Some(scope.now()));
        row
    });
    insert_all(tx, hidden.collect()).await?;
    let created = attendances.iter().map(|row| (None, row));
    write::audit_all::<attendance::Entity>(tx, scope, "create", created).await?;
    let people: HashMap<Uuid, &participant::Model> = people.iter().map(|row| (row.id, row)).collect();
    let lines = drafts.iter().map(|draft| line(run, draft, people.get(&draft.effect.participant).copied()));
    insert_all(tx, lines.collect::<Result<Vec<_>>>()?).await
}

fn line(
    run: &Run<'_>,
    draft: &Draft<'_>,
    row: Option<&participant::Model>,
) -> Result<import_line::ActiveModel> {
    let change = match &draft.effect.person {
        Person::Changed(details) => Some(serde_json::to_value(details)),
        Person::New(_) | Person::Unchanged => None,
    };
    let change = change.transpose().map_err(|error| Error::Internal(error.to_string()))?;
    let line = import_line::Model {
        import_id: run.id,
        number: number(draft.line),
        participant_id: draft.effect.participant,
        is_new: row.is_some(),
        cni_number: row.and_then(|row| row.cni_number.clone()),
        email: row.and_then(|row| row.email.clone()),
        change,
        attendance_id: draft.effect.attendance,
    };
    Ok(line.into_active_model().reset_all())
}

fn number(line: &Line) -> i32 {
    i32::try_from(line.number).unwrap_or(i32::MAX)
}

async fn insert_all<A>(tx: &DatabaseTransaction, rows: Vec<A>) -> Result<()>
where
    A: ActiveModelTrait,
{
    if !rows.is_empty() {
        A::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}
