//! Texts in the columns of names that are nobody's: what stands above or below a table.

use chrono::NaiveDate;

use super::field::Field;
use crate::moment;
use crate::text::fold;

/// What begins a sum. Folded, with a blank for a dash.
const SUMS: [&str; 7] = ["grand total", "sous total", "sous totaux", "s/total", "subtotal", "nbre", "fait a"];
/// What begins a sum, or is somebody's family name.
const SUMS_OR_NAMES: [&str; 6] = ["total", "totaux", "effectif", "effectifs", "cumul", "nombre"];
/// What is counted, and the words before it. Singular or plural.
const COUNTED: [&str; 24] = [
    "de",
    "des",
    "du",
    "d",
    "general",
    "generaux",
    "total",
    "global",
    "homme",
    "femme",
    "personne",
    "participant",
    "participante",
    "present",
    "presente",
    "absent",
    "absente",
    "agent",
    "inscrit",
    "invite",
    "membre",
    "hors",
    "en",
    "par",
];
/// Numbers in words, as they stand beside a sum.
const NUMBERS: [&str; 26] = [
    "un",
    "une",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "vingt",
    "trente",
    "quarante",
    "cinquante",
    "soixante",
    "cent",
    "cents",
    "mille",
    "zero",
];

/// The field of the first of both names that is nobody's; `has_number` tells whether a number stands beside them.
pub(super) fn found_in(names: &[(Field, &str); 2], has_number: impl Fn() -> bool) -> Option<Field> {
    // A hint may be somebody's name, as Null and Nan are, but hardly both.
    let are_hints = names.iter().all(|(_, name)| is_hint(name));
    let [(_, first), (_, last)] = names;
    let is_nobody = |name: &str, other: &str| {
        are_hints
            || is_no_name(name)
            || may_be_sum(name) && (!is_given_name(other) || has_number() || counts(name))
    };
    let found = names
        .iter()
        .find(|(field, name)| is_nobody(name, if *field == Field::FirstName { last } else { first }));
    found.map(|(field, _)| *field)
}

/// Whether a text in a column of names is nobody's: what stands below a table, `Sous-total`, `Femmes : 1`,
/// `Fait à Dakar;le 15/12/2025`, an example above it, `Ex : DIOP`, or what belongs in another column: an address, a
/// telephone number, a time.
fn is_no_name(text: &str) -> bool {
    /// As many digits in the first word are a telephone number.
    const PHONE_DIGITS: usize = 7;
    let folded = fold(text);
    let has_date = || {
        let is_digit = |byte: u8| byte.is_ascii_digit();
        text.as_bytes().windows(3).any(|part| matches!(part, [a, b'/', b] if is_digit(*a) && is_digit(*b)))
    };
    let is_phone = || {
        let first = text.split_whitespace().next().unwrap_or_default();
        first.len() >= PHONE_DIGITS && first.bytes().all(|byte| byte.is_ascii_digit())
    };
    text.contains([':', '@'])
        || has_list_mark(text)
        || SUMS.iter().any(|sum| rest_after(&folded, sum).is_some())
        || folded.contains("(exemple)")
        || is_phone()
        || has_date()
        || moment::parse_local(text, Some(NaiveDate::default())).is_some()
}

/// Whether a text begins like a line of a list, which is no part of a name: `1. Diop`, `2) Fall`, `N°3 Sow`, `• Ba`.
fn has_list_mark(text: &str) -> bool {
    let text = text.trim_start();
    if text.starts_with(['•', '·', '▪', '●', '○', '◦', '►', '➢', '✓', '*'])
        || text.starts_with("- ")
        || text.starts_with("– ")
    {
        return true;
    }
    let after_sign =
        text.strip_prefix(['n', 'N']).and_then(|rest| rest.strip_prefix(['°', 'º'])).map(str::trim_start);
    let numbered = after_sign.unwrap_or(text);
    let rest = numbered.trim_start_matches(|letter: char| letter.is_ascii_digit());
    rest.len() < numbered.len()
        && (after_sign.is_some() || rest.trim_start().starts_with(['.', ')', '-', '/']))
}

/// What follows a word or phrase at the beginning of a folded text.
fn rest_after<'t>(folded: &'t str, begin: &str) -> Option<&'t str> {
    folded.strip_prefix(begin).filter(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// What follows a word of [`SUMS_OR_NAMES`] at the beginning of a text, folded.
fn after_sum(text: &str) -> Option<String> {
    // With its accent it is a name only.
    if text.to_lowercase().starts_with("nombré") {
        return None;
    }
    let folded = fold(text);
    SUMS_OR_NAMES.iter().find_map(|sum| rest_after(&folded, sum)).map(|rest| rest.trim_start().to_owned())
}

fn may_be_sum(text: &str) -> bool {
    after_sum(text).is_some()
}

/// Whether a sum says what it counts, or how many: `Total hommes`, `Nombre de participants`, `Effectif 12`.
fn counts(text: &str) -> bool {
    after_sum(text)
        .is_some_and(|rest| rest.split_whitespace().next().is_some_and(is_counted) || has_digit(&rest))
}

fn is_counted(word: &str) -> bool {
    COUNTED.contains(&word) || word.strip_suffix('s').is_some_and(|word| COUNTED.contains(&word))
}

fn has_digit(text: &str) -> bool {
    text.contains(|letter: char| letter.is_ascii_digit())
}

/// Whether a text beside a word that may begin a sum is the other name of a person: no number, and nothing that is counted.
fn is_given_name(text: &str) -> bool {
    let folded = fold(text);
    let first = folded.split_whitespace().next().unwrap_or_default();
    let is_number = first.split(|letter: char| !letter.is_alphanumeric()).any(|word| NUMBERS.contains(&word));
    !first.is_empty()
        && !has_digit(text)
        && !is_number
        && !is_counted(first)
        && !is_hint(text)
        && !may_be_sum(text)
}

/// Whether a text says what stands in a cell, or that nothing does, perhaps in parentheses: `(obligatoire)`, `Néant`, `NULL`.
fn is_hint(text: &str) -> bool {
    const HINTS: [&str; 24] = [
        "signature",
        "cachet",
        "neant",
        "vide",
        "null",
        "nan",
        "exemple",
        "obligatoire",
        "facultatif",
        "en majuscules",
        "en minuscules",
        "idem",
        "inconnu",
        "inconnue",
        "vacant",
        "vacante",
        "a preciser",
        "a definir",
        "a designer",
        "a determiner",
        "a completer",
        "a confirmer",
        "non communique",
        "non renseigne",
    ];
    let folded = fold(text);
    let text = folded.trim_matches(|letter: char| matches!(letter, '(' | ')' | ' '));
    HINTS.contains(&text) || !text.is_empty() && text.bytes().all(|byte| byte == b'x')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_nobody(last: &str, first: &str, has_number: bool) -> bool {
        found_in(&[(Field::FirstName, first), (Field::LastName, last)], || has_number).is_some()
    }

    #[test]
    fn a_sum_has_no_first_name() {
        for (last, first) in [
            ("Nombré", "Awa"),
            ("NOMBRE", "Issa"),
            ("NOMBRE DIALLO", "Awa"),
            ("Effectif", "Ali"),
            ("Cumul", "Zoé"),
            ("TOTAL", "Jean"),
            ("Total", "Anne-Marie"),
            ("Nombré", "Deborah"),
        ] {
            assert!(!is_nobody(last, first, false), "{last} {first}");
        }
        for (last, first) in [
            ("Total", ""),
            ("Total", "12 personnes"),
            ("TOTAL", "Hommes"),
            ("Total", "douze"),
            ("Total hommes", "Jean"),
            ("Nombre de participants", "Jean"),
            ("Effectif total", "x"),
            ("Sous-total", "DGI"),
            ("Cumul 2025", "Awa"),
            ("Nbre", "Awa"),
            ("Total", "Total"),
        ] {
            assert!(is_nobody(last, first, false), "{last} {first}");
        }
        assert!(is_nobody("Total", "Dakar", true));
    }
}
