//! The rights of every kind of caller on every REST route. A new route needs its lines here.
//!
//! Each line is the status of a valid request about another account that exists (`/users/{id}` is a staff
//! member on `/api`, an ordinary account on `/api/v1`; an event has no creator), and, for a path with an
//! identifier, about one that does not exist: a caller without the right is refused before the lookup.

use axum::http::Method;
use chrono::TimeDelta;
use passerelle::auth::Role;
use passerelle::entity::event;
use passerelle::qr::payload;
use passerelle::rest::surfaces;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::support::attendances::signature;
use crate::support::presence::Shooting;
use crate::support::{Caller, PASSWORD, both_engines};

both_engines![every_route_has_the_statuses_in_the_table, public_routes_need_no_credential];

const TABLE: &str = "
route                                             anonymous user presence viewer organizer admin super_admin
pointage POST /auth/login                         200       200  200      200    200       200   200
pointage POST /auth/refresh                       401       403  403      200    200       200   200
pointage POST /auth/logout                        401       403  403      200    200       200   200
pointage GET /auth/me                             401       403  403      200    200       200   200
pointage GET /users                               401       403  403      403    403       200   200
pointage POST /users                              401       403  403      403    403       201   201
pointage GET /users/{id}                          401       403  403      200    200       200   200
pointage GET /users/{id} missing                  401       403  403      404    404       404   404
pointage PATCH /users/{id}                        401       403  403      403    403       200   200
pointage PATCH /users/{id} missing                401       403  403      403    403       404   404
pointage DELETE /users/{id}                       401       403  403      403    403       200   200
pointage DELETE /users/{id} missing               401       403  403      403    403       404   404
pointage PATCH /users/{id}/password               401       403  403      403    403       403   403
pointage PATCH /users/{id}/password missing       401       403  403      403    403       403   403
pointage GET /events                              401       403  403      200    200       200   200
pointage POST /events                             401       403  403      403    201       201   201
pointage GET /events/{id}                         200       200  200      200    200       200   200
pointage GET /events/{id} missing                 404       404  404      404    404       404   404
pointage PATCH /events/{id}                       401       403  403      403    403       200   200
pointage PATCH /events/{id} missing               401       403  403      403    404       404   404
pointage DELETE /events/{id}                      401       403  403      403    403       200   200
pointage DELETE /events/{id} missing              401       403  403      403    403       404   404
pointage POST /events/{id}/regenerate-qr          401       403  403      403    403       200   200
pointage POST /events/{id}/regenerate-qr missing  401       403  403      403    404       404   404
pointage GET /events/by-code/{shortCode}          200       200  200      200    200       200   200
pointage GET /events/by-code/{shortCode} missing  404       404  404      404    404       404   404
pointage GET /qr-codes/generate/{eventId}         401       403  403      200    200       200   200
pointage GET /qr-codes/generate/{eventId} missing 401       403  403      404    404       404   404
pointage POST /qr-codes/validate                  200       200  200      200    200       200   200
pointage GET /participants                        401       403  403      200    200       200   200
pointage POST /participants                       401       403  403      403    201       201   201
pointage GET /participants/{id}                   401       403  403      200    200       200   200
pointage GET /participants/{id} missing           401       403  403      404    404       404   404
pointage PATCH /participants/{id}                 401       403  403      200    200       200   200
pointage PATCH /participants/{id} missing         401       403  403      404    404       404   404
pointage DELETE /participants/{id}                401       403  403      403    403       200   200
pointage DELETE /participants/{id} missing        401       403  403      403    403       404   404
pointage GET /attendances                         401       403  403      200    200       200   200
pointage POST /attendances                        201       201  201      201    201       201   201
pointage GET /attendances/{id}                    401       403  403      200    200       200   200
pointage GET /attendances/{id} missing            401       403  403      404    404       404   404
pointage DELETE /attendances/{id}                 401       403  403      403    403       200   200
pointage DELETE /attendances/{id} missing         401       403  403      403    403       404   404
pointage GET /attendances/{id}/signature          401       403  403      200    200       200   200
pointage GET /attendances/{id}/signature missing  401       403  403      404    404       404   404
pointage GET /events/{eventId}/attendances        401       403  403      200    200       200   200
pointage GET /events/{eventId}/attendances missing  401     403  403      404    404       404   404
pointage GET /exports/attendances/csv              401       403  403      200    200       200   200
pointage GET /exports/attendances/excel            401       403  403      200    200       200   200
pointage GET /exports/statistics/excel             401       403  403      200    200       200   200
pointage GET /exports/attendances/pdf              401       403  403      200    200       200   200
pointage GET /statistics/dashboard                401       403  403      200    200       200   200
pointage GET /statistics/events/{eventId}         401       403  403      200    200       200   200
pointage GET /statistics/events/{eventId} missing 401       403  403      404    404       404   404
pointage GET /statistics/organizations            401       403  403      200    200       200   200
pointage GET /statistics/trends                   401       403  403      200    200       200   200
talentsmaroc POST /auth/login                     200       200  200      200    200       200   200
talentsmaroc POST /auth/logout                    401       200  200      200    200       200   200
talentsmaroc GET /auth/me                         401       200  200      200    200       200   200
talentsmaroc GET /users                           401       403  403      403    403       200   200
talentsmaroc GET /users/{user_id}                 401       403  403      403    403       200   200
talentsmaroc GET /users/{user_id} missing         401       403  403      403    403       404   404
talentsmaroc PUT /users/{user_id}                 401       403  403      403    403       200   200
talentsmaroc PUT /users/{user_id} missing         401       403  403      403    403       404   404
talentsmaroc DELETE /users/{user_id}              401       403  403      403    403       200   200
talentsmaroc DELETE /users/{user_id} missing      401       403  403      403    403       404   404
talentsmaroc POST /users/{user_id}/toggle-active  401       403  403      403    403       200   200
talentsmaroc POST /users/{user_id}/toggle-active missing  401  403  403  403     403       404   404
talentsmaroc GET /countries                       200       200  200      200    200       200   200
talentsmaroc GET /cities                          200       200  200      200    200       200   200
talentsmaroc GET /talents                         200       200  200      200    200       200   200
talentsmaroc GET /talents/{talent_id}             200       200  200      200    200       200   200
talentsmaroc GET /talents/{talent_id} missing     404       404  404      404    404       404   404
talentsmaroc GET /cinema/talents                  200       200  200      200    200       200   200
talentsmaroc GET /cinema/talents/{talent_id}      200       200  200      200    200       200   200
talentsmaroc GET /cinema/talents/{talent_id} missing 404    404  404      404    404       404   404
talentsmaroc GET /cinema/talents/{talent_id}/pdf 401       200  200      200    200       200   200
talentsmaroc GET /cinema/talents/{talent_id}/pdf missing 401 404 404    404    404       404   404
talentsmaroc GET /cinema/projects/{project_id}/badges/pdf 401 403 200   403    403       200   200
talentsmaroc GET /cinema/projects/{project_id}/badges/pdf missing 401 403 404 403 403    404   404
talentsmaroc GET /cinema/projects/{project_id}/presence/excel 401 403 200 403  403       200   200
talentsmaroc GET /cinema/projects/{project_id}/presence/excel missing 401 403 404 403 403 404  404
talentsmaroc GET /export/users/excel              401       403  403      403    403       200   200
talentsmaroc GET /export/users/csv                401       403  403      403    403       200   200
talentsmaroc GET /export/cinema/excel             401       403  403      403    403       200   200
talentsmaroc GET /export/personal-data/json       401       403  403      403    403       200   200
talentsmaroc GET /export/personal-data/pdf        401       403  403      403    403       200   200
talentsmaroc GET /cinema/stats                    200       200  200      200    200       200   200
talentsmaroc GET /stats/cinema                    200       200  200      200    200       200   200
talentsmaroc GET /stats/overview                  401       403  403      403    403       200   200
talentsmaroc GET /stats/users                     401       403  403      403    403       200   200
talentsmaroc GET /stats/talents                   401       403  403      403    403       200   200
talentsmaroc GET /cinema/productions              200       200  200      200    200       200   200
talentsmaroc GET /cinema/productions/{production_id} 200    200  200      200    200       200   200
talentsmaroc GET /cinema/productions/{production_id} missing 404 404 404  404    404       404   404
talentsmaroc GET /cinema/projects                 200       200  200      200    200       200   200
talentsmaroc GET /cinema/projects/{project_id}    200       200  200      200    200       200   200
talentsmaroc GET /cinema/projects/{project_id} missing 404  404  404      404    404       404   404
talentsmaroc POST /presence/record                401       403  200      403    403       200   200
talentsmaroc POST /presence/check-in-all/{project_id}   401  403  200     403    403       200   200
talentsmaroc POST /presence/check-in-all/{project_id} missing 401 403 404 403    403       404   404
talentsmaroc POST /presence/check-out-all/{project_id}  401  403  200     403    403       200   200
talentsmaroc POST /presence/check-out-all/{project_id} missing 401 403 404 403   403       404   404
talentsmaroc GET /presence/history/{cinema_talent_code} 401  403  200     403    403       200   200
talentsmaroc GET /presence/history/{cinema_talent_code} missing 401 403 404 403  403       404   404
";

struct Line {
    surface: &'static str,
    method: &'static str,
    path: &'static str,
    missing: bool,
    statuses: Vec<u16>,
}

fn table() -> Vec<Line> {
    let lines = TABLE.lines().map(str::trim).filter(|line| !line.is_empty()).skip(1);
    let line = |line: &'static str| {
        let mut words = line.split_whitespace();
        let mut next = || words.next().expect("surface, method and path");
        let (surface, method, path) = (next(), next(), next());
        let mut words = words.peekable();
        let missing = words.next_if_eq(&"missing").is_some();
        let statuses: Vec<u16> = words.map(|status| status.parse().expect("a status")).collect();
        assert_eq!(statuses.len(), 7, "{line}");
        Line { surface, method, path, missing, statuses }
    };
    lines.map(line).collect()
}

/// A valid body for a route.
fn body(line: &Line, number: usize, (event, shooting): (&event::Model, &Shooting)) -> Value {
    match (line.surface, line.method, line.path) {
        (_, _, "/presence/record") => json!({
            "project_id": shooting.project, "cinema_talent_code": shooting.code(number % shooting.people.len()),
            "action": "check_in"
        }),
        ("pointage", "POST", "/participants") => json!({ "firstName": "N", "lastName": "N" }),
        ("pointage", "PATCH", "/participants/{id}") => json!({ "function": "X" }),
        ("pointage", "POST", "/attendances") => json!({
            "eventId": event.id, "participant": { "firstName": "N", "lastName": "N" }, "signature": signature()
        }),
        ("pointage", "POST", "/auth/login") => json!({ "email": "other@example.com", "password": PASSWORD }),
        (_, "POST", "/auth/login") => json!({ "identifier": "other@example.com", "password": PASSWORD }),
        (_, "POST", "/users") => json!({
            "email": format!("new{number}@example.com"), "password": PASSWORD, "firstName": "N", "lastName": "N",
            "role": "viewer"
        }),
        (_, "POST", "/events") => {
            json!({ "title": "Atelier", "eventType": "workshop", "startDate": "2025-12-15T09:00:00Z" })
        }
        (_, "PATCH", "/events/{id}") => json!({ "title": "X" }),
        (_, "POST", "/qr-codes/validate") => {
            json!({ "shortCode": "A7KP2M", "timestamp": 1, "signature": "x" })
        }
        (_, "PATCH", "/users/{id}") => json!({ "firstName": "X" }),
        (_, "PATCH", _) => json!({ "currentPassword": PASSWORD, "newPassword": "NewPassword@2025!" }),
        (_, "PUT", _) => json!({ "bio": "x" }),
        _ => json!({}),
    }
}

/// The path of a route, about an existing or a missing row: an event without a creator, a participant, an
/// attendance, or an account.
async fn path(
    app: &Unlimited,
    line: &Line,
    number: usize,
    (event, shooting): (&event::Model, &Shooting),
) -> String {
    let unknown = || "01890000-0000-7000-8000-000000000000".to_owned();
    let named = |id: &str| {
        ["{id}", "{user_id}", "{eventId}"]
            .iter()
            .fold(line.path.to_owned(), |path, name| path.replace(name, id))
    };
    if line.surface == "pointage" && line.missing && !line.path.contains("{shortCode}") {
        return named(&unknown());
    }
    match (line.surface, line.path.split('/').nth(1)) {
        ("pointage", Some("events" | "qr-codes")) => {
            let event = app.event_row(None);
            let t = event.qr_issued_at.timestamp().to_string();
            let s = payload::sign(&event.qr_secret, &event.short_code, &t);
            let code = if line.missing { "ZZZZZZ" } else { &event.short_code };
            let path = named(&event.id.to_string()).replace("{shortCode}", &format!("{code}?t={t}&s={s}"));
            let qr_expires_at = event.start_at + TimeDelta::days(9);
            app.insert_rows::<event::ActiveModel>([event::Model { qr_expires_at, ..event }]).await;
            path
        }
        ("pointage", Some(noun @ ("participants" | "attendances"))) => {
            let participant = app.participant("N", "N", |_| {}).await;
            let is_participant = noun == "participants";
            let attendance = app.attendance(event, &participant, |_| {}).await;
            named(&if is_participant { participant.id } else { attendance.id }.to_string())
        }
        (_, Some("presence")) => {
            let project = if line.missing { "99999".to_owned() } else { shooting.project.to_string() };
            let code = if line.missing { "XXXXX9999N" } else { shooting.code(0) };
            line.path.replace("{project_id}", &project).replace("{cinema_talent_code}", code)
        }
        (_, Some("cinema")) => {
            let company = app.production("Atlas Images", |_| {}).await;
            let project = app.project(&company, "La Tannerie", true).await;
            let person = app.cinema_talent("N", "N", |_| {}).await;
            let id = |id: i32| if line.missing { "99999".to_owned() } else { id.to_string() };
            let path = line.path.replace("{production_id}", &id(company.id));
            path.replace("{project_id}", &id(project.id)).replace("{talent_id}", &id(person.id))
        }
        (_, Some("talents")) => line.path.replace("{talent_id}", if line.missing { "99999" } else { "1" }),
        ("pointage", Some("statistics")) => named(&event.id.to_string()),
        ("pointage", Some("exports")) => format!("{}?eventId={}", line.path, event.id),
        (_, Some("export")) if line.path.starts_with("/export/personal-data") => {
            let person = app.participant("N", "N", |_| {}).await;
            format!("{}?kind=participant&person_id={}", line.path, person.id)
        }
        (surface, _) => {
            let role = if surface == "pointage" { Role::Viewer } else { Role::User };
            let target = app.new_account(&format!("target{number}@example.com"), role).await;
            named(&match (surface, line.missing) {
                ("pointage", _) => target.uuid.to_string(),
                (_, false) => target.id.to_string(),
                (_, true) => "99999".to_owned(),
            })
        }
    }
}

async fn send_request(caller: &Caller<'_>, line: &Line, path: &str, body: Value) -> u16 {
    let base = if line.surface == "pointage" { "/api" } else { "/api/v1" };
    let method: Method = line.method.parse().expect("a method");
    caller.send_json(method, &format!("{base}{path}"), body).await.status()
}

async fn every_route_has_the_statuses_in_the_table(app: Unlimited) {
    let callers: Vec<Option<Role>> = std::iter::once(None).chain(Role::ALL.map(Some)).collect();
    app.new_account("other@example.com", Role::Viewer).await;
    let event = app.event("Atelier", |_| {}).await;
    let shooting = app.shooting(callers.len()).await;
    let mut wrong = Vec::new();
    let mut number = 0;
    for line in table() {
        for (caller, expected) in callers.iter().zip(&line.statuses) {
            number += 1;
            let path = path(&app, &line, number, (&event, &shooting)).await;
            let who = match caller {
                None => app.anonymous(),
                // A session of its own, since some of the requests end it.
                Some(role) => app.signed_in(&app.account_of(*role).await.email).await,
            };
            let status = send_request(&who, &line, &path, body(&line, number, (&event, &shooting))).await;
            if status != *expected {
                let Line { surface, method, path, missing, .. } = &line;
                wrong.push(format!(
                    "{surface} {method} {path} missing={missing} {caller:?}: {status}, not {expected}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

async fn public_routes_need_no_credential(app: Unlimited) {
    // An invalid token does not restrict a public route.
    for path in ["/api/v1/countries", "/api/v1/cities?country_code=MA"] {
        assert_eq!(app.bearer("x.y.z").get(path).await.status(), 200);
    }
}

#[test]
fn every_route_is_in_the_table() {
    let mut listed: Vec<String> =
        table().iter().map(|line| format!("{} {} {}", line.surface, line.method, line.path)).collect();
    listed.sort();
    listed.dedup();
    let mut served: Vec<String> = surfaces()
        .iter()
        .flat_map(|surface| {
            (surface.routes)()
                .into_iter()
                .map(|route| format!("{} {} {}", surface.name, route.method, route.path))
        })
        .collect();
    served.sort();
    assert_eq!(listed, served, "the table above names every route and no other");
    for line in table() {
        let about_somebody = line.path.contains('{');
        let both = table()
            .iter()
            .filter(|other| {
                (other.surface, other.method, other.path) == (line.surface, line.method, line.path)
            })
            .count();
        assert_eq!(
            both,
            if about_somebody { 2 } else { 1 },
            "{} {}: there and missing",
            line.method,
            line.path
        );
    }
}
