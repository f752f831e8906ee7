//! A checksum of rows that does not depend on the engine nor on the order of the rows: the engines order texts otherwise,
//! and PostgreSQL orders the members of JSON objects anew.

use sea_orm::Value;
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use crate::crypto::hex;

/// The exclusive or of the SHA-256 of each row; rows are never equal, because each has its key.
#[derive(Default)]
pub(super) struct Checksum([u8; 32]);

impl Checksum {
    /// Adds a row.
    pub fn add(&mut self, values: impl Iterator<Item = Value>) {
        let mut digest = Sha256::new();
        for value in values {
            let bytes = canonical(value);
            // The length keeps values apart.
            digest.update((bytes.len() as u64).to_be_bytes());
            digest.update(bytes);
        }
        for (sum, byte) in self.0.iter_mut().zip(digest.finalize()) {
            *sum ^= byte;
        }
    }

    /// In hexadecimal digits.
    pub fn to_hex(&self) -> String {
        hex::encode(&self.0)
    }
}

/// The bytes of a value, equal on both engines.
fn canonical(value: Value) -> Vec<u8> {
    let text = match value {
        Value::Bytes(Some(bytes)) => return bytes,
        Value::String(text) => text,
        Value::Bool(value) => value.map(|value| u8::from(value).to_string()),
        Value::Int(value) => value.map(|value| value.to_string()),
        Value::BigInt(value) => value.map(|value| value.to_string()),
        Value::Double(value) => value.map(|value| format!("{:x}", value.to_bits())),
        Value::Uuid(value) => value.map(|value| value.to_string()),
        Value::ChronoDate(value) => value.map(|value| value.to_string()),
        // PostgreSQL keeps microseconds.
        Value::ChronoDateTimeUtc(value) => value.map(|value| value.timestamp_micros().to_string()),
        Value::Json(value) => value.map(|value| sorted(&value)),
        other => Some(format!("{other:?}")),
    };
    text.map_or_else(|| vec![0], |text| [&[1], text.as_bytes()].concat())
}

/// JSON with the members of objects in order, and numbers by value.
fn sorted(json: &Json) -> String {
    match json {
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            let members = members
                .iter()
                .map(|(name, value)| format!("{}:{}", Json::from(name.as_str()), sorted(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        Json::Array(items) => format!("[{}]", items.iter().map(sorted).collect::<Vec<_>>().join(",")),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => integer.to_string(),
            (None, Some(float)) => format!("{float:e}"),
            (None, None) => number.to_string(),
        },
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(rows: &[Vec<Value>]) -> String {
        let mut checksum = Checksum::default();
        for row in rows {
            checksum.add(row.iter().cloned());
        }
        checksum.to_hex()
    }

    fn json(text: &str) -> Value {
        Value::Json(Some(Box::new(serde_json::from_str(text).expect("the JSON of the test"))))
    }

    #[test]
    fn the_order_of_rows_and_members_means_nothing() {
        let (one, two) = (vec![Value::from(1), "a".into()], vec![Value::from(2), "b".into()]);
        assert_eq!(sum(&[one.clone(), two.clone()]), sum(&[two.clone(), one.clone()]));
        assert_ne!(sum(std::slice::from_ref(&one)), sum(&[two]));
        let rows = |text| sum(&[vec![json(text)]]);
        assert_eq!(
            rows(r#"{"a": 1, "b": [1.0, {"d": 2, "c": 3}]}"#),
            rows(r#"{"b":[1e0,{"c":3,"d":2}],"a":1}"#)
        );
        assert_ne!(rows("[1,2]"), rows("[2,1]"));
    }

    #[test]
    fn values_are_kept_apart() {
        assert_ne!(sum(&[vec!["ab".into(), "c".into()]]), sum(&[vec!["a".into(), "bc".into()]]));
        assert_ne!(sum(&[vec![Value::String(None)]]), sum(&[vec!["".into()]]));
        assert_ne!(sum(&[vec![Value::Bytes(None)]]), sum(&[vec![Value::Bytes(Some(vec![]))]]));
    }
}
