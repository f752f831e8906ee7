//! The international dialling codes of the listed countries, for searches by a national telephone number.

/// ISO 3166-1 alpha-2 and dialling code (ITU-T E.164) of each country.
#[rustfmt::skip] // a table
pub(super) const DIAL_CODES: [(&str, &str); 54] = [
    ("DZ", "213"), ("AO", "244"), ("BJ", "229"), ("BW", "267"), ("BF", "226"), ("BI", "257"), ("CV", "238"),
    ("CM", "237"), ("CF", "236"), ("TD", "235"), ("KM", "269"), ("CG", "242"), ("CD", "243"), ("CI", "225"),
    ("DJ", "253"), ("EG", "20"), ("GQ", "240"), ("ER", "291"), ("SZ", "268"), ("ET", "251"), ("GA", "241"),
    ("GM", "220"), ("GH", "233"), ("GN", "224"), ("GW", "245"), ("KE", "254"), ("LS", "266"), ("LR", "231"),
    ("LY", "218"), ("MG", "261"), ("MW", "265"), ("ML", "223"), ("MR", "222"), ("MU", "230"), ("MA", "212"),
    ("MZ", "258"), ("NA", "264"), ("NE", "227"), ("NG", "234"), ("RW", "250"), ("ST", "239"), ("SN", "221"),
    ("SC", "248"), ("SL", "232"), ("SO", "252"), ("ZA", "27"), ("SS", "211"), ("SD", "249"), ("TZ", "255"),
    ("TG", "228"), ("TN", "216"), ("UG", "256"), ("ZM", "260"), ("ZW", "263"),
];
