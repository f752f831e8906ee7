//! The pages: where they are served, under which policy, and the data that they bring along. What they do in a browser
//! is tested in `playground/tests/`.

use passerelle::entity::event;
use passerelle::qr::payload;
use serde_json::{Value, json};

use crate::support::events::workshop;
use crate::support::{Answer, Engine, TestApp, both_engines};

both_engines![
    a_code_brings_its_event,
    what_a_scanner_or_a_hand_adds_to_a_code_is_ignored,
    a_code_without_its_signature_tells_nothing,
    a_code_whose_time_is_over_says_so,
];

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

fn address(event: &event::Model) -> String {
    let t = event.qr_issued_at.timestamp().to_string();
    let s = payload::sign(&event.qr_secret, &event.short_code, &t);
    format!("/e/{}?t={t}&s={s}", event.short_code)
}

/// The data block of a page, or null: the plain pages of a build without npm have none.
fn data(page: &Answer) -> Option<Value> {
    let (_, rest) = page.text().split_once(r#"<script type="application/json" id="data">"#)?;
    let (block, _) = rest.split_once("</script>").expect("the element ends");
    Some(serde_json::from_str(block).expect("the block is JSON"))
}

/// Whether this build has the bundled pages.
fn is_bundled(page: &Answer) -> bool {
    !page.text().contains("npm")
}

async fn a_code_brings_its_event(app: TestApp) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let address = address(&event);
    let api = app.anonymous().get(&address.replace("/e/", "/api/events/by-code/")).await;
    assert_eq!(api.status(), 200);
    // From one address, and more often than strangers may call the API.
    let phone = app.anonymous().at([192, 0, 2, 7]);
    for _ in 0..150 {
        let page = phone.get(&address).await;
        assert_eq!(page.status(), 200);
        assert_eq!(page.header("cache-control"), Some("private, no-cache"));
        let Some(data) = data(&page) else {
            assert!(!is_bundled(&page), "a bundled page has its data");
            continue;
        };
        assert_eq!(data["checkIn"]["status"], 200);
        assert_eq!(data["checkIn"]["body"], api.json());
        assert_eq!(data["checkIn"]["time"], "2025-12-13T10:00:00+00:00");
        assert_eq!(data["event"], json!({ "phase": "UPCOMING", "status": "SCHEDULED" }));
    }
    assert_eq!(phone.get("/api/events").await.header("ratelimit-limit"), api.header("ratelimit-limit"));
    let counted = phone.get(&address.replace("/e/", "/api/events/by-code/")).await;
    assert_eq!(counted.status(), 200, "the pages used up nothing: {}", counted.text());
}

async fn what_a_scanner_or_a_hand_adds_to_a_code_is_ignored(app: TestApp) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let whole = address(&event);
    let (code, query) = whole.split_once('?').expect("a query");
    let lower = code.to_lowercase();
    for address in [format!("{whole}%0D%0A"), format!("{code}%20?{query}"), format!("{lower}%0A?{query}%20")]
    {
        let page = app.anonymous().get(&address).await;
        assert_eq!(page.status(), 200, "{address}");
        if let Some(data) = data(&page) {
            assert_eq!(data["checkIn"]["status"], 200, "{address}");
            assert_eq!(data["event"], json!({ "phase": "UPCOMING", "status": "SCHEDULED" }), "{address}");
        }
    }
}

async fn a_code_without_its_signature_tells_nothing(app: TestApp) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let whole = address(&event);
    let (code, query) = whole.split_once('?').expect("a query");
    let other = query.replace("s=", "s=0");
    for (address, status, error) in [
        (code, 400, "INVALID_QR_CODE"),
        (&format!("{code}?{other}"), 400, "INVALID_QR_CODE"),
        ("/e/%3Cb%3E?t=1&s=2", 400, "INVALID_QR_CODE"),
        // A well-formed code of no event.
        ("/e/A7KP2M", 404, "EVENT_NOT_FOUND"),
    ] {
        let page = app.anonymous().get(address).await;
        assert_eq!(page.status(), 200);
        assert!(!page.text().contains("Atelier"), "{address}");
        if let Some(data) = data(&page) {
            assert_eq!(data["checkIn"]["status"], status, "{address}");
            assert_eq!(data["checkIn"]["body"]["error"]["code"], error, "{address}");
            assert_eq!(data["event"], Value::Null, "{address}");
        }
    }
}

async fn a_code_whose_time_is_over_says_so(app: TestApp) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let address = address(&event);
    app.clock.set("2026-12-16T17:00:00Z".parse().expect("a moment"));
    let page = app.anonymous().get(&address).await;
    let Some(data) = data(&page) else { return assert!(!is_bundled(&page)) };
    assert_eq!(data["checkIn"]["status"], 400);
    assert_eq!(data["event"], json!({ "phase": "OVER" }));
}

#[tokio::test]
async fn every_page_has_the_policy() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    for path in ["/playground", "/door", "/door/x", "/set", "/set/x", "/e/A7KP2M", "/favicon.ico"] {
        let page = app.anonymous().get(path).await;
        assert_eq!(page.status(), 200, "{path}");
        assert_eq!(page.header("content-security-policy"), Some(POLICY), "{path}");
        assert_eq!(page.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"), "{path}");
        let camera = path.starts_with("/set").then_some("camera=(self)");
        assert_eq!(page.header("permissions-policy"), camera, "{path}");
        if let Some(data) = data(&page) {
            let site = json!({ "version": env!("CARGO_PKG_VERSION"), "playground": true, "demo": null });
            assert_eq!(data["site"], site, "{path}");
        }
    }
    for path in ["/assets/sign/nothing.js", "/assets/nothing/x", "/playground/nothing.js", "/e/", "/e/a/b"] {
        assert_eq!(app.anonymous().get(path).await.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn each_root_of_the_staff_has_a_service_worker() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let is_bundled = is_bundled(&app.anonymous().get("/door").await);
    for root in ["/door", "/set"] {
        let path = format!("{root}/sw.js");
        let worker = app.anonymous().get(&path).await;
        assert_eq!(worker.header("service-worker-allowed"), Some(root), "{path}");
        // The plain pages of a build without npm have none, rather than the page of an event of this name.
        if !is_bundled {
            assert_eq!(worker.status(), 404, "{path}");
            continue;
        }
        assert_eq!(worker.status(), 200, "{path}");
        assert_eq!(worker.header("content-type"), Some("text/javascript; charset=utf-8"), "{path}");
        assert_eq!(worker.header("content-security-policy"), Some(POLICY), "{path}");
        assert_eq!(worker.header("cache-control"), Some("no-cache"), "{path}");
        // By these hashes the worker knows which files belong to the page.
        let page = app.anonymous().get(root).await;
        for file in ["door.js", "door.css", "qr.js"] {
            assert!(page.text().contains(&format!("\"/assets/door/{file}?v=")), "{root} {file}");
        }
    }
}

#[tokio::test]
async fn a_file_is_sent_again_only_when_it_has_changed() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let icon = app.anonymous().get("/favicon.ico").await;
    let etag = icon.header("etag").expect("a version").to_owned();
    assert_eq!(icon.header("cache-control"), Some("no-cache"));
    let again = app.anonymous().with_header("if-none-match", &etag).get("/playground/icon.svg").await;
    assert_eq!((again.status(), again.bytes().len()), (304, 0));
    let other = app.anonymous().with_header("if-none-match", "\"x\"").get("/favicon.ico").await;
    assert_eq!(other.status(), 200);
}

#[tokio::test]
async fn a_file_comes_in_the_smallest_form_that_the_client_reads() {
    let app = TestApp::with(Engine::Sqlite, &[]).await;
    let file = async |accepted: &str| {
        app.anonymous().with_header("accept-encoding", accepted).get("/assets/docs/docs.css").await
    };
    let plain = file("identity").await;
    assert_eq!((plain.status(), plain.header("content-encoding")), (200, None));
    // The plain pages of a build without npm are packed by the server.
    if file("br").await.header("content-encoding").is_none() {
        return;
    }
    let forms =
        [("gzip, deflate, br, zstd", "br"), ("br;q=0, gzip", "gzip"), ("BR; q=0.1", "br"), ("gzip", "gzip")];
    for (accepted, coding) in forms {
        let answer = file(accepted).await;
        assert_eq!(answer.header("content-encoding"), Some(coding), "{accepted}");
        assert_eq!(answer.header("vary"), Some("accept-encoding"));
        assert_ne!(answer.header("etag"), plain.header("etag"), "{accepted}");
        assert!(answer.bytes().len() < plain.bytes().len() / 2, "{accepted}");
    }
}

#[tokio::test]
async fn codes_lead_to_another_server_when_the_settings_say_so() {
    let app = TestApp::with(Engine::Sqlite, &["--check-in-url", "https://signer.example/x"]).await;
    let answer = app.anonymous().get("/e/A7KP2M?t=1&s=2").await;
    assert_eq!(answer.status(), 307);
    assert_eq!(answer.header("location"), Some("https://signer.example/x/e/A7KP2M?t=1&s=2"));
    // The public address itself is no other server.
    let own = ["--public-url", "https://own.example", "--check-in-url", "https://own.example"];
    let app = TestApp::with(Engine::Sqlite, &own).await;
    assert_eq!(app.anonymous().get("/e/A7KP2M?t=1&s=2").await.status(), 200);
}
