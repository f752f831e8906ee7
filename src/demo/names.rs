//! The names of people in the demo, by region of origin. All are fictitious.

use super::rng::Rng;
use crate::entity::user::Gender;
use crate::text::fold;

/// The region of origin of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Culture {
    /// Morocco, Algeria, Tunisia.
    Maghreb,
    /// Senegal, Mali, Guinea and their neighbours.
    Sahel,
    /// Côte d'Ivoire, Togo, Benin.
    Gulf,
    /// Cameroon, Gabon, the two Congos, Rwanda.
    Centre,
}

/// A name with its gender.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// Given name.
    pub first: &'static str,
    /// Family name.
    pub last: &'static str,
    /// Never unknown.
    pub gender: Gender,
}

struct Names {
    women: &'static [&'static str],
    men: &'static [&'static str],
    families: &'static [&'static str],
}

#[rustfmt::skip] // lists of words
const MAGHREB: Names = Names {
    women: &["Salma", "Khadija", "Imane", "Zineb", "Nadia", "Fatima-Zahra", "Meryem", "Hajar", "Ghita", "Loubna",
        "Asmaa", "Soukaïna", "Houda", "Aïcha", "Rim", "Inès", "Yasmine", "Naïma", "Safaa", "Chaïmae"],
    men: &["Youssef", "Mehdi", "Karim", "Omar", "Hamza", "Rachid", "Anas", "Ahmed", "Bilal", "Ismaïl",
        "Reda", "Tarik", "Zakaria", "Nabil", "Saïd", "Driss", "Amine", "Walid", "Adil", "Hicham"],
    families: &["Benali", "El Idrissi", "Berrada", "Bennani", "Tazi", "Alaoui", "El Fassi", "Chraïbi", "Amrani",
        "Lahlou", "Ziani", "Naciri", "Bouazza", "Kettani", "Ouazzani", "Haddad", "Mansouri", "Cherkaoui", "Saïdi",
        "Belhaj", "Trabelsi", "Khelifi", "Meziane", "Aït Ouarab"],
};

#[rustfmt::skip] // lists of words
const SAHEL: Names = Names {
    women: &["Aïssatou", "Fatou", "Aminata", "Ndèye", "Mariama", "Khady", "Awa", "Coumba", "Rokhaya", "Bineta",
        "Oumou", "Djénéba", "Astou", "Sokhna", "Yacine", "Maïmouna", "Ramatoulaye", "Kadiatou", "Nafissatou", "Adama"],
    men: &["Mamadou", "Ousmane", "Cheikh", "Abdoulaye", "Ibrahima", "Modou", "Souleymane", "Babacar", "Aliou",
        "Moussa", "Pape", "Lamine", "Boubacar", "Alioune", "Seydou", "Malick", "Amadou", "Assane", "Djibril", "Idrissa"],
    families: &["Diop", "Ndiaye", "Fall", "Sow", "Bâ", "Sarr", "Guèye", "Sène", "Diallo", "Traoré", "Keïta", "Cissé",
        "Diouf", "Mbaye", "Thiam", "Kane", "Sy", "Camara", "Sané", "Touré", "Ouédraogo", "Barry", "Faye", "Seck"],
};

#[rustfmt::skip] // lists of words
const GULF: Names = Names {
    women: &["Adjoua", "Akissi", "Affoué", "Aya", "Bénédicte", "Marie-Noëlle", "Ahou", "Clémence", "Afi", "Sènan",
        "Prudence", "Estelle", "Mawulé", "Edwige", "Fifamè", "Hortense", "Amenan", "Reine", "Solange", "Épiphanie"],
    men: &["Kouadio", "Yao", "Koffi", "Kouamé", "Serge", "Aké", "Sylvère", "Kossi", "Rodrigue", "Gildas",
        "Jean-Désiré", "Komlan", "Arsène", "Sessi", "Franck", "Théodore", "Armel", "Kokou", "Stéphane", "Hervé"],
    families: &["Kouassi", "Koné", "N'Guessan", "Yapi", "Bamba", "Ouattara", "Aka", "Tanoh", "Gnahoré", "Zadi",
        "Adjovi", "Hounkpatin", "Agbodjan", "Lawson", "Mensah", "Dossou", "Amétépé", "Gbaguidi", "Brou", "Ehouman"],
};

#[rustfmt::skip] // lists of words
const CENTRE: Names = Names {
    women: &["Hélène", "Chantal", "Grâce", "Thérèse", "Carine", "Solène", "Mireille", "Nadège", "Divine", "Josée",
        "Béatrice", "Claudine", "Espérance", "Arlette", "Merveille", "Véronique", "Gaëlle", "Sandrine", "Ornella", "Clarisse"],
    men: &["Patrick", "Guy-Hervé", "Fabrice", "Joël", "Cédric", "Rigobert", "Aimé", "Prince", "Célestin", "Junior",
        "Dieudonné", "Éric", "Trésor", "Hugues", "Landry", "Félicien", "Thierry", "Gaël", "Bertrand", "Emery"],
    families: &["Mbarga", "Essomba", "Ngo Bayiha", "Fotso", "Kamga", "Nguema", "Obiang", "Makosso", "Loemba",
        "Mabiala", "Ilunga", "Kabongo", "Mutombo", "Tshibangu", "Mukendi", "Uwimana", "Niyonzima", "Atangana", "Moussavou", "Ndong"],
};

/// A random name of `culture`.
pub(super) fn name(culture: Culture, rng: &mut Rng) -> Name {
    let gender = if rng.percent(44) { Gender::Female } else { Gender::Male };
    name_of(culture, gender, rng)
}

/// A random name of `culture` and `gender`.
pub(super) fn name_of(culture: Culture, gender: Gender, rng: &mut Rng) -> Name {
    let names = match culture {
        Culture::Maghreb => &MAGHREB,
        Culture::Sahel => &SAHEL,
        Culture::Gulf => &GULF,
        Culture::Centre => &CENTRE,
    };
    let first = if gender == Gender::Female { names.women } else { names.men };
    Name { first: rng.pick(first), last: rng.pick(names.families), gender }
}

/// The text as part of an address: lower-case letters and digits only.
pub(super) fn slug(text: &str) -> String {
    fold(text).chars().filter(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_no_accents_spaces_or_signs() {
        assert_eq!(slug("N'Guessan Épiphanie"), "nguessanepiphanie");
    }

    #[test]
    fn names_come_with_their_gender() {
        let mut rng = Rng::seeded("names");
        let name = name_of(Culture::Gulf, Gender::Female, &mut rng);
        assert!(GULF.women.contains(&name.first) && GULF.families.contains(&name.last), "{name:?}");
        assert_eq!(name.gender, Gender::Female);
    }
}
