//! Who sees whom, and what of them: children, people who were withdrawn, contacts, searches.

use chrono::TimeDelta;
use passerelle::entity::cinema_talent;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};

use crate::support::cinema_talents::day;
use crate::support::{Caller, Engine, TestApp, both_engines};

both_engines![
    children_are_shown_to_staff_and_to_whom_registered_them,
    an_installation_may_show_children,
    people_who_were_withdrawn_are_in_no_list,
    whom_one_registered_one_sees_whole,
    nobody_finds_by_what_they_do_not_see,
    numbers_are_found_however_they_are_written,
    a_person_is_read_by_code_in_any_case,
    the_statements_do_not_grow_with_the_people,
    no_order_follows_what_is_masked,
];

async fn names(who: &Caller<'_>, filter: &str) -> Vec<String> {
    let query = format!("{{ cinemaTalents(filter: {{{filter}}}) {{ totalCount nodes {{ firstName }} }} }}");
    let answer = who.graphql(&query).await;
    assert_eq!(answer.errors(), Vec::<Value>::new(), "{query}");
    let list = answer.data()["cinemaTalents"].take();
    let names: Vec<_> = list["nodes"].as_array().expect("a list").iter().collect();
    assert_eq!(list["totalCount"], names.len(), "{query}");
    names.iter().map(|node| node["firstName"].as_str().expect("a name").to_owned()).collect()
}

/// The clock of the tests stands at 13 December 2025.
async fn people_around_eighteen(app: &TestApp) {
    app.cinema_talent("Adult", "A", |person| person.row.date_of_birth = Some(day("2007-12-13"))).await;
    app.cinema_talent("Child", "C", |person| person.row.date_of_birth = Some(day("2007-12-14"))).await;
    app.cinema_talent("Unknown", "U", |person| person.row.date_of_birth = None).await;
}

async fn children_are_shown_to_staff_and_to_whom_registered_them(app: TestApp) {
    people_around_eighteen(&app).await;
    let parent = app.account_of(passerelle::auth::Role::User).await.id;
    app.cinema_talent("Own", "O", |person| {
        person.row.date_of_birth = Some(day("2020-01-01"));
        person.row.registered_by_id = Some(parent);
    })
    .await;
    for who in [app.presence(), app.admin(), app.super_admin()] {
        assert_eq!(names(&who, "").await, ["Adult", "Child", "Unknown", "Own"]);
    }
    for who in [app.anonymous(), app.viewer(), app.organizer()] {
        assert_eq!(names(&who, "").await, ["Adult"]);
        for id in [2, 3, 4] {
            let one = who.graphql(&format!("{{ cinemaTalent(id: {id}) {{ firstName }} }}")).await;
            assert_eq!(one.data()["cinemaTalent"], Value::Null);
            assert_eq!(who.get(&format!("/api/v1/cinema/talents/{id}")).await.status(), 404);
        }
        let country = who.graphql("{ country(id: 2) { cinemaTalentCount } }").await;
        assert_eq!(country.data()["country"]["cinemaTalentCount"], 1);
    }
    assert_eq!(names(&app.user(), "").await, ["Adult", "Own"]);
    // A day later the child has a birthday.
    app.advance_clock(TimeDelta::days(1));
    assert_eq!(names(&app.anonymous(), "").await, ["Adult", "Child"]);
    assert_eq!(names(&app.anonymous(), "ageRanges: [AGE_18_25]").await, ["Adult", "Child"]);
}

async fn an_installation_may_show_children(engine: Engine) {
    let app = TestApp::with(engine, &["--public-minors", "on"]).await;
    people_around_eighteen(&app).await;
    assert_eq!(names(&app.anonymous(), "").await, ["Adult", "Child", "Unknown"]);
    assert_eq!(names(&app.anonymous(), "ageRanges: [AGE_18_25]").await, ["Adult"]);
}

async fn people_who_were_withdrawn_are_in_no_list(app: TestApp) {
    app.cinema_talent("Here", "H", |_| {}).await;
    app.cinema_talent("Gone", "G", |person| person.row.is_active = false).await;
    for who in [app.anonymous(), app.presence()] {
        assert_eq!(names(&who, "").await, ["Here"]);
        let rest = who.get("/api/v1/cinema/talents?search=gone").await.json();
        assert_eq!(rest["total"], 0);
        let country = who.graphql("{ country(id: 2) { cinemaTalentCount } }").await;
        assert_eq!(country.data()["country"]["cinemaTalentCount"], 1);
    }
    assert_eq!(names(&app.presence(), "isActive: false").await, ["Gone"]);
    assert_eq!(names(&app.presence(), "isActive: null").await, ["Here", "Gone"]);
    assert!(names(&app.anonymous(), "isActive: false").await.is_empty());
    assert_eq!(app.presence().get("/api/v1/cinema/talents/2").await.status(), 200);
    assert_eq!(app.anonymous().get("/api/v1/cinema/talents/2").await.status(), 404);
}

async fn whom_one_registered_one_sees_whole(app: TestApp) {
    let sophia = app.sophia().await;
    let owner = app.account_of(passerelle::auth::Role::User).await.id;
    let mut row = sophia.into_active_model();
    row.registered_by_id = Set(Some(owner));
    let _: cinema_talent::Model = row.update(app.app.services.database.write()).await.expect("an update");
    let query = "{ cinemaTalent(id: 1) { contact { email phone whatsapp } idDocument { number }
        socialNetworks { network } media { idPhoto { url } } registeredBy { databaseId } } }";
    let whole = json!({
        "contact": {
            "email": "sophia@demo.cinema", "phone": "+212600111222", "whatsapp": "+212600111222"
        },
        "idDocument": { "number": "AB123456" },
        "socialNetworks": [{ "network": "facebook" }, { "network": "instagram" }, { "network": "tiktok" }],
        "media": { "idPhoto": { "url": "/static/uploads/cinema/id_abc.jpg" } },
        "registeredBy": { "databaseId": owner }
    });
    let masked = json!({
        "contact": { "email": null, "phone": null, "whatsapp": null },
        "idDocument": { "number": null },
        "socialNetworks": null,
        "media": { "idPhoto": null },
        "registeredBy": null
    });
    for who in [app.user(), app.presence(), app.admin()] {
        assert_eq!(who.graphql(query).await.data()["cinemaTalent"], whole);
    }
    for who in [app.anonymous(), app.viewer(), app.organizer()] {
        assert_eq!(who.graphql(query).await.data()["cinemaTalent"], masked);
    }
}

async fn nobody_finds_by_what_they_do_not_see(app: TestApp) {
    app.sophia().await;
    for text in ["sophia@demo.cinema", "demo.cinema", "+212600111222", "0600111222", "AB123456", "facebook"] {
        let filter = format!("search: {text:?}");
        assert!(names(&app.anonymous(), &filter).await.is_empty(), "{text}");
        assert!(names(&app.user(), &filter).await.is_empty(), "{text}");
    }
    for text in ["sophia@demo.cinema", "demo.cinema marti", "+212600111222", "AB123456", "ab 123-456"] {
        assert_eq!(names(&app.presence(), &format!("search: {text:?}")).await, ["Sophia"], "{text}");
    }
    assert!(names(&app.presence(), "search: \"facebook\"").await.is_empty());
}

async fn numbers_are_found_however_they_are_written(app: TestApp) {
    app.sophia().await;
    app.cinema_talent("Aya", "Koné", |person| person.row.phone = Some("+225 07 08 09 10 11".into())).await;
    app.cinema_talent("Nadia", "Alaoui", |person| person.row.phone = Some("06 11 22 33 44".into())).await;
    let staff = app.presence();
    for text in ["06 11 22 33 44", "+212 611 223 344", "00212611223344", "611223344", "+212 (0)611 22 33 44"]
    {
        assert_eq!(names(&staff, &format!("search: {text:?}")).await, ["Nadia"], "{text}");
    }
    for text in ["+212 600 111 222", "00212600111222", "212600111222", "0600 11 12 22", "600-111-222"] {
        assert_eq!(names(&staff, &format!("search: {text:?}")).await, ["Sophia"], "{text}");
    }
    assert_eq!(names(&staff, "search: \"07 08 09 10 11\"").await, ["Aya"]);
    assert!(names(&staff, "search: \"600111\"").await.is_empty(), "a part of a number finds nobody");
    let rest = staff.get("/api/v1/cinema/talents?search=+212600111222").await.json();
    assert_eq!(rest["total"], 1, "a query string decodes the plus as a blank");
}

async fn a_person_is_read_by_code_in_any_case(app: TestApp) {
    app.sophia().await;
    for code in ["MACAS0001F", "macas0001f", " MaCas0001F "] {
        let query = format!("{{ cinemaTalent(uniqueCode: {code:?}) {{ databaseId }} }}");
        assert_eq!(app.anonymous().graphql(&query).await.data()["cinemaTalent"]["databaseId"], 1, "{code}");
    }
    let none = app.anonymous().graphql("{ cinemaTalent { databaseId } }").await;
    assert_eq!(none.code().as_deref(), Some("VALIDATION_ERROR"));
    let both = app.anonymous().graphql("{ cinemaTalent(id: 1, uniqueCode: \"x\") { databaseId } }").await;
    assert_eq!(both.code().as_deref(), Some("VALIDATION_ERROR"));
}

async fn the_statements_do_not_grow_with_the_people(app: TestApp) {
    let query =
        "{ cinemaTalents(first: 50) { totalCount nodes { firstName talentTypes { name } languages { name }
        origins { ethnicities country { name } } media { profilePhoto { url } } } } }";
    let who = app.anonymous();
    app.sophia().await;
    let few = app.statements_of(who.graphql(query)).await.len();
    for number in 0..30 {
        app.cinema_talent(&format!("P{number}"), "X", |person| person.languages = vec!["fr", "wo"]).await;
    }
    let many = app.statements_of(who.graphql(query)).await;
    assert_eq!(many.len(), few, "{many:#?}");
    assert_eq!(few, 6, "page, count, types, languages, ethnicities, pictures");
}

/// Every order that the schema offers leaves people who differ only in masked fields in the same sequence,
/// whoever of them has which value.
async fn no_order_follows_what_is_masked(app: TestApp) {
    const MASKED: [cinema_talent::Column; 9] = [
        cinema_talent::Column::Email,
        cinema_talent::Column::Phone,
        cinema_talent::Column::Whatsapp,
        cinema_talent::Column::PhoneIndex,
        cinema_talent::Column::WhatsappIndex,
        cinema_talent::Column::IdDocumentType,
        cinema_talent::Column::IdDocumentNumber,
        cinema_talent::Column::IdDocumentNumberIndex,
        cinema_talent::Column::SocialMedia,
    ];
    for _ in 0..3 {
        app.cinema_talent("Same", "Name", |_| {}).await;
    }
    let fields = "{ __type(name: \"CinemaTalentOrderField\") { enumValues { name } } }";
    let fields = app.admin().graphql(fields).await.data()["__type"]["enumValues"].take();
    let fields: Vec<_> =
        fields.as_array().expect("values").iter().map(|value| value["name"].clone()).collect();
    assert!(fields.len() > 5, "{fields:?}");
    let mut sequences = Vec::new();
    for values in [["a", "b", "c"], ["c", "a", "b"]] {
        for (id, value) in (1..).zip(values) {
            let row = cinema_talent::Entity::find_by_id(id).one(app.app.services.database.read()).await;
            let mut row = row.expect("a read").expect("a row").into_active_model();
            for column in MASKED {
                row.set(column, format!("{value}@example.com").into());
            }
            let _: cinema_talent::Model =
                row.update(app.app.services.database.write()).await.expect("an update");
        }
        let mut sequence = Vec::new();
        for field in &fields {
            for direction in ["ASC", "DESC"] {
                let field = field.as_str().expect("a name");
                let order = format!("{{ field: {field}, direction: {direction} }}");
                let query = format!("{{ cinemaTalents(orderBy: [{order}]) {{ nodes {{ databaseId }} }} }}");
                let answer = app.anonymous().graphql(&query).await;
                assert_eq!(answer.errors(), Vec::<Value>::new(), "{query}");
                let people = answer.data()["cinemaTalents"]["nodes"].take();
                assert_eq!(people.as_array().map(Vec::len), Some(3), "{query}");
                sequence.push((order, people));
            }
        }
        sequences.push(sequence);
    }
    assert_eq!(sequences[0], sequences[1]);
}
