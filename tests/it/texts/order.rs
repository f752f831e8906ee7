//! Lists sorted by a text are in French alphabetical order, on both engines and across pages.

use passerelle::auth::Role;
use passerelle::database::Engine;
use passerelle::text::sort_key;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde_json::{Value, json};

use super::{Unlimited, members};
use crate::support::both_engines;

both_engines![
    countries_cities_and_talents_are_in_french_order,
    participants_are_in_french_order,
    productions_are_in_french_order,
    accounts_are_in_french_order,
    events_are_in_french_order,
    attendances_are_in_french_order_of_participant_and_event,
    pages_follow_the_order,
    ties_of_statistics_are_in_french_order,
    the_order_equals_that_of_icu,
];

/// Names that differ by letters, accents and case; French order compares letters first, then accents, then
/// case.
const NAMES: [&str; 14] = [
    "cote",
    "Cote",
    "coté",
    "côte",
    "côté",
    "ça",
    "Ça",
    "ÇA",
    "de Souza",
    "Égypte",
    "Émile",
    "Eswatini",
    "Éthiopie",
    "Zola",
];

/// The same names, sorted.
fn sorted_names() -> Vec<String> {
    let sorted = [
        "ça",
        "Ça",
        "ÇA",
        "cote",
        "Cote",
        "coté",
        "côte",
        "côté",
        "de Souza",
        "Égypte",
        "Émile",
        "Eswatini",
        "Éthiopie",
        "Zola",
    ];
    sorted.map(ToOwned::to_owned).to_vec()
}

fn reversed(mut names: Vec<String>) -> Vec<String> {
    names.reverse();
    names
}

async fn countries_cities_and_talents_are_in_french_order(app: Unlimited) {
    let query = "{ countries(last: 4, orderBy: [{field: NAME}]) { nodes { name } } }";
    let data = app.anonymous().graphql(query).await.data();
    assert_eq!(members(&data["countries"]["nodes"], "name"), ["Togo", "Tunisie", "Zambie", "Zimbabwe"]);
    let query = "{ countries(first: 100, orderBy: [{field: NAME}]) { nodes { name } } \
        cities(first: 100, orderBy: [{field: NAME}]) { nodes { name } } \
        talents(first: 100, orderBy: [{field: CATEGORY}, {field: NAME}]) { nodes { name category } } }";
    let data = app.anonymous().graphql(query).await.data();
    let countries = members(&data["countries"]["nodes"], "name");
    let at = countries.iter().position(|name| name == "Égypte").expect("Égypte is a country");
    assert_eq!(countries[at..at + 4], ["Égypte", "Érythrée", "Eswatini", "Éthiopie"]);
    for (list, names) in [("countries", countries), ("cities", members(&data["cities"]["nodes"], "name"))] {
        let mut sorted = names.clone();
        sorted.sort_by_key(|name| sort_key(name));
        assert_eq!(names, sorted, "{list}");
    }
    let talents = data["talents"]["nodes"].as_array().expect("a list");
    let key = |talent: &Value| {
        let of = |member: &str| sort_key(talent[member].as_str().expect("a text"));
        (of("category"), of("name"))
    };
    assert!(talents.windows(2).all(|pair| key(&pair[0]) < key(&pair[1])), "{talents:#?}");
}

async fn productions_are_in_french_order(app: Unlimited) {
    for name in NAMES {
        app.production(name, |row| row.country = Some(name.to_owned())).await;
    }
    for field in ["name", "country"] {
        for (direction, expected) in [("ASC", sorted_names()), ("DESC", reversed(sorted_names()))] {
            let query = format!(
                "{{ productions(first: 100, orderBy: [{{field: {}, direction: {direction}}}]) {{ nodes {{ {field} }} }} }}",
                field.to_uppercase()
            );
            let data = app.anonymous().graphql(&query).await.data();
            assert_eq!(members(&data["productions"]["nodes"], field), expected, "{field} {direction}");
        }
    }
}

async fn participants_are_in_french_order(app: Unlimited) {
    for name in NAMES {
        app.participant("Awa", name, |row| {
            row.function = Some(name.to_owned());
            row.origin_locality = Some(name.to_owned());
            row.organization = Some(name.to_owned());
        })
        .await;
    }
    for field in ["lastName", "function", "originLocality", "organization"] {
        let query = |order| [("sortBy", field), ("sortOrder", order)];
        assert_eq!(app.listed("/api/participants", &query("asc"), field).await, sorted_names(), "{field}");
        assert_eq!(
            app.listed("/api/participants", &query("desc"), field).await,
            reversed(sorted_names()),
            "{field}"
        );
    }
    // Participants without an organization are last in both directions; the first name breaks ties of the
    // last name.
    app.participant("émile", "Zola", |_| {}).await;
    app.participant("Zoé", "Zola", |_| {}).await;
    let query = [("sortBy", "organization"), ("sortOrder", "desc")];
    assert_eq!(app.listed("/api/participants", &query, "organization").await[14..], ["", ""]);
    let names = app.listed("/api/participants", &[("sortBy", "lastName")], "firstName").await;
    assert_eq!(names[13..], ["Awa", "émile", "Zoé"]);
    let names = app.listed("/api/participants", &[("sortBy", "firstName")], "firstName").await;
    assert_eq!(names[14..], ["émile", "Zoé"]);
}

async fn accounts_are_in_french_order(app: Unlimited) {
    for (nth, name) in NAMES.into_iter().enumerate() {
        let account = app.new_account(&format!("n{nth}@example.com"), Role::Viewer).await;
        let update = format!(
            "mutation {{ updateUser(input: {{id: {}, firstName: \"{name}\", lastName: \"{name}\"}}) {{ userErrors {{ code }} }} }}",
            account.id
        );
        assert_eq!(app.admin().graphql(&update).await.outcome(), "OK");
    }
    for (field, member) in [("LAST_NAME", "lastName"), ("FIRST_NAME", "firstName")] {
        let query = format!(
            "{{ users(first: 100, filter: {{roles: [VIEWER]}}, orderBy: [{{field: {field}}}]) {{ nodes {{ firstName lastName }} }} }}"
        );
        let data = app.admin().graphql(&query).await.data();
        assert_eq!(members(&data["users"]["nodes"], member), sorted_names(), "{field}");
    }
}

async fn events_are_in_french_order(app: Unlimited) {
    for (nth, name) in NAMES.into_iter().enumerate() {
        let creator = app.new_account(&format!("n{nth}@example.com"), Role::Organizer).await;
        let update = format!(
            "mutation {{ updateUser(input: {{id: {}, firstName: \"{name}\"}}) {{ userErrors {{ code }} }} }}",
            creator.id
        );
        assert_eq!(app.admin().graphql(&update).await.outcome(), "OK");
        app.event(name, |row| {
            row.description = Some(name.to_owned());
            row.location = Some(name.to_owned());
            row.organizer = Some(name.to_owned());
            row.created_by_id = Some(creator.id);
        })
        .await;
    }
    for field in ["TITLE", "DESCRIPTION", "LOCATION", "ORGANIZER", "CREATED_BY"] {
        for (direction, expected) in [("ASC", sorted_names()), ("DESC", reversed(sorted_names()))] {
            let query = format!(
                "{{ events(first: 100, orderBy: [{{field: {field}, direction: {direction}}}]) {{ nodes {{ title }} }} }}"
            );
            let data = app.viewer().graphql(&query).await.data();
            assert_eq!(members(&data["events"]["nodes"], "title"), expected, "{field}");
        }
    }
}

async fn attendances_are_in_french_order_of_participant_and_event(app: Unlimited) {
    for name in NAMES {
        let event = app.event(name, |_| {}).await;
        let participant = app.participant(name, name, |_| {}).await;
        app.attendance(&event, &participant, |_| {}).await;
    }
    // The whole first name is compared before the last name.
    let (event, first) = (app.event("zz", |_| {}).await, app.participant("Zola", "Aab", |_| {}).await);
    app.attendance(&event, &first, |_| {}).await;
    let second = app.participant("Zola Marie", "Aaa", |_| {}).await;
    app.attendance(&event, &second, |_| {}).await;
    for (field, of) in
        [("EVENT", "event { name: title }"), ("PARTICIPANT", "participant { name: firstName }")]
    {
        let query = format!(
            "{{ attendances(first: 100, orderBy: [{{field: {field}}}]) {{ nodes {{ of: {of} }} }} }}"
        );
        let data = app.viewer().graphql(&query).await.data();
        let nodes = data["attendances"]["nodes"].as_array().expect("a list");
        let names: Vec<_> = nodes.iter().map(|node| node["of"]["name"].as_str().expect("a name")).collect();
        assert_eq!(names[..13], sorted_names()[..13], "{field}");
        let last = if field == "EVENT" { ["Zola", "zz", "zz"] } else { ["Zola", "Zola", "Zola Marie"] };
        assert_eq!(names[13..], last, "{field}");
    }
}

async fn pages_follow_the_order(app: Unlimited) {
    for name in NAMES {
        app.participant("Awa", name, |row| row.organization = (name != "Émile").then(|| name.to_owned()))
            .await;
    }
    for field in ["LAST_NAME", "ORGANIZATION"] {
        let mut expected = sorted_names();
        if field == "ORGANIZATION" {
            let without = expected.iter().position(|name| name == "Émile").expect("it exists");
            let last = expected.remove(without);
            expected.push(last);
        }
        let (mut forward, mut backward, mut after, mut before) =
            (Vec::new(), Vec::new(), Value::Null, Value::Null);
        let query = format!(
            "query($first: Int, $after: String, $last: Int, $before: String) {{ participants(first: $first, after: $after, \
             last: $last, before: $before, orderBy: [{{field: {field}}}]) {{ nodes {{ lastName }} pageInfo {{ startCursor \
             endCursor }} }} }}"
        );
        for _ in 0..5 {
            let page = app.viewer().graphql_with(&query, json!({ "first": 3, "after": after })).await.data()
                ["participants"]
                .take();
            after = page["pageInfo"]["endCursor"].clone();
            forward.extend(members(&page["nodes"], "lastName"));
            let page = app.viewer().graphql_with(&query, json!({ "last": 3, "before": before })).await.data()
                ["participants"]
                .take();
            before = page["pageInfo"]["startCursor"].clone();
            backward.splice(0..0, members(&page["nodes"], "lastName"));
        }
        assert_eq!(forward, expected, "{field}");
        assert_eq!(backward, expected, "{field}");
        let numbered = format!(
            "{{ participants(first: 5, page: 2, orderBy: [{{field: {field}}}]) {{ nodes {{ lastName }} }} }}"
        );
        let data = app.viewer().graphql(&numbered).await.data();
        assert_eq!(members(&data["participants"]["nodes"], "lastName"), expected[5..10], "{field}");
    }
}

async fn ties_of_statistics_are_in_french_order(app: Unlimited) {
    let event = app.event("Atelier", |_| {}).await;
    for name in NAMES {
        let participant = app.participant(name, "Sow", |row| {
            row.organization = Some(name.to_owned());
            row.function = Some(name.to_owned());
        });
        app.attendance(&event, &participant.await, |_| {}).await;
    }
    for name in ["Zoé", "éric", "Awa"] {
        let participant =
            app.participant(name, "Ba", |row| row.organization = Some("Équipe".to_owned())).await;
        app.attendance(&event, &participant, |_| {}).await;
    }
    let query = format!(
        "{{ statistics {{ organizations(limit: 100) {{ nodes {{ organization topParticipants {{ fullName }} }} }} \
         dashboard {{ topOrganizations {{ name }} }} event(id: \"{}\") {{ byOrganization {{ organization }} \
         byFunction {{ function }} }} }} }}",
        event.id
    );
    let data = app.viewer().graphql(&query).await.data()["statistics"].take();
    let nodes = &data["organizations"]["nodes"];
    assert_eq!(members(nodes, "organization")[0], "Équipe");
    assert_eq!(members(nodes, "organization")[1..], sorted_names());
    let top = nodes[0]["topParticipants"].to_string();
    let place = |name: &str| top.find(name).expect("the name is in the list");
    assert!(place("Awa") < place("éric") && place("éric") < place("Zoé"), "{top}");
    assert_eq!(members(&data["dashboard"]["topOrganizations"], "name"), ["Équipe", "ça", "Ça"]);
    assert_eq!(members(&data["event"]["byOrganization"], "organization")[1..], sorted_names());
    assert_eq!(members(&data["event"]["byFunction"], "function")[1..], sorted_names());
}

/// The order on both engines equals that of PostgreSQL's French ICU collation.
async fn the_order_equals_that_of_icu(app: Unlimited) {
    let given = [
        "Aïssatou",
        "aissatou",
        "Émile",
        "Emile",
        "João",
        "Joao",
        "Íñigo",
        "Inigo",
        "Ñuño",
        "Ngozi",
        "Ŋoma",
        "Ɓaba",
        "Baba",
        "Œdipe",
        "Oedipe",
        "N'Golo",
        "N’Golo",
        "Ngolo",
        "Jean-Paul",
        "Jean Paul",
        "Jeanpaul",
        "أحمد",
        "احمد",
        "فاطمة",
        "ⴰⵎⴰⵢⴰⵙ",
        "ⵎⵓⵀⵎⴷ",
        "O'Neil",
        "o'neil",
        "Ødegård",
        "Łukasz",
        "Zoë",
        "Zoe",
        "2e",
        "10e",
    ];
    let family = [
        "de Souza",
        "De Souza",
        "Desouza",
        "d’Almeida",
        "D'Almeida",
        "Dalmeida",
        "Benaïssa",
        "Benaissa",
        "Gonçalves",
        "Goncalves",
        "Ndiaye",
        "N’Diaye",
        "Çelik",
        "Celik",
        "المهدي",
        "ⵉⵣⵎ",
        "Sow",
        "SOW",
        "sow",
    ];
    let names: Vec<String> = given
        .iter()
        .enumerate()
        .flat_map(|(at, given)| {
            family.iter().skip(at % 3).step_by(3).map(move |family| format!("{given} {family}"))
        })
        .collect();
    for name in &names {
        app.participant("X", name, |_| {}).await;
    }
    let mut listed = Vec::new();
    for page in 1..=names.len().div_ceil(100) {
        let page = page.to_string();
        let query = [("sortBy", "lastName"), ("limit", "100"), ("page", &page)];
        listed.extend(app.listed("/api/participants", &query, "lastName").await);
    }
    let mut sorted = names.clone();
    sorted.sort_by_key(|name| sort_key(name));
    assert_eq!(listed, sorted);
    let database = &app.app.services.database;
    if database.engine() == Engine::Postgres {
        // PostgreSQL's ICU data is older than ours and sorts the typographic apostrophe separately from the
        // plain one.
        let order = "SELECT last_name FROM participant WHERE position('\u{2019}' IN last_name) = 0 \
            ORDER BY last_name COLLATE \"fr-x-icu\"";
        let rows = database.read().query_all_raw(Statement::from_string(DbBackend::Postgres, order)).await;
        let rows = rows.expect("PostgreSQL is built with ICU");
        let theirs: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).expect("a name")).collect();
        listed.retain(|name| !name.contains('\u{2019}'));
        assert_eq!(listed, theirs);
    }
}
