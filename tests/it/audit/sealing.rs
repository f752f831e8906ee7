//! Sealing: which entries a seal lists, and that it disturbs no writer.

use chrono::TimeDelta;
use passerelle::auth::Role;
use passerelle::database::Engine;
use passerelle::domain::audit::seal;
use passerelle::entity::{audit_entry, import_run};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _, TransactionTrait as _};
use uuid::Uuid;

use super::{entries, listed, seal_all, seals, verified};
use crate::support::{TestApp, both_engines};

both_engines![
    entries_are_sealed_once_they_have_settled,
    batches_are_chained,
    an_entry_that_is_committed_late_is_in_a_later_seal,
    processes_take_turns,
    unfinished_imports_are_passed_over,
    a_locked_entry_is_sealed_later,
    a_clock_that_goes_back_breaks_no_chain,
];

async fn entries_are_sealed_once_they_have_settled(app: TestApp) {
    app.new_account("awa@example.com", Role::User).await;
    app.advance_clock(TimeDelta::seconds(4));
    assert_eq!(seal(&app.system()).await.expect("sealed"), 0);
    app.new_account("fatou@example.com", Role::User).await;
    app.advance_clock(TimeDelta::seconds(1));
    assert_eq!(seal(&app.system()).await.expect("sealed"), 1, "the second account is too young");
    assert_eq!(seal_all(&app).await, 1);
    assert_eq!(seal_all(&app).await, 0);
    let report = verified(&app).await;
    assert_eq!((report.seals, report.entries, report.erased, report.waiting), (2, 2, 0, 0));
    assert_eq!(report.broken, None);
    let entries = entries(&app).await;
    assert_eq!(entries.iter().map(|entry| entry.seal).collect::<Vec<_>>(), [Some(1), Some(2)]);
    // Equal values of two entries have different digests, because of the salt.
    assert_ne!(entries[0].origin_digest, entries[1].origin_digest);
    assert_eq!(entries[0].origin_digest.as_ref().map(String::len), Some(64));
    assert_eq!(entries[0].content_salt.as_ref().map(String::len), Some(32));
}

/// An entry as the program itself writes it.
fn entry(app: &TestApp, number: usize) -> audit_entry::ActiveModel {
    audit_entry::ActiveModel {
        at: Set(app.clock_now()),
        action: Set("update".to_owned()),
        noun: Set("production".to_owned()),
        noun_id: Set(number.to_string()),
        surface: Set("system".to_owned()),
        ..Default::default()
    }
}

async fn batches_are_chained(app: TestApp) {
    let database = app.system().database().clone();
    let rows = (1..=1_203).map(|number| entry(&app, number));
    audit_entry::Entity::insert_many(rows).exec_without_returning(database.write()).await.expect("entries");
    assert_eq!(seal_all(&app).await, 1_203);
    let seals = seals(&app).await;
    let sizes: Vec<usize> = seals.iter().map(|seal| listed(seal).len()).collect();
    assert_eq!(sizes, [500, 500, 203]);
    assert_eq!(seals[0].previous, "0".repeat(64));
    assert_eq!((&seals[1].previous, &seals[2].previous), (&seals[0].hash, &seals[1].hash));
    let ids: Vec<i64> = entries(&app).await.iter().map(|entry| entry.id).collect();
    assert_eq!(seals.iter().flat_map(listed).collect::<Vec<_>>(), ids);
    let report = verified(&app).await;
    assert_eq!((report.seals, report.entries, report.waiting, report.broken), (3, 1_203, 0, None));
    assert_eq!(report.head.map(|head| (head.number, head.hash)), Some((3, seals[2].hash.clone())));
}

/// On PostgreSQL, a transaction takes its identifier before others commit theirs.
async fn an_entry_that_is_committed_late_is_in_a_later_seal(app: TestApp) {
    if app.system().engine() == Engine::Sqlite {
        return;
    }
    let database = app.system().database().clone();
    let slow = database.write().begin().await.expect("a transaction");
    let late = entry(&app, 1).insert(&slow).await.expect("an entry").id;
    let early = entry(&app, 2).insert(database.write()).await.expect("an entry").id;
    assert!(late < early);
    assert_eq!(seal_all(&app).await, 1);
    slow.commit().await.expect("committed");
    let report = verified(&app).await;
    assert_eq!((report.entries, report.waiting, report.broken), (1, 1, None));
    assert_eq!(seal_all(&app).await, 1);
    let seals = seals(&app).await;
    assert_eq!((listed(&seals[0]), listed(&seals[1])), (vec![early], vec![late]));
    let report = verified(&app).await;
    assert_eq!((report.entries, report.waiting, report.broken), (2, 0, None));
}

async fn processes_take_turns(app: TestApp) {
    let database = app.system().database().clone();
    let rows = (1..=2_000).map(|number| entry(&app, number));
    audit_entry::Entity::insert_many(rows).exec_without_returning(database.write()).await.expect("entries");
    app.advance_clock(TimeDelta::seconds(10));
    let scope = app.system();
    let (first, second, third) = tokio::join!(seal(&scope), seal(&scope), seal(&scope));
    let sealed = first.expect("sealed") + second.expect("sealed") + third.expect("sealed");
    let rest = seal_all(&app).await;
    assert_eq!(sealed + rest, 2_000);
    let report = verified(&app).await;
    assert_eq!((report.seals, report.entries, report.waiting, report.broken), (4, 2_000, 0, None));
}

async fn unfinished_imports_are_passed_over(app: TestApp) {
    let database = app.system().database().clone();
    let run = import_run::Model { id: Uuid::now_v7(), is_shown: false, touched_at: app.clock_now() };
    run.clone().into_active_model().reset_all().insert(database.write()).await.expect("a run");
    for noun in ["participant", "attendance", "event"] {
        let row = audit_entry::ActiveModel { noun: Set(noun.to_owned()), ..entry(&app, 1) };
        row.insert(database.write()).await.expect("an entry");
    }
    assert_eq!(seal_all(&app).await, 1, "the event");
    assert_eq!(verified(&app).await.waiting, 2);
    let shown = import_run::ActiveModel { is_shown: Set(true), ..run.into_active_model() };
    shown.update(database.write()).await.expect("shown");
    assert_eq!(seal_all(&app).await, 2);
    let report = verified(&app).await;
    assert_eq!((report.entries, report.waiting, report.broken), (3, 0, None));
}

/// A rule that erases a person has its entries locked: the sealing does not wait for it.
async fn a_locked_entry_is_sealed_later(app: TestApp) {
    if app.system().engine() == Engine::Sqlite {
        return;
    }
    let database = app.system().database().clone();
    let row = entry(&app, 1).insert(database.write()).await.expect("an entry");
    entry(&app, 2).insert(database.write()).await.expect("an entry");
    let erasure = database.write().begin().await.expect("a transaction");
    let erased =
        audit_entry::ActiveModel { actor_label: Set(Some("x".to_owned())), ..row.into_active_model() };
    erased.update(&erasure).await.expect("updated");
    assert_eq!(seal_all(&app).await, 1);
    erasure.commit().await.expect("committed");
    assert_eq!(seal_all(&app).await, 1);
    assert_eq!(verified(&app).await.broken, None);
}

async fn a_clock_that_goes_back_breaks_no_chain(app: TestApp) {
    let created = async |email: &str| {
        app.new_account(email, Role::Viewer).await;
        app.signed_in(email).await
    };
    let awa = created("awa@example.com").await;
    app.advance_clock(TimeDelta::hours(-3));
    // A token of the future may be a forged one: people sign in again.
    assert_eq!(awa.get("/api/auth/me").await.status(), 401);
    assert_eq!(app.signed_in("awa@example.com").await.get("/api/auth/me").await.status(), 200);
    let binta = created("binta@example.com").await;
    assert!(seal_all(&app).await > 0, "what was written since is sealed");
    let report = verified(&app).await;
    assert!(report.broken.is_none() && report.waiting > 0, "{report:?}");
    app.advance_clock(TimeDelta::hours(3));
    assert_eq!(binta.get("/api/auth/me").await.status(), 200);
    seal_all(&app).await;
    let report = verified(&app).await;
    assert_eq!((report.broken, report.waiting), (None, 0));
    assert!(entries(&app).await.iter().all(|entry| entry.seal.is_some()));
}
