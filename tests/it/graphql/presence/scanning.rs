//! `scanPresence`: first scan in, second out; double readings; scanners with another keyboard.

use chrono::TimeDelta;
use futures_util::future::join_all;
use passerelle::entity::cinema_talent;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, IntoActiveModel as _};
use serde_json::{Value, json};

use super::{recorded, staff};
use crate::rest::Unlimited;
use crate::rest::accounts::PASSWORD_OF_AHMED;
use crate::support::presence::Shooting;
use crate::support::{Answer, TestApp, both_engines};

both_engines![
    the_first_scan_is_the_arrival_and_the_second_the_departure,
    a_double_reading_changes_nothing,
    a_queue_that_is_sent_twice_changes_nothing,
    what_is_too_old_is_left_open,
    a_day_that_is_over_takes_no_second_record,
    simultaneous_scans_make_one_arrival,
    a_released_person_may_only_leave,
    scanners_type_with_any_keyboard,
    a_code_that_an_account_has_too_means_the_cinema_talent,
];

async fn scan(app: &TestApp, project: i32, code: &str, at: Option<&str>) -> Answer {
    let query = "mutation($input: ScanPresenceInput!) { scanPresence(input: $input) { \
        presenceRecord { databaseId date checkInAt checkOutAt } action repeated existingCheckInAt \
        existingCheckOutAt userErrors { code field message } } }";
    let input = json!({ "projectId": project, "code": code, "at": at });
    staff(app).graphql_with(query, json!({ "input": input })).await
}

async fn scan_now(app: &TestApp, shooting: &Shooting) -> Answer {
    scan(app, shooting.project, shooting.code(0), None).await
}

/// Action, whether it was repeated, and the key of the record.
fn meaning(answer: &Answer) -> (Value, Value, Value) {
    let row = recorded(answer);
    let mut payload = answer.data()["scanPresence"].take();
    (payload["action"].take(), payload["repeated"].take(), row["databaseId"].clone())
}

fn means(action: &str, repeated: bool, id: i32) -> (Value, Value, Value) {
    (json!(action), json!(repeated), json!(id))
}

async fn the_first_scan_is_the_arrival_and_the_second_the_departure(app: TestApp) {
    let shooting = app.shooting(1).await;
    assert_eq!(meaning(&scan_now(&app, &shooting).await), means("CHECK_IN", false, 1));
    app.advance_clock(TimeDelta::hours(9));
    assert_eq!(meaning(&scan_now(&app, &shooting).await), means("CHECK_OUT", false, 1));
    // Past midnight, too.
    app.set_clock("2025-12-14T20:00:00Z");
    assert_eq!(meaning(&scan_now(&app, &shooting).await), means("CHECK_IN", false, 2));
    app.set_clock("2025-12-15T04:30:00Z");
    let out = scan_now(&app, &shooting).await;
    assert_eq!(meaning(&out), means("CHECK_OUT", false, 2));
    assert_eq!(recorded(&out)["date"], "2025-12-14");
}

async fn a_double_reading_changes_nothing(app: TestApp) {
    let shooting = app.shooting(1).await;
    for (seconds, expected) in [
        (0, means("CHECK_IN", false, 1)),
        (3, means("CHECK_IN", true, 1)),
        (57, means("CHECK_IN", true, 1)),
        (1, means("CHECK_OUT", false, 1)),
        (60, means("CHECK_OUT", true, 1)),
    ] {
        app.advance_clock(TimeDelta::seconds(seconds));
        assert_eq!(meaning(&scan_now(&app, &shooting).await), expected);
    }
    assert_eq!(app.presence_audit().await.len(), 2);
}

async fn a_queue_that_is_sent_twice_changes_nothing(app: TestApp) {
    let shooting = app.shooting(1).await;
    app.set_clock("2025-12-15T20:00:00Z");
    for repeated in [false, true] {
        for (at, action) in [("2025-12-15T08:00:00Z", "CHECK_IN"), ("2025-12-15T18:00:00Z", "CHECK_OUT")] {
            let answer = scan(&app, shooting.project, shooting.code(0), Some(at)).await;
            assert_eq!(meaning(&answer), means(action, repeated, 1), "{at}");
        }
    }
    let late = scan(&app, shooting.project, shooting.code(0), Some("2025-12-15T20:02:01Z")).await;
    assert_eq!(late.user_errors(), ["VALIDATION_ERROR at"]);
}

async fn what_is_too_old_is_left_open(app: TestApp) {
    let shooting = app.shooting(1).await;
    app.insert_presence(&shooting, 0, "2025-12-14T16:00:00Z", None).await;
    app.set_clock("2025-12-15T08:00:00Z");
    assert_eq!(meaning(&scan_now(&app, &shooting).await), means("CHECK_IN", false, 2));
    let rows = app.presence_rows().await;
    assert_eq!((rows[0].left_open_at.is_some(), rows[0].check_out_at), (true, None));
    app.set_clock("2025-12-15T23:59:00Z");
    assert_eq!(meaning(&scan_now(&app, &shooting).await), means("CHECK_OUT", false, 2));
}

async fn a_day_that_is_over_takes_no_second_record(app: TestApp) {
    let shooting = app.shooting(1).await;
    app.insert_presence(&shooting, 0, "2025-12-15T08:00:00Z", Some("2025-12-15T12:00:00Z")).await;
    app.set_clock("2025-12-15T14:00:00Z");
    let answer = scan_now(&app, &shooting).await;
    assert_eq!(answer.user_errors(), ["ALREADY_CHECKED_OUT code"]);
    assert_eq!(answer.data()["scanPresence"]["existingCheckOutAt"], "2025-12-15T12:00:00Z");
    // An open record of the day is closed, however long the day was.
    let open = app.insert_presence(&shooting, 0, "2025-12-16T00:10:00Z", None).await;
    app.set_clock("2025-12-16T23:00:00Z");
    assert_eq!(meaning(&scan_now(&app, &shooting).await), means("CHECK_OUT", false, open.id));
}

async fn simultaneous_scans_make_one_arrival(app: Unlimited) {
    let shooting = app.shooting(1).await;
    staff(&app).token().await;
    let answers = join_all((0..20).map(|_| scan_now(&app, &shooting))).await;
    let rows = app.presence_rows().await;
    assert_eq!(rows.len(), 1);
    // On PostgreSQL an insertion that came second has used a number.
    let repeat = means("CHECK_IN", true, rows[0].id);
    let repeated = answers.iter().filter(|answer| meaning(answer) == repeat).count();
    assert_eq!(repeated, 19, "{:?}", answers.iter().map(Answer::outcome).collect::<Vec<_>>());
}

async fn a_released_person_may_only_leave(app: TestApp) {
    let shooting = app.shooting(1).await;
    scan_now(&app, &shooting).await;
    app.release(&shooting, 0).await;
    app.advance_clock(TimeDelta::hours(1));
    assert_eq!(meaning(&scan_now(&app, &shooting).await), means("CHECK_OUT", false, 1));
    app.advance_clock(TimeDelta::days(1));
    assert_eq!(scan_now(&app, &shooting).await.user_errors(), ["TALENT_NOT_ASSIGNED code"]);
}

async fn scanners_type_with_any_keyboard(app: TestApp) {
    let shooting = app.shooting(1).await;
    for text in [
        "MACAS0001F\r\n",
        " macas0001f",
        "?QCQSààà&F\n",
        ",qcqsààà&f",
        "?QCQSÀÀÀ&F",
        ":QCQS)))!F",
        ";qcqs)))!f\t",
    ] {
        let answer = scan(&app, shooting.project, text, None).await;
        assert_eq!(recorded(&answer)["databaseId"], 1, "{text:?}");
    }
    for (text, expected) in [
        ("PRJ001001", "CINEMA_TALENT_NOT_FOUND code"),
        ("?QCQSààà", "CINEMA_TALENT_NOT_FOUND code"),
        ("\r\n", "VALIDATION_ERROR code"),
    ] {
        assert_eq!(scan(&app, shooting.project, text, None).await.user_errors(), [expected], "{text:?}");
    }
}

/// Accounts and cinema talents have codes of one form, from identifiers that are counted separately.
async fn a_code_that_an_account_has_too_means_the_cinema_talent(app: Unlimited) {
    const CODE: &str = "MARAB0042M";
    let account = app.ahmed().await;
    assert_eq!(account.unique_code, CODE);
    let shooting = app.shooting(1).await;
    let mut row = shooting.people[0].clone().into_active_model();
    row.unique_code = Set(CODE.to_owned());
    let person: cinema_talent::Model =
        row.update(app.app.services.database.write()).await.expect("the code is free among cinema talents");

    let scanned = scan(&app, shooting.project, CODE, None).await;
    assert_eq!(meaning(&scanned), means("CHECK_IN", false, 1));
    let found = app.admin().graphql("{ presenceRecord(id: 1) { cinemaTalent { databaseId } } }").await;
    assert_eq!(found.data()["presenceRecord"]["cinemaTalent"]["databaseId"], person.id);
    let history = app.admin().get(&format!("/api/v1/presence/history/{CODE}")).await;
    assert_eq!(history.status(), 200, "{}", history.text());
    assert_eq!(history.json()["talent"]["first_name"], person.first_name, "{}", history.text());

    let body = json!({ "identifier": CODE, "password": PASSWORD_OF_AHMED });
    let signed_in = app.anonymous().post("/api/v1/auth/login", body).await;
    assert_eq!(signed_in.json()["user"]["id"], account.id, "{}", signed_in.text());
    let of_account = app.admin().get(&format!("/api/v1/users/{}", account.id)).await.json();
    assert_eq!(of_account["user"]["unique_code"], CODE, "{of_account}");
}
