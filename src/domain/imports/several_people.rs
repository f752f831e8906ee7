//! Lines that hold several people, as where a cell has one name a line, or names that a stroke separates: they would become one
//! person with the names of all.

/// The signs between names of several people.
const SIGNS: [char; 7] = ['/', ';', '&', '+', '|', ',', '•'];
/// The words between them.
const WORDS: [&str; 2] = ["et", "and"];

/// Whether the cells of both names have those of several people. One name over two lines is one name.
pub(super) fn are_several(last_name: &str, first_name: &str) -> bool {
    let is_line_end = |letter: char| matches!(letter, '\n' | '\r' | '\u{2028}');
    let is_sign = |letter: char| is_line_end(letter) || SIGNS.contains(&letter);
    let lines = [last_name, first_name].map(|name| parts(name, is_line_end, |_| false));
    let parts_of = [last_name, first_name].map(|name| parts(name, is_sign, is_word));
    let couples =
        [last_name, first_name].map(|name| parts(name, |letter| letter == '&', |word| WORDS.contains(&word)));
    lines.iter().all(|count| *count > 1)
        || lines.iter().any(|count| *count > 2)
        || (parts_of[0] > 1 && parts_of[0] == parts_of[1])
        // `Diop;Moussa et Awa`: one family name is enough for both.
        || couples.iter().any(|count| *count > 1)
}

fn is_word(word: &str) -> bool {
    WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// How many parts of a text have letters.
fn parts(text: &str, is_sign: impl Fn(char) -> bool, is_between: impl Fn(&str) -> bool) -> usize {
    let mut count = 0;
    for piece in text.split(is_sign) {
        let mut is_within = false;
        for word in piece.split_whitespace() {
            if is_between(word) {
                is_within = false;
            } else if !is_within && word.contains(char::is_alphabetic) {
                is_within = true;
                count += 1;
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_people_are_told_from_one() {
        for (last, first) in [
            ("Diop\nFall\nSow", "Moussa\nAwa\nAli"),
            ("Diop\n\nFall", "Moussa\nAwa"),
            ("Diop\r\nFall", "Moussa\r\nAwa\r\nAli"),
            ("Diop\nFall\nSow", "Moussa"),
            ("Diop / Fall", "Moussa / Awa"),
            ("Diop/Fall", "Moussa/Awa"),
            ("Diop; Fall", "Moussa; Awa"),
            ("DIOP ET FALL", "MOUSSA ET AWA"),
            ("Diop & Fall", "Moussa & Awa"),
            ("Diop\nFall", "Moussa / Awa"),
            ("Diop", "Moussa et Awa"),
            ("Diop, Fall, Sow", "Moussa, Awa, Ali"),
        ] {
            assert!(are_several(last, first), "{last:?}, {first:?}");
        }
        for (last, first) in [
            ("Diop", "Awa"),
            ("Ndiaye\nép. Fall", "Awa"),
            ("Diop", "Ndèye\nFatou"),
            ("Diop", "Ndèye\nFatou\n"),
            ("Diop / Ndiaye", "Awa"),
            ("Diop, née Fall", "Awa"),
            ("Sok", "ET"),
            ("Diop\n(1)", "Awa\n(2)"),
            ("Et-Tayeb", "Andrew Anderson"),
            ("", ""),
        ] {
            assert!(!are_several(last, first), "{last:?}, {first:?}");
        }
    }
}
