//! The text of a cell.

use super::row::FaultKind;

/// The maximum length of a cell, in characters: that of the spreadsheets.
pub const MAX_CHARS: usize = 32_767;

/// A blank at the ends of a cell: white space of every kind, and characters that are not seen.
pub(super) fn is_blank(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(
            letter,
            '\u{ad}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'
                | '\u{2066}'..='\u{2069}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{feff}'
        )
}

/// Trims a cell, and removes the apostrophe that our exports put before a formula (`export/csv.rs`), or the formula around a
/// text, `="0612"`, that others write so that spreadsheets keep its zeros.
pub(super) fn clean(text: &str) -> &str {
    const FORMULA_PREFIXES: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let text = text.trim_matches(is_blank);
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA_PREFIXES) => rest,
        _ => {
            let quoted = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
            quoted.filter(|inner| !inner.contains('"')).map_or(text, |inner| inner.trim_matches(is_blank))
        }
    }
}

/// Whether a text has more characters than a cell may have.
pub(super) fn is_too_long(text: &str) -> bool {
    text.len() > MAX_CHARS && text.chars().count() > MAX_CHARS
}

/// What makes a cell with this text unreadable.
pub(super) fn fault(text: &str) -> Option<FaultKind> {
    if is_too_long(text) {
        return Some(FaultKind::TooLong);
    }
    is_error_value(text).then(|| FaultKind::ErrorValue(text.to_owned()))
}

/// The errors of spreadsheets, in English, French and the languages that workbooks come in besides.
const ERROR_VALUES: &[&str] = &[
    "#N/A",
    "#N/D",
    "#NV",
    "#I/T",
    "#N/B",
    "#Н/Д",
    "#YOK",
    "#HIÁNYZIK",
    "#REF!",
    "#REF",
    "#¡REF!",
    "#BEZUG!",
    "#RIF!",
    "#DIV/0!",
    "#¡DIV/0!",
    "#VALUE!",
    "#VALEUR!",
    "#WERT!",
    "#VALOR!",
    "#¡VALOR!",
    "#VALORE!",
    "#NAME?",
    "#NAME!",
    "#NOM?",
    "#NOM!",
    "#¿NOMBRE?",
    "#NOME?",
    "#NUM!",
    "#NOMBRE!",
    "#ZAHL!",
    "#¡NUM!",
    "#NÚM!",
    "#NULL!",
    "#NUL!",
    "#¡NULO!",
    "#NULO!",
    "#SPILL!",
    "#EPARS!",
    "#ÉPARS!",
    "#PROPAGATION!",
    "#DEPASSE!",
    "#DÉPASSE!",
    "#DEPASSEMENT!",
    "#DÉPASSEMENT!",
    "#DEVERSER!",
    "#DÉVERSER!",
    "#CALC!",
    "#CALCUL!",
    "#FIELD!",
    "#CHAMP!",
    "#BLOCKED!",
    "#BLOQUE!",
    "#BLOQUÉ!",
    "#UNKNOWN!",
    "#INCONNU!",
    "#CONNECT!",
    "#CONNEXION!",
    "#BUSY!",
    "#OCCUPE!",
    "#OCCUPÉ!",
    "#CHARGEMENT...",
    "#LOADING...",
    "CHARGEMENT...",
    "LOADING...",
    "#ERROR!",
    "#ERREUR!",
    "#GETTING_DATA",
    "#OBTENTION_DONNEES",
    "#PYTHON!",
];

/// The most characters of an error as it is shown.
const MAX_ERROR_CHARS: usize = 40;

/// Whether a text is an error of a spreadsheet, which saves them so in CSV, and copies them so as text: `#N/A`, a number
/// that does not fit its column, or `Err:502`. Before a sign, French typography has a blank: `#NOM ?`.
fn is_error_value(text: &str) -> bool {
    if text.len() > 3 && text.bytes().all(|byte| byte == b'#') {
        return true;
    }
    if text.chars().nth(MAX_ERROR_CHARS).is_some() || !text.starts_with(['#', 'E', 'e', 'C', 'c', 'L', 'l']) {
        return false;
    }
    let text = text.replace('…', "...");
    let text: String =
        text.chars().filter(|letter| !is_blank(*letter)).flat_map(char::to_uppercase).collect();
    if let Some(code) = ["ERR:", "ERREUR:"].iter().find_map(|name| text.strip_prefix(name)) {
        return code.len() == 3 && code.bytes().all(|digit| digit.is_ascii_digit());
    }
    ERROR_VALUES.contains(&text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_spreadsheets_are_told_from_texts() {
        for text in [
            "#N/A",
            "#REF!",
            "#NOM?",
            "#NAME?",
            "#DIV/0!",
            "#VALEUR!",
            "#VALUE!",
            "#NUL!",
            "#NOMBRE!",
            "#N/D",
            "#NV",
            "#PROPAGATION!",
            "#¡VALOR!",
            "#I/T",
            "#####",
            "Err:502",
            "Err :502",
            "#NOM ?",
            "#VALEUR !",
            "#REF\u{a0}!",
            "#DIV/0\u{202f}!",
            "#N/A ",
            "#CALCUL !",
            "#DÉPASSE!",
            "#Dépasse !",
            "#EPARS !",
            "#nom ?",
            "#CHARGEMENT...",
            "Chargement…",
            "Loading...",
        ] {
            assert!(is_error_value(text), "{text}");
        }
        for text in [
            "",
            "#",
            "##",
            "###",
            "#1!",
            "#JOJ2026!",
            "#Dakar!",
            "#DAKAR",
            "N/A",
            "Err:",
            "Err:5021",
            "Err:abc",
            "Chargement",
            "#Nom",
            "# Dakar !",
            "Calcul",
            "ERRACHIDIA",
            "#!",
            "N°#A!",
        ] {
            assert!(!is_error_value(text), "{text}");
        }
    }

    #[test]
    fn blanks_of_every_kind_are_trimmed() {
        assert_eq!(clean("\u{a0}\u{202f}\t Awa\u{a0}Fall \u{3000}\u{200b}\u{feff}"), "Awa\u{a0}Fall");
        assert_eq!(clean(" \u{a0}\u{200b}"), "");
    }

    #[test]
    fn neutralized_cells_are_unescaped() {
        for (text, expected) in [
            ("'=1+1", "=1+1"),
            (" '+221 77 ", "+221 77"),
            ("'-", "-"),
            ("'@a", "@a"),
            ("'＝1", "＝1"),
            ("'＋1", "＋1"),
            ("'－1", "－1"),
            ("'＠a", "＠a"),
            ("'tis", "'tis"),
            ("'", "'"),
            ("=\"0612\"", "0612"),
            ("=\" Awa \"", "Awa"),
            ("'=\"0612\"", "=\"0612\""),
            ("=\"a\"&\"b\"", "=\"a\"&\"b\""),
            ("=\"", "=\""),
        ] {
            assert_eq!(clean(text), expected, "{text}");
        }
    }

    #[test]
    fn the_length_counts_characters() {
        assert!(!is_too_long(&"é".repeat(MAX_CHARS)));
        assert!(is_too_long(&"é".repeat(MAX_CHARS + 1)));
    }
}
