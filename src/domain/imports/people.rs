//! The people of an import: whom each line names, by what identifies them.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::field::Field;
use super::lines::{Content, Line};
use super::report::{Outcome, Remark};
use super::said::{Fields, Said};
use super::step::{Effect, Person, Step};
use crate::domain::participants::details::Details;
use crate::domain::participants::matching::{
    find_all, for_existing, is_same_person, unique_cni_number, unique_email,
};
use crate::entity::participant::Model;
use crate::error::Result;

/// The people of the file, known and new, by what identifies them.
#[derive(Default)]
pub(super) struct People {
    all: Vec<Known>,
    by_id: HashMap<Uuid, usize>,
    by_cni_number: HashMap<String, usize>,
    by_email: HashMap<String, usize>,
    /// Those whose address was left out because it is another person's, by it and their names.
    by_shared_email: HashMap<(String, u64), usize>,
    /// Those of whom a duplicate says a number or an address that they have not: it is not written, but a later line may have
    /// nothing else to tell who it is.
    by_unwritten: HashMap<Unwritten, usize>,
    /// Those whom a line names first, by their names: the last one of each.
    by_names: HashMap<u64, usize>,
    /// Whom each line names first.
    by_line: HashMap<usize, usize>,
}

/// What identifies somebody, in the form in which it is unique.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Unwritten {
    CniNumber(String),
    Email(String),
}

struct Known {
    id: Uuid,
    names: (String, String),
    cni_number: Option<String>,
    email: Option<String>,
    /// The address that was left out.
    shared_email: Option<String>,
    /// What duplicates say besides.
    unwritten: Vec<Unwritten>,
    /// The stored row, until a line names them.
    row: Option<Box<Model>>,
    /// The line that names them.
    line: Option<usize>,
    /// What it says, and what is stored besides.
    said: Said,
}

impl Unwritten {
    fn number(number: &str) -> Self {
        Self::CniNumber(unique_cni_number(number))
    }

    fn email(email: &str) -> Self {
        Self::Email(unique_email(email))
    }
}

impl People {
    /// Loads those who have a number or an address of these lines.
    pub async fn load<'l>(
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
                shared_email: None,
                unwritten: Vec::new(),
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
    pub fn forget(&mut self, line: usize) {
        let Some(at) = self.by_line.remove(&line) else { return };
        let Some(person) = self.all.get_mut(at) else { return };
        let number = person.cni_number.as_deref().map(unique_cni_number);
        let email = person.email.as_deref().map(unique_email);
        for (key, people) in [(number, &mut self.by_cni_number), (email, &mut self.by_email)] {
            if let Some(key) = key.filter(|key| people.get(key) == Some(&at)) {
                people.remove(&key);
            }
        }
        if let Some(email) = person.shared_email.take() {
            self.by_shared_email.remove(&(email, person.said.names()));
        }
        for key in person.unwritten.drain(..) {
            self.by_unwritten.remove(&key);
        }
        let names = person.said.names();
        if self.by_names.get(&names) == Some(&at) {
            self.by_names.remove(&names);
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
        if let Some(email) = &person.shared_email {
            self.by_shared_email.insert((email.clone(), person.said.names()), at);
        }
        if person.line.is_some() {
            self.by_names.insert(person.said.names(), at);
        }
    }

    /// An earlier line of somebody whom neither number nor address tells: with the same names and address, which was left out,
    /// or with the same telephone number and nothing else.
    fn unidentified(&self, content: &Content) -> Option<usize> {
        let said = Said::by_line(content).without_attendance();
        let is_other = |at: &&usize| {
            let known = &self.all[**at].said;
            said.has(Field::CniNumber) && known.has(Field::CniNumber)
        };
        if let Some(email) = content.details.email() {
            let key = (unique_email(email), said.names());
            return self.by_shared_email.get(&key).filter(|at| !is_other(at)).copied();
        }
        let same = self.by_names.get(&said.names()).filter(|_| said.has(Field::Phone));
        same.filter(|at| self.all[**at].said.without_attendance() == said).copied()
    }

    /// Whom an earlier duplicate says to have the number or the address of this line.
    fn named_by_duplicate(&self, content: &Content) -> Option<usize> {
        let details = &content.details;
        let of = |key: Unwritten| self.by_unwritten.get(&key).copied();
        let by_number = details.cni_number().and_then(|number| of(Unwritten::number(number)));
        by_number.or_else(|| {
            let at = of(Unwritten::email(details.email()?))?;
            let Known { cni_number, names: (first, last), .. } = &self.all[at];
            is_same_person(details, cni_number.as_deref(), (first, last)).then_some(at)
        })
    }

    /// Keeps the number and the address of a duplicate, which are not written.
    fn keep_unwritten(&mut self, at: usize, content: &Content) {
        let number = content.details.cni_number().map(Unwritten::number);
        for key in number.into_iter().chain(content.details.email().map(Unwritten::email)) {
            let is_of_somebody = match &key {
                Unwritten::CniNumber(number) => self.by_cni_number.contains_key(number),
                Unwritten::Email(email) => self.by_email.contains_key(email),
            };
            if !is_of_somebody && !self.by_unwritten.contains_key(&key) {
                self.by_unwritten.insert(key.clone(), at);
                self.all[at].unwritten.push(key);
            }
        }
    }

    /// The earlier line with the same names, if swapped, unless the numbers of two cards tell both apart.
    fn line_with_same_names(&self, said: &Said) -> Option<usize> {
        let at = self.by_names.get(&said.names()).or_else(|| self.by_names.get(&said.swapped_names()))?;
        let known = self.all.get(*at)?;
        let are_told_apart = said.has(Field::CniNumber) && known.said.has(Field::CniNumber);
        known.line.filter(|_| !are_told_apart)
    }

    pub fn step(&mut self, line: &Line, before: Option<&Effect>) -> Step {
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
        let email_is_taken = by_email.is_some_and(|other| found != Some(other));
        match found
            .copied()
            .or_else(|| self.unidentified(content))
            .or_else(|| self.named_by_duplicate(content))
        {
            Some(at) => self.known(at, line.number, content, email_is_taken),
            None => self.new_person(line.number, content, email_is_taken, before),
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
        let shared_email = details.email().filter(|_| email_is_taken).map(unique_email);
        let said = Said::by_line(content);
        let same_names = self.line_with_same_names(&said);
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
            shared_email,
            unwritten: Vec::new(),
            row: None,
            line: Some(line),
            said,
        });
        let left_out = email_is_taken.then_some(Remark::EmailLeftOut);
        let remarks = left_out.into_iter().chain(same_names.map(Remark::SameNamesAsLine)).collect();
        let effect = Effect { participant: id, person: Person::New(details), attendance: None };
        Step { outcome: Outcome::Created, remarks, effect: Some(effect), news: Fields::default() }
    }

    fn known(&mut self, at: usize, line: usize, content: &Content, email_is_taken: bool) -> Step {
        let details = &content.details;
        let person = &mut self.all[at];
        let said = Said::by_line(content);
        if let Some(first) = person.line {
            let step = Step::duplicate(Remark::SameAsLine(first), said.beyond(&person.said));
            self.keep_unwritten(at, content);
            return step;
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
            let (replaced, added) = Fields::changed(&row, &after);
            remarks.extend((!replaced.is_empty()).then_some(Remark::Replaced(replaced)));
            remarks.extend((!added.is_empty()).then_some(Remark::Added(added)));
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
