//! The words of headings: the names of our own exports, those of the API, the usual synonyms, and what may stand beside them.

use super::field::Field;

/// The words and phrases that name a field.
pub(super) struct Names {
    pub field: Field,
    /// Each alone names the field; of two columns for one field the one that stands first here counts. Words are folded and
    /// singular; a phrase is written without blanks.
    pub words: &'static [&'static str],
    /// What may stand beside one of them.
    pub qualifiers: &'static [&'static str],
}

/// The first one of which a heading has a word, and nothing else, is what it names.
pub(super) const NAMES: [Names; 10] = [
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
            "institutionnel",
            "institutionnelle",
            "officiel",
            "officielle",
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
        qualifiers: &["telephonique", "bureau", "fax", "joignable", "number"],
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

/// What may stand beside the names of an address or a number: whose it is.
pub(super) const OF_CONTACTS: [&str; 10] = [
    "professionnel",
    "professionnelle",
    "pro",
    "personnel",
    "personnelle",
    "perso",
    "principal",
    "principale",
    "service",
    "valide",
];

/// Names of a column that has the family name and the given name in one cell.
pub(super) const FULL_NAMES: [&str; 5] = ["nomcomplet", "prenomnom", "nomprenom", "fullname", "name"];

/// Whom a heading is about, in one or two forms: may stand beside the names of any field.
pub(super) const PEOPLE: [&[&str]; 13] = [
    &["agent", "agente"],
    &["employe", "employee"],
    &["beneficiaire"],
    &["invite", "invitee"],
    &["stagiaire"],
    &["candidat", "candidate"],
    &["membre"],
    &["etudiant", "etudiante", "eleve"],
    &["apprenant", "apprenante"],
    &["delegue", "deleguee"],
    &["personne", "interesse", "interessee"],
    &["titulaire"],
    &["suppleant", "suppleante"],
];

/// Whom a list is about, whether a heading says so or not.
pub(super) const PARTICIPANTS: [&str; 2] = ["participant", "participante"];
