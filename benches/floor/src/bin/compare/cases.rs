//! The requests to both servers: A1 to A5 about accounts, Q1 to Q5 about events and attendances, C1 to C4 about cinema.

mod cinema;

use serde_json::{Value, json};

use super::{Ask, Result, Server, ask, get, graphql};

/// A compared query: the same request to the floor and to the gateway, in several variants.
pub struct Case {
    pub name: &'static str,
    pub what: &'static str,
    /// The highest ratio on PostgreSQL, and on SQLite.
    pub goals: (f64, f64),
    /// The number of concurrent connections.
    pub connections: u8,
    pub floor: Vec<Ask>,
    pub gateway: Vec<Ask>,
}

impl Case {
    fn new(name: &'static str, what: &'static str, goals: (f64, f64), asks: Vec<(String, Ask)>) -> Self {
        let (floor, gateway) = asks.into_iter().map(|(path, ask)| (get(path, None), ask)).unzip();
        Self { name, what, goals, connections: crate::CONNECTIONS, floor, gateway }
    }

    /// Of requests that take a core for long, so that 32 of them would wait for longer than a server lets them.
    fn heavy(self) -> Self {
        Self { connections: 4, ..self }
    }
}

const A1: &str = "query ($id: ID!) { user(id: $id) { databaseId uniqueCode firstName lastName email createdAt \
    country { name code } city { name } } }";
const A2: &str = "{ users(first: 20) { nodes { databaseId firstName lastName country { name userCount } \
    talents { name } } } }";
const A3: &str = "{ countries(first: 20) { nodes { name \
    users(first: 20, orderBy: [{ field: DATABASE_ID, direction: DESC }]) { \
    nodes { databaseId firstName lastName email city { name } } } } } }";
const A4: &str = "query ($city: Int!) { users(first: 100, filter: { cityId: $city }, \
    orderBy: [{ field: DATABASE_ID, direction: ASC }]) { nodes { databaseId uniqueCode firstName lastName email \
    createdAt country { name } city { name } } } }";
const A5: &str = "query ($after: String!) { users(first: 50, after: $after) { \
    nodes { databaseId firstName lastName email createdAt } pageInfo { hasNextPage endCursor } } }";

const Q1: &str = "query ($id: ID!) { event(id: $id) { databaseId title eventType startDate endDate location organizer \
    status createdBy { uuid fullName } } }";
const Q2: &str =
    "{ events(first: 20) { nodes { databaseId title startDate createdBy { fullName } attendanceCount } } }";
const Q3: &str = "{ events(first: 20) { nodes { databaseId title \
    attendances(first: 20, orderBy: [{ field: CHECK_IN_TIME, direction: ASC }]) { \
    nodes { databaseId checkInTime hasSignature participant { databaseId fullName organization } } } } } }";
const Q4: &str = "query ($id: ID!) { attendances(first: 100, filter: { eventId: $id }, \
    orderBy: [{ field: CHECK_IN_TIME, direction: ASC }]) { nodes { databaseId checkInTime checkInMode hasSignature \
    participant { fullName function organization email } event { title startDate } } } }";
const Q5: &str = "query ($after: String!) { attendances(first: 50, after: $after) { \
    nodes { databaseId checkInTime checkInMode hasSignature ipAddress } pageInfo { hasNextPage endCursor } } }";

/// The cases with one of these letters. Queries on accounts use an administrator's token; single events are public, so they
/// use none.
pub fn cases(gateway: &Server, token: &str, letters: &str) -> Result<Vec<Case>> {
    let token = Some(token);
    let mut cases = Vec::new();
    if letters.contains('A') {
        cases.extend(accounts(gateway, token)?);
    }
    if letters.contains('Q') {
        cases.extend(pointage(gateway, token)?);
    }
    if letters.contains('C') {
        cases.extend(cinema::cases(gateway, token)?);
    }
    Ok(cases)
}

fn accounts(gateway: &Server, token: Option<&str>) -> Result<Vec<Case>> {
    let account = |nth: i32| {
        let id = nth * 1_500;
        (format!("/a1/{id}"), graphql(A1, &json!({ "id": id.to_string() }), token))
    };
    let city = |id: i32| (format!("/a4/{id}"), graphql(A4, &json!({ "city": id }), token));
    Ok(vec![
        Case::new("A1", "one account with country and city", (2.0, 4.0), (1..=64).map(account).collect()),
        Case::new(
            "A2",
            "20 accounts with talents, country and its number of accounts",
            (1.3, 3.0),
            vec![("/a2".to_owned(), graphql(A2, &json!({}), token))],
        ),
        Case::new(
            "A3",
            "20 countries × 20 accounts × city (420 rows)",
            (1.25, 3.0),
            vec![("/a3".to_owned(), graphql(A3, &json!({}), token))],
        ),
        Case::new(
            "A4",
            "100 accounts of one city with country and city",
            (1.2, 3.0),
            (1..=54).map(city).collect(),
        ),
        Case::new(
            "A5",
            "keyset page of 50, deep in 100 000",
            (1.25, 3.0),
            paged("a5", A5, &cursors(gateway, "users", 100_000, token)?, token),
        ),
    ])
}

fn pointage(gateway: &Server, token: Option<&str>) -> Result<Vec<Case>> {
    let event = |nth: u32| format!("e0000000-0000-4000-8000-{:012x}", nth * 30);
    let one = |nth| (format!("/q1/{}", event(nth)), graphql(Q1, &json!({ "id": event(nth) }), None));
    let who = |nth| (format!("/q4/{}", event(nth)), graphql(Q4, &json!({ "id": event(nth) }), token));
    Ok(vec![
        Case::new("Q1", "one event with its creator, anonymous", (2.0, 4.0), (1..=64).map(one).collect()),
        Case::new(
            "Q2",
            "20 events with creator and attendance count",
            (1.3, 3.0),
            vec![("/q2".to_owned(), graphql(Q2, &json!({}), token))],
        ),
        Case::new(
            "Q3",
            "20 events × 20 attendances × participant (420 rows)",
            (1.25, 3.0),
            vec![("/q3".to_owned(), graphql(Q3, &json!({}), token))],
        ),
        Case::new(
            "Q4",
            "100 attendances of one event with participant and event",
            (1.2, 3.0),
            (1..=64).map(who).collect(),
        ),
        Case::new(
            "Q5",
            "keyset page of 50, deep in 1 000 000",
            (1.25, 3.0),
            paged("q5", Q5, &cursors(gateway, "attendances", 1_000_000, token)?, token),
        ),
    ])
}

fn paged(path: &str, query: &str, cursors: &[String], token: Option<&str>) -> Vec<(String, Ask)> {
    let page =
        |cursor: &String| (format!("/{path}/{cursor}"), graphql(query, &json!({ "after": cursor }), token));
    cursors.iter().map(page).collect()
}

/// Cursors in a list of `rows`, starting at a fifth of the list.
fn cursors(gateway: &Server, list: &str, rows: usize, token: Option<&str>) -> Result<Vec<String>> {
    let query =
        format!("query ($page: Int!) {{ {list}(first: 1, page: $page) {{ pageInfo {{ endCursor }} }} }}");
    let mut cursors = Vec::new();
    for page in (rows / 5..rows).step_by(rows / 10) {
        let answer = ask(gateway, &graphql(&query, &json!({ "page": page }), token))?;
        let answer: Value = serde_json::from_str(&answer)?;
        let cursor = answer["data"][list]["pageInfo"]["endCursor"].as_str();
        cursors.push(cursor.ok_or_else(|| format!("no cursor: {answer}"))?.to_owned());
    }
    Ok(cursors)
}
