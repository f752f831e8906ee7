//! Who reads which file, with which headers. What somebody may not see does not exist for them.

use axum::body::Body;
use axum::http::Method;
use passerelle::auth::Role;

use super::fixtures::{jpeg, jpeg_with_metadata, marked};
use super::forms::{add_to_gallery, set_photo, upload_cv, upload_photo};
use super::talent;
use crate::support::{Answer, Caller, TestApp, both_engines};

both_engines![
    every_size_has_the_readers_of_its_picture,
    pictures_of_children_are_for_staff,
    files_of_accounts_are_for_their_owner,
    unknown_addresses_are_not_found,
    clients_keep_what_does_not_change,
    qr_codes_are_drawn,
];

/// The callers, with the account that registered the talent and owns the files.
fn callers(app: &TestApp) -> [(&'static str, Caller<'_>); 7] {
    [
        ("anonymous", app.anonymous()),
        ("viewer", app.viewer()),
        ("organizer", app.organizer()),
        ("owner", app.user()),
        ("presence", app.as_role(Role::Presence)),
        ("admin", app.admin()),
        ("super_admin", app.super_admin()),
    ]
}

const PUBLIC: &str = "public, max-age=31536000, immutable";

fn address(value: &serde_json::Value) -> String {
    value.as_str().expect("an address").to_owned()
}

/// Nothing tells an unreadable file from one that does not exist.
fn assert_missing(answer: &Answer, place: &str) {
    assert_eq!(answer.status(), 404, "{place}");
    assert_eq!(answer.bytes(), b"", "{place}");
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{place}");
    assert_eq!(answer.header("etag"), None, "{place}");
}

async fn every_size_has_the_readers_of_its_picture(app: TestApp) {
    let owner = app.account_of(Role::User).await.id;
    let id = talent(&app, |row| row.registered_by_id = Some(owner)).await.id;
    let file = jpeg_with_metadata(marked(700, 500), 6);
    assert_eq!(set_photo(&app.user(), id, "PROFILE", &file).await.outcome(), "OK");
    let pictures = set_photo(&app.user(), id, "ID", &file).await.data();
    let pictures = &pictures["setCinemaTalentPhoto"]["cinemaTalent"]["media"];
    let gallery = add_to_gallery(&app.user(), id, &[&file]).await.data();
    let gallery = address(&gallery["addGalleryPictures"]["cinemaTalent"]["media"]["gallery"][0]["url"]);
    let mut public: Vec<String> =
        ["url", "smallUrl", "mediumUrl"].map(|size| address(&pictures["profilePhoto"][size])).into();
    public.extend([
        gallery.clone(),
        gallery.replace(".jpg", "_160.jpg"),
        gallery.replace(".jpg", "_640.jpg"),
    ]);
    let private = ["url", "smallUrl", "mediumUrl"].map(|size| address(&pictures["idPhoto"][size]));
    for (name, caller) in callers(&app) {
        for url in &public {
            let answer = caller.get(url).await;
            assert_eq!(
                (answer.status(), answer.header("cache-control")),
                (200, Some(PUBLIC)),
                "{name} {url}"
            );
            assert_eq!(answer.header("content-type"), Some("image/jpeg"));
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
            assert_eq!(answer.header("content-security-policy"), Some("sandbox; default-src 'none'"));
            assert_eq!(answer.header("content-disposition"), None);
        }
        for url in &private {
            let answer = caller.get(url).await;
            if ["owner", "presence", "admin", "super_admin"].contains(&name) {
                let cache = answer.header("cache-control");
                assert_eq!((answer.status(), cache), (200, Some("private, no-store")), "{name} {url}");
            } else {
                assert_missing(&answer, &format!("{name} {url}"));
            }
        }
        // By cookie as by token.
        if name == "owner" {
            assert_eq!(caller.by_cookie().get(&private[1]).await.status(), 200);
        }
    }
    let delete = format!(
        "mutation {{ deleteCinemaTalentPhoto(input: {{id: {id}, kind: ID}}) {{ userErrors {{ code }} }} }}"
    );
    assert_eq!(app.admin().graphql(&delete).await.outcome(), "OK");
    for (name, caller) in callers(&app) {
        for url in &private {
            assert_missing(&caller.get(url).await, name);
        }
    }
}

async fn pictures_of_children_are_for_staff(app: TestApp) {
    let owner = app.account_of(Role::User).await.id;
    for born in [None, Some("2015-01-01".parse().expect("a day"))] {
        let person =
            talent(&app, |row| (row.registered_by_id, row.date_of_birth) = (Some(owner), born)).await;
        let media = set_photo(&app.user(), person.id, "PROFILE", &jpeg()).await.data();
        let media = &media["setCinemaTalentPhoto"]["cinemaTalent"]["media"];
        let qr_code = format!("/static/uploads/qrcodes/cinema_qr_{}.png", person.unique_code);
        for url in
            [address(&media["profilePhoto"]["url"]), address(&media["profilePhoto"]["smallUrl"]), qr_code]
        {
            for (name, caller) in callers(&app) {
                let answer = caller.get(&url).await;
                if ["owner", "presence", "admin", "super_admin"].contains(&name) {
                    let cache = answer.header("cache-control");
                    assert_eq!((answer.status(), cache), (200, Some("private, no-store")), "{name} {url}");
                } else {
                    assert_missing(&answer, &format!("{name} {url}"));
                }
            }
        }
    }
}

async fn files_of_accounts_are_for_their_owner(app: TestApp) {
    let me = app.account_of(Role::User).await.id;
    let photo = upload_photo(&app.user(), me, &jpeg()).await.data();
    let photo = address(&photo["uploadUserPhoto"]["user"]["photoUrl"]);
    let cv = upload_cv(&app.user(), me, b"%PDF-1.7\n").await.data();
    let cv = address(&cv["uploadUserCv"]["user"]["cvUrl"]);
    for (name, caller) in callers(&app) {
        for url in [&photo, &photo.replace(".jpg", "_160.jpg"), &cv] {
            let answer = caller.get(url).await;
            if ["owner", "admin", "super_admin"].contains(&name) {
                let cache = answer.header("cache-control");
                assert_eq!((answer.status(), cache), (200, Some("private, no-store")), "{name} {url}");
            } else {
                assert_missing(&answer, &format!("{name} {url}"));
            }
        }
    }
}

async fn unknown_addresses_are_not_found(app: TestApp) {
    // Files that no row names are not served, whoever asks.
    app.app.services.files.put("photos/orphan.jpg", jpeg().into()).await.expect("stored");
    app.app.services.files.put("secret.txt", b"x"[..].into()).await.expect("stored");
    for path in [
        "photos/orphan.jpg",
        "photos/none.jpg",
        "photos/none_160.jpg",
        "cinema/none.png",
        "cvs/none.pdf",
        "secret.txt",
        "photos/",
        "photos/../secret.txt",
        "photos/%2e%2e/secret.txt",
        "..%2fpasserelle.db",
        "photos//orphan.jpg",
        "photos/a%00.jpg",
        "qrcodes/qr_NOBODY0001M.png",
        "qrcodes/qr_.png",
        "qrcodes/cinema_qr_NOBODY0001M.png",
        "qrcodes/other.png",
        "other/x.png",
    ] {
        for caller in [app.anonymous(), app.super_admin()] {
            let answer = caller.get(&format!("/static/uploads/{path}")).await;
            assert_eq!(answer.status(), 404, "{path}");
        }
    }
    assert_eq!(app.anonymous().send(Method::POST, "/static/uploads/x", Body::empty()).await.status(), 405);
}

async fn clients_keep_what_does_not_change(app: TestApp) {
    let id = talent(&app, |_| {}).await.id;
    let pictures = set_photo(&app.admin(), id, "PROFILE", &jpeg()).await.data();
    let url = address(&pictures["setCinemaTalentPhoto"]["cinemaTalent"]["media"]["profilePhoto"]["url"]);
    let first = app.anonymous().get(&url).await;
    let length = first.bytes().len().to_string();
    assert_eq!(first.header("content-length"), Some(length.as_str()));
    let tag = first.header("etag").expect("a tag").to_owned();
    for cached in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let again = app.anonymous().with_header("if-none-match", &cached).get(&url).await;
        assert_eq!((again.status(), again.bytes(), again.header("etag")), (304, &b""[..], Some(&*tag)));
        assert_eq!(again.header("cache-control"), Some(PUBLIC));
    }
    let other = app.anonymous().with_header("if-none-match", "\"other\"").get(&url).await;
    assert_eq!(other.status(), 200);
    let head = app.anonymous().send(Method::HEAD, &url, Body::empty()).await;
    assert_eq!((head.status(), head.bytes()), (200, &b""[..]));
    assert_eq!(head.header("content-length"), Some(length.as_str()));
    // What a client keeps does not tell that a file exists.
    let missing =
        app.anonymous().with_header("if-none-match", "*").get("/static/uploads/cinema/no.jpg").await;
    assert_eq!(missing.status(), 404);
}

async fn qr_codes_are_drawn(app: TestApp) {
    let account = app.account_of(Role::User).await;
    let person = talent(&app, |_| {}).await;
    let read = |answer: &Answer| {
        let image = image::load_from_memory(answer.bytes()).expect("it decodes").into_luma8();
        let (width, height) = image.dimensions();
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(
            usize::try_from(width).expect("small"),
            usize::try_from(height).expect("small"),
            |x, y| image.get_pixel(u32::try_from(x).expect("small"), u32::try_from(y).expect("small")).0[0],
        );
        picture.detect_grids()[0].decode().expect("a QR code").1
    };
    for (path, code) in [
        (format!("qr_{}.png", account.unique_code), &account.unique_code),
        (format!("qr_{}.png", account.unique_code.to_lowercase()), &account.unique_code),
        (format!("cinema_qr_{}.png", person.unique_code), &person.unique_code),
        (format!("cinema_qr_{}.png", person.unique_code.to_lowercase()), &person.unique_code),
    ] {
        let answer = app.anonymous().get(&format!("/static/uploads/qrcodes/{path}")).await;
        assert_eq!((answer.status(), answer.header("content-type")), (200, Some("image/png")), "{path}");
        assert_eq!(answer.header("cache-control"), Some(PUBLIC));
        assert_eq!(&read(&answer), code);
    }
    // A code is of an account or of a cinema talent; each address means its own.
    let crossed = format!("/static/uploads/qrcodes/qr_{}.png", person.unique_code);
    assert_eq!(app.anonymous().get(&crossed).await.status(), 404);
}
