//! Maps the columns of a file by their headings, which `headings.rs` knows.

use std::collections::{HashMap, HashSet};

use super::field::Field;
use super::headings::{field_of, is_full_name};
use crate::error::{Error, Reason, Result, TableFault};
use crate::tabular::column_letters;
use crate::text::fold;

/// The columns of a table.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    /// The field of each column, by position.
    fields: Vec<Option<Field>>,
    /// The headings of the columns that are not read, in their order.
    pub unread: Vec<String>,
}

impl Columns {
    /// Maps a row of headings to `wanted` fields; none when it names no person, and therefore is no row of headings.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` of the field `content` when two columns have one name.
    pub fn of(headings: &[String], wanted: &[Field]) -> Option<Result<Self>> {
        let matches: Vec<Option<(Field, usize)>> = headings.iter().map(|title| field_of(title)).collect();
        let mut best: HashMap<Field, (usize, usize)> = HashMap::new();
        for (at, found) in matches.iter().enumerate() {
            let Some((field, rank)) = *found else { continue };
            let kept = best.entry(field).or_insert((rank, at));
            if rank < kept.0 {
                *kept = (rank, at);
            }
        }
        if ![Field::LastName, Field::FirstName].iter().all(|field| best.contains_key(field)) {
            return None;
        }
        if let Some(name) = repeated(headings) {
            return Some(Err(Error::invalid(
                "content",
                Reason::Table(TableFault::RepeatedColumn(name.to_owned())),
            )));
        }
        let is_read = |at: usize| {
            matches[at].filter(|(field, _)| {
                wanted.contains(field) && best.get(field).is_some_and(|(_, kept)| *kept == at)
            })
        };
        let fields: Vec<Option<Field>> =
            (0..headings.len()).map(|at| is_read(at).map(|(field, _)| field)).collect();
        let unread = headings.iter().enumerate().filter(|(at, _)| fields[*at].is_none());
        let unread =
            unread.map(|(at, title)| if title.is_empty() { column_letters(at) } else { title.clone() });
        Some(Ok(Self { unread: unread.collect(), fields }))
    }

    /// What a row without all headings lacks: a required column, by its name in our exports, or two where the names of a
    /// person are in one.
    pub fn missing(headings: &[String]) -> TableFault {
        let has =
            |wanted| headings.iter().any(|title| field_of(title).is_some_and(|(field, _)| field == wanted));
        if has(Field::LastName) {
            return TableFault::MissingColumn("Prénom".into());
        }
        match headings.iter().find(|title| is_full_name(title)) {
            Some(title) => TableFault::FullNames(title.clone()),
            None => TableFault::MissingColumn("Nom".into()),
        }
    }

    /// How many columns have headings.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// What a column is read for.
    pub fn field(&self, column: usize) -> Option<Field> {
        self.fields.get(column).copied().flatten()
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
        let missing = |title: &str| Columns::missing(&[title.to_owned()]);
        assert_eq!(missing("Nom"), TableFault::MissingColumn("Prénom".into()));
        assert_eq!(missing("a"), TableFault::MissingColumn("Nom".into()));
        assert_eq!(missing("Nom complet"), TableFault::FullNames("Nom complet".to_owned()));
    }
}
