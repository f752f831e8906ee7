//! Matches of searches and filters: both sides are folded, with the same result on both engines.

use passerelle::text::{fold, fold_all};

use super::{Unlimited, members};
use crate::support::both_engines;

both_engines![
    apostrophes_hyphens_and_accents_do_not_matter,
    arabic_is_found_in_every_spelling,
    every_word_is_found_in_any_order,
    an_organization_is_found_by_its_words,
    events_accounts_and_talents_are_found_alike,
    matches_are_those_of_folded_texts,
];

async fn matching_names(app: &Unlimited, search: &str) -> Vec<String> {
    let mut found =
        app.listed("/api/participants", &[("search", search), ("limit", "100")], "lastName").await;
    found.sort();
    found
}

async fn apostrophes_hyphens_and_accents_do_not_matter(app: Unlimited) {
    let written = [
        "N\u{2019}Diaye",
        "N'Diaye",
        "N\u{2bc}Diaye",
        "N\u{2018}Diaye",
        "N`Diaye",
        "N\u{b4}Diaye",
        "N\u{2032}Diaye",
        "NDIAYE",
    ];
    for name in written {
        app.participant("Awa", name, |_| {}).await;
    }
    for search in written.into_iter().chain(["ndiaye", "n’d", "Ń'diàye"]) {
        assert_eq!(matching_names(&app, search).await.len(), written.len(), "{search}");
    }
    let written = ["Ba-Sow", "Ba\u{2010}Sow", "Ba\u{2011}Sow", "Ba\u{2013}Sow", "Ba \u{2014} Sow", "Ba Sow"];
    for name in written {
        app.participant("Oumou", name, |_| {}).await;
    }
    for search in written {
        assert_eq!(matching_names(&app, search).await.len(), written.len(), "{search}");
    }
    for (name, search) in [
        ("Œuvrard", "oeuvrard"),
        ("Lætitia", "LAETITIA"),
        ("Ørsted", "orsted"),
        ("Łukasz", "lukasz"),
        ("Đoković", "dokovic"),
        ("Straßer", "strasser"),
        ("Işık", "isik"),
        ("ﬁlali", "filali"),
        ("Ｗａｄｅ", "wade"),
    ] {
        app.participant("X", name, |_| {}).await;
        assert_eq!(matching_names(&app, search).await.len(), 1, "{search}");
        assert_eq!(matching_names(&app, name).await.len(), 1, "{name}");
    }
}

async fn arabic_is_found_in_every_spelling(app: Unlimited) {
    for (name, searches) in [
        ("فاطمة", &["فاطمه", "فَاطِمَة", "فاطـمة"][..]),
        ("مصطفى", &["مصطفي", "مصطفی"]),
        ("أحمد", &["احمد", "إحمد", "آحمد", "ٱحمد"]),
        ("محـمد", &["محمد", "مُحَمَّد"]),
        ("حي ٠٦", &["06", "۰۶ حي"]),
    ] {
        app.participant("X", name, |_| {}).await;
        for search in searches.iter().copied().chain([name]) {
            assert_eq!(matching_names(&app, search).await.len(), 1, "{search} for {name}");
        }
    }
}

async fn every_word_is_found_in_any_order(app: Unlimited) {
    app.participant("Aïssatou Marie", "N\u{2019}Diaye", |row| row.email = Some("am@example.com".to_owned()))
        .await;
    app.participant("Marie", "Sow", |_| {}).await;
    for (search, count) in [
        ("ndiaye marie", 1),
        ("MARIE aissa", 1),
        ("diay\u{a0}\u{2009} @example", 1),
        ("marie", 2),
        ("sow ndiaye", 0),
        ("%", 0),
        ("_", 0),
        ("\u{200b}", 2),
        ("'", 2),
    ] {
        assert_eq!(matching_names(&app, search).await.len(), count, "{search:?}");
    }
}

async fn an_organization_is_found_by_its_words(app: Unlimited) {
    for (name, organization) in [
        ("A", "Ministère de l'Économie"),
        ("B", "MINISTERE DE L\u{2019}ECONOMIE"),
        ("C", "Ministère de la Pêche"),
    ] {
        app.participant("X", name, |row| row.organization = Some(organization.to_owned())).await;
    }
    app.participant("Économie", "D", |_| {}).await;
    for (organization, expected) in [
        ("économie", &["A", "B"][..]),
        ("Economie", &["A", "B"]),
        ("l’économie", &["A", "B"]),
        ("economie ministere", &["A", "B"]),
        ("MINIST", &["A", "B", "C"]),
        ("pe\u{302}che", &["C"]),
        ("marine", &[]),
    ] {
        let query = [("organization", organization), ("sortBy", "lastName")];
        assert_eq!(app.listed("/api/participants", &query, "lastName").await, expected, "{organization}");
    }
}

async fn events_accounts_and_talents_are_found_alike(app: Unlimited) {
    app.event("Journée de l\u{2019}Œuvre", |row| row.location = Some("Thiès\u{2011}Nord".to_owned())).await;
    for search in ["l'oeuvre", "thies nord", "NORD journee"] {
        assert_eq!(app.listed("/api/events", &[("search", search)], "title").await.len(), 1, "{search}");
    }
    let account = app.new_account("awa@example.com", passerelle::auth::Role::Viewer).await;
    let update = format!(
        "mutation {{ updateUser(input: {{id: {}, lastName: \"N\u{2019}Diaye\"}}) {{ userErrors {{ code }} }} }}",
        account.id
    );
    assert_eq!(app.admin().graphql(&update).await.outcome(), "OK");
    for search in ["n'diaye", "NDIAYE awa", &account.unique_code] {
        assert_eq!(
            app.listed("/api/users", &[("search", search)], "email").await,
            ["awa@example.com"],
            "{search}"
        );
    }
    for category in ["Créatif", "creatif", " CRÉATIF\u{a0}", "cre\u{301}atif"] {
        let query =
            format!("{{ talents(first: 100, filter: {{category: \"{category}\"}}) {{ totalCount }} }}");
        assert_eq!(app.anonymous().graphql(&query).await.data()["talents"]["totalCount"], 18, "{category}");
    }
}

/// Many names against many searches; both engines match exactly where the folded texts match.
async fn matches_are_those_of_folded_texts(app: Unlimited) {
    let parts = [
        "N\u{2019}",
        "Éric",
        "ŒDE",
        "ʼGuess",
        "an\u{2011}",
        "ßa",
        "Ŋgo",
        "ⵣⴰⵢⴷ",
        "أحمد",
        "ـة",
        "ى",
        "٣",
        "Ǆ",
        "İ",
        "%",
        "_",
        "\\",
        "k\u{323}\u{307}",
    ];
    let names: Vec<String> = (0..90)
        .map(|at| {
            format!(
                "{}{} {}",
                parts[at % parts.len()],
                parts[at * 7 % parts.len()],
                parts[(at * 5 + 3) % parts.len()]
            )
        })
        .collect();
    for name in &names {
        app.participant("X", name, |_| {}).await;
    }
    for (at, search) in
        parts.iter().map(|part| (*part).to_owned()).chain(names.iter().step_by(7).cloned()).enumerate()
    {
        let search = if at % 2 == 0 { search.to_uppercase() } else { search };
        let words = fold(&search);
        let holds =
            |name: &&String| words.split(' ').all(|word| fold_all(["X", name.as_str()]).contains(word));
        let mut expected: Vec<_> = names.iter().filter(holds).cloned().collect();
        expected.sort();
        assert_eq!(matching_names(&app, &search).await, expected, "{search:?}");
    }
    let query = "{ participants(first: 100, filter: {search: \"x\"}) { nodes { lastName } } }";
    let data = app.viewer().graphql(query).await.data();
    assert_eq!(members(&data["participants"]["nodes"], "lastName").len(), names.len());
}
