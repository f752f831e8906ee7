//! Decides what each line of an import does, by what is stored: it reads, and locks nothing.
//!
//! Others may write between the plan and the writing: what a line then finds otherwise is planned again, with the same
//! identifiers of new rows (`staging/show.rs`).

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use super::field::Field;
use super::lines::{Content, Line};
use super::report::{Outcome, Remark};
use super::said::{Fields, Said};
use crate::domain::participants::details::Details;
use crate::domain::participants::matching::{
    find_all, for_existing, is_same_person, unique_cni_number, unique_email,
};
use crate::entity::attendance::{Column, Entity};
use crate::entity::participant::Model;
use crate::error::Result;

/// How many lines are looked up at once.
const CHUNK: usize = 500;

/// What a line does.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub outcome: Outcome,
    pub remarks: Vec<Remark>,
    /// What is written for it; none for a duplicate and a refused line.
    pub effect: Option<Effect>,
    /// What it says of a known participant that was not known.
    news: Fields,
}

/// What is written for a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Effect {
    pub participant: Uuid,
    pub person: Person,
    /// The attendance that is inserted.
    pub attendance: Option<Uuid>,
}

/// What is written of the participant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Person {
    /// They are new.
    New(Details),
    /// They are known, and this changes.
    Changed(Details),
    /// They are known, and nothing changes.
    Unchanged,
}

/// The plan of an import.
pub(super) struct Plan {
    /// What each line does.
    pub steps: Vec<Step>,
    /// The people whom the lines name.
    people: People,
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
        if let Some(event) = event {
            let again: HashSet<usize> = which.iter().copied().collect();
            let steps = lines.iter().zip(&mut self.steps).enumerate().filter(|(at, _)| again.contains(at));
            attend(database, event, steps.map(|(_, step)| step)).await?;
        }
        Ok(())
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

impl Step {
    /// Nothing is written for a line that repeats something; `news` is what it does not repeat.
    fn duplicate(remark: Remark, news: Fields) -> Self {
        let mut remarks = vec![remark];
        if !news.is_empty() {
            remarks.push(Remark::NotWritten(news));
        }
        Self { outcome: Outcome::Duplicate, remarks, effect: None, news }
    }
}

/// The people of the file, known and new, by what identifies them.
#[derive(Default)]
struct People {
    all: Vec<Known>,
    by_id: HashMap<Uuid, usize>,
    by_cni_number: HashMap<String, usize>,
    by_email: HashMap<String, usize>,
    /// Whom each line names first.
    by_line: HashMap<usize, usize>,
}

struct Known {
    id: Uuid,
    names: (String, String),
    cni_number: Option<String>,
    email: Option<String>,
    /// The stored row, until a line names them.
    row: Option<Box<Model>>,
    /// The line that names them.
    line: Option<usize>,
    /// What it says, and what is stored besides.
    said: Said,
}

impl People {
    /// Loads those who have a number or an address of these lines.
    async fn load<'l>(
        &mut self,
        database: &impl ConnectionTrait,
        lines: impl Iterator<Item = &'l Line> + Clone,
    ) -> Result<()> {
        let details = || lines.clone().filter_map(|line| Some(&line.content.as_ref().ok()?.details));
        let numbers = details().filter_map(Details::cni_number).map(unique_cni_number);
        let numbers = numbers.filter(|number| !self.by_cni_number.contains_key(number));
        let emails = details().filter_map(Details::email).map(unique_email);
        let emails = emails.filter(|email| !self.by_email.contains_key(email));
        for row in find_all(database, numbers.collect(), emails.collect()).await? {
            if let Some(at) = self.by_id.get(&row.id).copied() {
                self.refresh(at, row);
                continue;
            }
            self.add(Known {
                id: row.id,
                names: (row.first_name.clone(), row.last_name.clone()),
                cni_number: row.cni_number.clone(),
                email: row.email.clone(),
                said: Said::by_row(&row),
                row: Some(Box::new(row)),
                line: None,
            });
        }
        Ok(())
    }

    fn add(&mut self, person: Known) {
        let at = self.all.len();
        // Somebody who is new is planned again under the same identifier.
        self.by_id.insert(person.id, at);
        self.all.push(person);
        self.index(at);
    }

    /// Takes the stored row of somebody who was loaded before.
    fn refresh(&mut self, at: usize, row: Model) {
        let Some(person) = self.all.get_mut(at) else { return };
        person.cni_number.clone_from(&row.cni_number);
        person.email.clone_from(&row.email);
        if person.line.is_none() {
            person.row = Some(Box::new(row));
        }
        self.index(at);
    }

    /// Forgets whom a line named: others have changed that.
    fn forget(&mut self, line: usize) {
        let Some(at) = self.by_line.remove(&line) else { return };
        let Some(person) = self.all.get_mut(at) else { return };
        let number = person.cni_number.as_deref().map(unique_cni_number);
        let email = person.email.as_deref().map(unique_email);
        for (key, people) in [(number, &mut self.by_cni_number), (email, &mut self.by_email)] {
            if let Some(key) = key.filter(|key| people.get(key) == Some(&at)) {
                people.remove(&key);
            }
        }
        person.line = None;
    }

    fn index(&mut self, at: usize) {
        let person = &self.all[at];
        if let Some(number) = &person.cni_number {
            self.by_cni_number.insert(unique_cni_number(number), at);
        }
        if let Some(email) = &person.email {
            self.by_email.insert(unique_email(email), at);
        }
    }

    fn step(&mut self, line: &Line, before: Option<&Effect>) -> Step {
        let Ok(content) = &line.content else {
            let (remarks, news) = (Vec::new(), Fields::default());
            return Step { outcome: Outcome::Refused, remarks, effect: None, news };
        };
        let details = &content.details;
        let by_number =
            details.cni_number().and_then(|number| self.by_cni_number.get(&unique_cni_number(number)));
        let by_email = details.email().and_then(|email| self.by_email.get(&unique_email(email)));
        let found = by_number.or_else(|| {
            by_email.filter(|at| {
                let Known { cni_number, names: (first, last), .. } = &self.all[**at];
                is_same_person(details, cni_number.as_deref(), (first, last))
            })
        });
        match found {
            Some(at) => {
                let email_is_taken = by_email.is_some_and(|other| other != at);
                self.known(*at, line.number, content, email_is_taken)
            }
            None => self.new_person(line.number, content, by_email.is_some(), before),
        }
    }

    fn new_person(
        &mut self,
        line: usize,
        content: &Content,
        email_is_taken: bool,
        before: Option<&Effect>,
    ) -> Step {
        let details = content.details.clone();
        let details = if email_is_taken { details.without_email() } else { details };
        let id = before.filter(|before| matches!(before.person, Person::New(_)));
        let id = id.map_or_else(Uuid::now_v7, |before| before.participant);
        let (first, last) = details.names();
        self.by_line.insert(line, self.all.len());
        self.add(Known {
            id,
            names: (first.to_owned(), last.to_owned()),
            cni_number: details.cni_number().map(str::to_owned),
            email: details.email().map(str::to_owned),
            row: None,
            line: Some(line),
            said: Said::by_line(content),
        });
        let remarks = if email_is_taken { vec![Remark::EmailLeftOut] } else { Vec::new() };
        let effect = Effect { participant: id, person: Person::New(details), attendance: None };
        Step { outcome: Outcome::Created, remarks, effect: Some(effect), news: Fields::default() }
    }

    fn known(&mut self, at: usize, line: usize, content: &Content, email_is_taken: bool) -> Step {
        let details = &content.details;
        let person = &mut self.all[at];
        let said = Said::by_line(content);
        if let Some(first) = person.line {
            return Step::duplicate(Remark::SameAsLine(first), said.beyond(&person.said));
        }
        person.line = Some(line);
        let stored = person.row.as_deref().map_or(person.said, Said::by_row);
        self.by_line.insert(line, at);
        let (id, row) = (person.id, person.row.take());
        let mut remarks = Vec::new();
        match (details.email(), &person.email) {
            (Some(new), Some(stored)) if unique_email(new) != unique_email(stored) => {
                remarks.push(Remark::EmailKept);
            }
            (Some(_), None) if email_is_taken => remarks.push(Remark::EmailLeftOut),
            _ => {}
        }
        let mut news = said.without_attendance().beyond(&stored);
        if person.email.is_some() || email_is_taken {
            news = news.without(Field::Email);
        }
        if [Field::LastName, Field::FirstName].iter().any(|field| news.contains(*field)) {
            remarks.push(Remark::NameReplaced);
        }
        person.said = said.or(stored);
        let change = row.and_then(|row| {
            let change = for_existing(&row, details.clone(), email_is_taken);
            let mut after = (*row).clone();
            change.clone().apply(&mut after);
            person.cni_number.clone_from(&after.cni_number);
            person.email.clone_from(&after.email);
            (after != *row).then_some(change)
        });
        self.index(at);
        let person = change.map_or(Person::Unchanged, Person::Changed);
        let effect = Effect { participant: id, person, attendance: None };
        Step { outcome: Outcome::Matched, remarks, effect: Some(effect), news }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::check::Check;
    use crate::domain::participants::create::NewParticipant;
    use crate::domain::participants::details::ParticipantChange;

    fn line(number: usize, cni_number: &str) -> Line {
        let person = NewParticipant {
            first_name: "Awa".to_owned(),
            last_name: "Diop".to_owned(),
            cni_number: Some(cni_number.to_owned()),
            ..NewParticipant::default()
        };
        let details = ParticipantChange::from(person).validated(&mut Check::new(), "");
        Line { number, name: "Awa Diop".to_owned(), content: Ok(Content { details, at: None, notes: None }) }
    }

    #[test]
    fn a_line_that_is_planned_again_does_not_repeat_itself() {
        let (first, second) = (line(2, "CNI00000001"), line(3, "CNI00000001"));
        let mut people = People::default();
        assert_eq!(people.step(&first, None).outcome, Outcome::Created);
        assert_eq!(people.step(&second, None).remarks, [Remark::SameAsLine(2)]);
        people.forget(2);
        assert_eq!(people.step(&first, None).outcome, Outcome::Created);
        people.forget(3);
        assert_eq!(people.step(&second, None).remarks, [Remark::SameAsLine(2)]);
    }
}
