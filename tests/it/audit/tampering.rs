//! Verification: each way to change the log behind the server's back is named by seal and entry, and an erasure is not.

use chrono::TimeDelta;
use migration::{Migrator, MigratorTrait as _};
use passerelle::auth::Role;
use passerelle::domain::audit::{Anchor, Broken, Fault, Part, verify};

use super::{entries, seal_all, seals, tamper, verified};
use crate::support::{TestApp, both_engines};

both_engines![
    each_fault_is_named,
    a_rewritten_chain_does_not_have_its_anchor,
    entries_added_behind_a_seal_are_named,
    erased_people_leave_the_chain_whole,
    what_was_erased_before_the_upgrade_is_told_by_it,
];

/// Two seals: the accounts of two people, and a change of the second one.
async fn two_seals(app: &TestApp) -> Vec<i64> {
    app.new_account("awa@example.com", Role::User).await;
    let fatou = app.new_account("fatou@example.com", Role::User).await.id;
    assert_eq!(seal_all(app).await, 2);
    let change = format!(
        "mutation {{ updateUser(input: {{id: {fatou}, lastName: \"Sow\"}}) {{ userErrors {{ code }} }} }}"
    );
    assert_eq!(app.admin().graphql(&change).await.outcome(), "OK");
    // The administrator's account, its sign-in, the change.
    assert_eq!(seal_all(app).await, 3);
    entries(app).await.iter().map(|entry| entry.id).collect()
}

async fn each_fault_is_named(app: TestApp) {
    let ids = two_seals(&app).await;
    let [awa, fatou, .., change] = ids[..] else { panic!("five entries: {ids:?}") };
    for (sql, expected) in faults(awa, fatou, change) {
        let before = (entries(&app).await, seals(&app).await);
        assert_eq!(verified(&app).await.broken, None);
        tamper(&app, &sql).await;
        let mut found = verified(&app).await.broken.unwrap_or_else(|| panic!("not found: {sql}"));
        if expected.entry.is_none() && found.fault == Fault::EntryAdded {
            assert!(found.entry.is_some_and(|added| !ids.contains(&added)), "{sql}: {found:?}");
            found.entry = None;
        }
        assert_eq!(found, expected, "{sql}");
        restore(&app, before).await;
    }
}

/// Statements, each with the fault that it is. The entries of the two accounts are in the first seal, that of the change in
/// the second.
fn faults(awa: i64, fatou: i64, change: i64) -> Vec<(String, Broken)> {
    let of = |seal, entry, fault| Broken { seal: Some(seal), entry, fault };
    let id = |id: i64| format!("WHERE id = {id}");
    vec![
        (
            format!("UPDATE audit_entry SET action = 'login' {}", id(fatou)),
            of(1, Some(fatou), Fault::EntryChanged),
        ),
        (
            format!("UPDATE audit_entry SET request_id = 'r' {}", id(awa)),
            of(1, Some(awa), Fault::EntryChanged),
        ),
        (
            format!("UPDATE audit_entry SET noun_id = '9' {}", id(change)),
            of(2, Some(change), Fault::EntryChanged),
        ),
        (
            format!("UPDATE audit_entry SET after = '{{\"last_name\":\"Ba\"}}' {}", id(change)),
            of(2, Some(change), Fault::PersonalDataChanged(Part::Content)),
        ),
        (
            format!("UPDATE audit_entry SET before = NULL {}", id(change)),
            of(2, Some(change), Fault::PersonalDataChanged(Part::Content)),
        ),
        // Values that come back after an erasure.
        (
            format!("UPDATE audit_entry SET content_salt = NULL {}", id(change)),
            of(2, Some(change), Fault::PersonalDataChanged(Part::Content)),
        ),
        (
            format!("UPDATE audit_entry SET actor_label = 'Awa' {}", id(change)),
            of(2, Some(change), Fault::PersonalDataChanged(Part::Origin)),
        ),
        (
            format!("UPDATE audit_entry SET actor_id = NULL {}", id(change)),
            of(2, Some(change), Fault::PersonalDataChanged(Part::Origin)),
        ),
        (
            format!("UPDATE audit_entry SET ip_address = '198.51.100.9' {}", id(change)),
            of(2, Some(change), Fault::PersonalDataChanged(Part::Origin)),
        ),
        // As an erasure does, but for the entry that tells of it.
        (
            format!("UPDATE audit_entry SET before = NULL, after = NULL, content_salt = NULL {}", id(change)),
            of(2, Some(change), Fault::ErasureUntold),
        ),
        (
            format!(
                "UPDATE audit_entry SET actor_id = NULL, actor_label = NULL, ip_address = NULL, origin_salt = NULL {}",
                id(change)
            ),
            of(2, Some(change), Fault::ErasureUntold),
        ),
        // The digests of the parts are themselves in the digest of the entry.
        (
            format!(
                "UPDATE audit_entry SET origin_digest = content_digest, origin_salt = NULL, actor_id = NULL, \
                actor_label = NULL, ip_address = NULL {}",
                id(change)
            ),
            of(2, Some(change), Fault::EntryChanged),
        ),
        (format!("DELETE FROM audit_entry {}", id(fatou)), of(1, Some(fatou), Fault::EntryMissing)),
        (format!("UPDATE audit_entry SET seal = NULL {}", id(awa)), of(1, Some(awa), Fault::EntryChanged)),
        (format!("UPDATE audit_entry SET seal = 1 {}", id(change)), of(1, Some(change), Fault::EntryAdded)),
        (
            format!(
                "INSERT INTO audit_entry (at, action, noun, noun_id, surface, seal) SELECT at, action, noun, noun_id, \
            surface, 1 FROM audit_entry {}",
                id(awa)
            ),
            of(1, None, Fault::EntryAdded),
        ),
        (
            format!(
                "INSERT INTO audit_entry (at, action, noun, noun_id, surface, seal) SELECT at, action, noun, noun_id, \
            surface, 7 FROM audit_entry {}",
                id(awa)
            ),
            of(7, None, Fault::EntryAdded),
        ),
        (
            "UPDATE audit_seal SET entries = replace(entries, 'a', 'b') WHERE number = 2".to_owned(),
            of(2, None, Fault::SealChanged),
        ),
        (
            format!("UPDATE audit_seal SET hash = '{}' WHERE number = 1", "0".repeat(64)),
            of(1, None, Fault::SealChanged),
        ),
        (
            format!("UPDATE audit_seal SET previous = '{}' WHERE number = 2", "0".repeat(64)),
            of(2, None, Fault::SealChanged),
        ),
        (
            "UPDATE audit_seal SET sealed_at = '2020-01-01 00:00:00+00:00' WHERE number = 1".to_owned(),
            of(1, None, Fault::SealChanged),
        ),
        ("DELETE FROM audit_seal WHERE number = 1".to_owned(), of(1, None, Fault::SealMissing)),
    ]
}

/// Writes the rows as they were.
async fn restore(
    app: &TestApp,
    (entries, seals): (
        Vec<passerelle::entity::audit_entry::Model>,
        Vec<passerelle::entity::audit_seal::Model>,
    ),
) {
    use passerelle::entity::{audit_entry, audit_seal};
    use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _};
    let scope = app.system();
    let database = scope.database().write();
    audit_entry::Entity::delete_many().exec(database).await.expect("deleted");
    audit_seal::Entity::delete_many().exec(database).await.expect("deleted");
    let entries = entries.into_iter().map(|row| row.into_active_model().reset_all());
    audit_entry::Entity::insert_many(entries).exec_without_returning(database).await.expect("inserted");
    let seals = seals.into_iter().map(|row| row.into_active_model().reset_all());
    audit_seal::Entity::insert_many(seals).exec_without_returning(database).await.expect("inserted");
}

/// Who can write everything can also compute everything again, or cut off the end: only a hash kept elsewhere shows it.
async fn a_rewritten_chain_does_not_have_its_anchor(app: TestApp) {
    two_seals(&app).await;
    let scope = app.system();
    let head = verified(&app).await.head.expect("two seals");
    let report = verify(scope.database(), Some(&head)).await.expect("verified");
    assert_eq!((report.seals, report.broken), (2, None));
    tamper(&app, "DELETE FROM audit_seal WHERE number = 2").await;
    tamper(&app, "DELETE FROM audit_entry WHERE seal = 2").await;
    assert_eq!(verified(&app).await.broken, None, "a shorter chain is a chain");
    let report = verify(scope.database(), Some(&head)).await.expect("verified");
    assert_eq!(report.broken, Some(Broken { seal: Some(2), entry: None, fault: Fault::SealMissing }));
    app.new_account("moussa@example.com", Role::User).await;
    assert_eq!(seal_all(&app).await, 1);
    let report = verify(scope.database(), Some(&head)).await.expect("verified");
    assert_eq!(report.broken, Some(Broken { seal: Some(2), entry: None, fault: Fault::SealChanged }));
    let other = Anchor { number: 1, ..head };
    let report = verify(scope.database(), Some(&other)).await.expect("verified");
    assert_eq!(report.broken, Some(Broken { seal: Some(1), entry: None, fault: Fault::SealChanged }));
}

async fn entries_added_behind_a_seal_are_named(app: TestApp) {
    // A gap of identifiers, as a transaction that was rolled back leaves it.
    tamper(
        &app,
        "INSERT INTO audit_entry (id, at, action, noun, noun_id, surface) VALUES \
        (100, '2025-12-13 10:00:00+00:00', 'update', 'event', 'x', 'system')",
    )
    .await;
    assert_eq!(seal_all(&app).await, 1);
    let insert = |id: i64, at: &str| {
        format!(
            "INSERT INTO audit_entry (id, at, action, noun, noun_id, surface) VALUES \
             ({id}, '{at}', 'update', 'event', 'x', 'system')"
        )
    };
    // Committed late, but of the same hour.
    tamper(&app, &insert(90, "2025-12-13 09:59:00+00:00")).await;
    assert_eq!(verified(&app).await.broken, None);
    tamper(&app, &insert(50, "2025-12-01 08:00:00+00:00")).await;
    let added = |seal| Some(Broken { seal, entry: Some(50), fault: Fault::EntryAdded });
    assert_eq!(verified(&app).await.broken, added(None));
    // The next seal contains it, and it is still found.
    app.advance_clock(TimeDelta::days(400));
    assert_eq!(seal_all(&app).await, 2);
    assert_eq!(verified(&app).await.broken, added(Some(2)));
}

async fn erased_people_leave_the_chain_whole(app: TestApp) {
    let id = app.new_account("fatou@example.com", Role::User).await.id;
    let fatou = app.signed_in("fatou@example.com").await.at([203, 0, 113, 77]);
    let change = "mutation { updateProfile(input: {firstName: \"Aminata\"}) { userErrors { code } } }";
    assert_eq!(fatou.graphql(change).await.outcome(), "OK");
    let register = "mutation { registerCinemaTalent(input: {firstName: \"Sophia\", lastName: \"Martinez\", \
        dateOfBirth: \"1990-01-01\", talentTypes: [FIGURANT], profile: {email: \"sophia@example.org\"}}) \
        { cinemaTalent { databaseId } userErrors { code field } } }";
    let answer = app.anonymous().at([203, 0, 113, 78]).graphql(register).await;
    let talent = answer.data()["registerCinemaTalent"]["cinemaTalent"]["databaseId"].take();
    assert!(talent.is_i64(), "{}", answer.text());
    seal_all(&app).await;
    let sealed = verified(&app).await;
    assert_eq!((sealed.erased, sealed.waiting, sealed.broken), (0, 0, None));
    for delete in [
        format!("deleteUser(input: {{id: {id}}}) {{ userErrors {{ code }} }}"),
        format!("deleteCinemaTalent(input: {{id: {talent}}}) {{ userErrors {{ code }} }}"),
    ] {
        assert_eq!(app.super_admin().graphql(&format!("mutation {{ {delete} }}")).await.outcome(), "OK");
    }
    let left = entries(&app).await;
    let text = format!("{left:?}");
    for datum in ["fatou", "Aminata", "Sophia", "Martinez", "203.0.113.77", "203.0.113.78"] {
        assert!(!text.contains(datum), "{datum} is still in the log:\n{text}");
    }
    let report = verified(&app).await;
    assert_eq!((report.entries, report.broken), (sealed.entries, None));
    assert!(report.erased >= 4, "{report:?}");
    let salted = |entry: &&passerelle::entity::audit_entry::Model| {
        entry.seal.is_some()
            && entry.before.is_none()
            && entry.after.is_none()
            && entry.content_salt.is_some()
    };
    // The log tells which entries were erased, and those alone.
    let told: Vec<_> = left.iter().filter(|entry| entry.noun == "audit_entry").collect();
    assert!(told.iter().all(|entry| entry.action == "erase" && entry.actor_label.is_some()), "{told:?}");
    app.new_account("moussa@example.com", Role::User).await;
    seal_all(&app).await;
    let later = entries(&app).await;
    let is_untold = |entry: &&passerelle::entity::audit_entry::Model| {
        entry.noun == "user" && entry.content_salt.is_some()
    };
    let untold = later.iter().rfind(is_untold).expect("an entry that was not erased");
    let forged = format!(
        "UPDATE audit_entry SET before = NULL, after = NULL, content_salt = NULL WHERE id = {}",
        untold.id
    );
    tamper(&app, &forged).await;
    let broken = verified(&app).await.broken.expect("found");
    assert_eq!((broken.entry, broken.fault), (Some(untold.id), Fault::ErasureUntold));
    // An entry tells of those before it alone, and without its own it tells nothing.
    tamper(&app, "DELETE FROM audit_entry WHERE noun = 'audit_entry'").await;
    assert!(verified(&app).await.broken.is_some_and(|broken| broken.fault == Fault::ErasureUntold));
    // Only entries that never had values: sign-ins of others.
    let kept: Vec<_> = left.iter().filter(salted).map(|entry| entry.action.as_str()).collect();
    assert!(kept.iter().all(|action| *action == "login"), "{kept:?}");
}

/// Earlier versions erased without an entry that tells so.
async fn what_was_erased_before_the_upgrade_is_told_by_it(app: TestApp) {
    let ids = two_seals(&app).await;
    let [awa, fatou, .., change] = ids[..] else { panic!("five entries: {ids:?}") };
    let database = app.system().database().clone();
    let migrations = Migrator::migrations();
    let first = migrations.iter().position(|one| one.name() == "m0024_audit_request").expect("the migration");
    let steps = u32::try_from(migrations.len() - first).expect("few");
    Migrator::down(database.write(), Some(steps)).await.expect("down");
    for (id, erased) in [
        (awa, "before = NULL, after = NULL, content_salt = NULL"),
        (fatou, "actor_id = NULL, actor_label = NULL, ip_address = NULL, origin_salt = NULL"),
        (change, "before = NULL, after = NULL, content_salt = NULL"),
    ] {
        tamper(&app, &format!("UPDATE audit_entry SET {erased} WHERE id = {id}")).await;
    }
    assert_eq!(verified(&app).await.broken.map(|broken| broken.fault), Some(Fault::ErasureUntold));
    Migrator::up(database.write(), None).await.expect("up");
    let told = entries(&app).await.pop().expect("an entry");
    assert_eq!(
        (told.noun.as_str(), told.action.as_str(), told.surface.as_str()),
        ("audit_entry", "erase", "system")
    );
    assert_eq!(told.noun_id, format!("{awa}-{fatou},{change}-{change}"));
    let report = verified(&app).await;
    assert_eq!((report.erased, report.broken), (3, None));
    // Nothing that is erased afterwards is covered by it.
    tamper(
        &app,
        &format!(
            "UPDATE audit_entry SET before = NULL, after = NULL, content_salt = NULL WHERE id = {}",
            ids[2]
        ),
    )
    .await;
    assert!(verified(&app).await.broken.is_some_and(|broken| broken.entry == Some(ids[2])));
}
