//! Counts the values of a JSON text without reading it. A value takes a hundred times the memory of its two bytes.

/// The maximum number of values in a JSON text from a client.
pub const MAX_VALUES: usize = 150_000;

/// A count that goes on from piece to piece of a text.
#[derive(Debug, Default)]
pub struct ValueCount {
    values: usize,
    is_text: bool,
    is_escaped: bool,
}

impl ValueCount {
    /// Counts the values of a further piece: of a text that is no JSON, some number.
    pub fn add(&mut self, piece: &[u8]) {
        for byte in piece {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' if self.is_text => self.is_escaped = true,
                b'"' => self.is_text = !self.is_text,
                _ if self.is_text => {}
                b',' | b'[' | b'{' => self.values += 1,
                _ => {}
            }
        }
    }

    /// The number of values.
    pub fn values(&self) -> usize {
        self.values
    }

    /// Whether there are so many that the text is not read.
    pub fn is_too_many(&self) -> bool {
        self.values > MAX_VALUES
    }
}

/// Whether a JSON text has so many values that it is not read.
pub fn has_too_many_values(json: &[u8]) -> bool {
    let mut count = ValueCount::default();
    count.add(json);
    count.is_too_many()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_and_texts_are_not_looked_into() {
        for (json, values) in
            [(r#"{"a":[1,2,{"b":3}]}"#, 5), (r#""[[[,,,{{{""#, 0), (r#"["\"[,", "\\", 1]"#, 3), ("", 0)]
        {
            let mut whole = ValueCount::default();
            whole.add(json.as_bytes());
            let mut pieces = ValueCount::default();
            json.as_bytes().iter().for_each(|byte| pieces.add(&[*byte]));
            assert_eq!((whole.values(), pieces.values()), (values, values), "{json}");
        }
    }

    #[test]
    fn many_values_are_told_however_deep_they_are() {
        let list = |values: usize| format!("[1{}]", ",1".repeat(values - 1));
        assert!(!has_too_many_values(list(MAX_VALUES).as_bytes()));
        assert!(has_too_many_values(list(MAX_VALUES + 1).as_bytes()));
        let deep = format!("{{\"deep\":{}{},{}", "[".repeat(200), "]".repeat(200), &list(MAX_VALUES)[1..]);
        assert!(has_too_many_values(deep.as_bytes()));
    }
}
