//! The profile photo and the photo of the identity document of a cinema talent: who changes them.

use passerelle::auth::Role;
use passerelle::domain::files::{NewPicture, StoredPictures};
use passerelle::entity::audit_entry;
use passerelle::entity::cinema_talent_media::MediaKind;
use passerelle::error::{Code, Error};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use super::fixtures::{jpeg, jpeg_with_metadata, marked};
use super::forms::{set_photo, upload};
use super::{stored, talent};
use crate::support::{TestApp, both_engines};

both_engines![
    the_registering_account_and_administrators_change_photos,
    a_photo_replaces_the_one_before,
    stored_pictures_are_removed_with_a_failed_transaction,
    a_registration_carries_its_photos,
    an_erasure_removes_the_files,
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
    // A transaction whose answer was lost may have been committed.
    let unknown = StoredPictures::store(&scope, pictures).await.expect("stored");
    let failed: Result<(), Error> = unknown.settle(&scope, Err(Error::Internal("cut off".to_owned()))).await;
    assert!(failed.is_err());
    assert_eq!(stored(&app).len(), 2);
    for path in stored(&app) {
        app.app.services.files.delete(&path).await.expect("removed");
    }
    // One that is refused removes those that were stored before it.
    let refused = vec![picture(MediaKind::Profile, upload().await), picture(MediaKind::Id, None)];
    assert!(StoredPictures::store(&scope, refused).await.is_err());
    assert_eq!(stored(&app), [""; 0]);
}

/// Registers a stranger with a profile photo, an identity photo and two gallery pictures.
async fn register(app: &TestApp, change: impl FnOnce(&mut Value), profile_photo: &[u8]) -> Value {
    let query = "mutation($input: RegisterCinemaTalentInput!) { registerCinemaTalent(input: $input) {
        cinemaTalent { databaseId media { hasIdPhoto profilePhoto { url } gallery { url } } }
        userErrors { code field } } }";
    let mut input = json!({
        "firstName": "Awa", "lastName": "Diop", "dateOfBirth": "1999-05-04", "talentTypes": ["FIGURANT"],
        "profile": { "email": "awa@example.org" }, "profilePhoto": null, "idPhoto": null, "gallery": [null, null]
    });
    change(&mut input);
    let photo = jpeg();
    let files: [(&str, &[u8]); 4] = [
        ("variables.input.profilePhoto", profile_photo),
        ("variables.input.idPhoto", &photo),
        ("variables.input.gallery.0", &photo),
        ("variables.input.gallery.1", &photo),
    ];
    let answer = upload(&app.anonymous(), query, json!({ "input": input }), &files).await;
    answer.data()["registerCinemaTalent"].take()
}

async fn a_registration_carries_its_photos(app: TestApp) {
    let payload = register(&app, |_| {}, &jpeg()).await;
    assert_eq!(payload["userErrors"], json!([]));
    let media = &payload["cinemaTalent"]["media"];
    assert_eq!(media["hasIdPhoto"], true);
    assert_eq!(media["gallery"].as_array().map(Vec::len), Some(2));
    let url = media["profilePhoto"]["url"].as_str().expect("an address");
    assert_eq!(app.anonymous().get(url).await.status(), 200);
    let before = stored(&app).len();
    assert_eq!(before, 4);
    // A file or a field that is refused leaves nothing behind.
    let refused = register(&app, |_| {}, b"<html>").await;
    assert_eq!(refused["userErrors"], json!([{ "code": "UNSUPPORTED_FORMAT", "field": "profilePhoto" }]));
    let refused = register(&app, |input| input["firstName"] = json!(" "), &jpeg()).await;
    assert_eq!(refused["userErrors"], json!([{ "code": "VALIDATION_ERROR", "field": "firstName" }]));
    assert_eq!(stored(&app).len(), before);
}

async fn an_erasure_removes_the_files(app: TestApp) {
    let payload = register(&app, |_| {}, &jpeg()).await;
    let media = &payload["cinemaTalent"]["media"];
    let url = media["profilePhoto"]["url"].as_str().expect("an address").to_owned();
    let delete = format!(
        "mutation {{ deleteCinemaTalent(input: {{id: {}}}) {{ userErrors {{ code }} }} }}",
        payload["cinemaTalent"]["databaseId"]
    );
    let with_addresses = async || {
        let entries =
            audit_entry::Entity::find().all(app.app.services.database.read()).await.expect("entries");
        let with_address = entries
            .iter()
            .filter(|entry| entry.noun.starts_with("cinema_talent") && entry.ip_address.is_some());
        let of_strangers = with_address.filter(|entry| entry.actor_id.is_none());
        of_strangers
            .map(|entry| format!("{} {} {}", entry.noun, entry.noun_id, entry.action))
            .collect::<Vec<_>>()
    };
    assert!(with_addresses().await.len() >= 2, "of the person and of the photos");
    assert_eq!(app.admin().graphql(&delete).await.outcome(), "OK");
    assert_eq!(with_addresses().await, [""; 0], "the address of the registration is gone");
    assert_eq!(stored(&app), Vec::<String>::new());
    for who in [app.anonymous(), app.presence(), app.admin()] {
        assert_eq!(who.get(&url).await.status(), 404);
    }
}
