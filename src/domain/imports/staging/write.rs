//! Inserts the new rows of an import, hidden.

use std::collections::HashMap;

use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ColumnTrait as _, DatabaseTransaction, EntityTrait, IntoActiveModel as _,
    QueryFilter as _,
};
use uuid::Uuid;

use super::run::{CHUNK, Run};
use super::search_texts;
use crate::domain::attendances::record;
use crate::domain::imports::lines::{Content, Line};
use crate::domain::imports::progress::Meter;
use crate::domain::imports::step::{Effect, Person, Step};
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

/// Inserts the rows of the steps that write something.
pub(super) async fn insert(run: &Run<'_>, lines: &[Line], steps: &[Step], meter: &Meter) -> Result<()> {
    let drafts: Vec<Draft<'_>> = lines.iter().zip(steps).filter_map(draft).collect();
    for (chunk, written) in drafts.chunks(CHUNK).zip((0..).step_by(CHUNK)) {
        transaction::write(&run.inner, async |tx| insert_chunk(run, &tx, chunk).await).await?;
        meter.written(written + chunk.len());
    }
    Ok(())
}

/// Replaces the rows of these lines, by their positions, by those of their new steps.
pub(super) async fn replace(
    run: &Run<'_>,
    tx: &DatabaseTransaction,
    lines: &[Line],
    steps: &[Step],
    which: &[usize],
) -> Result<()> {
    let numbers = which.iter().filter_map(|at| lines.get(*at)).map(number);
    let stale = import_line::Entity::find()
        .filter(import_line::Column::ImportId.eq(run.id))
        .filter(import_line::Column::Number.is_in(numbers));
    delete_hidden(tx, stale.all(tx).await?).await?;
    let drafts: Vec<Draft<'_>> =
        which.iter().filter_map(|at| draft((lines.get(*at)?, steps.get(*at)?))).collect();
    insert_chunk(run, tx, &drafts).await
}

fn draft<'l>((line, step): (&'l Line, &'l Step)) -> Option<Draft<'l>> {
    Some(Draft { line, content: line.content.as_ref().ok()?, effect: step.effect.as_ref()? })
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
        search_texts::leave_out(&mut row, scope.engine());
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

/// The number of a line, as stored.
pub(super) fn number(line: &Line) -> i32 {
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
