//! The photo and the CV of an account: who changes them, what a change leaves behind.

use passerelle::auth::Role;
use passerelle::entity::audit_entry;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};

use super::fixtures::{docx, jpeg};
use super::forms::{upload_cv, upload_photo};
use super::stored;
use crate::support::{Caller, TestApp, both_engines};

both_engines![
    files_change_the_score_and_are_replaced,
    cvs_are_known_by_their_bytes,
    others_change_no_files,
    files_end_with_the_account,
    a_store_that_takes_nothing_is_out_for_a_while,
];

async fn delete(caller: &Caller<'_>, mutation: &str, account: i32) -> serde_json::Value {
    let query = format!(
        "mutation {{ {mutation}(input: {{id: {account}}}) {{ user {{ photoUrl cvUrl profileScore }} userErrors {{ code }} }} }}"
    );
    caller.graphql(&query).await.data()[mutation]["user"].take()
}

async fn files_change_the_score_and_are_replaced(app: TestApp) {
    let user = app.user();
    let me = app.account_of(Role::User).await;
    let first = upload_photo(&user, me.id, &jpeg()).await.data()["uploadUserPhoto"]["user"].take();
    assert_eq!(first["profileScore"], me.profile_score + 5);
    let url = first["photoUrl"].as_str().expect("an address");
    assert!(url.starts_with("/static/uploads/photos/"), "{url}");
    let second = upload_photo(&user, me.id, &jpeg()).await.data()["uploadUserPhoto"]["user"].take();
    assert_ne!(second["photoUrl"], first["photoUrl"]);
    assert_eq!(user.get(url).await.status(), 404, "the file before is gone");
    assert_eq!(stored(&app).len(), 1);
    let cv = upload_cv(&user, me.id, b"%PDF-1.7\n").await.data()["uploadUserCv"]["user"].take();
    assert_eq!(cv["profileScore"], me.profile_score + 10);
    for (mutation, score) in [("deleteUserPhoto", 5), ("deleteUserCv", 0), ("deleteUserCv", 0)] {
        assert_eq!(delete(&user, mutation, me.id).await["profileScore"], me.profile_score + score);
    }
    assert_eq!(stored(&app), [""; 0]);
    let entries = audit_entry::Entity::find()
        .filter(audit_entry::Column::Action.eq("update"))
        .filter(audit_entry::Column::NounId.eq(me.id.to_string()));
    let count = entries.count(app.app.services.database.read()).await.expect("the log is read");
    assert_eq!(count, 5, "one entry a change");
}

async fn cvs_are_known_by_their_bytes(app: TestApp) {
    let user = app.user();
    let me = app.account_of(Role::User).await.id;
    for (file, extension) in [(b"%PDF-1.4\n<script>".to_vec(), "pdf"), (docx(&[]), "docx")] {
        let answer = upload_cv(&user, me, &file).await;
        let url = answer.data()["uploadUserCv"]["user"]["cvUrl"].as_str().expect("an address").to_owned();
        assert!(url.ends_with(&format!(".{extension}")), "{url}");
        let answer = user.get(&url).await;
        assert_eq!(answer.bytes(), file, "a CV is served as it is");
        let disposition = format!("attachment; filename=\"cv.{extension}\"");
        assert_eq!(answer.header("content-disposition"), Some(disposition.as_str()));
        assert_eq!(answer.header("content-security-policy"), Some("sandbox; default-src 'none'"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("cache-control"), Some("private, no-store"));
    }
    let formats = "PDF, DOC ou DOCX";
    let html = b"<html><script>alert(1)</script>".to_vec();
    let macros = "Les documents qui contiennent des macros ne sont pas acceptés".to_owned();
    let refused = [
        (html, "UNSUPPORTED_FORMAT", format!("{formats} (ce fichier est au format HTML)")),
        (jpeg(), "UNSUPPORTED_FORMAT", format!("{formats} (ce fichier est au format JPEG)")),
        (docx(&["word/vbaProject.bin"]), "UNSUPPORTED_FORMAT", macros),
        ([b"%PDF-", &vec![0; 10_485_756][..]].concat(), "FILE_TOO_LARGE", "10 Mo au maximum".to_owned()),
    ];
    for (file, code, message) in refused {
        let errors = upload_cv(&user, me, &file).await.data()["uploadUserCv"]["userErrors"].take();
        assert_eq!(
            (errors[0]["code"].as_str(), errors[0]["message"].as_str()),
            (Some(code), Some(&*message))
        );
    }
    assert_eq!(stored(&app).len(), 1, "the last CV stays");
    let largest = [b"%PDF-", &vec![0; 10_485_755][..]].concat();
    assert_eq!(upload_cv(&user, me, &largest).await.outcome(), "OK");
}

async fn others_change_no_files(app: TestApp) {
    let (me, other) = (app.account_of(Role::User).await.id, app.account_of(Role::Viewer).await.id);
    for (caller, account, outcome) in [
        (app.anonymous(), me, "AUTH_REQUIRED"),
        (app.user(), other, "FORBIDDEN"),
        (app.user(), 999_999, "FORBIDDEN"),
        (app.as_role(Role::Presence), me, "FORBIDDEN"),
        (app.admin(), me, "OK"),
        (app.admin(), 999_999, "USER_NOT_FOUND"),
        (app.admin(), app.account_of(Role::SuperAdmin).await.id, "FORBIDDEN"),
    ] {
        assert_eq!(upload_photo(&caller, account, &jpeg()).await.outcome(), outcome, "{account}");
        // The right is checked before the file.
        let refused = if outcome == "OK" { "UNSUPPORTED_FORMAT" } else { outcome };
        assert_eq!(upload_cv(&caller, account, b"x").await.outcome(), refused, "{account}");
    }
    assert_eq!(stored(&app).len(), 1);
    let without_file =
        "mutation { uploadUserPhoto(input: {id: 1, file: \"upload:0\"}) { userErrors { code message } } }";
    let query = without_file.replace('1', &me.to_string());
    let errors = app.user().graphql(&query).await.data()["uploadUserPhoto"]["userErrors"].take();
    assert_eq!(errors[0]["message"], "Fichier attendu (requête multipart)");
}

async fn files_end_with_the_account(app: TestApp) {
    let person = app.new_account("gone@example.com", Role::User).await;
    let caller = app.signed_in("gone@example.com").await;
    let photo = upload_photo(&caller, person.id, &jpeg()).await.data();
    let cv = upload_cv(&caller, person.id, b"%PDF-1.7\n").await.data();
    assert_eq!(stored(&app).len(), 2);
    let delete =
        format!("mutation {{ deleteUser(input: {{id: {}}}) {{ userErrors {{ code }} }} }}", person.id);
    assert_eq!(app.admin().graphql(&delete).await.outcome(), "OK");
    assert_eq!(stored(&app), [""; 0]);
    for url in [&photo["uploadUserPhoto"]["user"]["photoUrl"], &cv["uploadUserCv"]["user"]["cvUrl"]] {
        assert_eq!(app.super_admin().get(url.as_str().expect("an address")).await.status(), 404);
    }
}

async fn a_store_that_takes_nothing_is_out_for_a_while(app: TestApp) {
    let (user, me) = (app.user(), app.account_of(Role::User).await);
    // As on a full or read-only disk, where nobody can make the folder.
    let folder = app.test_database.data_folder().join("uploads/photos");
    std::fs::write(&folder, "").expect("a file in its place");
    let answer = upload_photo(&user, me.id, &jpeg()).await;
    assert_eq!(answer.outcome(), "SERVICE_UNAVAILABLE", "{}", answer.text());
    assert_eq!(app.account_of(Role::User).await.photo_path, None);
    std::fs::remove_file(&folder).expect("the disk has room again");
    assert_eq!(upload_photo(&user, me.id, &jpeg()).await.outcome(), "OK");
}
