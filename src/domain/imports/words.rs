//! Takes a heading apart into the words that tell something.

use crate::text::{fold, is_apostrophe};

/// Words of headings that tell nothing: `N° de CNI`, `Numéro de téléphone`, `Prénom(s)`.
const FILLERS: [&str; 23] = [
    "de",
    "du",
    "des",
    "d",
    "la",
    "le",
    "les",
    "l",
    "n",
    "no",
    "num",
    "numero",
    "s",
    "votre",
    "vos",
    "et",
    "ou",
    "en",
    "e",
    "obligatoire",
    "facultatif",
    "requis",
    "optionnel",
];

/// The words for a number.
const NUMBERS: [&str; 4] = ["n", "no", "num", "numero"];
/// Words beside which that of a number tells something.
const OF_CARDS: [&str; 3] = ["identite", "identification", "identifiant"];

/// The longest heading, in characters. Rows above the headings may have texts of any length.
const MAX_CHARS: usize = 250;
/// The most words of a heading that tell something.
const MAX_WORDS: usize = 12;

/// The words of a heading that tell something, folded and in the singular; none of a text that is too long for a heading.
pub(super) fn words(title: &str) -> Option<Vec<String>> {
    if is_too_long(title) {
        return None;
    }
    // Folding joins what an apostrophe separates, and `e-mail` is one word.
    // The sign of an ordinal, typed for that of a degree, is a letter.
    let folded = fold(&title.replace(|letter| is_apostrophe(letter) || letter == 'º', " "));
    let folded = join_initials(without_number(&folded));
    let mut words: Vec<&str> = Vec::new();
    for word in folded.split(|letter: char| !letter.is_alphanumeric()) {
        match words.last_mut() {
            Some(last) if (*last, word) == ("e", "mail") => *last = "email",
            _ => words.push(word),
        }
    }
    // Headings in two languages say the same twice.
    let is_of_other_script =
        |word: &&str| word.chars().any(|letter| letter.is_alphabetic() && letter > '\u{24f}');
    let tells = |word: &&str| {
        !word.is_empty()
            && !FILLERS.contains(word)
            && !word.bytes().all(|byte| byte.is_ascii_digit())
            && !is_of_other_script(word)
    };
    let is_number = words.iter().find(|word| !word.is_empty()).is_some_and(|word| NUMBERS.contains(word));
    let mut words: Vec<String> =
        words.into_iter().filter(tells).map(|word| singular(word).to_owned()).collect();
    // `N° d'identité` is that of a card, and `Identité` are the names.
    if is_number && words.iter().any(|word| OF_CARDS.contains(&word.as_str())) {
        words.insert(0, "numero".to_owned());
    }
    (words.len() <= MAX_WORDS).then_some(words)
}

/// Whether a text is too long for a heading.
pub(super) fn is_too_long(title: &str) -> bool {
    title.chars().nth(MAX_CHARS).is_some()
}

/// A heading without the number of a question: `Q1. Nom`, `3) Tél`, `A. Email`.
fn without_number(title: &str) -> &str {
    let Some((number, rest)) = title.split_once(['.', ')']) else { return title };
    let digits = number.strip_prefix('q').unwrap_or(number);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_letter = matches!(number.as_bytes(), [letter] if letter.is_ascii_lowercase());
    // What follows an initial is the next one, and no word: `C. N. I.`.
    let is_word = rest.split_whitespace().next().is_some_and(|word| word.chars().count() > 2);
    if rest.starts_with(' ') && (is_number || is_letter && is_word) { rest } else { title }
}

/// `téléphones` is `téléphone`.
fn singular(word: &str) -> &str {
    const SINGULAR: [&str; 4] = ["sans", "sous", "pays", "status"];
    let is_plural = word.chars().count() > 3 && !word.ends_with("ss") && !SINGULAR.contains(&word);
    if is_plural { word.strip_suffix('s').unwrap_or(word) } else { word }
}

/// Takes the full stops out of an abbreviation: `n° c.n.i.` becomes `n° cni`.
fn join_initials(title: &str) -> String {
    let letters: Vec<char> = title.chars().collect();
    let is_single = |at: usize| {
        let is_letter = |at: usize| letters.get(at).is_some_and(|letter| letter.is_alphanumeric());
        is_letter(at) && !(at > 0 && is_letter(at - 1)) && !is_letter(at + 1)
    };
    let mut joined = String::with_capacity(title.len());
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        joined.push(*letter);
        let blanks = letters.iter().skip(at + 2).take_while(|letter| **letter == ' ').count();
        let follows = is_single(at) && letters.get(at + 1) == Some(&'.') && is_single(at + 2 + blanks);
        at += if follows { 2 + blanks } else { 1 };
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_no_headings() {
        assert_eq!(words("E mail / E-mail").as_deref(), Some(&["email".to_owned(), "email".to_owned()][..]));
        assert_eq!(words(&"e mail ".repeat(4_600)), None);
        assert_eq!(words(&"mail ".repeat(MAX_WORDS + 1)), None);
        assert_eq!(words(&"a.".repeat(MAX_CHARS)), None);
        let padded = format!("Nom{}de famille", " ".repeat(MAX_CHARS - 13));
        assert_eq!(words(&padded).map(|words| words.concat()).as_deref(), Some("nomfamille"));
    }
}
