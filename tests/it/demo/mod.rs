//! The demo fills an empty database, refuses any other, and is deterministic. `documents.rs` tests its
//! content, `replay.rs` the documented requests.

mod documents;
mod examples;
mod replay;

use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use passerelle::app::App;
use passerelle::auth::actor::Actor;
use passerelle::auth::password::Passwords;
use passerelle::auth::role::Role;
use passerelle::clock::ManualClock;
use passerelle::config::{Config, Settings};
use passerelle::database::Database;
use passerelle::demo::{Outcome, SeedError, seed};
use passerelle::domain::accounts::create::{NewAccount, create};
use passerelle::domain::accounts::profile::ProfileChange;
use passerelle::entity::*;
use passerelle::scope::Scope;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, Iterable, PaginatorTrait, PrimaryKeyToColumn,
    QueryFilter, QueryOrder,
};

use crate::support::{Engine, OnEngine, TestDatabase, both_engines};

both_engines![
    a_second_seeding_changes_nothing,
    other_data_are_left_alone,
    the_same_moment_makes_the_same_rows,
    sequences_continue_after_the_demo,
    texts_are_as_the_rules_would_write_them,
];

const KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";

/// A migrated database and a folder for files, without the demo.
struct Empty {
    app: Arc<App>,
    folder: PathBuf,
    _test_database: TestDatabase,
}

impl Empty {
    async fn at(engine: Engine, now: &str, zone: &str) -> Self {
        let place = TestDatabase::new(engine).await;
        let folder = std::env::temp_dir().join(format!("passerelle-demo-{}", uuid::Uuid::now_v7()));
        let data_dir = folder.to_str().expect("the temporary folder is named in UTF-8");
        let flags = [
            ["--database-url", place.url()],
            ["--data-dir", data_dir],
            ["--database-max-connections", "4"],
            ["--fernet-keys", KEY],
            ["--jwt-secret", KEY],
            ["--time-zone", zone],
        ];
        let settings = Settings::try_parse_from(flags.concat()).expect("the flags exist");
        let config = Config::from_settings(&settings, true).expect("the settings are good");
        let clock = Arc::new(ManualClock::at(now.parse().expect("a date-time of the test")));
        let app = App::with_passwords(config, clock, Passwords::new(4)).await;
        Self { app: app.expect("the database opens"), folder, _test_database: place }
    }

    fn scope(&self) -> Scope {
        Scope::new(Arc::clone(&self.app.services), Actor::system())
    }
}

impl OnEngine for Empty {
    async fn on(engine: Engine) -> Self {
        Self::at(engine, "2026-11-22T14:05:00Z", "UTC").await
    }
}

impl Drop for Empty {
    fn drop(&mut self) {
        // Errors are ignored: the system cleans its temporary folder.
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// The same with the demo.
struct Demo(Empty);

impl Demo {
    async fn at(engine: Engine, now: &str, zone: &str) -> Self {
        Self::of(Empty::at(engine, now, zone).await).await
    }

    async fn of(empty: Empty) -> Self {
        let outcome = seed(&empty.app).await.expect("an empty database is filled");
        assert_eq!(outcome, Outcome::Filled);
        Self(empty)
    }

    fn database(&self) -> &Database {
        &self.0.app.services.database
    }

    fn now(&self) -> DateTime<Utc> {
        self.scope().now()
    }

    fn today(&self) -> NaiveDate {
        self.scope().today()
    }

    fn open(&self, token: Option<&String>) -> Option<String> {
        token.map(|token| self.app.services.cipher.decrypt(token).expect("our key decrypts it"))
    }

    async fn all<E: EntityTrait>(&self) -> Result<Vec<E::Model>, DbErr> {
        E::find().all(self.database().read()).await
    }

    async fn account(&self, email: &str) -> Result<user::Model, DbErr> {
        let row =
            user::Entity::find().filter(user::Column::Email.eq(email)).one(self.database().read()).await?;
        Ok(row.unwrap_or_else(|| panic!("{email} has an account")))
    }
}

impl Deref for Demo {
    type Target = Empty;

    fn deref(&self) -> &Empty {
        &self.0
    }
}

impl OnEngine for Demo {
    async fn on(engine: Engine) -> Self {
        Self::of(Empty::on(engine).await).await
    }
}

async fn a_second_seeding_changes_nothing(demo: Demo) -> Result<(), DbErr> {
    let before = rows(&demo).await?;
    assert_eq!(seed(&demo.app).await.ok(), Some(Outcome::AlreadyFilled));
    assert_eq!(rows(&demo).await?, before);

    let db = demo.database().write();
    user::Entity::delete_by_id(42).exec(db).await?;
    db.execute_unprepared("UPDATE \"user\" SET email = 'somebody' || id || '@example.com', last_name = 'X'")
        .await?;
    event::Entity::delete_many().exec(db).await?;
    let changed = rows(&demo).await?;
    assert_eq!(seed(&demo.app).await.ok(), Some(Outcome::AlreadyFilled));
    assert_eq!(rows(&demo).await?, changed);
    Ok(())
}

async fn other_data_are_left_alone(empty: Empty) -> Result<(), DbErr> {
    let new = NewAccount {
        email: "somebody@example.com".into(),
        password: "Somebody@2025!".into(),
        first_name: "Some".into(),
        last_name: "Body".into(),
        role: Role::Viewer,
        profile: ProfileChange::default(),
    };
    create(&empty.scope(), new).await.expect("the account can be created");
    let refused = seed(&empty.app).await.expect_err("the database is somebody's");
    assert!(matches!(refused, SeedError::NotEmpty("user")), "{refused}");
    let db = &empty.app.services.database;
    assert_eq!(user::Entity::find().count(db.read()).await?, 1);
    let files = std::fs::read_dir(empty.folder.join("uploads")).expect("the folder of the store");
    assert_eq!(files.count(), 0);

    user::Entity::delete_many().exec(db.write()).await?;
    let refused = seed(&empty.app).await.expect_err("the trail is left");
    assert!(refused.to_string().contains("audit_entry"), "{refused}");
    Ok(())
}

async fn the_same_moment_makes_the_same_rows(demo: Demo) -> Result<(), DbErr> {
    let other = Demo::on(demo.database().engine()).await;
    let (mine, others) = (rows(&demo).await?, rows(&other).await?);
    assert_eq!(mine.keys().collect::<Vec<_>>(), others.keys().collect::<Vec<_>>());
    for (table, mine) in mine {
        for (mine, other) in mine.iter().zip(&others[&table]) {
            assert_eq!(demo.in_clear(mine), demo.in_clear(other), "{table}");
        }
        assert_eq!(mine.len(), others[&table].len(), "{table}");
    }
    Ok(())
}

async fn sequences_continue_after_the_demo(demo: Demo) -> Result<(), DbErr> {
    let new = NewAccount {
        email: "new@example.com".into(),
        password: "Nouveau@2025!".into(),
        first_name: "Nouveau".into(),
        last_name: "Compte".into(),
        role: Role::User,
        profile: ProfileChange::default(),
    };
    let last = demo.all::<user::Entity>().await?.iter().map(|row| row.id).max();
    let created = create(&demo.scope(), new).await.expect("an account can be created beside the demo's");
    assert_eq!(Some(created.id), last.map(|id| id + 1));
    Ok(())
}

async fn texts_are_as_the_rules_would_write_them(demo: Demo) -> Result<(), DbErr> {
    let before = rows(&demo).await?;
    assert!(demo.all::<participant::Entity>().await?.iter().all(|row| !row.last_name_sort.is_empty()));
    text_upgrade::Entity::delete_many().exec(demo.database().write()).await?;
    passerelle::cli::migrations::up_with_keys(&demo.app.services).await?;
    assert_eq!(rows(&demo).await?, before);
    Ok(())
}

#[tokio::test]
async fn the_demo_works_at_any_hour_and_in_any_zone() -> Result<(), DbErr> {
    let moments = [
        ("2026-11-22T00:00:00Z", "UTC"),
        ("2026-11-22T10:29:59Z", "UTC"),
        ("2026-11-21T23:59:59Z", "+01:00"),
        ("2028-02-29T03:00:00Z", "-03:30"),
        ("2026-03-03T23:30:00Z", "Africa/Casablanca"),
        // The clocks skip midnight on this day.
        ("2026-09-06T04:00:00Z", "America/Santiago"),
        // Earlier than the dates in the documents.
        ("2025-06-01T12:00:00Z", "UTC"),
    ];
    for (now, zone) in moments {
        let demo = Demo::at(Engine::Sqlite, now, zone).await;
        let late = |time: DateTime<Utc>| time > demo.now();
        assert!(!demo.all::<user::Entity>().await?.iter().any(|row| late(row.updated_at)), "{now}");
        assert!(!demo.all::<cinema_talent::Entity>().await?.iter().any(|row| late(row.updated_at)), "{now}");
        assert!(!demo.all::<attendance::Entity>().await?.iter().any(|row| late(row.created_at)), "{now}");
        assert!(!demo.all::<participant::Entity>().await?.iter().any(|row| late(row.updated_at)), "{now}");
        assert!(!demo.all::<audit_entry::Entity>().await?.iter().any(|row| late(row.at)), "{now}");
        let records = demo.all::<presence_record::Entity>().await?;
        assert!(
            !records.iter().any(|row| late(row.check_in_at) || row.check_out_at.is_some_and(late)),
            "{now}"
        );
        assert!(records.iter().any(|row| row.check_out_at.is_none() && row.date == demo.today()), "{now}");
        let workshop = event::Entity::find().filter(event::Column::ShortCode.eq("A7KP2M"));
        let workshop = workshop.one(demo.database().read()).await?.expect("the workshop exists");
        assert!(workshop.qr_expires_at > demo.now() + TimeDelta::hours(6), "{now}");
    }
    Ok(())
}

/// All rows of all tables that the demo fills, as text, in key order.
async fn rows(demo: &Demo) -> Result<BTreeMap<String, Vec<String>>, DbErr> {
    async fn of<E: EntityTrait>(demo: &Demo) -> Result<(String, Vec<String>), DbErr> {
        let keys =
            E::PrimaryKey::iter().fold(E::find(), |select, key| select.order_by_asc(key.into_column()));
        let rows = keys.all(demo.database().read()).await?;
        let text = rows.iter().map(|row| format!("{row:?}")).collect();
        Ok((std::any::type_name::<E>().to_owned(), text))
    }
    let tables = [
        of::<user::Entity>(demo).await?,
        of::<user_talent::Entity>(demo).await?,
        of::<cinema_talent::Entity>(demo).await?,
        of::<cinema_talent_type::Entity>(demo).await?,
        of::<cinema_talent_language::Entity>(demo).await?,
        of::<cinema_talent_ethnicity::Entity>(demo).await?,
        of::<cinema_talent_media::Entity>(demo).await?,
        of::<production::Entity>(demo).await?,
        of::<project::Entity>(demo).await?,
        of::<assignment::Entity>(demo).await?,
        of::<presence_record::Entity>(demo).await?,
        of::<event::Entity>(demo).await?,
        of::<participant::Entity>(demo).await?,
        of::<attendance::Entity>(demo).await?,
        of::<attendance_signature::Entity>(demo).await?,
        of::<audit_entry::Entity>(demo).await?,
    ];
    Ok(tables.into())
}

impl Demo {
    /// A row with its encrypted values decrypted, since each encryption produces another token.
    fn in_clear(&self, row: &str) -> String {
        let open = |text: &str| self.app.services.cipher.decrypt(text).unwrap_or_else(|_| text.to_owned());
        row.split('"').map(open).collect::<Vec<_>>().join("\"")
    }
}
