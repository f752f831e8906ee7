//! References to cells.

/// The column, from 0, and the row, from 1, of a reference such as `B2` or `$B$2`.
pub(super) fn parse_reference(reference: &str) -> (Option<usize>, Option<usize>) {
    let reference = reference.trim();
    let (mut column, mut row) = (None, None);
    for letter in reference.bytes() {
        match letter {
            b'$' => {}
            b'0'..=b'9' => {
                let digit = usize::from(letter - b'0');
                row = Some(row.unwrap_or(0_usize).saturating_mul(10).saturating_add(digit));
            }
            _ if letter.is_ascii_alphabetic() && row.is_none() => {
                let digit = usize::from(letter.to_ascii_uppercase() - b'A') + 1;
                column = Some(column.unwrap_or(0_usize).saturating_mul(26).saturating_add(digit));
            }
            _ => return (None, None),
        }
    }
    (column.and_then(|column| column.checked_sub(1)), row.filter(|row| *row > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_parsed() {
        for (text, expected) in [
            ("A1", (Some(0), Some(1))),
            ("$xfd$1048576", (Some(16_383), Some(1_048_576))),
            ("AA10", (Some(26), Some(10))),
            ("A", (Some(0), None)),
            ("7", (None, Some(7))),
            ("A0", (Some(0), None)),
            ("A1B", (None, None)),
            ("é1", (None, None)),
            ("", (None, None)),
        ] {
            assert_eq!(parse_reference(text), expected, "{text}");
        }
        let huge = parse_reference(&format!("{}{}", "Z".repeat(99), "9".repeat(99)));
        assert_eq!(huge, (Some(usize::MAX - 1), Some(usize::MAX)));
    }
}
