//! Rows of SQLite that came as one text: a JSON array of an array a row.
//!
//! The driver runs SQLite on a thread of its own and sends row by row to ours, each cell a copy made by the C allocator;
//! that costs several times what the statement does. Packed into JSON by the database itself (`select.rs`), all rows of a
//! statement cross over at once. UUIDs come as hexadecimal text, since JSON has no bytes; truth values as 0 and 1.

use sea_orm::DbErr;
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};

/// All rows of a statement.
#[derive(Debug, Default)]
pub struct JsonRows {
    /// The texts of all cells, one after the other.
    texts: String,
    cells: Vec<Place>,
    rows: usize,
}

/// A cell, its text by its place.
#[derive(Clone, Copy, Debug)]
enum Place {
    Null,
    Int(i64),
    Real(f64),
    Text { from: usize, to: usize },
}

/// What a cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum JsonScalar<'r> {
    /// Nothing.
    Null,
    /// A number, or a truth value.
    Int(i64),
    /// A number with a fraction.
    Real(f64),
    /// Text, a moment, a day, or the digits of a UUID.
    Text(&'r str),
}

impl JsonRows {
    /// Reads rows from the text that the database made of them.
    ///
    /// # Errors
    /// When it is not of that form.
    pub fn read(text: &str) -> Result<Self, DbErr> {
        let mut packed = Self { texts: String::with_capacity(text.len()), ..Self::default() };
        let mut json = serde_json::Deserializer::from_str(text);
        Rows(&mut packed)
            .deserialize(&mut json)
            .and_then(|()| json.end())
            .map_err(|error| DbErr::Custom(format!("packed rows cannot be read: {error}")))?;
        Ok(packed)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// The cell at `ordinal` of the row at `row`, if there is one.
    pub fn cell(&self, row: usize, ordinal: usize) -> Option<JsonScalar<'_>> {
        let width = self.cells.len() / self.rows.max(1);
        if ordinal >= width {
            return None;
        }
        Some(match *self.cells.get(row * width + ordinal)? {
            Place::Null => JsonScalar::Null,
            Place::Int(number) => JsonScalar::Int(number),
            Place::Real(number) => JsonScalar::Real(number),
            Place::Text { from, to } => JsonScalar::Text(self.texts.get(from..to)?),
        })
    }
}

/// Reads the array of all rows.
struct Rows<'p>(&'p mut JsonRows);

impl<'de> DeserializeSeed<'de> for Rows<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        while rows.next_element_seed(Row(self.0))?.is_some() {
            self.0.rows += 1;
        }
        if self.0.rows > 0 && !self.0.cells.len().is_multiple_of(self.0.rows) {
            return Err(A::Error::custom("the rows are not of one length"));
        }
        Ok(())
    }
}

/// Reads the array of one row.
struct Row<'p>(&'p mut JsonRows);

impl<'de> DeserializeSeed<'de> for Row<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Row<'_> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a row")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut cells: A) -> Result<(), A::Error> {
        while cells.next_element_seed(CellSeed(self.0))?.is_some() {}
        Ok(())
    }
}

/// Reads one cell.
struct CellSeed<'p>(&'p mut JsonRows);

impl CellSeed<'_> {
    fn push(self, place: Place) {
        self.0.cells.push(place);
    }
}

impl<'de> DeserializeSeed<'de> for CellSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl Visitor<'_> for CellSeed<'_> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a cell")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.push(Place::Null);
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.push(Place::Int(number));
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        let number = i64::try_from(number).map_err(|_| E::custom("a number beyond 64 bits"))?;
        self.push(Place::Int(number));
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.push(Place::Real(number));
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        let from = self.0.texts.len();
        self.0.texts.push_str(text);
        let to = self.0.texts.len();
        self.push(Place::Text { from, to });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_by_row_and_place() {
        let packed = JsonRows::read(r#"[["ŋ\"\n\u00e9",1,null],["",-9007199254740993,0.5]]"#).expect("rows");
        assert_eq!(packed.len(), 2);
        assert_eq!(packed.cell(0, 0), Some(JsonScalar::Text("ŋ\"\né")));
        assert_eq!(packed.cell(0, 1), Some(JsonScalar::Int(1)));
        assert_eq!(packed.cell(0, 2), Some(JsonScalar::Null));
        assert_eq!(packed.cell(1, 0), Some(JsonScalar::Text("")));
        assert_eq!(packed.cell(1, 1), Some(JsonScalar::Int(-9_007_199_254_740_993)));
        assert_eq!(packed.cell(1, 2), Some(JsonScalar::Real(0.5)));
        assert_eq!(packed.cell(0, 3), None, "a cell of the next row is not this row's");
        assert_eq!(packed.cell(2, 0), None);
    }

    #[test]
    fn no_rows_are_no_cells() {
        let packed = JsonRows::read("[]").expect("no rows");
        assert_eq!((packed.len(), packed.cell(0, 0)), (0, None));
    }

    #[test]
    fn what_is_not_rows_is_refused() {
        for text in ["", "[", "{}", "[1]", "[[1],[1,2]]", "[[true]]", "[[1]] 2", "[[18446744073709551615]]"] {
            assert!(JsonRows::read(text).is_err(), "{text}");
        }
    }
}
