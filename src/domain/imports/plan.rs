//! Decides what each line of an import does, by what is stored: it reads, and locks nothing.
//!
//! Others may write between the plan and the writing: what a line then finds otherwise is planned again, with the same
//! identifiers of new rows (`staging/show.rs`).

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::field::Field;
use super::lines::Line;
use super::namesakes::Namesakes;
use super::people::People;
use super::report::Remark;
use super::step::{Effect, Person, Step};
use crate::entity::attendance::{Column, Entity};
use crate::error::Result;

/// How many lines are looked up at once.
const CHUNK: usize = 500;

/// The plan of an import.
pub(super) struct Plan {
    /// What each line does.
    pub steps: Vec<Step>,
    /// The people whom the lines name.
    people: People,
    /// Who has the names of those who are new.
    namesakes: Namesakes,
    /// The positions of the lines that were planned again in a transaction that is not committed.
    unsettled: HashSet<usize>,
}

impl Plan {
    /// Plans the lines of an import: of participants, or of attendances at `event`.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(database: &impl ConnectionTrait, lines: &[Line], event: Option<Uuid>) -> Result<Self> {
        let mut plan = Self {
            steps: Vec::with_capacity(lines.len()),
            people: People::default(),
            namesakes: Namesakes::default(),
            unsettled: HashSet::new(),
        };
        for chunk in lines.chunks(CHUNK) {
            plan.people.load(database, chunk.iter()).await?;
            let mut steps: Vec<Step> = chunk.iter().map(|line| plan.people.step(line, None)).collect();
            if let Some(event) = event {
                attend(database, event, chunk.iter().zip(steps.iter_mut())).await?;
            }
            plan.steps.append(&mut steps);
        }
        plan.namesakes.tell(database, event, lines.iter().zip(&mut plan.steps)).await?;
        Ok(plan)
    }

    /// Plans these lines again, by their positions, because others have written what they name. The other lines stay as
    /// they are, and new people keep their identifiers.
    ///
    /// # Errors
    /// The database's.
    pub async fn again(
        &mut self,
        database: &impl ConnectionTrait,
        lines: &[Line],
        event: Option<Uuid>,
        which: &[usize],
    ) -> Result<()> {
        self.unsettled.extend(which);
        let mut before = Vec::with_capacity(which.len());
        for at in which {
            before.push(self.steps.get_mut(*at).and_then(|step| step.effect.take()));
            if let Some(line) = lines.get(*at) {
                self.people.forget(line.number);
            }
        }
        self.people.load(database, which.iter().filter_map(|at| lines.get(*at))).await?;
        for (at, before) in which.iter().zip(&before) {
            if let (Some(line), Some(step)) = (lines.get(*at), self.steps.get_mut(*at)) {
                *step = self.people.step(line, before.as_ref());
            }
        }
        let again: HashSet<usize> = which.iter().copied().collect();
        if let Some(event) = event {
            let steps = lines.iter().zip(&mut self.steps).enumerate().filter(|(at, _)| again.contains(at));
            attend(database, event, steps.map(|(_, step)| step)).await?;
        }
        let steps = lines.iter().zip(&mut self.steps).enumerate().filter(|(at, _)| again.contains(at));
        self.namesakes.tell(database, event, steps.map(|(_, step)| step)).await
    }
}

impl Plan {
    /// The positions of the lines that were planned again since [`Plan::settle`]: a transaction that failed has taken back
    /// their rows.
    pub fn unsettled(&self) -> impl Iterator<Item = usize> {
        self.unsettled.iter().copied()
    }

    /// What was planned again is committed.
    pub fn settle(&mut self) {
        self.unsettled.clear();
    }
}

/// Adds the attendances to the steps; whose participant has one already is a duplicate.
async fn attend<'s>(
    database: &impl ConnectionTrait,
    event: Uuid,
    steps: impl Iterator<Item = (&'s Line, &'s mut Step)>,
) -> Result<()> {
    let steps: Vec<(&Line, &mut Step)> = steps.collect();
    let known = steps.iter().filter_map(|(_, step)| match &step.effect {
        Some(Effect { person: Person::New(_), .. }) | None => None,
        Some(effect) => Some(effect.participant),
    });
    let recorded = Entity::find()
        .filter(Column::EventId.eq(event))
        .filter(Column::ParticipantId.is_in(known))
        .filter(Column::DeletedAt.is_null())
        .select_only()
        .columns([Column::ParticipantId, Column::CheckInAt, Column::Notes])
        .into_tuple::<(Uuid, DateTime<Utc>, Option<String>)>();
    let recorded = recorded.all(database).await?.into_iter().map(|(id, time, notes)| (id, (time, notes)));
    let recorded: HashMap<Uuid, (DateTime<Utc>, Option<String>)> = recorded.collect();
    for (line, step) in steps {
        let Some(effect) = &mut step.effect else { continue };
        match recorded.get(&effect.participant) {
            None => effect.attendance = Some(Uuid::now_v7()),
            Some((time, notes)) => {
                let noted = line.content.as_ref().ok().and_then(|content| content.notes.as_ref());
                let is_new = noted.is_some() && noted != notes.as_ref();
                let news = if is_new { step.news.with(Field::Notes) } else { step.news };
                *step = Step::duplicate(Remark::AlreadyRecorded(*time), news);
            }
        }
    }
    Ok(())
}
