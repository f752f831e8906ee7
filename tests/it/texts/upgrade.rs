//! At startup, rows that were written under other text rules, or by another program, are rewritten by the
//! current rules.

use std::time::Duration;

use migration::{Migrator, MigratorTrait as _};
use passerelle::auth::Role;
use passerelle::cli::migrations::{up, up_with_keys};
use passerelle::crypto::blind_index::Indexed;
use passerelle::entity::{country, event, participant, production, text_upgrade, user};
use passerelle::text::{rules_version, sort_key};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, DbBackend, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, Statement,
};
use tokio::time::sleep;

use super::Unlimited;
use crate::support::attendances::moment;
use crate::support::{Engine, TestDatabase, both_engines, postgres_url};

both_engines![
    legacy_rows_are_normalized,
    the_younger_of_two_duplicates_is_not_normalized,
    encrypted_columns_are_upgraded_with_the_keys,
    undecryptable_rows_are_retried_at_each_start,
    long_texts_are_upgraded_in_small_batches,
    an_interrupted_upgrade_resumes,
    a_finished_upgrade_writes_nothing,
    rows_of_another_program_are_completed,
    a_new_derived_column_is_filled,
    derived_columns_follow_every_write,
];

fn sorted(mut lines: Vec<String>) -> Vec<String> {
    lines.sort();
    lines
}

impl Unlimited {
    fn write(&self) -> &sea_orm::DatabaseConnection {
        self.app.services.database.write()
    }

    /// Deletes the upgrade state, as if all rows had been written under other rules.
    async fn reset_upgrade_state(&self) {
        text_upgrade::Entity::delete_many().exec(self.write()).await.expect("the upgrade state is deleted");
    }

    async fn run_upgrade(&self) {
        up_with_keys(&self.app.services).await.expect("the upgrade succeeds");
        let parts = text_upgrade::Entity::find().all(self.write()).await.expect("the rows can be read");
        assert!(
            parts.len() >= 14
                && parts.iter().all(|part| part.rules == rules_version() && part.done_to.is_none()),
            "{parts:?}"
        );
    }

    /// The participants, oldest first.
    async fn participants_by_age(&self) -> Vec<participant::Model> {
        let rows = participant::Entity::find().order_by_asc(participant::Column::CreatedAt);
        rows.all(self.write()).await.expect("the rows can be read")
    }

    /// Inserts a participant as an earlier version would have, without the derived columns.
    async fn insert_legacy_participant(&self, last_name: &str, change: impl FnOnce(&mut participant::Model)) {
        let row = self.participant("Awa", last_name, change).await;
        let underived = participant::ActiveModel {
            id: Unchanged(row.id),
            first_name_sort: Set(String::new()),
            last_name_sort: Set(String::new()),
            function_sort: Set(None),
            origin_locality_sort: Set(None),
            organization_sort: Set(None),
            organization_fold: Set(None),
            search_text: Set("as it was made before".to_owned()),
            ..Default::default()
        };
        underived.update(self.write()).await.expect("the row exists");
    }
}

async fn legacy_rows_are_normalized(app: Unlimited) {
    app.insert_legacy_participant("E\u{301}luard\u{200b}", |row| {
        row.organization = Some("Ho\u{302}pital  X".to_owned());
        row.function = Some("\u{2800}".to_owned());
        row.phone = Some("+221\u{a0}77\u{202f}123 45 67".to_owned());
        row.email = Some("awa@example.com\u{a0}".to_owned());
        row.updated_at = moment("2025-01-01T08:00:00Z");
    })
    .await;
    app.insert_legacy_participant("\u{3164}", |row| row.organization = Some("a\u{7}b".to_owned())).await;
    let event =
        app.event("Re\u{301}union \u{a0}", |row| row.description = Some("a\r\n b\u{200b}".to_owned())).await;
    country::Entity::update_many()
        .col_expr(country::Column::NameSort, Expr::value(""))
        .exec(app.write())
        .await
        .expect("they exist");
    let log = app.user().graphql("{ __typename }").await;
    assert_eq!(log.status(), 200);
    app.reset_upgrade_state().await;
    app.run_upgrade().await;
    let [row, other] = &app.participants_by_age().await[..] else { panic!("two participants") };
    assert_eq!((row.last_name.as_str(), row.organization.as_deref()), ("Éluard", Some("Hôpital X")));
    assert_eq!((row.function.as_deref(), row.phone.as_deref()), (None, Some("+221 77 123 45 67")));
    assert_eq!(row.email.as_deref(), Some("awa@example.com"));
    assert_eq!(row.updated_at, moment("2025-01-01T08:00:00Z"), "the upgrade does not change updated_at");
    assert_eq!(
        (row.last_name_sort.as_str(), row.first_name_sort.as_str()),
        (&*sort_key("Éluard"), &*sort_key("Awa"))
    );
    assert_eq!(row.organization_sort, Some(sort_key("Hôpital X")));
    assert_eq!(row.organization_fold.as_deref(), Some("hopital x"));
    assert_eq!(row.search_text, "awa eluard awa@example.com hopital x");
    // A required text stays although nothing of it is visible, and a forbidden character stays: there is no
    // better value.
    assert_eq!((other.last_name.as_str(), other.organization.as_deref()), ("\u{3164}", Some("a\u{7}b")));
    let row = event::Entity::find_by_id(event.id)
        .one(app.write())
        .await
        .expect("the row can be read")
        .expect("it exists");
    assert_eq!((row.title.as_str(), row.description.as_deref()), ("Réunion", Some("a\nb")));
    assert_eq!(
        (row.title_sort, row.search_text.as_str()),
        (sort_key("Réunion"), "reunion a b salle de conference dtai")
    );
    let countries = country::Entity::find().all(app.write()).await.expect("the rows can be read");
    assert!(countries.iter().all(|country| country.name_sort == sort_key(&country.name)));
}

async fn the_younger_of_two_duplicates_is_not_normalized(app: Unlimited) {
    let day = |day: &str| moment(&format!("2025-0{day}-01T08:00:00Z"));
    // The younger rows have the smaller keys.
    for (created, email, number) in [
        ("3", "a@example.com\u{a0}", "CNI00000001"),
        ("2", "a@example.com\u{200b}", "CNI00000002\u{200b}"),
        ("5", "b@example.com", "CNI00000003"),
        ("4", "b@example.com\u{200b}", "CNI00000004\u{200b}"),
    ] {
        app.insert_legacy_participant(&format!("E\u{301} {created}"), |row| {
            row.created_at = day(created);
            row.email = Some(email.to_owned());
            row.cni_number = Some(number.to_owned());
        })
        .await;
    }
    app.reset_upgrade_state().await;
    let warnings = app.warnings_of(Box::pin(app.run_upgrade())).await;
    let people = app.participants_by_age().await;
    let kept: Vec<_> = [&people[2], &people[1]]
        .map(|row| {
            let id = row.id.to_string();
            format!("another row has this spelling; the row keeps its own table=\"participant\" id={id:?} column=\"email\"")
        })
        .into();
    assert_eq!(sorted(warnings), sorted(kept));
    let emails: Vec<_> = people.iter().map(|row| row.email.as_deref().expect("an address")).collect();
    assert_eq!(emails, ["a@example.com", "a@example.com\u{a0}", "b@example.com\u{200b}", "b@example.com"]);
    for (row, number) in people.iter().zip(["CNI00000002", "CNI00000001", "CNI00000004", "CNI00000003"]) {
        assert_eq!(row.cni_number.as_deref(), Some(number), "the other texts are normalized");
        assert!(row.last_name.starts_with('É'));
        assert_eq!(row.last_name_sort, sort_key(&row.last_name));
        assert!(row.search_text.contains(&number.to_lowercase()), "{}", row.search_text);
    }
    let accounts = [("x@example.com", "1"), ("y@example.com", "2")];
    for (email, created) in accounts {
        let account = app.new_account(email, Role::User).await;
        let mut row = account.into_active_model();
        row.email = Set(format!("x@example.com{}", if created == "1" { "\u{200b}" } else { "\u{a0}" }));
        row.created_at = Set(day(created));
        row.update(app.write()).await.expect("the row exists");
    }
    app.reset_upgrade_state().await;
    app.run_upgrade().await;
    let rows = user::Entity::find()
        .filter(user::Column::Email.starts_with("x@"))
        .order_by_asc(user::Column::CreatedAt);
    let rows = rows.all(app.write()).await.expect("the rows can be read");
    assert_eq!((rows[0].email.as_str(), rows[1].email.as_str()), ("x@example.com", "x@example.com\u{a0}"));
}

async fn encrypted_columns_are_upgraded_with_the_keys(app: Unlimited) {
    let (cipher, index) = (&app.app.services.cipher, &app.app.services.blind_index);
    let account = app.new_account("fatou@example.com", Role::User).await;
    let other = app.new_account("awa@example.com", Role::User).await;
    let token = |text: &str| Set(Some(cipher.encrypt(text)));
    let mut row = account.clone().into_active_model();
    row.phone = token("+221\u{a0}77 123\u{202f}45 67");
    row.phone_index = Set(Some("made otherwise".to_owned()));
    row.address = token("12, rue de l\u{2019}E\u{301}te\u{301}\r\nDakar\u{200b}");
    row.social_media = token("{\"x\":\"https://x.org/f\u{200b}atou\"}");
    row.whatsapp = token("\u{2800}");
    row.whatsapp_index = Set(Some("of nothing".to_owned()));
    row.update(app.write()).await.expect("the row exists");
    let mut row = other.clone().into_active_model();
    row.phone = token("+221 77 000 00 00");
    row.phone_index = Set(index.first(Indexed::Phone, "+221770000000"));
    let untouched = row.update(app.write()).await.expect("the row exists");
    app.reset_upgrade_state().await;
    // Without the keys, encrypted columns are skipped.
    up(&app.app.services.database).await.expect("the upgrade succeeds");
    let find = async |id: i32| {
        user::Entity::find_by_id(id).one(app.write()).await.expect("the row can be read").expect("it exists")
    };
    assert_eq!(find(account.id).await.phone_index.as_deref(), Some("made otherwise"));
    app.run_upgrade().await;
    let row = find(account.id).await;
    let open = |token: Option<&str>| token.map(|token| cipher.decrypt(token).expect("our key decrypts it"));
    assert_eq!(open(row.phone.as_deref()).as_deref(), Some("+221 77 123 45 67"));
    assert_eq!(row.phone_index, index.first(Indexed::Phone, "+221771234567"));
    assert_eq!(open(row.address.as_deref()).as_deref(), Some("12, rue de l\u{2019}Été\nDakar"));
    assert_eq!(open(row.social_media.as_deref()).as_deref(), Some("{\"x\":\"https://x.org/fatou\"}"));
    assert_eq!((row.whatsapp, row.whatsapp_index), (None, None));
    assert_eq!(find(other.id).await, untouched, "a normalized value keeps its token");
}

/// A start without the key of some rows upgrades the others; a later start with the key upgrades the rest.
async fn undecryptable_rows_are_retried_at_each_start(app: Unlimited) {
    let cipher = &app.app.services.cipher;
    let mut accounts = Vec::new();
    for (at, address) in ["a\u{200b}", "b\u{200b}", "c\u{200b}", "d\u{200b}"].into_iter().enumerate() {
        let account = app.new_account(&format!("{at}@example.com"), Role::User).await;
        accounts.push(account.id);
        let mut row = account.into_active_model();
        let is_closed = at == 1 || at == 2;
        row.address =
            Set(Some(if is_closed { "opened by no key".to_owned() } else { cipher.encrypt(address) }));
        row.update(app.write()).await.expect("the row exists");
    }
    let addresses = async || {
        let mut addresses = Vec::new();
        for id in &accounts {
            let row = user::Entity::find_by_id(*id).one(app.write()).await.expect("the row can be read");
            let token = row.and_then(|row| row.address).expect("an address");
            addresses.push(cipher.decrypt(&token).unwrap_or_else(|_| "closed".to_owned()));
        }
        addresses
    };
    app.reset_upgrade_state().await;
    for _ in 0..2 {
        let upgrade = async { up_with_keys(&app.app.services).await.expect("the upgrade continues") };
        let warnings = app.warnings_of(Box::pin(upgrade)).await;
        let named = accounts[1..3]
            .iter()
            .map(|id| format!("none of the keys opens it table=\"user\" id={id} column=\"address\""));
        assert_eq!(warnings, named.collect::<Vec<_>>(), "each start warns of each row");
        assert_eq!(addresses().await, ["a", "closed", "closed", "d"]);
    }
    for (id, text) in [(accounts[1], "b\u{200b}"), (accounts[2], "c\u{200b}")] {
        let row = user::ActiveModel {
            id: Unchanged(id),
            address: Set(Some(cipher.encrypt(text))),
            ..Default::default()
        };
        row.update(app.write()).await.expect("the row exists");
    }
    app.run_upgrade().await;
    assert_eq!(addresses().await, ["a", "b", "c", "d"]);
}

async fn long_texts_are_upgraded_in_small_batches(app: Unlimited) {
    let long = "e\u{301}".repeat(700_000);
    for at in 0..3 {
        app.event(&format!("Re\u{301}union {at}"), |row| row.description = Some(long.clone())).await;
    }
    app.reset_upgrade_state().await;
    let statements = app.statements_of(Box::pin(app.run_upgrade())).await;
    let updates = statements.iter().filter(|sql| sql.starts_with("UPDATE \"event\""));
    assert_eq!(updates.count(), 2, "8 MB at a time: two rows, each with what follows from its text");
    let rows = event::Entity::find().all(app.write()).await.expect("the rows can be read");
    assert_eq!(rows.len(), 3);
    for row in rows {
        assert_eq!(row.description.as_deref(), Some(&*"é".repeat(700_000)));
        assert!(row.title.starts_with("Réunion"), "{}", row.title);
    }
}

/// The connection that holds the migration lock is idle during the work; no timeout of the PostgreSQL server
/// ends it.
#[tokio::test]
async fn no_timeout_ends_a_migration() {
    if postgres_url().is_none() {
        return;
    }
    let place = TestDatabase::new(Engine::Postgres).await;
    for parameter in ["idle_in_transaction_session_timeout", "lock_timeout"] {
        place.set_parameter(parameter, "100ms").await;
    }
    let database = place.open().await;
    text_upgrade::Entity::delete_many().exec(database.write()).await.expect("the upgrade state is deleted");
    let other = database.begin().await.expect("a transaction");
    other.execute_unprepared("SET LOCAL idle_in_transaction_session_timeout = 0").await.expect("a setting");
    other.execute_unprepared("LOCK TABLE talent IN ACCESS EXCLUSIVE MODE").await.expect("a lock");
    let (done, ()) = tokio::join!(up(&database), async {
        sleep(Duration::from_millis(600)).await;
        other.rollback().await.expect("the rollback succeeds");
    });
    done.expect("the migration waited");
    let own = database.for_migrations().await.expect("the connection opens").expect("on PostgreSQL");
    let shown =
        own.write().query_one_raw(Statement::from_string(DbBackend::Postgres, "SHOW statement_timeout"));
    let shown = shown.await.expect("the setting can be read").expect("one row");
    assert_eq!(shown.try_get_by_index::<String>(0).expect("a text"), "0");
}

async fn an_interrupted_upgrade_resumes(app: Unlimited) {
    for at in 0..1_100 {
        app.insert_legacy_participant(&format!("E\u{301} {at:04}"), |_| {}).await;
    }
    let mut people = app.participants_by_age().await;
    people.sort_by_key(|row| row.id);
    app.reset_upgrade_state().await;
    // An interrupted upgrade that had processed 600 rows.
    let stopped = text_upgrade::ActiveModel {
        part: Set("participant".to_owned()),
        rules: Set(rules_version().to_owned()),
        done_to: Set(Some(people[599].id.to_string())),
    };
    stopped.insert(app.write()).await.expect("the upgrade state is inserted");
    app.run_upgrade().await;
    let mut after = app.participants_by_age().await;
    after.sort_by_key(|row| row.id);
    assert_eq!(after[..600], people[..600]);
    assert!(after[600..].iter().all(|row| row.last_name.starts_with('É') && !row.last_name_sort.is_empty()));
    // Under newer rules, all rows are processed.
    text_upgrade::Entity::update_many()
        .col_expr(text_upgrade::Column::Rules, Expr::value("0-"))
        .exec(app.write())
        .await
        .expect("the upgrade state is inserted");
    app.run_upgrade().await;
    assert!(
        app.participants_by_age()
            .await
            .iter()
            .all(|row| row.last_name.starts_with('É') && row.last_name_sort == sort_key(&row.last_name))
    );
}

async fn a_finished_upgrade_writes_nothing(app: Unlimited) {
    app.run_upgrade().await;
    let statements = app.statements_of(Box::pin(app.run_upgrade())).await;
    let writes = statements.iter().filter(|sql| sql.starts_with("UPDATE") || sql.starts_with("INSERT"));
    assert_eq!(writes.count(), 0, "{statements:#?}");
    app.insert_varied_events(20, &[]).await;
    let before = (
        app.participants_by_age().await,
        event::Entity::find().all(app.write()).await.expect("the rows can be read"),
    );
    app.reset_upgrade_state().await;
    app.run_upgrade().await;
    let after = (
        app.participants_by_age().await,
        event::Entity::find().all(app.write()).await.expect("the rows can be read"),
    );
    assert_eq!(before.0, after.0, "rows written by the current rules do not change");
    assert_eq!(before.1, after.1, "rows written by the current rules do not change");
}

async fn rows_of_another_program_are_completed(app: Unlimited) {
    app.run_upgrade().await;
    let insert = "INSERT INTO \"user\" \
        (uuid, unique_code, email, password_hash, role, first_name, last_name, created_at, updated_at) \
        SELECT '00000000-0000-0000-0000-0000000000' || id, 'X' || id, 'x' || id || '@example.com', '-', 'viewer', 'Zoé', \
        'É' || id, '2025-01-01 00:00:00+00:00', '2025-01-01 00:00:00+00:00' FROM city WHERE id BETWEEN 10 AND 90";
    let insert = match app.app.services.database.engine() {
        Engine::Postgres => insert.replace(
            "'00000000-0000-0000-0000-0000000000' || id",
            "('00000000-0000-0000-0000-0000000000' || id)::uuid",
        ),
        Engine::Sqlite => insert.replace("'00000000-0000-0000-0000-0000000000' || id", "randomblob(16)"),
    };
    app.write().execute_unprepared(&insert).await.expect("the rows fit");
    app.run_upgrade().await;
    let rows = user::Entity::find()
        .filter(user::Column::FirstName.eq("Zoé"))
        .all(app.write())
        .await
        .expect("the rows can be read");
    assert_eq!(rows.len(), 81);
    for row in rows {
        assert_eq!(
            (&row.last_name_sort, &row.first_name_sort),
            (&sort_key(&row.last_name), &sort_key("Zoé"))
        );
        assert!(row.search_text.starts_with("zoe e"), "{}", row.search_text);
    }
}

/// A migration adds a column derived from a text after the rows have been upgraded.
async fn a_new_derived_column_is_filled(app: Unlimited) {
    app.production("Atlas", |row| row.country = Some("Égypte".to_owned())).await;
    app.run_upgrade().await;
    let before = Migrator::get_migration_with_status(app.write()).await.expect("the rows can be read");
    let of_country = before.iter().position(|migration| migration.name() == "m0015_production_country");
    let steps = before.len() - of_country.expect("it exists");
    Migrator::down(app.write(), Some(u32::try_from(steps).expect("few")))
        .await
        .expect("the migrations run down");
    app.run_upgrade().await;
    let row = production::Entity::find().one(app.write()).await.expect("the row can be read");
    assert_eq!(row.expect("it exists").country_sort, Some(sort_key("Égypte")));
}

async fn derived_columns_follow_every_write(app: Unlimited) {
    let row = app.participant("Awa", "Sow", |row| row.organization = Some("Hôpital".to_owned())).await;
    assert_eq!(
        (row.last_name_sort.as_str(), row.search_text.as_str()),
        (&*sort_key("Sow"), "awa sow hopital")
    );
    // An update that lacks another column from which `search_text` is derived is refused.
    let half = participant::ActiveModel {
        id: Unchanged(row.id),
        last_name: Set("Ba".to_owned()),
        ..Default::default()
    };
    let refused = half.update(app.write()).await.expect_err("the other names are not known");
    assert!(refused.to_string().contains("search_text"), "{refused}");
    let mut whole = row.into_active_model();
    whole.last_name = Set("Ba".to_owned());
    let row = whole.update(app.write()).await.expect("the row exists");
    assert_eq!((row.last_name_sort.as_str(), row.search_text.as_str()), (&*sort_key("Ba"), "awa ba hopital"));
    let hidden = participant::ActiveModel {
        id: Unchanged(row.id),
        deleted_at: Set(Some(moment("2025-01-01T08:00:00Z"))),
        ..Default::default()
    };
    hidden.update(app.write()).await.expect("no column is derived from deleted_at");
}
