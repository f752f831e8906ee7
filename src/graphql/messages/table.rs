//! The messages of uploaded tables: of a file as a whole, its headings, its lines, and what an import remarks.

use chrono::{DateTime, Utc};

use crate::domain::imports::{Fields, Remark};
use crate::error::{TableFault, UnknownHeadings};
use crate::language::Language;
use crate::tabular::MAX_CELL_CHARS;

/// What is wrong with a table.
pub(super) fn of_table(fault: &TableFault, language: Language) -> String {
    if language == Language::French { french(fault) } else { english(fault) }
}

fn french(fault: &TableFault) -> String {
    let number = |number: &usize| grouped(*number, '\u{202f}');
    match fault {
        TableFault::Empty => "Le fichier ne contient aucune ligne".to_owned(),
        TableFault::NoVisibleSheet => "Toutes les feuilles du classeur sont masquées".to_owned(),
        TableFault::TooManyLines(max) => {
            format!("Le fichier est trop grand : {} lignes au maximum", number(max))
        }
        TableFault::TooManyColumns(max) => {
            format!("Le fichier est trop large : {} colonnes au maximum", number(max))
        }
        TableFault::TooManyCells(max) => {
            format!("Le fichier est trop grand : {} cellules au maximum", number(max))
        }
        TableFault::LongLine(number) => format!("La ligne {number} est trop longue"),
        TableFault::TooLarge => {
            "Le fichier contient trop de données : le partager en plusieurs fichiers".to_owned()
        }
        TableFault::MissingColumn(name) => format!("Colonne manquante : {name}"),
        TableFault::UnknownHeadings(headings) => {
            let UnknownHeadings { missing, line, titles } = &**headings;
            format!("Colonne manquante : {missing}. Titres non reconnus à la ligne {line} : {titles}")
        }
        TableFault::OldWorkbook => {
            "Ce classeur est au format .xls, ou protégé par un mot de passe : l'enregistrer au format .xlsx, sans mot de passe"
                .to_owned()
        }
        TableFault::FullNames(title) => format!(
            "La colonne « {title} » contient le nom et le prénom : les mettre dans deux colonnes, Nom et Prénom"
        ),
        TableFault::SeveralPeople(columns) => format!(
            "Chaque ligne porte les noms de deux personnes (« {} » et « {} ») : les mettre sur deux lignes, ou ne garder qu'une des deux",
            columns[0], columns[1]
        ),
        TableFault::SeveralPeopleInLine => {
            "Cette ligne contient plusieurs personnes : les mettre chacune sur une ligne".to_owned()
        }
        TableFault::RepeatedColumn(name) => format!("Deux colonnes portent le même nom : {name}"),
        TableFault::CellCount { found, headings } => format!(
            "{found} cellules pour {headings} titres : un séparateur est de trop, ou un texte doit être entre guillemets"
        ),
        TableFault::NoHeading(cell) => format!("La cellule {cell} est dans une colonne sans titre"),
        TableFault::OtherHeadings(line) => format!(
            "Cette ligne porte d'autres titres que la ligne {line} : mettre les deux tableaux dans des fichiers séparés"
        ),
        TableFault::InLine(line, fault) => format!("Ligne {line} : {}", french(fault)),
        TableFault::FarCell(cell) => format!("La cellule {cell} est au-delà des colonnes qui sont lues"),
        TableFault::OpenQuote => "Un guillemet s'ouvre et ne se ferme pas".to_owned(),
        TableFault::SwallowedLines(cell) => {
            format!("La cellule {cell} contient d'autres lignes du tableau : un guillemet manque sans doute")
        }
        TableFault::Encoding => {
            "Cette ligne contient des caractères d'un autre encodage que le reste du fichier : l'enregistrer en CSV UTF-8 ou en .xlsx".to_owned()
        }
        TableFault::LostCharacter(cell) => {
            format!(
                "La cellule {cell} contient le signe \u{fffd} à la place d'un caractère perdu : le corriger dans le fichier"
            )
        }
        TableFault::ErrorValue { cell, value } => format!("La cellule {cell} contient l'erreur {value}"),
        TableFault::NoResult(cell) => format!(
            "La cellule {cell} contient une formule sans résultat : ouvrir le fichier dans un tableur et l'enregistrer"
        ),
        TableFault::LostDigits(cell) => format!(
            "La cellule {cell} contient un nombre dont les derniers chiffres sont perdus : mettre la colonne au format Texte et le ressaisir"
        ),
        TableFault::Misread(cell) => format!(
            "La cellule {cell} contient des lettres déformées par un mauvais encodage : corriger le texte, ou reprendre le fichier d'origine"
        ),
        TableFault::Ditto(cell) => {
            format!("La cellule {cell} renvoie à celle du dessus (« idem », « // ») : y recopier son contenu")
        }
        TableFault::Absent(cell) => {
            format!("La cellule {cell} dit que la personne est absente : retirer la ligne, ou corriger la cellule")
        }
        TableFault::UnclearPresence(cell) => {
            format!("La cellule {cell} ne dit pas si la personne est venue : écrire Présent ou Absent")
        }
        TableFault::LongCell(cell) => {
            format!("La cellule {cell} dépasse {} caractères", number(&MAX_CELL_CHARS))
        }
    }
}

fn english(fault: &TableFault) -> String {
    let number = |number: &usize| grouped(*number, ',');
    match fault {
        TableFault::Empty => "The file has no line".to_owned(),
        TableFault::NoVisibleSheet => "All sheets of the workbook are hidden".to_owned(),
        TableFault::TooManyLines(max) => format!("The file is too large: at most {} lines", number(max)),
        TableFault::TooManyColumns(max) => format!("The file is too wide: at most {} columns", number(max)),
        TableFault::TooManyCells(max) => format!("The file is too large: at most {} cells", number(max)),
        TableFault::LongLine(number) => format!("The line {number} is too long"),
        TableFault::TooLarge => "The file has too much data: split it into several files".to_owned(),
        TableFault::MissingColumn(name) => format!("The column {name} is missing"),
        TableFault::UnknownHeadings(headings) => {
            let UnknownHeadings { missing, line, titles } = &**headings;
            format!("The column {missing} is missing. Unknown headings in line {line}: {titles}")
        }
        TableFault::OldWorkbook => {
            "This workbook is in the format .xls, or protected by a password: save it as .xlsx, without a password"
                .to_owned()
        }
        TableFault::FullNames(title) => format!(
            "The column \"{title}\" has family and given names: put them in two columns, Nom and Prénom"
        ),
        TableFault::SeveralPeople(columns) => format!(
            "Each line has the names of two people (\"{}\" and \"{}\"): put them in two lines, or keep one of both",
            columns[0], columns[1]
        ),
        TableFault::SeveralPeopleInLine => {
            "This line has several people: put each in a line of its own".to_owned()
        }
        TableFault::RepeatedColumn(name) => format!("Two columns have the same name: {name}"),
        TableFault::CellCount { found, headings } => {
            format!(
                "{found} cells for {headings} headings: a delimiter too many, or a text that needs quotes"
            )
        }
        TableFault::NoHeading(cell) => format!("The cell {cell} is in a column without a heading"),
        TableFault::OtherHeadings(line) => {
            format!("This line has other headings than line {line}: put the two tables in separate files")
        }
        TableFault::InLine(line, fault) => format!("Line {line}: {}", english(fault)),
        TableFault::FarCell(cell) => format!("The cell {cell} is beyond the columns that are read"),
        TableFault::OpenQuote => "A quote is opened and not closed".to_owned(),
        TableFault::SwallowedLines(cell) => {
            format!("The cell {cell} contains other lines of the table: a quote is probably missing")
        }
        TableFault::Encoding => {
            "This line has characters of another encoding than the rest of the file: save it as CSV UTF-8 or .xlsx".to_owned()
        }
        TableFault::LostCharacter(cell) => {
            format!(
                "The cell {cell} has the sign \u{fffd} in place of a lost character: correct it in the file"
            )
        }
        TableFault::ErrorValue { cell, value } => format!("The cell {cell} contains the error {value}"),
        TableFault::NoResult(cell) => {
            format!(
                "The cell {cell} has a formula without a result: open the file in a spreadsheet and save it"
            )
        }
        TableFault::LostDigits(cell) => format!(
            "The cell {cell} has a number of which the last digits are lost: format the column as text and enter it again"
        ),
        TableFault::Misread(cell) => format!(
            "The cell {cell} has letters that a wrong encoding has garbled: correct the text, or start from the original file"
        ),
        TableFault::Ditto(cell) => {
            format!("The cell {cell} refers to the one above it (ditto): copy the content into it")
        }
        TableFault::Absent(cell) => {
            format!("The cell {cell} says that the person did not come: take the line out, or correct the cell")
        }
        TableFault::UnclearPresence(cell) => {
            format!("The cell {cell} does not say whether the person came: write Présent or Absent")
        }
        TableFault::LongCell(cell) => {
            format!("The cell {cell} has more than {} characters", number(&MAX_CELL_CHARS))
        }
    }
}

/// A number with its thousands set apart.
fn grouped(number: usize, separator: char) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// The fields of a line, as people call them.
fn listed(fields: Fields, language: Language) -> String {
    let named = |field| {
        let (french, english) = match field {
            "firstName" => ("prénom", "given name"),
            "lastName" => ("nom", "family name"),
            "function" => ("fonction", "function"),
            "cniNumber" => ("numéro de CNI", "CNI number"),
            "originLocality" => ("localité", "locality"),
            "organization" => ("organisation", "organization"),
            "email" => ("adresse e-mail", "e-mail address"),
            "phone" => ("téléphone", "telephone"),
            "checkInTime" => ("heure de pointage", "time"),
            "notes" => ("notes", "notes"),
            other => (other, other),
        };
        if language == Language::French { french } else { english }
    };
    fields.names().map(named).collect::<Vec<_>>().join(", ")
}

/// What is to be said of a line of an import.
pub fn of_remark(remark: &Remark, language: Language, shown_at: impl Fn(DateTime<Utc>) -> String) -> String {
    let (french, english) = match remark {
        Remark::SameAsLine(line) => {
            (format!("Même personne que la ligne {line}"), format!("The same person as line {line}"))
        }
        Remark::AlreadyRecorded(at) => {
            let at = shown_at(*at);
            (
                format!("Déjà pointé pour cet événement, le {at}"),
                format!("Recorded at this event already: {at}"),
            )
        }
        Remark::EmailLeftOut => (
            "Enregistré sans l'adresse e-mail, qui est celle d'une autre personne".to_owned(),
            "Written without the e-mail address, which is another person's".to_owned(),
        ),
        Remark::EmailKept => (
            "L'adresse e-mail déjà enregistrée a été conservée".to_owned(),
            "The e-mail address that was known has been kept".to_owned(),
        ),
        Remark::NotWritten(fields) => (
            format!("Non repris de cette ligne : {}", listed(*fields, Language::French)),
            format!("Not taken from this line: {}", listed(*fields, Language::English)),
        ),
        Remark::NameReplaced => (
            "Cette personne était enregistrée sous un autre nom, qui est remplacé".to_owned(),
            "This person was known under another name, which is replaced".to_owned(),
        ),
        Remark::Replaced(fields) => (
            format!("Remplacé par cette ligne : {}", listed(*fields, Language::French)),
            format!("Replaced by this line: {}", listed(*fields, Language::English)),
        ),
        Remark::Added(fields) => (
            format!("Complété par cette ligne : {}", listed(*fields, Language::French)),
            format!("Added by this line: {}", listed(*fields, Language::English)),
        ),
        Remark::SameNamesAsLine(line) => (
            format!("Mêmes nom et prénom que la ligne {line}, sans rien qui dise si c'est la même personne"),
            format!("The same names as line {line}, and nothing to tell whether it is the same person"),
        ),
        Remark::SameNamesAsParticipant { participants, recorded } => of_namesakes(*participants, *recorded),
    };
    match language {
        Language::French => french,
        Language::English => english,
    }
}

/// How many have the names of a line, in French and English.
fn of_namesakes(participants: u32, recorded: u32) -> (String, String) {
    let (french, english) = match (participants, recorded) {
        (1, 0) => {
            ("qu'un participant déjà enregistré".to_owned(), "a participant who is stored already".to_owned())
        }
        (1, _) => (
            "qu'un participant déjà enregistré et pointé pour cet événement".to_owned(),
            "a participant who is stored already and recorded at this event".to_owned(),
        ),
        (_, 0) => (
            format!("que {participants} participants déjà enregistrés"),
            format!("{participants} participants who are stored already"),
        ),
        (_, 1) => (
            format!("que {participants} participants déjà enregistrés, dont 1 pointé pour cet événement"),
            format!("{participants} participants who are stored already, 1 of whom recorded at this event"),
        ),
        _ => (
            format!(
                "que {participants} participants déjà enregistrés, dont {recorded} pointés pour cet événement"
            ),
            format!(
                "{participants} participants who are stored already, {recorded} of whom recorded at this event"
            ),
        ),
    };
    (
        format!("Mêmes nom et prénom {french}, sans rien qui dise si c'est la même personne"),
        format!("The same names as {english}, and nothing to tell whether it is the same person"),
    )
}
