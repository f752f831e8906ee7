//! Maps the columns of a file by their headings, which `headings.rs` knows.

use std::collections::{HashMap, HashSet};

use super::field::Field;
use super::headings::{Heading, field_of, heading, is_full_name, is_of_day, is_of_numbers};
use super::presence::{self, Kind};
use super::words::is_too_long;
use crate::error::{Error, Reason, Result, TableFault, UnknownHeadings};
use crate::tabular::column_letters;
use crate::text::fold;

/// The columns of a table.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    /// The field of each column, by position.
    fields: Vec<Option<Field>>,
    /// The columns of a date and of its time, where two have the time of the attendance.
    pub date_and_time: Option<(usize, usize)>,
    /// The columns of whether the people came, at most one of each kind.
    pub presence: Vec<(usize, Kind)>,
    /// The headings of the columns that are not read, in their order.
    pub unread: Vec<String>,
    /// Whether each column numbers the lines.
    numbers: Vec<bool>,
}

impl Columns {
    /// Maps a row of headings to `wanted` fields; none when it names no person, and therefore is no row of headings.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` of the field `content` when two columns have one name.
    pub fn of(headings: &[String], wanted: &[Field]) -> Option<Result<Self>> {
        let mut matches: Vec<Option<Heading>> = headings.iter().map(|title| heading(title)).collect();
        let person = match person_of(headings, &matches)? {
            Ok(person) => person,
            Err(fault) => return Some(Err(Error::invalid("content", Reason::Table(fault)))),
        };
        // What is another's is not read.
        for found in &mut matches {
            *found = found.filter(|heading| heading.person.is_none() || heading.person == person);
        }
        let mut best: HashMap<Field, (usize, usize)> = HashMap::new();
        for (at, found) in matches.iter().enumerate() {
            let Some(Heading { field, rank, .. }) = *found else { continue };
            let kept = best.entry(field).or_insert((rank, at));
            if rank < kept.0 {
                *kept = (rank, at);
            }
        }
        if let Some(name) = repeated(headings) {
            return Some(Err(Error::invalid(
                "content",
                Reason::Table(TableFault::RepeatedColumn(name.to_owned())),
            )));
        }
        let date_and_time = date_and_time(headings).filter(|_| wanted.contains(&Field::CheckInTime));
        let is_of_time = |at: usize| date_and_time.is_some_and(|(date, time)| date == at || time == at);
        let is_best = |at: usize, field: &Field| best.get(field).is_some_and(|(_, kept)| *kept == at);
        let is_read = |at: usize| match matches[at] {
            _ if is_of_time(at) => Some(Field::CheckInTime),
            heading => heading
                .map(|heading| heading.field)
                .filter(|field| wanted.contains(field) && is_best(at, field)),
        };
        let fields: Vec<Option<Field>> = (0..headings.len()).map(is_read).collect();
        let presence =
            if wanted.contains(&Field::CheckInTime) { presence_in(headings) } else { Vec::default() };
        // What a status says is not known before all lines are read.
        let says_presence = |at: usize| presence.iter().any(|found| found.0 == at && found.1 != Kind::Status);
        let unread =
            headings.iter().enumerate().filter(|(at, _)| fields[*at].is_none() && !says_presence(*at));
        let unread =
            unread.map(|(at, title)| if title.is_empty() { column_letters(at) } else { title.clone() });
        let unread = unread.collect();
        let numbers = headings.iter().map(|title| is_of_numbers(title)).collect();
        Some(Ok(Self { fields, date_and_time, presence, unread, numbers }))
    }

    /// What a row without all headings lacks: a required column, by its name in our exports, or two where the names of a
    /// person are in one. Of a row that has some headings, those that are not known are told: one of them may be the column.
    pub fn missing(line: usize, headings: &[String]) -> TableFault {
        /// The most headings that are told.
        const MAX_TOLD: usize = 8;
        let has = |wanted| headings.iter().any(|title| field_of(title) == Some(wanted));
        let missing = if has(Field::LastName) { "Prénom" } else { "Nom" };
        if let Some(title) = headings.iter().find(|title| is_full_name(title)).filter(|_| missing == "Nom") {
            return TableFault::FullNames(title.clone());
        }
        let is_unknown =
            |title: &&String| !title.is_empty() && !is_too_long(title) && field_of(title).is_none();
        let unknown = headings.iter().filter(is_unknown);
        let unknown: Vec<&str> = unknown.take(MAX_TOLD).map(String::as_str).collect();
        if unknown.is_empty() || count_known(headings) == 0 && !may_be_headings(headings) {
            TableFault::MissingColumn(missing.into())
        } else {
            let titles = unknown.join(", ");
            TableFault::UnknownHeadings(Box::new(UnknownHeadings { missing: missing.into(), line, titles }))
        }
    }

    /// The column that a field is read from.
    pub fn position(&self, field: Field) -> Option<usize> {
        self.fields.iter().position(|found| *found == Some(field))
    }

    /// Whether a row of headings, which others were mapped from, reads the same from each of its columns.
    pub fn agrees_with(&self, headings: &[String], others: &Self) -> bool {
        let mut named = headings.iter().enumerate().filter(|(_, title)| !title.is_empty());
        named.all(|(at, _)| self.field(at) == others.field(at))
    }

    /// How many columns have headings.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether a column numbers the lines, or has no heading.
    pub fn has_numbers(&self, column: usize) -> bool {
        self.numbers.get(column).copied().unwrap_or(true)
    }

    /// Takes the column of a status, which says whether people came, for one that is read.
    pub fn read_status(&mut self) {
        self.unread.retain(|title| presence::kind_of(title) != Some(Kind::Status));
    }

    /// What a column is read for.
    pub fn field(&self, column: usize) -> Option<Field> {
        self.fields.get(column).copied().flatten()
    }
}

/// The columns of whether people came, the first of each kind. A status that stands beside one of presence says something else.
fn presence_in(headings: &[String]) -> Vec<(usize, Kind)> {
    let mut found: Vec<(usize, Kind)> = Vec::new();
    for (at, kind) in
        headings.iter().enumerate().filter_map(|(at, title)| Some((at, presence::kind_of(title)?)))
    {
        if found.iter().all(|(_, other)| *other != kind) {
            found.push((at, kind));
        }
    }
    if found.iter().any(|(_, kind)| *kind == Kind::Presence) {
        found.retain(|(_, kind)| *kind != Kind::Status);
    }
    found
}

/// Whose names are read: the participant's, or those of the only other person who has both. None when nobody has: the row has
/// no headings.
///
/// # Errors
/// Where the lines have the names of two people.
fn person_of(headings: &[String], matches: &[Option<Heading>]) -> Option<Result<Option<usize>, TableFault>> {
    let of = |wanted: Field, person: Option<usize>| {
        let all = matches.iter().enumerate().filter_map(|(at, found)| Some((at, (*found)?)));
        all.filter(move |(_, heading)| heading.field == wanted && heading.person == person)
    };
    // Two columns that name it as exactly: `Nom 1` and `Nom 2`, not `Nom` and `Nom de naissance`.
    let twice = |wanted: Field, person: Option<usize>| {
        let (_, first) = of(wanted, person).min_by_key(|(_, heading)| heading.rank)?;
        let mut alike = of(wanted, person).filter(|(_, heading)| heading.rank == first.rank);
        Some((alike.next()?.0, alike.next()?.0))
    };
    let title = |at: usize| headings.get(at).cloned().unwrap_or_default();
    let has_both = |person: Option<usize>| {
        [Field::LastName, Field::FirstName].iter().all(|field| of(*field, person).next().is_some())
    };
    let mut others: Vec<usize> = matches.iter().flatten().filter_map(|heading| heading.person).collect();
    others.sort_unstable();
    others.dedup();
    others.retain(|person| has_both(Some(*person)));
    let person = match others.as_slice() {
        _ if has_both(None) => None,
        [] => return None,
        [person] => Some(*person),
        [one, other, ..] => {
            let name_of = |person: usize| of(Field::LastName, Some(person)).next().map(|(at, _)| title(at));
            let (one, other) = (name_of(*one).unwrap_or_default(), name_of(*other).unwrap_or_default());
            return Some(Err(TableFault::SeveralPeople(Box::new([one, other]))));
        }
    };
    match (twice(Field::LastName, person), twice(Field::FirstName, person)) {
        // The same words twice are told as such.
        (Some((one, other)), Some(_)) if fold(&title(one)) != fold(&title(other)) => {
            Some(Err(TableFault::SeveralPeople(Box::new([title(one), title(other)]))))
        }
        _ => Some(Ok(person)),
    }
}

/// Whether a row has the headings of a table with the names of people in one column.
pub(super) fn has_full_names(cells: &[String]) -> bool {
    cells.iter().any(|title| is_full_name(title)) && count_known(cells) > 1
}

/// How many cells of a row are known headings.
pub(super) fn count_known(cells: &[String]) -> usize {
    cells.iter().filter(|title| field_of(title).is_some() || is_full_name(title)).count()
}

/// Whether a row may be one of headings: a cell looks like that of the given name, in French or English. Cheap, because all
/// rows are asked.
pub(super) fn may_be_headings(cells: &[String]) -> bool {
    const PARTS: [&[u8]; 2] = [b"nom", b"name"];
    let has = |cell: &String, part: &[u8]| {
        cell.as_bytes().windows(part.len()).any(|bytes| bytes.eq_ignore_ascii_case(part))
    };
    cells.iter().any(|cell| PARTS.iter().any(|part| has(cell, part)))
}

/// Whether a row right below headings says more of some: all its cells are headings, at least one of a column that has no known
/// heading.
pub(super) fn refines(below: &[String], headings: &[String]) -> bool {
    let is_known = |title: &String| field_of(title).is_some();
    let mut named = below.iter().enumerate().filter(|(_, title)| !title.is_empty()).peekable();
    named.peek().is_some()
        && named.clone().all(|(_, title)| is_known(title))
        && named.any(|(at, _)| !headings.get(at).is_some_and(is_known))
}

/// The headings of two rows: those below, and those above where there is none below.
pub(super) fn joined(above: &[String], below: &[String]) -> Vec<String> {
    let at = |cells: &[String], at: usize| cells.get(at).filter(|title| !title.is_empty()).cloned();
    (0..above.len().max(below.len()))
        .map(|column| at(below, column).or(at(above, column)).unwrap_or_default())
        .collect()
}

/// The two columns that have the time of the attendance, that of the date first: `Date de pointage` and `Heure de pointage`,
/// or `Date` and `Heure d'arrivée`.
fn date_and_time(headings: &[String]) -> Option<(usize, usize)> {
    let is_of_time = |title: &str| field_of(title) == Some(Field::CheckInTime);
    let mut times = headings.iter().enumerate().filter(|(_, title)| is_of_time(title));
    let (one, other, third) = (times.next()?, times.next(), times.next());
    let has = |title: &str, words: &[&str]| {
        let folded = fold(title);
        folded.split_whitespace().any(|word| words.contains(&word))
    };
    let is_date =
        |title: &str| has(title, &["date", "jour", "day"]) && !has(title, &["heure", "time", "hour"]);
    let is_time =
        |title: &str| has(title, &["heure", "time", "hour"]) && !has(title, &["date", "jour", "day"]);
    let Some(other) = other else {
        let day = headings.iter().position(|title| is_of_day(title))?;
        return is_time(one.1).then_some((day, one.0));
    };
    match (third, (is_date(one.1), is_time(one.1)), (is_date(other.1), is_time(other.1))) {
        (None, (true, _), (_, true)) => Some((one.0, other.0)),
        (None, (_, true), (true, _)) => Some((other.0, one.0)),
        _ => None,
    }
}

/// A heading that two columns have.
fn repeated(headings: &[String]) -> Option<&str> {
    let mut seen = HashSet::new();
    let mut named = headings.iter().filter(|title| !title.is_empty());
    named.find(|title| !seen.insert(fold(title))).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::imports::field::OF_ATTENDANCE;

    fn columns(line: &str) -> Option<Result<Columns>> {
        let headings: Vec<String> = line.split(';').map(str::to_owned).collect();
        Columns::of(&headings, OF_ATTENDANCE)
    }

    fn fields(line: &str) -> Vec<Option<Field>> {
        columns(line).expect("headings").expect("no name twice").fields
    }

    #[test]
    fn the_more_exact_heading_counts_and_the_others_are_listed() {
        let columns =
            columns("N°;Nom;Prénom;Contact;Téléphone;;Couleur").expect("headings").expect("no name twice");
        assert_eq!(columns.field(4), Some(Field::Phone));
        assert_eq!(columns.field(3), None);
        assert_eq!(columns.unread, ["N°", "Contact", "F", "Couleur"]);
    }

    #[test]
    fn a_name_that_stands_twice_is_refused() {
        assert!(columns("Nom;Prénom;Email;email").expect("headings").is_err());
        assert_eq!(fields("Nom;Prénom;Tel;Téléphone").len(), 4);
        assert!(columns("Nom;Couleur").is_none());
        let missing = |title: &str| Columns::missing(1, &[title.to_owned()]);
        assert_eq!(missing("Nom"), TableFault::MissingColumn("Prénom".into()));
        assert_eq!(missing("a"), TableFault::MissingColumn("Nom".into()));
        assert_eq!(missing("Nom complet"), TableFault::FullNames("Nom complet".to_owned()));
    }
}
