//! `/api/v1/export`: the documented files, their content, their filters, and the limit of exports.

use passerelle::auth::Role;
use passerelle::entity::user::Gender;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, denied, malformed};
use crate::rest::workbook::rows_of;
use crate::support::{Answer, Caller, TestApp, both_engines};

both_engines![
    accounts_as_csv,
    accounts_as_a_workbook,
    cinema_talents_as_a_workbook,
    little_known_people_have_empty_cells,
    cells_that_a_spreadsheet_would_run_are_neutralised,
    accounts_are_those_of_the_filtered_list,
    cinema_talents_are_those_of_the_filtered_list,
    every_row_is_read_by_pages_of_constant_size,
    wrong_filters_are_refused,
    an_address_from_graphql_opens_its_file,
    every_value_of_an_enum_reaches_the_filter,
    an_account_has_ten_exports_an_hour,
];

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const USERS: &str = "Code,Prénom,Nom,E-mail,Genre,Date de naissance,Âge,Téléphone,WhatsApp,Adresse,Pays,Ville,Disponibilité,\
    Mode de travail,Tarif,Années d'expérience,Talents,Bio,Portfolio,Site web,Réseaux sociaux,CV,Score,Compte actif,Inscrit le";
const CINEMA: [&str; 34] = [
    "Code",
    "Prénom",
    "Nom",
    "Genre",
    "Date de naissance",
    "Âge",
    "Document",
    "N° de document",
    "E-mail",
    "Téléphone",
    "WhatsApp",
    "Site web",
    "Pays d'origine",
    "Nationalité",
    "Ethnicités",
    "Pays",
    "Ville de résidence",
    "Langues",
    "Types de talent",
    "Taille (cm)",
    "Yeux",
    "Cheveux",
    "Type de cheveux",
    "Teint",
    "Corpulence",
    "Autres talents",
    "Années d'expérience",
    "Productions précédentes",
    "Réseaux sociaux",
    "Photo",
    "Photo d'identité",
    "Galerie (nombre)",
    "Inscrit le",
    "Mis à jour le",
];

async fn accounts_as_csv(app: Unlimited) {
    app.insert_accounts(2).await;
    let answer = app.admin().get("/api/v1/export/users/csv?search=crowd1").await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    let name = "attachment; filename=users_export_20251213.csv";
    assert_eq!(answer.header("content-disposition"), Some(name));
    let line = "XXXXX100919,Zoé,Benali,crowd1@example.com,F,1961-03-01,64,+212 600 000 000,+221770000000,\
        \"12, rue de l'Été\",Maroc,Casablanca,disponible_prochainement,a_distance,50000-100000,1,Développement mobile,\
        \"Deux\nlignes, une \"\"citation\"\" et \u{1f3ac}\",https://example.com/p,https://example.com,\
        linkedin: https://linkedin.com/in/x,Oui,5,Oui,2025-12-13 09:00";
    assert_eq!(answer.text(), format!("{USERS}\n{line}\n"));
    let nobody = app.admin().get("/api/v1/export/users/csv?search=nobody").await;
    assert_eq!(nobody.text(), format!("{USERS}\n"));
    let marked = app.admin().get("/api/v1/export/users/csv?search=nobody&bom=true").await;
    assert_eq!(marked.text(), format!("\u{feff}{USERS}\n"));
    let wrong = app.admin().get("/api/v1/export/users/csv?bom=maybe").await.json();
    assert_eq!(
        (&wrong["code"], wrong["details"]["bom"].is_string()),
        (&json!("VALIDATION_ERROR"), true),
        "{wrong}"
    );
}

async fn accounts_as_a_workbook(app: Unlimited) {
    app.insert_accounts(2).await;
    let answer = app.admin().get("/api/v1/export/users/excel?search=crowd1").await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.header("content-type"), Some(XLSX));
    let name = "attachment; filename=users_export_20251213.xlsx";
    assert_eq!(answer.header("content-disposition"), Some(name));
    let rows = rows_of(&answer);
    assert_eq!(rows[0].join(","), USERS);
    assert_eq!((rows.len(), rows[1].len()), (2, 25));
    assert_eq!(rows[1][4..9], ["F", "1961-03-01 00:00:00", "64", "+212 600 000 000", "+221770000000"]);
    assert_eq!(rows[1][21..], ["Oui", "5", "Oui", "2025-12-13 09:00:00"]);
}

async fn cinema_talents_as_a_workbook(app: Unlimited) {
    app.sophia().await;
    let answer = app.admin().get("/api/v1/export/cinema/excel").await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.header("content-type"), Some(XLSX));
    let name = "attachment; filename=cinema_export_20251213.xlsx";
    assert_eq!(answer.header("content-disposition"), Some(name));
    let rows = rows_of(&answer);
    assert_eq!(rows[0], CINEMA);
    let sophia = [
        "MACAS0001F",
        "Sophia",
        "Martinez",
        "F",
        "1996-03-15 00:00:00",
        "29",
        "Passeport",
        "AB123456",
        "sophia@demo.cinema",
        "+212600111222",
        "+212600111222",
        "https://sophiamartinez.com",
        "Maroc",
        "Marocaine",
        "Africaine, Arabe",
        "Maroc",
        "Casablanca",
        "Français, Arabe, Anglais",
        "Acteur Principal, Mannequin",
        "170",
        "Marron",
        "Noir",
        "Ondulé",
        "Medium",
        "Athlétique",
        "Chant, Danse moderne, Équitation",
        "8",
        "Casablanca Nights (Film, 2022), Desert Dreams (Série TV, 2021)",
        "facebook: https://facebook.com/sophiamartinez, instagram: https://instagram.com/sophiamartinez, \
        tiktok: https://tiktok.com/@sophiamartinez",
        "Oui",
        "Oui",
        "3",
        "2025-02-10 14:20:00",
        "2025-10-15 09:12:00",
    ];
    assert_eq!(rows[1..], [sophia]);
}

async fn little_known_people_have_empty_cells(app: Unlimited) {
    app.cinema_talent("Awa", "Diop", |person| {
        person.types.clear();
        person.row.previous_productions = json!([{ "title": "A" }, { "title": "B", "year": "2019–2021" }]);
    })
    .await;
    let row = rows_of(&app.admin().get("/api/v1/export/cinema/excel").await).swap_remove(1);
    assert_eq!(row[3..8], ["N", "1990-01-01 00:00:00", "35", "", ""]);
    assert_eq!(row[14..20], ["", "Sénégal", "Dakar", "", "", ""]);
    assert_eq!(row[25..32], ["", "0", "A, B (2019–2021)", "", "Non", "Non", "0"]);
}

async fn cells_that_a_spreadsheet_would_run_are_neutralised(app: Unlimited) {
    app.cinema_talent("=1+1", "@SUM(A1)", |person| person.row.other_talents = json!(["-2+3", "x"])).await;
    let row = rows_of(&app.admin().get("/api/v1/export/cinema/excel").await).swap_remove(1);
    assert_eq!(
        (row[1].as_str(), row[2].as_str(), row[25].as_str()),
        ("=1+1", "@SUM(A1)", "-2+3, x"),
        "texts"
    );
    let rename = "mutation { updateProfile(input: { firstName: \"=1+1\", lastName: \"-2\" }) { userErrors { code } } }";
    app.user().graphql(rename).await.data();
    let csv = app.admin().get("/api/v1/export/users/csv?search=user@example.com").await;
    let line = csv.text().lines().nth(1).expect("a line").to_owned();
    assert!(line.contains(",'=1+1,'-2,user@example.com,"), "{line}");
}

/// The codes of the first column of a workbook.
fn codes_in(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status(), 200);
    rows_of(answer).into_iter().skip(1).map(|mut row| row.swap_remove(0)).collect()
}

/// The codes of a filtered list of at most 100 rows.
async fn codes_listed(caller: &Caller<'_>, list: &str, query: &str) -> Vec<String> {
    let member = list.rsplit('/').next().expect("a noun");
    let answer = caller.get(&format!("/api/v1/{list}?limit=100&{query}")).await.json();
    let rows = answer[member].as_array().expect("a list");
    assert_eq!(answer["total"], rows.len());
    rows.iter().map(|row| row["unique_code"].as_str().expect("a code").to_owned()).collect()
}

async fn accounts_are_those_of_the_filtered_list(app: Unlimited) {
    app.insert_accounts(60).await;
    let admin = app.admin();
    let mut sizes = Vec::new();
    for query in [
        "",
        "search=zoe%20benali",
        "country_id=1",
        "city_id=2",
        "gender=n",
        "availability=projet_actuel",
        "work_mode=HYBRIDE",
        "has_cv=true",
        "has_portfolio=false",
        "gender=F&country_id=1&has_cv=1&availability=disponible_maintenant",
        "country_id=99999",
    ] {
        let listed = codes_listed(&admin, "users", query).await;
        let excel = admin.get(&format!("/api/v1/export/users/excel?page=2&limit=1&{query}")).await;
        assert_eq!(codes_in(&excel), listed, "{query}");
        sizes.push(listed.len());
    }
    assert!(sizes[0] > 60 && sizes[1..9].iter().all(|size| (1..60).contains(size)), "{sizes:?}");
}

async fn cinema_talents_are_those_of_the_filtered_list(app: Unlimited) {
    app.sophia().await;
    for at in 0..12 {
        app.cinema_talent(&format!("Awa{at}"), "Diop", |person| {
            person.row.gender = if at % 2 == 0 { Gender::Male } else { Gender::Female };
            person.row.height = Some(160 + at);
            person.row.is_active = at != 5;
        })
        .await;
    }
    app.cinema_talent("Petit", "Diop", |person| person.row.date_of_birth = None).await;
    let admin = app.admin();
    for query in [
        "",
        "search=martinez",
        "search=%2B212%20600%20111%20222",
        "talent_type=mannequin",
        "gender=M",
        "age_range=26-35",
        "ethnicity=arabe",
        "eye_color=marron",
        "hair_color=noir",
        "hair_type=ondule",
        "skin_tone=medium",
        "build=athletique",
        "height_min=165&height_max=170",
        "country=maroc",
        "language=fr",
    ] {
        let listed = codes_listed(&admin, "cinema/talents", query).await;
        let excel = admin.get(&format!("/api/v1/export/cinema/excel?page=2&limit=1&{query}")).await;
        assert_eq!(codes_in(&excel), listed, "{query}");
        assert!(!listed.is_empty() && (query.is_empty() || listed.len() < 13), "{query}: {listed:?}");
    }
    assert_eq!(codes_listed(&admin, "cinema/talents", "").await.len(), 13, "the withdrawn one is left out");
}

async fn every_row_is_read_by_pages_of_constant_size(app: Unlimited) {
    app.insert_accounts(1_000).await;
    let admin = app.admin();
    admin.token().await;
    let mut excel = None;
    let work = async { excel = Some(admin.get("/api/v1/export/users/excel").await) };
    let statements = app.statements_of(work).await;
    assert_eq!(statements.len(), 6, "three pages of accounts and of their talents: {statements:#?}");
    let codes = codes_in(&excel.expect("a response"));
    let different: std::collections::HashSet<_> = rows_of_emails(&admin).await.into_iter().collect();
    assert_eq!((codes.len(), different.len()), (1_001, 1_001));
    let chunks = admin.chunks_of("/api/v1/export/users/csv").await;
    assert_eq!(chunks.len(), 3, "a page is sent before the next one is read");
    app.sophia().await;
    let statements = app.statements_of(admin.get("/api/v1/export/cinema/excel")).await;
    assert_eq!(statements.len(), 5, "people, types, languages, ethnicities, pictures: {statements:#?}");
}

async fn rows_of_emails(admin: &Caller<'_>) -> Vec<String> {
    let excel = admin.get("/api/v1/export/users/excel").await;
    rows_of(&excel).into_iter().skip(1).map(|mut row| row.swap_remove(3)).collect()
}

async fn wrong_filters_are_refused(app: Unlimited) {
    for (path, details) in [
        ("users/csv?gender=X&has_cv=maybe", json!({ "gender": "<sentence>", "has_cv": "<sentence>" })),
        ("users/excel?country_id=x", json!({ "country_id": "<sentence>" })),
        (
            "cinema/excel?age_range=51&height_min=tall",
            json!({ "age_range": "<sentence>", "height_min": "<sentence>" }),
        ),
        ("cinema/excel?gender=N", json!({ "gender": "<sentence>" })),
    ] {
        let answer = app.admin().get(&format!("/api/v1/export/{path}")).await;
        assert_example(&answer, 400, malformed(&details));
    }
    let anonymous = app.anonymous().get("/api/v1/export/users/csv?gender=X").await;
    assert_example(&anonymous, 401, denied("AUTH_REQUIRED", "Authentication required"));
    let user = app.user().get("/api/v1/export/cinema/excel").await;
    assert_example(&user, 403, denied("FORBIDDEN", "Admin access required"));
}

/// The path of the download URL that GraphQL returns, with the file name.
/// The address that a download field of GraphQL makes, without the origin, and the file name.
pub async fn address(caller: &Caller<'_>, field: &str) -> (String, Value) {
    let answer = caller.graphql(&format!("{{ download: {field} {{ url filename }} }}")).await.data();
    let url = answer["download"]["url"].as_str().expect("an address").to_owned();
    let path = url.strip_prefix("http://localhost:3000").expect("our own address").to_owned();
    (path, answer["download"]["filename"].clone())
}

async fn an_address_from_graphql_opens_its_file(app: Unlimited) {
    app.insert_accounts(20).await;
    app.sophia().await;
    app.cinema_talent("Awa", "Diop", |_| {}).await;
    let admin = app.admin();
    for (field, name, query) in [
        ("usersDownload(format: XLSX)", "users_export_20251213.xlsx", "users?limit=100"),
        (
            "usersDownload(format: XLSX, filter: {search: \"é\", countryId: 1, gender: F, hasCv: true})",
            "users_export_20251213.xlsx",
            "users?limit=100&search=e&country_id=1&gender=F&has_cv=true",
        ),
        ("cinemaTalentsDownload", "cinema_export_20251213.xlsx", "cinema/talents?limit=100"),
        (
            "cinemaTalentsDownload(filter: {ageRange: AGE_26_35, country: \"Maroc\", heightMin: 150, language: \"fr\"})",
            "cinema_export_20251213.xlsx",
            "cinema/talents?country=maroc",
        ),
    ] {
        let (path, filename) = address(&admin, field).await;
        assert_eq!(filename, name);
        let answer = app.anonymous().get(&path).await;
        let (list, query) = query.split_once('?').expect("a query");
        assert_eq!(codes_in(&answer), codes_listed(&admin, list, query).await, "{field}");
        assert_eq!(app.anonymous().get(&format!("{path}&gender=M")).await.status(), 401);
    }
    let (path, filename) = address(&admin, "usersDownload(format: CSV)").await;
    assert_eq!(filename, "users_export_20251213.csv");
    assert_eq!(app.anonymous().get(&path).await.text().lines().next(), Some(USERS));
    let unknown = "{ cinemaTalentsDownload(filter: {gender: N}) { url } }";
    assert_eq!(admin.graphql(unknown).await.code().as_deref(), Some("VALIDATION_ERROR"));
}

async fn every_value_of_an_enum_reaches_the_filter(app: Unlimited) {
    let admin = app.admin();
    let schema = admin.graphql(
        "{ TalentType: __type(name: \"TalentType\") { enumValues { name } } AgeRange: __type(name: \"AgeRange\") { enumValues { name } } \
         Availability: __type(name: \"Availability\") { enumValues { name } } WorkMode: __type(name: \"WorkMode\") { enumValues { name } } \
         Gender: __type(name: \"Gender\") { enumValues { name } } }",
    );
    let schema = schema.await.data();
    for (name, field) in [
        ("TalentType", "cinemaTalentsDownload(filter: {talentType: VALUE})"),
        ("AgeRange", "cinemaTalentsDownload(filter: {ageRange: VALUE})"),
        ("Availability", "usersDownload(format: CSV, filter: {availability: VALUE})"),
        ("WorkMode", "usersDownload(format: CSV, filter: {workMode: VALUE})"),
        ("Gender", "usersDownload(format: CSV, filter: {gender: VALUE})"),
    ] {
        for value in schema[name]["enumValues"].as_array().expect("values") {
            let value = value["name"].as_str().expect("a name");
            let (path, _) = address(&admin, &field.replace("VALUE", value)).await;
            assert_eq!(app.anonymous().get(&path).await.status(), 200, "{value}: {path}");
        }
    }
}

async fn an_account_has_ten_exports_an_hour(app: TestApp) {
    let email = app.account_of(Role::Admin).await.email;
    let admin = app.signed_in(&email).await;
    let again = app.signed_in(&email).await;
    for wrong in 0..3 {
        let answer = admin.get("/api/v1/export/users/csv?gender=X").await;
        assert_eq!((answer.status(), answer.header("ratelimit-limit")), (400, Some("1000")), "{wrong}");
    }
    for export in 0..10 {
        let (caller, path) = match export % 4 {
            0 => (&admin, "/api/v1/export/users/csv".to_owned()),
            1 => (&admin, "/api/v1/export/users/excel".to_owned()),
            2 => (&again, "/api/v1/export/cinema/excel".to_owned()),
            _ => (&admin, address(&admin, "cinemaTalentsDownload").await.0),
        };
        let caller = if export % 4 == 3 { &app.anonymous() } else { caller };
        let answer = caller.get(&path).await;
        assert_eq!(answer.status(), 200, "{export}");
        assert_eq!(answer.header("ratelimit-limit"), Some("10"));
        assert_eq!(answer.header("ratelimit-remaining"), Some((9 - export).to_string().as_str()));
    }
    for (caller, path) in [
        (&admin, "/api/v1/export/users/csv".to_owned()),
        (&again, "/api/v1/export/cinema/excel".to_owned()),
        (&app.anonymous(), address(&admin, "usersDownload(format: XLSX)").await.0),
    ] {
        let answer = caller.get(&path).await;
        assert_example(
            &answer,
            429,
            denied("RATE_LIMIT_EXCEEDED", "Too many exports. Try again in 6 minutes."),
        );
        assert_eq!(
            (answer.header("ratelimit-limit"), answer.header("ratelimit-remaining")),
            (Some("10"), Some("0"))
        );
        let wait: u32 = answer.header("retry-after").expect("a time").parse().expect("seconds");
        assert!((300..=360).contains(&wait), "{wait}");
    }
    assert_eq!(admin.get("/api/v1/users").await.status(), 200, "other reads go on");
    assert_eq!(app.super_admin().get("/api/v1/export/users/csv").await.status(), 200, "by account");
}
