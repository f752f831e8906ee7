//! Files that no row names are removed after a day; those of rows, and younger ones, stay.

use chrono::{TimeDelta, Utc};
use passerelle::auth::Role;
use passerelle::clock::Clock as _;
use passerelle::domain::files::orphans;

use super::fixtures::{jpeg_with_metadata, marked};
use super::forms::{add_to_gallery, upload_cv, upload_photo};
use super::{stored, talent};
use crate::support::{TestApp, both_engines};

both_engines![orphans_are_removed_after_a_day];

async fn orphans_are_removed_after_a_day(app: TestApp) {
    let me = app.account_of(Role::User).await.id;
    let file = jpeg_with_metadata(marked(700, 500), 1);
    assert_eq!(upload_photo(&app.user(), me, &file).await.outcome(), "OK");
    assert_eq!(upload_cv(&app.user(), me, b"%PDF-1.7\n").await.outcome(), "OK");
    let id = talent(&app, |_| {}).await.id;
    assert_eq!(add_to_gallery(&app.admin(), id, &[&file]).await.outcome(), "OK");
    let named = stored(&app);
    assert_eq!(named.len(), 7);
    let files = &app.app.services.files;
    for at in 0..250 {
        files.put(&format!("cinema/gallery_{at}.jpg"), b"x"[..].into()).await.expect("stored");
    }
    for path in ["photos/lost.jpg", "photos/lost_160.jpg", "cvs/lost.pdf", "elsewhere/kept.txt"] {
        files.put(path, b"x"[..].into()).await.expect("stored");
    }
    let services = &app.app.services;
    #[expect(clippy::disallowed_methods, reason = "the files have the time of the machine")]
    let real = Utc::now();
    // The clock of the tests stands still, at another time than that of the files.
    app.advance_clock(real - app.clock.now() + TimeDelta::hours(23));
    assert_eq!(orphans::sweep(services).await.expect("swept"), 0, "they may still get their rows");
    app.advance_clock(TimeDelta::hours(2));
    assert_eq!(orphans::sweep(services).await.expect("swept"), 253);
    let left: Vec<String> = stored(&app).into_iter().filter(|path| path != "elsewhere/kept.txt").collect();
    assert_eq!(left, named);
    assert_eq!(orphans::sweep(services).await.expect("swept"), 0);
}
