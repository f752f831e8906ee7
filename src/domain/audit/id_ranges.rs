//! Lists of identifiers as a short text: `3,7-12,40`.

/// Writes identifiers, which are in ascending order.
pub(super) fn write(ids: &[i64]) -> String {
    let mut ranges: Vec<(i64, i64)> = Vec::new();
    for id in ids {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *id => *last = *id,
            _ => ranges.push((*id, *id)),
        }
    }
    let range = |(first, last): &(i64, i64)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    ranges.iter().map(range).collect::<Vec<_>>().join(",")
}

/// Reads the ranges of a text, each with its last identifier; passes over what is none.
pub(super) fn read(text: &str) -> impl Iterator<Item = (i64, i64)> {
    text.split(',').filter_map(|range| {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        Some((first.parse().ok()?, last.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_they_are_written() {
        for (ids, text) in [(vec![3], "3"), (vec![3, 7, 8, 9, 40, 41], "3,7-9,40-41"), (vec![], "")] {
            assert_eq!(write(&ids), text);
            assert_eq!(read(text).flat_map(|(first, last)| first..=last).collect::<Vec<_>>(), ids);
        }
        assert_eq!(read("x,4-y,5").collect::<Vec<_>>(), [(5, 5)]);
    }
}
