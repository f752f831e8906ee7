//! `checkInAll` and `checkOutAll`: exact counts, one time, and a number of statements that does not grow.

use chrono::TimeDelta;
use serde_json::json;

use super::{check_in, staff};
use crate::rest::Unlimited;
use crate::support::{Answer, TestApp, both_engines};

both_engines![
    everybody_is_checked_in_and_out,
    who_is_there_or_came_today_is_not_counted,
    a_selection_is_of_the_assigned,
    what_is_open_for_a_day_is_closed,
    two_at_once_add_up,
    the_number_of_statements_does_not_grow,
    every_person_has_an_audit_entry,
];

async fn send(app: &TestApp, field: &str, project: i32, ids: Option<&[i32]>) -> Answer {
    let input = if field == "checkInAll" { "CheckInAllInput" } else { "CheckOutAllInput" };
    let query = format!(
        "mutation($input: {input}!) {{ {field}(input: $input) {{ count userErrors {{ code field }} }} }}"
    );
    let input = json!({ "projectId": project, "cinemaTalentIds": ids });
    staff(app).graphql_with(&query, json!({ "input": input })).await
}

async fn count(app: &TestApp, field: &str, project: i32, ids: Option<&[i32]>) -> i64 {
    let answer = send(app, field, project, ids).await;
    assert_eq!(answer.user_errors(), [""; 0], "{}", answer.text());
    answer.data()[field]["count"].as_i64().expect("a number")
}

async fn everybody_is_checked_in_and_out(app: TestApp) {
    let shooting = app.shooting(15).await;
    let other = app.shooting(3).await;
    assert_eq!(count(&app, "checkInAll", shooting.project, None).await, 15);
    assert_eq!(count(&app, "checkInAll", shooting.project, None).await, 0);
    let rows = app.presence_rows().await;
    assert_eq!(rows.len(), 15);
    assert!(rows.iter().all(|row| row.check_in_at == rows[0].check_in_at && row.recorded_by_id.is_some()));
    app.advance_clock(TimeDelta::hours(8));
    assert_eq!(count(&app, "checkOutAll", other.project, None).await, 0);
    assert_eq!(count(&app, "checkOutAll", shooting.project, None).await, 15);
    assert_eq!(count(&app, "checkOutAll", shooting.project, None).await, 0);
    assert!(app.presence_rows().await.iter().all(|row| row.check_out_at.is_some()));
    for field in ["checkInAll", "checkOutAll"] {
        assert_eq!(send(&app, field, 99, None).await.user_errors(), ["PROJECT_NOT_FOUND projectId"]);
        assert_eq!(
            app.user()
                .graphql(&format!("mutation {{ {field}(input: {{projectId: 99}}) {{ count }} }}"))
                .await
                .outcome(),
            "FORBIDDEN"
        );
    }
}

async fn who_is_there_or_came_today_is_not_counted(app: TestApp) {
    let shooting = app.shooting(6).await;
    app.set_clock("2025-12-15T09:00:00Z");
    check_in(&app, &shooting, 0).await;
    app.insert_presence(&shooting, 1, "2025-12-15T06:00:00Z", Some("2025-12-15T08:00:00Z")).await;
    app.insert_presence(&shooting, 2, "2025-12-14T20:00:00Z", None).await;
    app.insert_presence(&shooting, 3, "2025-12-14T08:00:00Z", None).await;
    app.release(&shooting, 4).await;
    // A forgotten record of somebody who was released is not touched.
    app.insert_presence(&shooting, 4, "2025-12-12T08:00:00Z", None).await;
    assert_eq!(count(&app, "checkInAll", shooting.project, None).await, 2);
    let rows = app.presence_rows().await;
    let of = |at: usize| {
        let person = shooting.id(at);
        rows.iter().filter(move |row| row.cinema_talent_id == person)
    };
    assert_eq!((of(0).count(), of(1).count(), of(2).count(), of(4).count()), (1, 1, 1, 1));
    assert_eq!(of(2).filter(|row| row.left_open_at.is_some()).count(), 0);
    assert_eq!(of(4).filter(|row| row.left_open_at.is_some()).count(), 0);
    let forgotten: Vec<_> = of(3).map(|row| (row.left_open_at.is_some(), row.date.to_string())).collect();
    assert_eq!(forgotten, [(true, "2025-12-14".to_owned()), (false, "2025-12-15".to_owned())]);
    assert_eq!(of(5).count(), 1);
}

async fn a_selection_is_of_the_assigned(app: TestApp) {
    let shooting = app.shooting(4).await;
    let stranger = app.cast(1).await[0].id;
    let [first, second, third] = [0, 1, 2].map(|at| shooting.id(at));
    for ids in [vec![first, stranger], vec![0], vec![first, 99_999]] {
        let answer = send(&app, "checkInAll", shooting.project, Some(&ids)).await;
        assert_eq!(answer.user_errors(), ["TALENT_NOT_ASSIGNED cinemaTalentIds"], "{ids:?}");
    }
    assert_eq!(app.presence_rows().await.len(), 0);
    assert_eq!(count(&app, "checkInAll", shooting.project, Some(&[])).await, 0);
    assert_eq!(count(&app, "checkInAll", shooting.project, Some(&[first, second, first])).await, 2);
    assert_eq!(count(&app, "checkInAll", shooting.project, Some(&[second, third])).await, 1);
    app.release(&shooting, 0).await;
    assert_eq!(count(&app, "checkOutAll", shooting.project, Some(&[first, stranger])).await, 1);
    assert_eq!(count(&app, "checkOutAll", shooting.project, None).await, 2);
}

async fn what_is_open_for_a_day_is_closed(app: TestApp) {
    let shooting = app.shooting(3).await;
    app.insert_presence(&shooting, 0, "2025-12-14T09:00:00Z", None).await;
    app.insert_presence(&shooting, 1, "2025-12-14T08:59:59Z", None).await;
    app.insert_presence(&shooting, 2, "2025-12-14T22:00:00Z", None).await;
    app.set_clock("2025-12-15T09:00:00Z");
    assert_eq!(count(&app, "checkOutAll", shooting.project, None).await, 2);
    let open: Vec<_> = app.presence_rows().await.iter().map(|row| row.check_out_at.is_none()).collect();
    assert_eq!(open, [false, true, false]);
}

async fn two_at_once_add_up(app: Unlimited) {
    let shooting = app.shooting(40).await;
    for at in 0..10 {
        app.insert_presence(&shooting, at, "2025-12-11T08:00:00Z", None).await;
    }
    staff(&app).token().await;
    let all = || count(&app, "checkInAll", shooting.project, None);
    let single = async {
        let mut counted = 0;
        for at in [39, 20, 5, 0] {
            counted += i64::from(check_in(&app, &shooting, at).await.outcome() == "OK");
        }
        counted
    };
    let (one, other, third, single) = tokio::join!(all(), all(), all(), single);
    assert_eq!(one + other + third + single, 40);
    assert_eq!(app.presence_rows().await.len(), 50);
    app.advance_clock(TimeDelta::hours(2));
    let all = || count(&app, "checkOutAll", shooting.project, None);
    let (one, other) = tokio::join!(all(), all());
    assert_eq!(one + other, 40);
}

async fn the_number_of_statements_does_not_grow(app: Unlimited) {
    let (few, many) = (app.shooting(3).await, app.shooting(300).await);
    staff(&app).token().await;
    for at in 0..3 {
        app.insert_presence(&few, at, "2025-12-11T08:00:00Z", None).await;
    }
    for at in 0..300 {
        app.insert_presence(&many, at, "2025-12-11T08:00:00Z", None).await;
    }
    for field in ["checkInAll", "checkOutAll"] {
        let of_few = app.statements_of(count(&app, field, few.project, None)).await;
        let of_many = app.statements_of(count(&app, field, many.project, None)).await;
        assert_eq!(of_few.len(), of_many.len(), "{of_many:#?}");
        assert!(of_many.len() <= 9, "{of_many:#?}");
    }
    assert!(app.presence_rows().await.iter().filter(|row| row.check_out_at.is_some()).count() == 303);
}

async fn every_person_has_an_audit_entry(app: TestApp) {
    let shooting = app.shooting(3).await;
    app.insert_presence(&shooting, 0, "2025-12-11T08:00:00Z", None).await;
    count(&app, "checkInAll", shooting.project, None).await;
    app.advance_clock(TimeDelta::hours(1));
    count(&app, "checkOutAll", shooting.project, None).await;
    let log = app.presence_audit().await;
    let seen: Vec<_> = log.iter().map(|entry| (entry.action.as_str(), entry.noun_id.as_str())).collect();
    let expected = [
        ("update", "1"),
        ("create", "2"),
        ("create", "3"),
        ("create", "4"),
        ("update", "2"),
        ("update", "3"),
        ("update", "4"),
    ];
    assert_eq!(seen, expected);
    assert_eq!(log[4].before, Some(json!({ "check_out_at": null })));
    assert_eq!(log[4].after, Some(json!({ "check_out_at": "2025-12-13T11:00:00+00:00" })));
    assert_eq!(log[1].after.as_ref().expect("columns")["date"], "2025-12-13");
}
