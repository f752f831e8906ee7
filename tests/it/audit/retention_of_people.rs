//! Retention of withdrawn cinema talents: who is erased when, and who is kept.

use chrono::TimeDelta;
use passerelle::domain::retention::{Due, Periods, apply, count};
use passerelle::entity::cinema_talent;
use sea_orm::{EntityTrait as _, QueryOrder as _};
use serde_json::{Value, json};

use super::{entries, seal_all, verified};
use crate::media::fixtures::jpeg;
use crate::media::forms::set_photo;
use crate::media::stored;
use crate::support::presence::Shooting;
use crate::support::{Engine, TestApp, both_engines};

both_engines![withdrawn_people_are_erased_in_time];

// The people of the project, by rank.
const NOT_WITHDRAWN: usize = 0;
const WITHDRAWN: usize = 1;
const RECORDED_LATER: usize = 2;
const CHANGED_LATER: usize = 3;
const WITHDRAWN_LATER: usize = 4;
const PICTURED_LATER: usize = 5;
const ASSIGNED: usize = 6;

/// Executes a mutation of one input of this type.
async fn change(app: &TestApp, field: &str, of: &str, input: Value) {
    let query = format!("mutation ($input: {of}!) {{ {field}(input: $input) {{ userErrors {{ code }} }} }}");
    let answer = app.admin().graphql_with(&query, json!({ "input": input })).await;
    assert_eq!(answer.outcome(), "OK", "{}", answer.text());
}

async fn withdraw(app: &TestApp, shooting: &Shooting, at: usize) {
    change(app, "withdrawCinemaTalent", "CinemaTalentIdInput", json!({ "id": shooting.id(at) })).await;
}

/// Who is erased, by rank.
async fn erased(app: &TestApp) -> Vec<usize> {
    let rows = cinema_talent::Entity::find().order_by_asc(cinema_talent::Column::Id);
    let rows = rows.all(app.system().database().read()).await.expect("the table can be read");
    (0..rows.len()).filter(|at| rows[*at].deleted_at.is_some()).collect()
}

async fn withdrawn_people_are_erased_in_time(engine: Engine) {
    let app = TestApp::with(engine, &["--retention-withdrawn-days", "90"]).await;
    let periods = Periods { withdrawn: Some(TimeDelta::days(90)), ..Periods::default() };
    let due = async || {
        let due = count(app.system().database(), app.clock_now(), periods).await.expect("counted");
        assert_eq!(due, Due { cinema_talents: due.cinema_talents, ..Due::default() });
        due.cinema_talents
    };
    app.set_clock("2026-01-01T08:00:00Z");
    let shooting = app.shooting(7).await;
    for at in NOT_WITHDRAWN..ASSIGNED {
        app.release(&shooting, at).await;
    }
    app.insert_presence(&shooting, WITHDRAWN, "2025-12-30T08:00:00Z", Some("2025-12-30T17:00:00Z")).await;
    for at in [WITHDRAWN, RECORDED_LATER, CHANGED_LATER, PICTURED_LATER, ASSIGNED] {
        withdraw(&app, &shooting, at).await;
    }
    app.set_clock("2026-02-01T08:00:00Z");
    app.insert_presence(&shooting, RECORDED_LATER, "2026-02-01T08:00:00Z", None).await;
    let spanish = json!({ "id": shooting.id(CHANGED_LATER), "profile": { "nationality": "Espagnole" } });
    change(&app, "updateCinemaTalent", "UpdateCinemaTalentInput", spanish).await;
    withdraw(&app, &shooting, WITHDRAWN_LATER).await;
    let picture = set_photo(&app.admin(), shooting.id(PICTURED_LATER), "PROFILE", &jpeg()).await;
    assert_eq!(picture.outcome(), "OK", "{}", picture.text());
    assert!(!stored(&app).is_empty());

    // 90 days after 1 January, to the second.
    app.set_clock("2026-04-01T08:00:00Z");
    assert_eq!(apply(&app.system()).await.expect("applied"), Due::default());
    app.set_clock("2026-04-01T08:00:01Z");
    assert_eq!((due().await, erased(&app).await), (1, vec![]), "counting writes nothing");
    assert_eq!(apply(&app.system()).await.expect("applied").cinema_talents, 1);
    assert_eq!((due().await, erased(&app).await), (0, vec![WITHDRAWN]));

    app.set_clock("2026-05-02T08:00:01Z");
    assert_eq!(apply(&app.system()).await.expect("applied").cinema_talents, 4);
    let others = vec![WITHDRAWN, RECORDED_LATER, CHANGED_LATER, WITHDRAWN_LATER, PICTURED_LATER];
    assert_eq!(erased(&app).await, others);
    assert_eq!(app.presence_rows().await.len(), 2, "days worked stay");
    assert_eq!(stored(&app), [""; 0], "the picture is gone with the person");
    assert!(!format!("{:?}", entries(&app).await).contains("Espagnole"));

    // Who is on a project is erased when it is finished.
    let finished = json!({ "id": shooting.project, "status": "TERMINE" });
    change(&app, "updateProject", "UpdateProjectInput", finished).await;
    assert_eq!(apply(&app.system()).await.expect("applied").cinema_talents, 1);
    assert_eq!(erased(&app).await, (WITHDRAWN..=ASSIGNED).collect::<Vec<_>>());
    seal_all(&app).await;
    assert_eq!(verified(&app).await.broken, None);
}
