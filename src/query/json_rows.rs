//! The rows of a statement on SQLite, parsed from one JSON text: an array with an array for each row.
//!
//! The driver runs SQLite on a thread of its own and sends row by row to the caller's thread, each value as a
//! copy made by the C allocator; that costs several times the execution of the statement. The statement
//! therefore returns all rows as one JSON text (`select.rs`). UUIDs are encoded as hexadecimal text, because
//! JSON has no bytes, and booleans as 0 and 1.

use sea_orm::DbErr;
use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};

/// All rows of a statement.
#[derive(Debug, Default)]
pub struct JsonRows {
    /// The texts of all values, concatenated.
    texts: String,
    values: Vec<StoredScalar>,
    rows: usize,
}

/// A value; texts are ranges of `JsonRows::texts`.
#[derive(Clone, Copy, Debug)]
enum StoredScalar {
    Null,
    Int(i64),
    Real(f64),
    Text { from: usize, to: usize },
}

/// A value of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum JsonScalar<'r> {
    /// NULL.
    Null,
    /// An integer, or a boolean.
    Int(i64),
    /// A floating-point number.
    Real(f64),
    /// A text, a time, a day, or the hexadecimal digits of a UUID.
    Text(&'r str),
}

impl JsonRows {
    /// Parses the JSON text of all rows.
    ///
    /// # Errors
    /// When the text is not an array of arrays of one length.
    pub fn parse(text: &str) -> Result<Self, DbErr> {
        let mut json_rows = Self { texts: String::with_capacity(text.len()), ..Self::default() };
        let mut json = serde_json::Deserializer::from_str(text);
        RowsSeed(&mut json_rows)
            .deserialize(&mut json)
            .and_then(|()| json.end())
            .map_err(|error| DbErr::Custom(format!("packed rows cannot be read: {error}")))?;
        Ok(json_rows)
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// The value at `ordinal` of the row at `row`, if there is one.
    pub fn get(&self, row: usize, ordinal: usize) -> Option<JsonScalar<'_>> {
        let width = self.values.len() / self.rows.max(1);
        if ordinal >= width {
            return None;
        }
        Some(match *self.values.get(row * width + ordinal)? {
            StoredScalar::Null => JsonScalar::Null,
            StoredScalar::Int(number) => JsonScalar::Int(number),
            StoredScalar::Real(number) => JsonScalar::Real(number),
            StoredScalar::Text { from, to } => JsonScalar::Text(self.texts.get(from..to)?),
        })
    }
}

/// Parses the array of all rows.
struct RowsSeed<'p>(&'p mut JsonRows);

impl<'de> DeserializeSeed<'de> for RowsSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for RowsSeed<'_> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        while rows.next_element_seed(RowSeed(self.0))?.is_some() {
            self.0.rows += 1;
        }
        if self.0.rows > 0 && !self.0.values.len().is_multiple_of(self.0.rows) {
            return Err(A::Error::custom("the rows are not of one length"));
        }
        Ok(())
    }
}

/// Parses the array of one row.
struct RowSeed<'p>(&'p mut JsonRows);

impl<'de> DeserializeSeed<'de> for RowSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for RowSeed<'_> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a row")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<(), A::Error> {
        while values.next_element_seed(ScalarSeed(self.0))?.is_some() {}
        Ok(())
    }
}

/// Parses one value.
struct ScalarSeed<'p>(&'p mut JsonRows);

impl ScalarSeed<'_> {
    fn push(self, scalar: StoredScalar) {
        self.0.values.push(scalar);
    }
}

impl<'de> DeserializeSeed<'de> for ScalarSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl Visitor<'_> for ScalarSeed<'_> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a cell")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.push(StoredScalar::Null);
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.push(StoredScalar::Int(number));
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        let number = i64::try_from(number).map_err(|_| E::custom("a number beyond 64 bits"))?;
        self.push(StoredScalar::Int(number));
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.push(StoredScalar::Real(number));
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        let from = self.0.texts.len();
        self.0.texts.push_str(text);
        let to = self.0.texts.len();
        self.push(StoredScalar::Text { from, to });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_row_and_ordinal() {
        let json_rows =
            JsonRows::parse(r#"[["ŋ\"\n\u00e9",1,null],["",-9007199254740993,0.5]]"#).expect("rows");
        assert_eq!(json_rows.len(), 2);
        assert_eq!(json_rows.get(0, 0), Some(JsonScalar::Text("ŋ\"\né")));
        assert_eq!(json_rows.get(0, 1), Some(JsonScalar::Int(1)));
        assert_eq!(json_rows.get(0, 2), Some(JsonScalar::Null));
        assert_eq!(json_rows.get(1, 0), Some(JsonScalar::Text("")));
        assert_eq!(json_rows.get(1, 1), Some(JsonScalar::Int(-9_007_199_254_740_993)));
        assert_eq!(json_rows.get(1, 2), Some(JsonScalar::Real(0.5)));
        assert_eq!(json_rows.get(0, 3), None, "a cell of the next row is not this row's");
        assert_eq!(json_rows.get(2, 0), None);
    }

    #[test]
    fn no_rows_have_no_values() {
        let json_rows = JsonRows::parse("[]").expect("no rows");
        assert_eq!((json_rows.len(), json_rows.get(0, 0)), (0, None));
    }

    #[test]
    fn malformed_rows_are_refused() {
        for text in ["", "[", "{}", "[1]", "[[1],[1,2]]", "[[true]]", "[[1]] 2", "[[18446744073709551615]]"] {
            assert!(JsonRows::parse(text).is_err(), "{text}");
        }
    }
}
