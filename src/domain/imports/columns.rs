//! Maps the columns of a file by their headings: the names of our own exports, those of the API, and the usual synonyms.

use std::collections::{HashMap, HashSet};

use crate::error::{Error, Reason, Result};
use crate::tabular::column_letters;
use crate::text::{fold, is_apostrophe};

/// The fields with their headings, folded, without [`FILLERS`] and everything but letters and digits. Of two columns for
/// one field the one that stands first here counts.
const HEADINGS: [(Field, &[&str]); 10] = [
    (Field::LastName, &["nom", "lastname", "nomfamille", "noms", "familyname", "surname"]),
    (Field::FirstName, &["prenom", "prenoms", "firstname", "givenname"]),
    (Field::Function, &["fonction", "function", "fonctions", "poste", "profession", "emploi", "qualite"]),
    (
        Field::CniNumber,
        &[
            "cni",
            "cninumber",
            "cin",
            "carteidentite",
            "cartenationaleidentite",
            "carteidentitenationale",
            "pieceidentite",
        ],
    ),
    (
        Field::OriginLocality,
        &["localite", "originlocality", "localiteorigine", "provenance", "ville", "commune"],
    ),
    (
        Field::Organization,
        &[
            "organisation",
            "organization",
            "organisme",
            "structure",
            "ministere",
            "institution",
            "societe",
            "entreprise",
            "employeur",
            "administration",
            "direction",
            "service",
        ],
    ),
    (
        Field::Email,
        &[
            "email",
            "courriel",
            "mail",
            "adresseemail",
            "adressemail",
            "adressecourriel",
            "adresseelectronique",
            "emailprofessionnel",
            "mailprofessionnel",
            "courrielprofessionnel",
            "emailpersonnel",
            "mailpersonnel",
        ],
    ),
    (
        Field::Phone,
        &[
            "telephone",
            "phone",
            "tel",
            "phonenumber",
            "telephoneportable",
            "telephonemobile",
            "telportable",
            "portable",
            "mobile",
            "gsm",
            "contact",
            "contacts",
            "telephoneprofessionnel",
            "telephonefixe",
            "fixe",
        ],
    ),
    (
        Field::CheckInTime,
        &[
            "datepointage",
            "checkintime",
            "heurepointage",
            "dateheurepointage",
            "pointage",
            "heurearrivee",
            "arrivee",
        ],
    ),
    (
        Field::Notes,
        &[
            "notes",
            "note",
            "remarques",
            "remarque",
            "observations",
            "observation",
            "commentaires",
            "commentaire",
        ],
    ),
];

/// Words of headings that tell nothing: `N° de CNI`, `Numéro de téléphone`, `Prénom(s)`.
const FILLERS: [&str; 15] =
    ["de", "du", "des", "d", "la", "le", "les", "l", "n", "no", "num", "numero", "s", "votre", "vos"];

/// What a column is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Field {
    LastName,
    FirstName,
    Function,
    CniNumber,
    OriginLocality,
    Organization,
    Email,
    Phone,
    CheckInTime,
    Notes,
}

/// The fields of an attendance and its participant.
pub(super) const OF_ATTENDANCE: &[Field] = &[
    Field::LastName,
    Field::FirstName,
    Field::Function,
    Field::CniNumber,
    Field::OriginLocality,
    Field::Organization,
    Field::Email,
    Field::Phone,
    Field::CheckInTime,
    Field::Notes,
];

/// The fields of a participant: all but the last two.
pub(super) const OF_PARTICIPANT: &[Field] = OF_ATTENDANCE.split_at(OF_ATTENDANCE.len() - 2).0;

impl Field {
    /// The name of the field in the API, which failures name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LastName => "lastName",
            Self::FirstName => "firstName",
            Self::Function => "function",
            Self::CniNumber => "cniNumber",
            Self::OriginLocality => "originLocality",
            Self::Organization => "organization",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::CheckInTime => "checkInTime",
            Self::Notes => "notes",
        }
    }
}

/// The columns of a table.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    /// The field of each column, by position.
    fields: Vec<Option<Field>>,
    /// The headings of the columns that are not read, in their order.
    pub unread: Vec<String>,
}

impl Columns {
    /// Maps a row of headings to `wanted` fields; none when it names no person, and therefore is no row of headings.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` of the field `content` when two columns have one name.
    pub fn of(headings: &[String], wanted: &[Field]) -> Option<Result<Self>> {
        let matches: Vec<Option<(Field, usize)>> = headings.iter().map(|title| field_of(title)).collect();
        let mut best: HashMap<Field, (usize, usize)> = HashMap::new();
        for (at, found) in matches.iter().enumerate() {
            let Some((field, rank)) = *found else { continue };
            let kept = best.entry(field).or_insert((rank, at));
            if rank < kept.0 {
                *kept = (rank, at);
            }
        }
        if ![Field::LastName, Field::FirstName].iter().all(|field| best.contains_key(field)) {
            return None;
        }
        if let Some(name) = repeated(headings) {
            return Some(Err(Error::invalid("content", Reason::RepeatedColumn(name.to_owned()))));
        }
        let is_read = |at: usize| {
            matches[at].filter(|(field, _)| {
                wanted.contains(field) && best.get(field).is_some_and(|(_, kept)| *kept == at)
            })
        };
        let fields: Vec<Option<Field>> =
            (0..headings.len()).map(|at| is_read(at).map(|(field, _)| field)).collect();
        let unread = headings.iter().enumerate().filter(|(at, _)| fields[*at].is_none());
        let unread =
            unread.map(|(at, title)| if title.is_empty() { column_letters(at) } else { title.clone() });
        Some(Ok(Self { unread: unread.collect(), fields }))
    }

    /// The required column that a row without all headings lacks, by its name in our exports.
    pub fn missing(headings: &[String]) -> &'static str {
        let has =
            |wanted| headings.iter().any(|title| field_of(title).is_some_and(|(field, _)| field == wanted));
        if has(Field::LastName) { "Prénom" } else { "Nom" }
    }

    /// How many columns have headings.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// What a column is read for.
    pub fn field(&self, column: usize) -> Option<Field> {
        self.fields.get(column).copied().flatten()
    }
}

/// The field of a heading, and how exactly it names it; 0 is the most exact.
fn field_of(title: &str) -> Option<(Field, usize)> {
    // Folding joins what an apostrophe separates.
    let folded = fold(&title.replace(is_apostrophe, " "));
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    let key: String = words.filter(|word| !FILLERS.contains(word)).collect();
    HEADINGS.iter().find_map(|(field, names)| Some((*field, names.iter().position(|name| *name == key)?)))
}

/// A heading that two columns have.
fn repeated(headings: &[String]) -> Option<&str> {
    let mut seen = HashSet::new();
    let mut named = headings.iter().filter(|title| !title.is_empty());
    named.find(|title| !seen.insert(fold(title))).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(line: &str) -> Option<Result<Columns>> {
        let headings: Vec<String> = line.split(';').map(str::to_owned).collect();
        Columns::of(&headings, OF_ATTENDANCE)
    }

    fn fields(line: &str) -> Vec<Option<Field>> {
        columns(line).expect("headings").expect("no name twice").fields
    }

    #[test]
    fn the_usual_synonyms_are_known() {
        for (field, titles) in [
            (
                Field::Phone,
                "Téléphone portable;Numéro de téléphone;N° de téléphone;GSM;Contact;Tél.;N° Tél;TELEPHONE;phone",
            ),
            (
                Field::Email,
                "Adresse électronique;Email professionnel;E-mail;Adresse e-mail;Adresse mail;Courriel;MAIL",
            ),
            (
                Field::CniNumber,
                "CIN;Carte d'identité;N° de CNI;N° CNI;Numéro CNI;Nº de la carte d’identité;cniNumber",
            ),
            (Field::Organization, "Organisme;Ministère;Société;Entreprise;Institution;Direction;Structure"),
            (Field::CheckInTime, "Date Pointage;Heure d'arrivée;checkInTime"),
        ] {
            for title in titles.split(';') {
                assert_eq!(field_of(title).map(|(field, _)| field), Some(field), "{title}");
            }
        }
        for title in ["Prénom(s)", "Prénoms", "PRENOM *", "firstName"] {
            assert_eq!(field_of(title).map(|(field, _)| field), Some(Field::FirstName), "{title}");
        }
        for title in ["", "N°", "Couleur", "Nom de l'événement", "Date"] {
            assert_eq!(field_of(title), None, "{title}");
        }
    }

    #[test]
    fn the_more_exact_heading_counts_and_the_others_are_listed() {
        let columns =
            columns("N°;Nom;Prénom;Contact;Téléphone;;Couleur").expect("headings").expect("no name twice");
        assert_eq!(columns.field(4), Some(Field::Phone));
        assert_eq!(columns.field(3), None);
        assert_eq!(columns.unread, ["N°", "Contact", "F", "Couleur"]);
    }

    #[test]
    fn a_name_that_stands_twice_is_refused() {
        assert!(columns("Nom;Prénom;Email;email").expect("headings").is_err());
        assert_eq!(fields("Nom;Prénom;Tel;Téléphone").len(), 4);
        assert!(columns("Nom;Couleur").is_none());
        assert_eq!(Columns::missing(&["Nom".to_owned()]), "Prénom");
        assert_eq!(Columns::missing(&["a".to_owned()]), "Nom");
    }
}
