//! Presence in a list: the columns that have it, and the verdict of each cell. An absence must never be recorded as an attendance,
//! so a cell that is not understood refuses its line.

use chrono::NaiveDate;

use super::words::words;
use crate::moment::parse_local;
use crate::text::fold;

/// What a column says of presence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `Présence`, `Présent/Absent`: whether people came.
    Presence,
    /// `Émargement`: the signature of those who came, or that they did not.
    SignIn,
    /// `Signature`: as well, but where our exports say `Non`, there is no picture of one.
    Signature,
    /// `Absent`: a mark says that they did not come, and so does a reason.
    Absence,
    /// `Statut`: of presence only where the values are.
    Status,
}

/// The headings of each kind: one of the words, and what may stand beside it. Folded and singular.
const HEADINGS: [(Kind, &[&str], &[&str]); 5] = [
    (
        Kind::Presence,
        &["presence", "present", "presente", "venu", "venue", "participe"],
        &[
            "p",
            "a",
            "abs",
            "absent",
            "absente",
            "absence",
            "excuse",
            "excusee",
            "oui",
            "non",
            "o",
            "x",
            "vrai",
            "faux",
            "yes",
            "v",
            "f",
            "statut",
            "etat",
            "status",
            "effective",
            "reelle",
            "cocher",
            "emargement",
            "participant",
            "participante",
            "agent",
            "au",
            "reunion",
            "atelier",
            "seance",
            "session",
            "formation",
            "activite",
            "evenement",
        ],
    ),
    (
        Kind::Absence,
        &["absent", "absente", "absence", "abs", "excuse", "excusee", "motifabsence", "raisonabsence"],
        &[
            "x",
            "a",
            "cocher",
            "justifie",
            "justifiee",
            "injustifiee",
            "au",
            "reunion",
            "participant",
            "motif",
        ],
    ),
    (Kind::SignIn, &["emargement"], &["signature", "visa", "participant", "agent"]),
    (Kind::Signature, &["signature"], &["participant", "agent"]),
    (Kind::Status, &["statut", "status", "etat"], &["participant", "participante", "agent"]),
];

/// What a heading says of presence, if anything.
pub(super) fn kind_of(title: &str) -> Option<Kind> {
    let words = words(title)?;
    HEADINGS.iter().find_map(|(kind, names, beside)| {
        let is_name = |word: &String| names.contains(&word.as_str());
        let is_known = |word: &String| is_name(word) || beside.contains(&word.as_str());
        let is_phrase = names.contains(&words.concat().as_str());
        (is_phrase || words.iter().any(is_name) && words.iter().all(is_known)).then_some(*kind)
    })
}

/// What the cell of a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing, or that the person came.
    Present,
    /// That they did not.
    Absent,
    /// What is not understood.
    Unclear,
}

/// What a cell has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    Blank,
    /// A word of presence, or a time.
    Present,
    /// A word of absence.
    Absent,
    Yes,
    No,
    /// A cross, which says no, or marks whom the heading names.
    Cross,
    Dash,
    Other,
}

/// The beginnings of words of absence: `absente`, `ABS`, `absence`, `excusé`.
const ABSENT_STEMS: [&str; 2] = ["abs", "excus"];
/// Words that say no at the beginning of a cell; `pas` does everywhere.
const NEGATIONS: [&str; 5] = ["non", "pas", "no", "not", "jamais"];
const PRESENT: [&str; 14] = [
    "present",
    "presente",
    "presents",
    "presentes",
    "presence",
    "venu",
    "venue",
    "retard",
    "arrive",
    "arrivee",
    "signe",
    "signee",
    "participe",
    "p",
];
const YES: [&str; 11] = ["oui", "o", "ok", "yes", "y", "v", "vrai", "true", "vu", "vue", "1"];
const NO: [&str; 6] = ["n", "faux", "false", "f", "0", "np"];
const TICKS: [char; 8] = ['✓', '✔', '✅', '☑', '☒', '√', '×', '+'];
const CROSSES: [char; 8] = ['❌', '✗', '✘', '✕', '✖', '❎', '🗙', '⨯'];
const EMPTY_BOXES: [char; 6] = ['☐', '□', '▢', '◻', '⬜', '○'];
/// The most characters of a cell that is looked at.
const MAX_CHARS: usize = 200;

impl Value {
    fn of(text: &str) -> Self {
        let folded = fold(text);
        let words: Vec<&str> = split(&folded).collect();
        let Some(first) = words.first() else {
            // A sign may be followed by one that is not seen, which chooses its picture.
            let is_of = |signs: &[char]| text.trim().starts_with(signs);
            return match () {
                () if text.trim().is_empty() => Self::Blank,
                () if is_of(&TICKS) => Self::Yes,
                () if is_of(&CROSSES) => Self::Cross,
                () if is_of(&EMPTY_BOXES) => Self::No,
                () => Self::Dash,
            };
        };
        let is_time = |text: &str| parse_local(text, Some(NaiveDate::default())).is_some();
        let is_cross = |word: &&str| word.bytes().all(|byte| byte == b'x');
        let is_only = |known: &[&str]| words.len() == 1 && known.contains(first);
        let has_absent = words.iter().any(|word| ABSENT_STEMS.iter().any(|stem| word.starts_with(stem)));
        let has_present = words.iter().any(|word| PRESENT.contains(word));
        let has_yes = YES.contains(first) || is_cross(first);
        let begins_with_no = NEGATIONS.contains(first);
        let has_no = words.iter().any(|word| NEGATIONS.contains(word));
        let is_of_time = || is_time(text) || words.iter().any(|word| is_time(word));
        match () {
            () if begins_with_no && words.len() == 1 || is_only(&NO) => Self::No,
            () if begins_with_no || is_only(&["a"]) => Self::Absent,
            // `Présent / Absent`, of which nothing is crossed out, or `Oui (absente le soir)`.
            () if (has_absent || has_no) && (has_present || has_yes) && !words.contains(&"pas") => {
                Self::Other
            }
            () if has_absent || words.contains(&"pas") && !has_yes => Self::Absent,
            () if has_no => Self::Other,
            () if has_present || is_of_time() => Self::Present,
            () if has_yes => Self::Yes,
            () => Self::Other,
        }
    }
}

/// What a cell says of the person with these names, who may have signed in it.
pub(super) fn verdict(kind: Kind, text: &str, names: &str) -> Verdict {
    if text.chars().nth(MAX_CHARS).is_some() {
        return Verdict::Unclear;
    }
    match (kind, Value::of(text)) {
        // One letter may be the initial of who signed.
        (Kind::Signature, Value::Absent) if text.trim().len() > 1 => Verdict::Absent,
        (_, Value::Blank)
        | (Kind::Signature, _)
        | (Kind::Absence, Value::Present | Value::No | Value::Dash) => Verdict::Present,
        (Kind::Absence, _) | (_, Value::Absent | Value::No | Value::Cross) => Verdict::Absent,
        (_, Value::Present | Value::Yes) | (Kind::SignIn, Value::Other) => Verdict::Present,
        (_, Value::Other) if is_signature(text, names) => Verdict::Present,
        (_, Value::Dash | Value::Other) => Verdict::Unclear,
    }
}

/// Whether a cell of a column `Statut` has a word of presence or absence, which other columns of this name have not.
pub(super) fn is_of_presence(text: &str) -> bool {
    let is_word = text.chars().nth(2).is_some() && text.chars().nth(MAX_CHARS).is_none();
    is_word && text.contains(char::is_alphabetic) && matches!(Value::of(text), Value::Present | Value::Absent)
}

/// The words of a folded text.
fn split(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether a text has nothing but words of the names of a person, or their initials.
fn is_signature(text: &str, names: &str) -> bool {
    let (text, names) = (fold(text), fold(names));
    let names: Vec<&str> = split(&names).collect();
    let is_initial = |letter: char| names.iter().any(|name| name.starts_with(letter));
    let are_initials = |word: &str| word.chars().count() <= names.len() && word.chars().all(is_initial);
    split(&text).all(|word| names.contains(&word) || are_initials(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdicts(kind: Kind, texts: &str) -> Vec<(&str, Verdict)> {
        texts.split(';').map(|text| (text, verdict(kind, text, "Awa DIOP"))).collect()
    }

    #[test]
    fn headings_of_presence_are_known() {
        for (kind, titles) in [
            (
                Kind::Presence,
                "Présence;Présent(e);Présents;Présence (P/A);Présent/Absent;Présence (oui/non);Présent (O/N);\
                 Statut de présence;Présence à la réunion;Venu(e);A participé;PRESENCE / ABSENCE;Présence (Oui=1, Non=0)",
            ),
            (Kind::Absence, "Absent;Absente;Absent(e)s;ABS;Excusé(e);Motif d'absence;Absence justifiée"),
            (Kind::SignIn, "Émargement;EMARGEMENT;Émargements;Émargement / Signature"),
            (Kind::Signature, "Signature;Signature du participant"),
            (Kind::Status, "Statut;Statut du participant;Status"),
        ] {
            for title in titles.split(';') {
                assert_eq!(kind_of(title.trim()), Some(kind), "{title}");
            }
        }
        for title in
            ["", "N°", "Date de présence", "Nombre de présents", "Attestation de présence", "Statut marital"]
        {
            assert_eq!(kind_of(title), None, "{title}");
        }
    }

    #[test]
    fn cells_say_who_came() {
        for (kind, verdict, texts) in [
            (
                Kind::Presence,
                Verdict::Absent,
                "Absent;Absent excusé;Absente (mission);Excusée;excusé(e);Non venu;pas venu;Non présent;absence;ABS;abs.;\
                 ABS justifiée;Absente (excusée);❌;✗;✘;☐;A;N;non;No;0;FAUX;false;n'est pas venue;N'a pas signé;non-venu;\
                 Not present;absents;a.;ABSENT(E);Pas présente",
            ),
            (
                Kind::Presence,
                Verdict::Present,
                ";X;x;xx;Oui;oui;O;P;p.;Présent;Présente;PRESENT(E);présent en ligne;9h15;08:30;8h30 - 12h;✓;✔;☑;1;VRAI;true;OK;\
                 Oui, à 9h;En retard;12/12/2025 09:15;Diop;A. Diop;AD;A.D.;signé;venue",
            ),
            (
                Kind::Presence,
                Verdict::Unclear,
                "en mission;?;-;—;représentée;Présent / Absent;oui/non;malade;3;Présente (absente le soir);Oui, pas de retard",
            ),
            (Kind::SignIn, Verdict::Present, "signé;Diop;M. Fall;12;Awa D.;;P;oui"),
            (Kind::SignIn, Verdict::Absent, "Absent;abs;excusée;non signé;Non;A"),
            (Kind::SignIn, Verdict::Unclear, "/;-"),
            (Kind::Signature, Verdict::Present, "Oui;Non;signé;A;;-"),
            (Kind::Signature, Verdict::Absent, "Absent;excusé;pas venue;Non signé"),
            (Kind::Absence, Verdict::Absent, "X;x;oui;1;Absent;✓;❌;A;malade;en mission;excusé"),
            (Kind::Absence, Verdict::Present, ";non;0;-;Présent;P;FAUX;☐"),
            (Kind::Status, Verdict::Absent, "Absent;Excusée"),
        ] {
            for (text, found) in verdicts(kind, texts) {
                assert_eq!(found, verdict, "{kind:?}: {text}");
            }
        }
    }

    #[test]
    fn values_tell_a_status_of_presence() {
        for (text, expected) in [
            ("Présent", true),
            ("absent excusé", true),
            ("Confirmé", false),
            ("A", false),
            ("Oui", false),
            ("", false),
        ] {
            assert_eq!(is_of_presence(text), expected, "{text}");
        }
    }
}
