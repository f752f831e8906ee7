//! The file store in a bucket, against the server at `TEST_S3_ENDPOINT`; `.ci/steps/s3` starts one.
//!
//! A binary of its own, because the other tests are built without the feature.

#[path = "it/media/fixtures.rs"]
#[expect(dead_code, reason = "fixtures of the other tests")]
mod fixtures;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::Request;
use chrono::{TimeDelta, Utc};
use passerelle::app::App;
use passerelle::auth::Actor;
use passerelle::cli::migrations;
use passerelle::clock::ManualClock;
use passerelle::config::{Config, Settings};
use passerelle::domain::files::orphans;
use passerelle::domain::media::{PhotoKind, set_photo};
use passerelle::entity::{cinema_talent, cinema_talent_media};
use passerelle::router::router;
use passerelle::scope::Scope;
use passerelle::storage::{Upload, UploadWriter};
use sea_orm::{ActiveModelTrait as _, ActiveValue::NotSet, EntityTrait as _, IntoActiveModel as _};
use tower::ServiceExt as _;

use fixtures::{SECRET, contains, jpeg_with_metadata, marked};

const KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";

#[expect(clippy::disallowed_methods, reason = "the environment is the only source of the tests' server")]
fn endpoint() -> String {
    std::env::var("TEST_S3_ENDPOINT").expect("TEST_S3_ENDPOINT names a server: .ci/steps/s3 starts one")
}

async fn app(folder: &tempfile::TempDir, clock: &Arc<ManualClock>) -> Arc<App> {
    let (data_dir, endpoint) = (folder.path().to_str().expect("text"), endpoint());
    let flags = [
        ["--data-dir", data_dir],
        ["--jwt-secret", KEY],
        ["--fernet-keys", KEY],
        ["--s3-bucket", "uploads"],
        ["--s3-endpoint", &endpoint],
        ["--s3-access-key-id", "test-id"],
        ["--s3-secret-access-key", "test-key"],
    ];
    let settings = Settings::try_parse_from(flags.concat()).expect("the flags exist");
    let config = Config::from_settings(&settings, false).expect("the settings are good");
    let app = App::build(config, clock.clone()).await.expect("it is built");
    migrations::up(&app.services.database).await.expect("migrated");
    app
}

async fn upload(bytes: &[u8]) -> Upload {
    let mut writer = UploadWriter::create(u64::MAX).await.expect("a file");
    writer.write(bytes).await.expect("written");
    writer.finish().await.expect("finished")
}

/// The status and the body of an address.
async fn get(app: &App, path: &str) -> (u16, Vec<u8>) {
    let mut request = Request::get(format!("/static/uploads/{path}")).body(Body::empty()).expect("a request");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))));
    let Ok(response) = router(app, None).expect("the documents are in order").oneshot(request).await;
    let status = response.status().as_u16();
    (status, to_bytes(response.into_body(), usize::MAX).await.expect("the body").to_vec())
}

async fn talent(app: &App) -> i32 {
    let now = Utc::now;
    let mut row = cinema_talent::Model {
        unique_code: "MACAS0001F".to_owned(),
        date_of_birth: Some("1995-03-15".parse().expect("a day")),
        other_talents: serde_json::json!([]),
        previous_productions: serde_json::json!([]),
        is_active: true,
        created_at: now(),
        updated_at: now(),
        ..cinema_talent::Model::default()
    }
    .into_active_model();
    row.id = NotSet;
    row.reset_all().insert(app.services.database.write()).await.expect("inserted").id
}

/// One test, since all share one bucket.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the files have the time of the server")]
async fn files_are_kept_in_a_bucket() {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = Arc::new(ManualClock::at(Utc::now()));
    let app = app(&folder, &clock).await;
    app.services.files.look().await.expect("the bucket answers");
    assert!(!folder.path().join("uploads").exists(), "nothing is kept on this machine");
    let scope = Scope::new(Arc::clone(&app.services), Actor::system());
    let id = talent(&app).await;
    let photo = Some(upload(&jpeg_with_metadata(marked(800, 600), 6)).await);
    set_photo(&scope, id, PhotoKind::Profile, photo).await.expect("stored");
    let row = cinema_talent_media::Entity::find().one(app.services.database.read()).await.expect("read");
    let path = row.expect("a row").path;
    let sizes = [path.clone(), path.replace(".jpg", "_160.jpg"), path.replace(".jpg", "_640.jpg")];
    for (size, longest) in sizes.iter().zip([800, 160, 640]) {
        let (status, bytes) = get(&app, size).await;
        assert_eq!(status, 200, "{size}");
        assert!(!contains(&bytes, SECRET) && !contains(&bytes, b"Exif"));
        let image = image::load_from_memory(&bytes).expect("it decodes");
        assert_eq!((image.width(), image.height()), (longest * 3 / 4, longest), "upright");
    }
    assert!(app.services.files.get("photos/none.jpg").await.expect("answered").is_none());
    app.services.files.delete("photos/none.jpg").await.expect("nothing to remove");

    // Orphans go after a day, the files of rows stay.
    app.services.files.put("photos/lost.jpg", b"x"[..].into()).await.expect("stored");
    assert_eq!(orphans::sweep(&app.services).await.expect("swept"), 0);
    clock.advance(TimeDelta::hours(25));
    assert_eq!(orphans::sweep(&app.services).await.expect("swept"), 1);
    assert_eq!(get(&app, &path).await.0, 200);

    // A new photo replaces the one before in all its sizes.
    let photo = Some(upload(&jpeg_with_metadata(marked(800, 600), 1)).await);
    set_photo(&scope, id, PhotoKind::Profile, photo).await.expect("stored");
    for size in &sizes {
        assert!(app.services.files.get(size).await.expect("answered").is_none(), "{size}");
    }
}
