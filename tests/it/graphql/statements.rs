//! The number of SQL statements of a document: one per level, whatever the number of rows.

use std::fmt::Write as _;

use crate::support::{TestApp, both_engines};

both_engines![
    statements_are_counted_exactly,
    a_document_costs_what_the_table_says,
    a_session_lookup_is_one_statement_and_is_cached,
];

async fn statements_are_counted_exactly(app: TestApp) {
    let nothing = app.statements_of(app.anonymous().graphql("{ __typename }")).await;
    assert_eq!(nothing, [""; 0]);
    for _ in 0..20 {
        let one = app.statements_of(app.anonymous().graphql("{ countries { nodes { name } } }")).await;
        assert_eq!(one.len(), 1, "{one:#?}");
        assert!(one[0].contains("FROM \"country\""), "{one:#?}");
    }
    let admin = app.admin();
    admin.token().await;
    let rename = "mutation { updateProfile(input: { firstName: \"Zoé\" }) { user { firstName } } }";
    let written = app.statements_of(admin.graphql(rename)).await;
    let count = |start: &str| written.iter().filter(|sql| sql.starts_with(start)).count();
    // The name and its derived columns are one UPDATE.
    assert_eq!((count("UPDATE \"user\""), count("INSERT INTO \"audit_entry\"")), (1, 1), "{written:#?}");
    assert_eq!((count("BEGIN"), count("COMMIT")), (0, 0), "{written:#?}");
}

async fn a_session_lookup_is_one_statement_and_is_cached(app: TestApp) {
    app.wait_for_session_cache().await;
    for caller in [app.viewer(), app.viewer().by_cookie()] {
        caller.credential().await;
        assert_eq!(app.count_session_lookups(caller.graphql("{ __typename }")).await, 1);
        assert_eq!(app.count_session_lookups(caller.graphql("{ __typename }")).await, 0);
    }
    assert_eq!(app.count_session_lookups(app.bearer("no.such.token").graphql("{ __typename }")).await, 0);
}

/// Documents of an administrator, with their number of statements.
const TABLE: &[(usize, &str)] = &[
    (0, "{ __typename }"),
    (0, "{ __schema { types { name } } }"),
    (1, "{ viewer { role user { email } } }"),
    (1, "{ user(id: 1) { email } }"),
    (2, "{ country(id: 1) { name } city(id: 1) { name } a: country(id: 2) { name } }"),
    // Root fields of one kind are one batch.
    (1, "{ a: country(id: 1) { name } b: country(id: 2) { name } c: country(id: 3) { name } }"),
    // A list, whatever is selected around its rows.
    (1, "{ users(first: 100) { nodes { email phone age } } }"),
    (1, "{ users(first: 5) { edges { cursor node { email } } pageInfo { hasNextPage endCursor } } }"),
    (1, "{ users(first: 5) { nodes { email } edges { node { role } } pages { number size hasNext } } }"),
    (1, "{ users(first: 5, page: 2) { nodes { email } pages { number hasPrevious } } }"),
    (1, "{ users(first: 5) { nodes { email socialNetworks { url } } } }"),
    // A count runs only when it is selected, and runs alone without the rows.
    (1, "{ users { totalCount } }"),
    (2, "{ users { totalCount nodes { email } } }"),
    (2, "{ users { totalCount nodes { email } pages { total } } }"),
    (2, "{ users(first: 5) { nodes { email } pages { total } } }"),
    // To-one rows are joined to the list; other relations are one statement per level and relation.
    (1, "{ users(first: 100) { nodes { country { name } } } }"),
    (2, "{ users(first: 100) { nodes { talents { name } } } }"),
    (2, "{ users(first: 100) { nodes { country { name } city { name } talents { name } } } }"),
    (1, "{ users(first: 100) { nodes { city { name country { name } } } } }"),
    (3, "{ users(first: 100) { nodes { talents { name userCount } } } }"),
    (
        1,
        "{ productions(first: 100) { nodes { name contact { email } awards { title } socialNetworks { url } } } }",
    ),
    (3, "{ productions(first: 100) { nodes { projectCount activeProjectCount } } }"),
    (2, "{ productions(first: 20) { nodes { projects(first: 5) { nodes { name production { name } } } } } }"),
    (1, "{ projects(first: 100) { nodes { name production { name } createdBy { firstName email } } } }"),
    (2, "{ projects(first: 100) { nodes { name assignedTalentCount } } }"),
    (
        2,
        "{ projects(first: 20) { nodes { assignedTalents { projectCode cinemaTalent { firstName } assignedBy { email } } } } }",
    ),
    (
        3,
        "{ projects(first: 20) { nodes { assignments(first: 5) { totalCount nodes { cinemaTalent { uniqueCode } } } } } }",
    ),
    (2, "{ countries(first: 100) { nodes { name cities { name } } } }"),
    (3, "{ countries(first: 100) { nodes { name cities { name userCount } } } }"),
    (3, "{ countries(first: 100) { nodes { userCount cinemaTalentCount } } }"),
    // Nested connections: the pages of all parents are one statement.
    (2, "{ countries(first: 50) { nodes { users(first: 3) { nodes { email } } } } }"),
    (3, "{ countries(first: 50) { nodes { users(first: 3) { totalCount nodes { email } } } } }"),
    (2, "{ countries(first: 50) { nodes { users(first: 3) { totalCount } } } }"),
    (3, "{ countries(first: 50) { nodes { users(first: 3) { nodes { talents { name } } } } } }"),
    (
        2,
        "{ talents(first: 50) { nodes { users(last: 3) { nodes { email } pageInfo { hasPreviousPage } } } } }",
    ),
    // The audit log: one statement for the entries of all rows.
    (2, "{ auditLog(first: 20) { totalCount nodes { action actor { email } before } } }"),
    (
        3,
        "{ users(first: 20) { nodes { email history(first: 3) { totalCount nodes { action actor { email } } } } } }",
    ),
    // Each distinct set of arguments is one more statement.
    (
        3,
        "{ countries(first: 50) { nodes { a: users(first: 3) { nodes { email } } b: users(first: 2) { nodes { email } } } } }",
    ),
    (
        2,
        "{ countries(first: 50) { nodes { a: users(first: 3) { nodes { email } } b: users(first: 3) { nodes { email } } } } }",
    ),
    // Events, attendances and participants: to-one rows are joined.
    (
        2,
        "{ events(first: 20) { nodes { title attendances(first: 20) { nodes { checkInTime participant { fullName } } } } } }",
    ),
    (
        3,
        "{ events(first: 20) { nodes { attendanceCount attendances(first: 20) { nodes { participant { fullName } } } } } }",
    ),
    (
        3,
        "{ events(first: 20) { nodes { attendances(first: 20) { nodes { participant { fullName attendanceCount } } } } } }",
    ),
    (1, "{ attendances(first: 50) { nodes { checkInTime event { title } participant { fullName } } } }"),
    (1, "{ attendances(first: 50) { nodes { signature { data } } } }"),
    (3, "{ participants(first: 50) { nodes { fullName attendanceCount lastAttendance } } }"),
    (2, "{ participants(first: 50) { nodes { fullName attendancesByEventType { eventType count } } } }"),
    (
        2,
        "{ participants(first: 50) { nodes { a: attendancesByEventType { count } b: attendancesByEventType { count } } } }",
    ),
    (
        2,
        "{ participants(first: 50) { nodes { attendancesByEventType { count } } edges { node { attendancesByEventType { eventType } } } } }",
    ),
    // Statistics: the figures of one table share a statement, each grouping is one more.
    (
        1,
        "{ cinemaStatistics { totalTalents byGender { count } byAgeRange { count } averageAge withPhotos } }",
    ),
    (3, "{ cinemaStatistics { byType { count } byCountry { count } topLanguages { count } } }"),
    (1, "{ accountStatistics { overview { users { total } profileCompletion { average } } } }"),
    (
        6,
        "{ accountStatistics { overview { users { total } cinema { totalTalents activeProjects } profileCompletion { average } \
        talents { totalCategories mostPopular { talent { name } count } } geographic { topCountries { count } } } } }",
    ),
    (
        2,
        "{ accountStatistics { users { total byWorkMode { count } byGender { count } byCountry { count } } } }",
    ),
    (
        4,
        "{ accountStatistics { talents { totalCategories byCategory { count } mostPopular { talent { name } } } } }",
    ),
    // A list without rows runs no statement for lower levels.
    (1, "{ users(filter: {search: \"nobody\"}) { nodes { talents { name } country { name } } } }"),
    (1, "{ participants(filter: {search: \"nobody\"}) { nodes { attendancesByEventType { count } } } }"),
    // Events: the code needs no statement, creators are joined, each count is one more, attendances are one
    // per level.
    (
        1,
        "{ events(first: 100) { nodes { title status qrCodeData signedQrCodeData qrCodeExpiresAt additionalInfo } } }",
    ),
    (1, "{ events(first: 10) { nodes { qrCode(size: 256) { url image } } } }"),
    (1, "{ events(first: 100) { nodes { title createdBy { fullName } } } }"),
    (2, "{ events(first: 100) { nodes { createdBy { fullName } attendanceCount } } }"),
    (3, "{ events(first: 100) { nodes { attendanceCount signatureCount } } }"),
    (3, "{ events(first: 100) { nodes { attendanceStats { total signatureRate } } } }"),
    (2, "{ events(first: 20) { nodes { attendances(first: 20) { nodes { checkInTime } } } } }"),
    (2, "{ events(first: 20) { nodes { attendances(first: 20) { nodes { participant { fullName } } } } } }"),
    (
        2,
        "{ events(first: 20) { nodes { createdBy { fullName } attendances(first: 20) { nodes { participant { fullName } } } } } }",
    ),
    (2, "{ events(first: 100) { nodes { title } totalCount } }"),
    (1, "{ validateQrCode(code: \"A7KP2M\", timestamp: 1, signature: \"x\") { isValid } }"),
    // By identifier: `Country:1` to `Country:3`, `User:1` to `User:3`.
    (1, "{ nodes(ids: [\"Q291bnRyeTox\", \"Q291bnRyeToy\", \"Q291bnRyeToz\"]) { id } }"),
    (1, "{ nodes(ids: [\"VXNlcjox\", \"VXNlcjoy\", \"VXNlcjoz\"]) { id } }"),
];

async fn costs(app: &TestApp) -> String {
    let admin = app.admin();
    admin.token().await;
    let mut wrong = String::new();
    for (expected, query) in TABLE {
        let statements = app.statements_of(async { admin.graphql(query).await.data() }).await;
        if statements.len() != *expected {
            let _ = writeln!(
                wrong,
                "{} for {expected}: {query}\n    {}",
                statements.len(),
                statements.join("\n    ")
            );
        }
    }
    wrong
}

async fn a_document_costs_what_the_table_says(app: TestApp) {
    let company = app.morocco_films().await;
    let project = app.project(&company, "Argan", true).await;
    app.assignment(&project, &app.extra("Awa").await, |_| {}).await;
    app.insert_varied_events(8, &app.insert_accounts(12).await[..3]).await;
    let few = costs(&app).await;
    assert!(few.is_empty(), "with few rows:\n{few}");
    for name in ["La Tannerie", "Jour de souk", "Terre rouge"] {
        let project = app.project(&company, name, true).await;
        for _ in 0..4 {
            app.assignment(&project, &app.extra("Awa").await, |_| {}).await;
        }
    }
    app.insert_varied_events(110, &app.insert_accounts(120).await[..9]).await;
    let many = costs(&app).await;
    assert!(many.is_empty(), "with many rows:\n{many}");
}
