//! What a heading names: the names of our own exports, those of the API, the usual synonyms, and their combinations
//! (`Adresse e-mail professionnelle`, `Tél. mobile`, `Ministère/Direction`).

use super::field::Field;
use crate::text::{fold, is_apostrophe};

/// The words and phrases that name a field.
struct Names {
    field: Field,
    /// Each alone names the field; of two columns for one field the one that stands first here counts. Words are folded and
    /// singular; a phrase is written without blanks.
    words: &'static [&'static str],
    /// What may stand beside one of them.
    qualifiers: &'static [&'static str],
}

/// The first one of which a heading has a word, and nothing else, is what it names.
const NAMES: [Names; 10] = [
    Names {
        field: Field::LastName,
        words: &["nom", "lastname", "familyname", "surname", "patronyme", "nomnaissance"],
        qualifiers: &["famille", "usuel", "usage", "patronymique", "name", "majuscule", "capitale", "lettre"],
    },
    Names {
        field: Field::FirstName,
        words: &["prenom", "firstname", "givenname", "forename"],
        qualifiers: &["usuel", "majuscule", "minuscule"],
    },
    Names {
        field: Field::Function,
        words: &[
            "fonction",
            "function",
            "poste",
            "profession",
            "emploi",
            "metier",
            "qualite",
            "grade",
            "jobtitle",
        ],
        qualifiers: &[
            "titre", "intitule", "occupe", "occupee", "actuel", "actuelle", "exerce", "exercee", "position",
            "travail",
        ],
    },
    Names {
        field: Field::CniNumber,
        words: &[
            "cni",
            "cninumber",
            "cin",
            "cnie",
            "nin",
            "carteidentite",
            "cartenationaleidentite",
            "carteidentitenationale",
            "identifiantnational",
            "pieceidentite",
            "piece",
            "idcard",
            "identitycard",
            "idnumber",
            "cartenationale",
            "cartecedeao",
            "passeport",
            "passport",
        ],
        qualifiers: &[
            "biometrique",
            "cedeao",
            "numerisee",
            "number",
            "chiffre",
            "id",
            "identification",
            "national",
            "nationale",
        ],
    },
    Names {
        field: Field::Email,
        words: &[
            "email",
            "courriel",
            "mail",
            "mel",
            "adresseemail",
            "adressemail",
            "adressecourriel",
            "adresseelectronique",
            "adressemessagerie",
            "messagerie",
            "courrierelectronique",
            "contactemail",
        ],
        qualifiers: &[
            "adresse",
            "address",
            "electronique",
            "professionnel",
            "professionnelle",
            "pro",
            "personnel",
            "personnelle",
            "perso",
            "principal",
            "principale",
            "institutionnel",
            "institutionnelle",
            "officiel",
            "officielle",
            "service",
            "valide",
        ],
    },
    Names {
        field: Field::Phone,
        words: &[
            "telephone",
            "phone",
            "tel",
            "phonenumber",
            "portable",
            "mobile",
            "gsm",
            "cellulaire",
            "cell",
            "whatsapp",
            "contact",
            "coordonneetelephonique",
            "fixe",
        ],
        qualifiers: &[
            "telephonique",
            "professionnel",
            "professionnelle",
            "pro",
            "personnel",
            "personnelle",
            "perso",
            "bureau",
            "principal",
            "principale",
            "fax",
            "service",
            "valide",
            "joignable",
            "number",
        ],
    },
    Names {
        field: Field::CheckInTime,
        // The date of an arrival may be that of a journey.
        words: &[
            "datepointage",
            "checkintime",
            "dateheurepointage",
            "heurepointage",
            "pointage",
            "heurearrivee",
            "dateheurearrivee",
            "arrivee",
            "heureentree",
        ],
        qualifiers: &[],
    },
    Names {
        field: Field::Notes,
        words: &["note", "remarque", "observation", "commentaire", "obs"],
        qualifiers: &["eventuelle", "eventuel"],
    },
    Names {
        field: Field::Organization,
        words: &[
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
            "etablissement",
            "entite",
            "agence",
            "association",
            "raisonsociale",
            "company",
            "direction",
            "service",
        ],
        qualifiers: &[
            "nom",
            "name",
            "origine",
            "appartenance",
            "tutelle",
            "rattachement",
            "provenance",
            "actuel",
            "actuelle",
            "representee",
            "represente",
        ],
    },
    Names {
        field: Field::OriginLocality,
        words: &[
            "localite",
            "originlocality",
            "provenance",
            "ville",
            "commune",
            "residence",
            "region",
            "city",
            "town",
        ],
        qualifiers: &["origine", "lieu"],
    },
];

/// Names of a column that has the family name and the given name in one cell.
const FULL_NAMES: [&str; 5] = ["nomcomplet", "prenomnom", "nomprenom", "fullname", "name"];

/// Who the people of a list are: may stand beside the names of any field.
const PEOPLE: [&str; 24] = [
    "participant",
    "participante",
    "agent",
    "agente",
    "employe",
    "employee",
    "beneficiaire",
    "invite",
    "invitee",
    "stagiaire",
    "candidat",
    "candidate",
    "membre",
    "etudiant",
    "etudiante",
    "eleve",
    "apprenant",
    "apprenante",
    "delegue",
    "deleguee",
    "personne",
    "interesse",
    "interessee",
    "titulaire",
];

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

/// The field of a heading, and how exactly it names it; the least is the most exact.
pub(super) fn field_of(title: &str) -> Option<(Field, usize)> {
    let words = words(title);
    if words.len() > MAX_WORDS {
        return None;
    }
    NAMES.iter().find_map(|names| Some((names.field, names.rank(&words)?)))
}

/// Whether a heading names a column with the family name and the given name in one cell.
pub(super) fn is_full_name(title: &str) -> bool {
    let words = words(title);
    let tells = |word: &&String| !PEOPLE.contains(&word.as_str());
    FULL_NAMES.contains(&words.iter().filter(tells).cloned().collect::<String>().as_str())
}

impl Names {
    /// How exactly words name the field: by its first name among them, one word or several, then by how many words there are.
    fn rank(&self, words: &[String]) -> Option<usize> {
        let position = |word: &str| self.words.iter().position(|name| *name == word);
        let may_stand_beside = |word: &String| {
            position(word).is_some()
                || [self.qualifiers, &PEOPLE].iter().any(|known| known.contains(&word.as_str()))
        };
        let phrases = (1..=words.len()).flat_map(|length| {
            (0..=words.len() - length).filter_map(move |start| {
                let (before, rest) = words.split_at_checked(start)?;
                let (phrase, after) = rest.split_at_checked(length)?;
                Some((phrase.concat(), before, after))
            })
        });
        let named = phrases.filter_map(|(phrase, before, after)| {
            let is_known = before.iter().chain(after).all(may_stand_beside);
            position(&phrase).filter(|_| is_known).map(|at| (at, before.len() + after.len()))
        });
        named.min().map(|(at, beside)| at * RANKS + beside.min(RANKS - 1))
    }
}

/// How many ranks each name of a field has.
const RANKS: usize = 16;
/// The most words of a heading that is looked at: a cell may have thousands.
const MAX_WORDS: usize = 12;

/// The words of a heading that tell something, folded and in the singular.
fn words(title: &str) -> Vec<String> {
    // Folding joins what an apostrophe separates, and `e-mail` is one word.
    // The sign of an ordinal, typed for that of a degree, is a letter.
    let folded = fold(&title.replace(|letter| is_apostrophe(letter) || letter == 'º', " "));
    let folded = join_initials(&folded);
    let mut words: Vec<&str> = folded.split(|letter: char| !letter.is_alphanumeric()).collect();
    while let Some(at) = words.windows(2).position(|pair| pair == ["e", "mail"]) {
        words.splice(at..at + 2, ["email"]);
    }
    let tells = |word: &&str| {
        !word.is_empty() && !FILLERS.contains(word) && !word.bytes().all(|byte| byte.is_ascii_digit())
    };
    words.into_iter().filter(tells).map(|word| singular(word).to_owned()).collect()
}

/// `téléphones` is `téléphone`.
fn singular(word: &str) -> &str {
    let is_plural = word.chars().count() > 3 && !word.ends_with("ss");
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
    fn the_usual_synonyms_are_known() {
        for (field, titles) in [
            (
                Field::Phone,
                "Téléphone portable;Numéro de téléphone;N° de téléphone;GSM;Contact;Tél.;N° Tél;TELEPHONE;phone;\
                 Tél. mobile;Téléphones;Téléphone 1;WhatsApp;Contact téléphonique;Cellulaire;Tél/Fax;Téléphone (mobile);\
                 Phone number;Contacts;N° WhatsApp;Téléphone professionnel;Tél. bureau;NºTel;\
                 Coordonnées téléphoniques;Téléphone de service;Téléphone / Phone;Tél. de l'agent;Numéro joignable (tél)",
            ),
            (
                Field::Email,
                "Adresse électronique;Email professionnel;E-mail;Adresse e-mail;Adresse mail;Courriel;MAIL;Email pro;\
                 Mail pro;E-mail professionnelle;Adresse électronique professionnelle;Courrier électronique;Mél;Emails;\
                 Contact e-mail;Votre mail;Adresse de mail;Le mail;Votre e-mail;E mail;Email address;Adresse e-mail personnelle;\
                 Email (facultatif);Adresse de messagerie;E-mail institutionnel;Email officiel;Adresse e-mail valide;\
                 Email de l’employé(e)",
            ),
            (
                Field::CniNumber,
                "CIN;Carte d'identité;N° de CNI;N° CNI;Numéro CNI;Nº de la carte d’identité;cniNumber;C.N.I.;\
                 N° C.N.I;C. N. I.;C.I.N;CNIE;NIN;Passeport;N° de pièce;N° pièce d'identité;CNI ou passeport;\
                 CNI/Passeport;Carte nationale d’identité;NºCNI;ID card number;Identity card;Carte nationale;Carte CEDEAO;\
                 CNI (13 chiffres);CNI (obligatoire);Numéro d’identification nationale (NIN);CNI / ID",
            ),
            (
                Field::Organization,
                "Organisme;Ministère;Société;Entreprise;Institution;Direction;Structure;Organisations;Institutions;\
                 Structures;Ministère/Direction;Établissement;Entité;Agence;Nom de la structure;Structure d'origine;\
                 Ministère de tutelle;Raison sociale;Structure de provenance;Structure représentée;\
                 Organisation / Company;Structure de l'agent",
            ),
            (
                Field::CheckInTime,
                "Date Pointage;Heure d'arrivée;checkInTime;Date et heure de pointage;Heure de pointage",
            ),
            (
                Field::Function,
                "Fonction;Fonction occupée;Titre/Fonction;Grade;Poste occupé;Intitulé du poste;Job title;\
                 Fonction / Position;Poste de travail;Fonction du participant",
            ),
            (
                Field::OriginLocality,
                "Localité;Région;Résidence;Ville d’origine;Lieu de provenance;Villes;Lieu de résidence;Ville / City",
            ),
            (
                Field::FirstName,
                "Prénom(s);Prénoms;PRENOM *;firstName;First name;Prénom du participant;Prénom de l'agent;Prénom / First name",
            ),
            (
                Field::LastName,
                "Nom;Nom de famille;NOMS;lastName;Last name;Nom du participant;Nom(s);Nom de l'agent;Nom / Name;\
                 Nom (en majuscules);NOM EN LETTRES CAPITALES;Nom de naissance;Patronyme;Nom de l’invité;\
                 Nom / Last name;Nom patronymique",
            ),
            (Field::Notes, "Notes;Remarque;Observations;Commentaires;Obs.;Remarques éventuelles"),
        ] {
            for title in titles.split(';') {
                let title = title.trim();
                assert_eq!(field_of(title).map(|(field, _)| field), Some(field), "{title}");
            }
        }
        for title in [
            "",
            "N°",
            "Couleur",
            "Nom de l'événement",
            "Date",
            "Titre",
            "Fax",
            "Adresse",
            "Département",
            "Origine",
            "Contact d'urgence",
            "Date d'arrivée",
            "Mail/Contact",
            "Nom de jeune fille",
            "Nom du responsable",
            "Nom de la personne à contacter",
            "Fonction du père",
            "Sexe",
            "1",
            "Lieu de naissance",
            "C.V.",
            "Nom complet",
        ] {
            assert_eq!(field_of(title), None, "{title}");
        }
    }

    #[test]
    fn fewer_words_name_a_field_more_exactly() {
        let rank = |title| field_of(title).expect("a field").1;
        for (more, less) in [
            ("Téléphone", "Téléphone professionnel"),
            ("Téléphone portable", "GSM"),
            ("GSM", "Contact"),
            ("Email", "Adresse e-mail"),
            ("CNI", "Passeport"),
            ("Nom", "Nom de famille du participant"),
            ("Nom d'usage", "Nom de naissance"),
        ] {
            assert!(rank(more) < rank(less), "{more}, {less}");
        }
    }

    #[test]
    fn names_in_one_column_are_told() {
        for title in [
            "Nom complet",
            "Prénom et Nom",
            "NOM ET PRÉNOM",
            "Noms et prénoms",
            "Prénom(s) & Nom",
            "Full name",
            "Nom et prénom du participant",
        ] {
            assert!(is_full_name(title), "{title}");
        }
        assert!(!is_full_name("Nom"));
    }
}
