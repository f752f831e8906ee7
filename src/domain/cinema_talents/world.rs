//! The French names of the countries outside the list, by ISO 3166-1 alpha-2 code: a code that is entered is stored, shown and
//! counted as the name.

/// The French name of the country with this code, whatever its case; none for the 54 of the list, and for what is no code.
pub(super) fn country_name(code: &str) -> Option<&'static str> {
    OTHERS.iter().find(|(other, _)| other.eq_ignore_ascii_case(code)).map(|(_, name)| *name)
}

/// Codes and short French names.
#[rustfmt::skip] // a table
const OTHERS: [(&str, &str); 195] = [
    ("AD", "Andorre"), ("AE", "Émirats arabes unis"), ("AF", "Afghanistan"), ("AG", "Antigua-et-Barbuda"), ("AI", "Anguilla"),
    ("AL", "Albanie"), ("AM", "Arménie"), ("AQ", "Antarctique"), ("AR", "Argentine"), ("AS", "Samoa américaines"),
    ("AT", "Autriche"), ("AU", "Australie"), ("AW", "Aruba"), ("AX", "Îles Åland"), ("AZ", "Azerbaïdjan"),
    ("BA", "Bosnie-Herzégovine"), ("BB", "Barbade"), ("BD", "Bangladesh"), ("BE", "Belgique"), ("BG", "Bulgarie"),
    ("BH", "Bahreïn"), ("BL", "Saint-Barthélemy"), ("BM", "Bermudes"), ("BN", "Brunei"), ("BO", "Bolivie"),
    ("BQ", "Pays-Bas caribéens"), ("BR", "Brésil"), ("BS", "Bahamas"), ("BT", "Bhoutan"), ("BV", "Île Bouvet"),
    ("BY", "Biélorussie"), ("BZ", "Belize"), ("CA", "Canada"), ("CC", "Îles Cocos"), ("CH", "Suisse"),
    ("CK", "Îles Cook"), ("CL", "Chili"), ("CN", "Chine"), ("CO", "Colombie"), ("CR", "Costa Rica"),
    ("CU", "Cuba"), ("CW", "Curaçao"), ("CX", "Île Christmas"), ("CY", "Chypre"), ("CZ", "Tchéquie"),
    ("DE", "Allemagne"), ("DK", "Danemark"), ("DM", "Dominique"), ("DO", "République dominicaine"), ("EC", "Équateur"),
    ("EE", "Estonie"), ("EH", "Sahara occidental"), ("ES", "Espagne"), ("FI", "Finlande"), ("FJ", "Fidji"),
    ("FK", "Îles Malouines"), ("FM", "Micronésie"), ("FO", "Îles Féroé"), ("FR", "France"), ("GB", "Royaume-Uni"),
    ("GD", "Grenade"), ("GE", "Géorgie"), ("GF", "Guyane française"), ("GG", "Guernesey"), ("GI", "Gibraltar"),
    ("GL", "Groenland"), ("GP", "Guadeloupe"), ("GR", "Grèce"), ("GS", "Géorgie du Sud"), ("GT", "Guatemala"),
    ("GU", "Guam"), ("GY", "Guyana"), ("HK", "Hong Kong"), ("HM", "Îles Heard-et-MacDonald"), ("HN", "Honduras"),
    ("HR", "Croatie"), ("HT", "Haïti"), ("HU", "Hongrie"), ("ID", "Indonésie"), ("IE", "Irlande"),
    ("IL", "Israël"), ("IM", "Île de Man"), ("IN", "Inde"), ("IO", "Territoire britannique de l'océan Indien"), ("IQ", "Irak"),
    ("IR", "Iran"), ("IS", "Islande"), ("IT", "Italie"), ("JE", "Jersey"), ("JM", "Jamaïque"),
    ("JO", "Jordanie"), ("JP", "Japon"), ("KG", "Kirghizistan"), ("KH", "Cambodge"), ("KI", "Kiribati"),
    ("KN", "Saint-Christophe-et-Niévès"), ("KP", "Corée du Nord"), ("KR", "Corée du Sud"), ("KW", "Koweït"), ("KY", "Îles Caïmans"),
    ("KZ", "Kazakhstan"), ("LA", "Laos"), ("LB", "Liban"), ("LC", "Sainte-Lucie"), ("LI", "Liechtenstein"),
    ("LK", "Sri Lanka"), ("LT", "Lituanie"), ("LU", "Luxembourg"), ("LV", "Lettonie"), ("MC", "Monaco"),
    ("MD", "Moldavie"), ("ME", "Monténégro"), ("MF", "Saint-Martin"), ("MH", "Îles Marshall"), ("MK", "Macédoine du Nord"),
    ("MM", "Birmanie"), ("MN", "Mongolie"), ("MO", "Macao"), ("MP", "Îles Mariannes du Nord"), ("MQ", "Martinique"),
    ("MS", "Montserrat"), ("MT", "Malte"), ("MV", "Maldives"), ("MX", "Mexique"), ("MY", "Malaisie"),
    ("NC", "Nouvelle-Calédonie"), ("NF", "Île Norfolk"), ("NI", "Nicaragua"), ("NL", "Pays-Bas"), ("NO", "Norvège"),
    ("NP", "Népal"), ("NR", "Nauru"), ("NU", "Niue"), ("NZ", "Nouvelle-Zélande"), ("OM", "Oman"),
    ("PA", "Panama"), ("PE", "Pérou"), ("PF", "Polynésie française"), ("PG", "Papouasie-Nouvelle-Guinée"), ("PH", "Philippines"),
    ("PK", "Pakistan"), ("PL", "Pologne"), ("PM", "Saint-Pierre-et-Miquelon"), ("PN", "Îles Pitcairn"), ("PR", "Porto Rico"),
    ("PS", "Palestine"), ("PT", "Portugal"), ("PW", "Palaos"), ("PY", "Paraguay"), ("QA", "Qatar"),
    ("RE", "La Réunion"), ("RO", "Roumanie"), ("RS", "Serbie"), ("RU", "Russie"), ("SA", "Arabie saoudite"),
    ("SB", "Îles Salomon"), ("SE", "Suède"), ("SG", "Singapour"), ("SH", "Sainte-Hélène"), ("SI", "Slovénie"),
    ("SJ", "Svalbard et Jan Mayen"), ("SK", "Slovaquie"), ("SM", "Saint-Marin"), ("SR", "Suriname"), ("SV", "Salvador"),
    ("SX", "Sint-Maarten"), ("SY", "Syrie"), ("TC", "Îles Turques-et-Caïques"), ("TF", "Terres australes françaises"), ("TH", "Thaïlande"),
    ("TJ", "Tadjikistan"), ("TK", "Tokelau"), ("TL", "Timor oriental"), ("TM", "Turkménistan"), ("TO", "Tonga"),
    ("TR", "Turquie"), ("TT", "Trinité-et-Tobago"), ("TV", "Tuvalu"), ("TW", "Taïwan"), ("UA", "Ukraine"),
    ("UM", "Îles mineures éloignées des États-Unis"), ("US", "États-Unis"), ("UY", "Uruguay"), ("UZ", "Ouzbékistan"), ("VA", "Vatican"),
    ("VC", "Saint-Vincent-et-les-Grenadines"), ("VE", "Venezuela"), ("VG", "Îles Vierges britanniques"), ("VI", "Îles Vierges américaines"), ("VN", "Viêt Nam"),
    ("VU", "Vanuatu"), ("WF", "Wallis-et-Futuna"), ("WS", "Samoa"), ("YE", "Yémen"), ("YT", "Mayotte"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::cinema_talents::dial_codes::DIAL_CODES;

    #[test]
    fn every_country_of_the_world_has_one_name() {
        let codes: BTreeSet<_> = OTHERS.iter().chain(&DIAL_CODES).map(|(code, _)| *code).collect();
        // The officially assigned codes of ISO 3166-1.
        assert_eq!(codes.len(), 249);
        assert_eq!(OTHERS.iter().map(|(_, name)| name).collect::<BTreeSet<_>>().len(), OTHERS.len());
        assert_eq!(country_name("fr"), Some("France"));
        assert_eq!((country_name("SN"), country_name("ZZ"), country_name("France")), (None, None, None));
    }
}
