//! What a heading names: a field, by the words of `vocabulary.rs` and their combinations (`Adresse e-mail professionnelle`,
//! `Tél. mobile`, `Ministère/Direction`), and whose it is.

use super::field::Field;
use super::vocabulary::{FULL_NAMES, NAMES, Names, OF_CONTACTS, PARTICIPANTS, PEOPLE};
use super::words::words;

/// The position of a word in [`PEOPLE`].
fn person_in(words: &[String]) -> Option<usize> {
    words.iter().find_map(|word| PEOPLE.iter().position(|forms| forms.contains(&word.as_str())))
}

fn is_person(word: &str) -> bool {
    PARTICIPANTS.contains(&word) || PEOPLE.iter().any(|forms| forms.contains(&word))
}

/// What a heading says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    /// The field.
    pub field: Field,
    /// How exactly it names it; the least is the most exact.
    pub rank: usize,
    /// Of whom (`Nom de l'agent`), if it says so; none of the participant.
    pub person: Option<usize>,
}

/// Reads a heading; none when it is not known.
pub(super) fn heading(title: &str) -> Option<Heading> {
    let words = words(title)?;
    let person = person_in(&words);
    NAMES.iter().find_map(|names| Some(Heading { field: names.field, rank: names.rank(&words)?, person }))
}

/// The field of a heading.
pub(super) fn field_of(title: &str) -> Option<Field> {
    heading(title).map(|heading| heading.field)
}

/// Whether a heading is one of a day, which says of what only beside that of a time: `Date`, `Jour`, `Date d'arrivée`.
pub(super) fn is_of_day(title: &str) -> bool {
    let words = words(title).unwrap_or_default();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(
        words.as_slice(),
        ["date" | "jour" | "day"] | ["date" | "jour", "arrivee" | "presence" | "evenement"]
    )
}

/// Whether a heading is one of numbers that count the lines: `N°`, `Rang`, or empty.
pub(super) fn is_of_numbers(title: &str) -> bool {
    let is_of_order = |word: &String| matches!(word.as_str(), "ordre" | "rang" | "ligne");
    words(title).is_some_and(|words| words.iter().all(is_of_order))
}

/// Whether a heading names a column with the family name and the given name in one cell.
pub(super) fn is_full_name(title: &str) -> bool {
    let words = words(title).unwrap_or_default();
    let tells = |word: &&String| !is_person(word);
    FULL_NAMES.contains(&words.iter().filter(tells).cloned().collect::<String>().as_str())
}

impl Names {
    /// How exactly words name the field: by its first name among them, one word or several, then by how many words there are.
    fn rank(&self, words: &[String]) -> Option<usize> {
        let position = |word: &str| self.words.iter().position(|name| *name == word);
        let may_stand_beside = |word: &String| {
            let is_of_contact =
                || matches!(self.field, Field::Email | Field::Phone) && OF_CONTACTS.contains(&word.as_str());
            position(word).is_some()
                || self.qualifiers.contains(&word.as_str())
                || is_person(word)
                || is_of_contact()
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
                 Coordonnées téléphoniques;Téléphone de service;Téléphone / Phone;Tél. de l'agent;Numéro joignable (tél);\
                 Téléphone (avec indicatif);Numéro de téléphone (WhatsApp de préférence);Tél. (sans espaces);\
                 N° WhatsApp (avec indicatif pays);Téléphone (WhatsApp si possible);Téléphone avec l'indicatif du pays",
            ),
            (
                Field::Email,
                "Adresse électronique;Email professionnel;E-mail;Adresse e-mail;Adresse mail;Courriel;MAIL;Email pro;\
                 Mail pro;E-mail professionnelle;Adresse électronique professionnelle;Courrier électronique;Mél;Emails;\
                 Contact e-mail;Votre mail;Adresse de mail;Le mail;Votre e-mail;E mail;Email address;Adresse e-mail personnelle;\
                 Email (facultatif);Adresse de messagerie;E-mail institutionnel;Email officiel;Adresse e-mail valide;\
                 Email de l’employé(e);3. E-mail;A. Email",
            ),
            (
                Field::CniNumber,
                "CIN;Carte d'identité;N° de CNI;N° CNI;Numéro CNI;Nº de la carte d’identité;cniNumber;C.N.I.;\
                 N° C.N.I;C. N. I.;C.I.N;CNIE;NIN;Passeport;N° de pièce;N° pièce d'identité;CNI ou passeport;\
                 CNI/Passeport;Carte nationale d’identité;NºCNI;ID card number;Identity card;Carte nationale;Carte CEDEAO;\
                 CNI (13 chiffres);CNI (obligatoire);Numéro d’identification nationale (NIN);CNI / ID;\
                 N° d'identité;Numéro d'identité;Numéro d'identification nationale;N° d’identification national;\
                 Numéro national d'identité;Numéro d'identité nationale;N° identifiant national;Numéro de la carte d'identité;\
                 N° de la pièce d'identité;N° d'identité (CNI)",
            ),
            (
                Field::Organization,
                "Organisme;Ministère;Société;Entreprise;Institution;Direction;Structure;Organisations;Institutions;\
                 Structures;Ministère/Direction;Établissement;Entité;Agence;Nom de la structure;Structure d'origine;\
                 Ministère de tutelle;Raison sociale;Structure de provenance;Structure représentée;\
                 Organisation / Company;Structure de l'agent;Direction générale;Division;Service / Département;\
                 Département / Service;Direction/Service;Direction / Division / Service;Sous-direction;Direction régionale;\
                 Service d'affectation;Direction nationale;Service / Bureau;Direction ou service;Division / Section",
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
                 Nom / Last name;Nom patronymique;Q1. Nom;Nom / الاسم العائلي",
            ),
            (Field::Notes, "Notes;Remarque;Observations;Commentaires;Obs.;Remarques éventuelles"),
        ] {
            for title in titles.split(';') {
                let title = title.trim();
                assert_eq!(field_of(title), Some(field), "{title}");
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
            "Identité",
            "Identification",
            "Numéro d'ordre",
            "Bureau",
            "Section",
            "Origine",
            "Contact d'urgence",
            "Date d'arrivée",
            "Mail/Contact",
            "Nom de jeune fille",
            "النسب",
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
        let rank = |title| heading(title).expect("a field").rank;
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
