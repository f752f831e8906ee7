//! `/api/qr-codes`: images of QR codes, and their validation.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use passerelle::auth::Role;
use passerelle::entity::event;
use passerelle::qr::payload;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::accounts::time;
use crate::rest::example::{assert_example, invalid, refused};
use crate::support::events::workshop;
use crate::support::{Answer, TestApp, both_engines};

both_engines![
    the_picture_is_as_documented,
    another_program_reads_the_signed_address,
    the_picture_itself_is_answered_by_accept,
    looking_at_a_code_never_changes_it,
    invalid_parameters_are_refused,
    what_is_no_event_has_no_code,
    nobody_else_sees_codes,
    a_valid_code_is_reported,
    what_a_scanner_or_a_hand_adds_is_ignored,
    an_invalid_code_is_reported_with_its_reason,
    missing_and_malformed_members_are_refused,
];

fn path(event: &event::Model) -> String {
    format!("/api/qr-codes/generate/{}", event.id)
}

fn signed(event: &event::Model) -> (i64, String) {
    let t = event.qr_issued_at.timestamp();
    (t, payload::sign(&event.qr_secret, &event.short_code, &t.to_string()))
}

fn address(event: &event::Model) -> String {
    let (t, s) = signed(event);
    format!("http://localhost:3000/e/{}?t={t}&s={s}", event.short_code)
}

/// The text that an independent decoder reads in a PNG of `size` pixels per side.
fn read(png: &[u8], size: u32) -> String {
    let image =
        image::load_from_memory_with_format(png, image::ImageFormat::Png).expect("a PNG").into_luma8();
    assert_eq!((image.width(), image.height()), (size, size));
    let side = size as usize;
    let mut prepared =
        rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| image.as_raw()[y * side + x]);
    let grids = prepared.detect_grids();
    assert_eq!(grids.len(), 1, "one code");
    grids[0].decode().expect("the row can be read").1
}

/// The bytes of a `data:` URL with this media type.
fn bytes(address: &Value, media: &str) -> Vec<u8> {
    let text = address.as_str().expect("an address").strip_prefix(&format!("data:{media};base64,"));
    STANDARD.decode(text.unwrap_or_else(|| panic!("no {media}: {address}"))).expect("base64")
}

async fn the_picture_is_as_documented(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    for (query, format, size) in [
        ("?format=png&size=512", "png", 512),
        ("", "png", 512),
        ("?format=&size=", "png", 512),
        ("?format=PNG&size=256", "png", 256),
        ("?format=svg", "svg", 512),
        ("?size=1024&format=svg", "svg", 1024),
    ] {
        let example = json!({
            "success": true,
            "data": {
                "eventId": event.id,
                "url": address(&event),
                "qrCodeBase64": "<sentence>",
                "format": format,
                "size": size,
                "expiresAt": "2025-12-16T17:00:00Z"
            }
        });
        let answer = app.viewer().get(&format!("{}{query}", path(&event))).await;
        assert_example(&answer, 200, example);
        assert_eq!(answer.header("vary").map(|vary| vary.contains("accept")), Some(true), "{query}");
    }
}

async fn another_program_reads_the_signed_address(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    for size in [256, 512, 1024] {
        let answer = app.organizer().get(&format!("{}?size={size}", path(&event))).await.json();
        assert_eq!(read(&bytes(&answer["data"]["qrCodeBase64"], "image/png"), size), address(&event));
        let answer = app.organizer().get(&format!("{}?format=svg&size={size}", path(&event))).await.json();
        let svg = bytes(&answer["data"]["qrCodeBase64"], "image/svg+xml");
        let svg = String::from_utf8(svg).expect("SVG is text");
        assert!(svg.starts_with("<svg ") && svg.contains(&format!("width=\"{size}\"")), "{svg}");
    }
}

async fn get_as(app: &TestApp, accept: &str, path: &str) -> Answer {
    app.viewer().with_header("accept", accept).get(path).await
}

async fn the_picture_itself_is_answered_by_accept(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let named = |end: &str| format!("inline; filename=\"qrcode-event-{}.{end}\"", event.short_code);
    for (accept, query, media, end) in [
        ("image/png", "", "image/png", "png"),
        ("image/png", "?format=png&size=1024", "image/png", "png"),
        ("image/*", "", "image/png", "png"),
        ("image/png, */*;q=0.1", "", "image/png", "png"),
        ("image/svg+xml", "", "image/svg+xml", "svg"),
        ("image/svg+xml", "?format=svg&size=256", "image/svg+xml", "svg"),
        ("image/*", "?format=svg", "image/svg+xml", "svg"),
    ] {
        let answer = get_as(&app, accept, &format!("{}{query}", path(&event))).await;
        assert_eq!(answer.status(), 200, "{accept} {query}");
        assert_eq!(answer.header("content-type"), Some(media), "{accept} {query}");
        assert_eq!(answer.header("content-disposition"), Some(named(end).as_str()), "{accept} {query}");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert!(answer.header("content-security-policy").is_some_and(|policy| policy.contains("sandbox")));
    }
    let answer = get_as(&app, "image/png", &format!("{}?size=1024", path(&event))).await;
    assert_eq!(read(answer.bytes(), 1024), address(&event));
    // Any other `Accept` gets JSON: also none, `*/*`, or another image format than `format`.
    for (accept, query) in [
        ("*/*", ""),
        ("application/json", ""),
        ("application/json, image/png", ""),
        ("text/html,application/xml;q=0.9,image/webp,*/*;q=0.8", ""),
        ("image/webp", ""),
        ("image/png", "?format=svg"),
        ("image/svg+xml", "?format=png"),
        ("image/png;q=0", ""),
    ] {
        let answer = get_as(&app, accept, &format!("{}{query}", path(&event))).await;
        assert_eq!(
            answer.header("content-type"),
            Some("application/json; charset=utf-8"),
            "{accept} {query}"
        );
        assert_eq!(answer.json()["success"], true, "{accept} {query}");
    }
    // Errors are JSON as always.
    let answer = get_as(&app, "image/png", "/api/qr-codes/generate/x").await;
    assert_example(&answer, 404, refused("EVENT_NOT_FOUND", "Événement introuvable"));
}

async fn looking_at_a_code_never_changes_it(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    app.advance_clock(chrono::TimeDelta::hours(1));
    for _ in 0..2 {
        let answer = app.viewer().get(&path(&event)).await.json();
        assert_eq!(answer["data"]["url"], address(&event));
    }
}

async fn invalid_parameters_are_refused(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let sizes = "Doit être l'une des valeurs : 256, 512, 1024";
    let formats = "Doit être l'une des valeurs : png, svg";
    for (query, details) in [
        ("size=0", json!({ "size": sizes })),
        ("size=-512", json!({ "size": sizes })),
        ("size=300", json!({ "size": sizes })),
        ("size=2048", json!({ "size": sizes })),
        ("size=large", json!({ "size": "Nombre entier attendu" })),
        ("format=jpeg", json!({ "format": formats })),
        ("format=pdf&size=x", json!({ "format": formats, "size": "Nombre entier attendu" })),
    ] {
        for accept in ["*/*", "image/png"] {
            let answer = get_as(&app, accept, &format!("{}?{query}", path(&event))).await;
            assert_example(&answer, 400, invalid(&details));
        }
    }
}

async fn what_is_no_event_has_no_code(app: Unlimited) {
    for id in ["01890000-0000-7000-8000-000000000000", "uuid-event-1", "1", "%00"] {
        let answer = app.viewer().get(&format!("/api/qr-codes/generate/{id}")).await;
        assert_example(&answer, 404, refused("EVENT_NOT_FOUND", "Événement introuvable"));
    }
}

async fn nobody_else_sees_codes(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    for role in [Role::User, Role::Presence] {
        let answer = app.as_role(role).get(&path(&event)).await;
        let refused = refused("UNAUTHORIZED_ACTION", "Action non autorisée pour ce rôle");
        assert_example(&answer, 403, refused);
    }
    let answer = app.anonymous().with_header("accept", "image/png").get(&path(&event)).await;
    assert_example(&answer, 401, refused("TOKEN_INVALID", "Authentification requise"));
}

async fn validate(app: &TestApp, code: &str, timestamp: i64, signature: &str) -> Answer {
    let body = json!({ "shortCode": code, "timestamp": timestamp, "signature": signature });
    app.anonymous().post("/api/qr-codes/validate", body).await
}

async fn a_valid_code_is_reported(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let (t, s) = signed(&event);
    for (now, hours) in [
        ("2025-12-15T22:30:00Z", 18.5),
        ("2025-12-13T10:00:00Z", 79.0),
        ("2025-12-16T16:00:00Z", 1.0),
        ("2025-12-16T16:57:00Z", 0.1),
        ("2025-12-16T16:57:01Z", 0.0),
        ("2025-12-16T16:59:59Z", 0.0),
        ("2025-12-16T12:03:00Z", 5.0),
        ("2025-12-16T12:03:01Z", 4.9),
    ] {
        app.clock.set(time(now));
        let example = json!({
            "success": true,
            "data": {
                "isValid": true,
                "eventId": event.id,
                "eventTitle": "Atelier SIGIF - Interfaces NINEA",
                "expiresAt": "2025-12-16T17:00:00Z",
                "remainingHours": hours
            }
        });
        assert_example(&validate(&app, &event.short_code, t, &s).await, 200, example);
    }
}

async fn what_a_scanner_or_a_hand_adds_is_ignored(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let (t, s) = signed(&event);
    let code = &event.short_code;
    for (code, t, s) in [
        (code.clone(), json!(t.to_string()), s.clone()),
        (format!(" {code}\r\n"), json!(format!(" {t}\n")), format!("\t{s}\u{a0}")),
        (code.to_lowercase(), json!(t), s.clone()),
        (format!("\u{feff}{}\u{1d}", code.to_lowercase()), json!(format!("{t}.0")), format!("{s}\u{200b}")),
    ] {
        let body = json!({ "shortCode": code, "timestamp": t, "signature": s });
        let answer = app.anonymous().post("/api/qr-codes/validate", body.clone()).await;
        assert_eq!(answer.json()["data"]["isValid"], true, "{body}: {}", answer.text());
        let field = "validateQrCode(code: $code, timestamp: $t, signature: $s) { isValid }";
        let query = format!("query ($code: String!, $t: Float!, $s: String!) {{ {field} }}");
        let variables = json!({ "code": code, "t": event.qr_issued_at.timestamp(), "s": s });
        let answer = app.anonymous().graphql_with(&query, variables).await;
        assert_eq!(answer.data()["validateQrCode"]["isValid"], true, "{}", answer.text());
    }
    for wrong in ["", " ", "x", "1e999", "NaN", "0x10", "1 2"] {
        let body = json!({ "shortCode": code, "timestamp": wrong, "signature": s });
        let answer = app.anonymous().post("/api/qr-codes/validate", body).await;
        assert_example(&answer, 400, invalid(&json!({ "timestamp": "Nombre attendu" })));
    }
    let body = json!({ "shortCode": code, "timestamp": t, "signature": s.to_uppercase() });
    let answer = app.anonymous().post("/api/qr-codes/validate", body).await;
    assert_eq!(answer.json()["data"]["reason"], "SIGNATURE_MISMATCH");
}

async fn an_invalid_code_is_reported_with_its_reason(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let code = event.short_code.clone();
    let (t, s) = signed(&event);
    let is_told = async |code: &str, t: i64, s: &str, reason: &str| {
        let example = json!({ "success": true, "data": { "isValid": false, "reason": reason } });
        assert_example(&validate(&app, code, t, s).await, 200, example);
    };
    for wrong in ["A7KP2", "", " \n", "A7KP2M/", "A7KP20", "A7K P2M"] {
        is_told(wrong, t, &s, "INVALID_FORMAT").await;
    }
    is_told("ZZZZZZ", t, &s, "EVENT_NOT_FOUND").await;
    for (t, s) in [(t, "abc123def456"), (t, ""), (t + 1, s.as_str()), (-t, &s), (0, &s), (i64::MAX, &s)] {
        is_told(&code, t, s, "SIGNATURE_MISMATCH").await;
    }
    app.clock.set(time("2025-12-16T17:00:00Z"));
    is_told(&code, t, &s, "EXPIRED").await;
    is_told(&code, t, "abc", "SIGNATURE_MISMATCH").await;
    let removed = format!("/api/events/{}", event.id);
    app.admin().send_json(axum::http::Method::DELETE, &removed, json!({})).await;
    is_told(&code, t, &s, "EVENT_NOT_FOUND").await;
}

async fn missing_and_malformed_members_are_refused(app: Unlimited) {
    let (required, text, number) = ("Ce champ est requis", "Texte attendu", "Nombre attendu");
    let all = json!({ "shortCode": required, "timestamp": required, "signature": required });
    for (body, details) in [
        (json!({}), all.clone()),
        (json!({ "shortCode": null, "timestamp": null, "signature": null }), all),
        (json!({ "shortCode": "A7KP2M", "timestamp": 1 }), json!({ "signature": required })),
        (json!({ "shortCode": "A7KP2M", "signature": "x" }), json!({ "timestamp": required })),
        (
            json!({ "shortCode": 1, "timestamp": "17342x", "signature": 1 }),
            json!({ "shortCode": text, "timestamp": number, "signature": text }),
        ),
        (
            json!({ "shortCode": "A\0", "timestamp": true, "signature": "x" }),
            json!({ "shortCode": "Contient un caractère interdit", "timestamp": number }),
        ),
    ] {
        let answer = app.anonymous().post("/api/qr-codes/validate", body).await;
        assert_example(&answer, 400, invalid(&details));
    }
}
