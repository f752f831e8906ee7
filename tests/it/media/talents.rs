//! The profile photo and the photo of the identity document of a cinema talent: who changes them.

use passerelle::auth::Role;
use passerelle::domain::files::{NewPicture, StoredPictures};
use passerelle::entity::cinema_talent_media::MediaKind;
use passerelle::error::{Code, Error};

use super::fixtures::{jpeg, jpeg_with_metadata, marked};
use super::forms::set_photo;
use super::{stored, talent};
use crate::support::{TestApp, both_engines};

both_engines![
    the_registering_account_and_administrators_change_photos,
    a_photo_replaces_the_one_before,
    stored_pictures_are_removed_with_a_failed_transaction,
];

async fn the_registering_account_and_administrators_change_photos(app: TestApp) {
    let owner = app.account_of(Role::User).await.id;
    let id = talent(&app, |row| row.registered_by_id = Some(owner)).await.id;
    for (caller, talent, outcome) in [
        (app.anonymous(), id, "AUTH_REQUIRED"),
        (app.viewer(), id, "FORBIDDEN"),
        (app.as_role(Role::Presence), id, "FORBIDDEN"),
        (app.user(), id, "OK"),
        (app.user(), 999_999, "FORBIDDEN"),
        (app.admin(), id, "OK"),
        (app.super_admin(), id, "OK"),
        (app.admin(), 999_999, "CINEMA_TALENT_NOT_FOUND"),
    ] {
        let answer = set_photo(&caller, talent, "PROFILE", &jpeg()).await;
        assert_eq!(answer.outcome(), outcome, "{talent}: {}", answer.text());
    }
    assert_eq!(stored(&app).len(), 1);
}

async fn a_photo_replaces_the_one_before(app: TestApp) {
    let id = talent(&app, |_| {}).await.id;
    let admin = app.admin();
    let large = jpeg_with_metadata(marked(700, 300), 1);
    let first = set_photo(&admin, id, "ID", &large).await.data();
    let first = first["setCinemaTalentPhoto"]["cinemaTalent"]["media"]["idPhoto"].clone();
    assert_eq!(stored(&app).len(), 3);
    let second = set_photo(&admin, id, "ID", &large).await.data();
    let second = second["setCinemaTalentPhoto"]["cinemaTalent"]["media"]["idPhoto"].clone();
    assert_eq!(set_photo(&admin, id, "PROFILE", &jpeg()).await.outcome(), "OK");
    for size in ["url", "smallUrl", "mediumUrl"] {
        assert_eq!(admin.get(first[size].as_str().expect("an address")).await.status(), 404, "{size}");
        assert_eq!(admin.get(second[size].as_str().expect("an address")).await.status(), 200, "{size}");
    }
    let delete = format!(
        "mutation {{ deleteCinemaTalentPhoto(input: {{id: {id}, kind: ID}}) \
         {{ cinemaTalent {{ media {{ idPhoto {{ url }} profilePhoto {{ url }} }} }} userErrors {{ code }} }} }}"
    );
    for _ in 0..2 {
        let pictures =
            admin.graphql(&delete).await.data()["deleteCinemaTalentPhoto"]["cinemaTalent"]["media"].take();
        assert!(pictures["idPhoto"].is_null() && pictures["profilePhoto"].is_object());
    }
    assert_eq!(stored(&app).len(), 1);
    assert_eq!(admin.get(second["url"].as_str().expect("an address")).await.status(), 404);
}

async fn stored_pictures_are_removed_with_a_failed_transaction(app: TestApp) {
    let scope = app.system();
    let upload = || async {
        let mut writer = passerelle::storage::UploadWriter::create(u64::MAX).await.expect("a file");
        writer.write(&jpeg()).await.expect("written");
        Some(writer.finish().await.expect("finished"))
    };
    let picture = |kind, upload| NewPicture { field: "photo".to_owned(), kind, upload };
    let pictures =
        vec![picture(MediaKind::Profile, upload().await), picture(MediaKind::Gallery, upload().await)];
    let kept = StoredPictures::store(&scope, pictures.clone()).await.expect("stored");
    assert_eq!(stored(&app).len(), 2);
    let failed: Result<(), Error> = kept.settle(&scope, Err(Code::Forbidden.into())).await;
    assert!(failed.is_err());
    assert_eq!(stored(&app), [""; 0]);
    // One that is refused removes those that were stored before it.
    let refused = vec![picture(MediaKind::Profile, upload().await), picture(MediaKind::Id, None)];
    assert!(StoredPictures::store(&scope, refused).await.is_err());
    assert_eq!(stored(&app), [""; 0]);
}
