//! QR codes in GraphQL: issued again, shown to authorized callers, validated for all.

use passerelle::domain::events::{create, qr_code};
use passerelle::qr::payload;
use serde_json::{Value, json};

use super::row;
use crate::support::events::workshop;
use crate::support::{TestApp, both_engines};

both_engines![
    codes_are_shown_to_those_who_read_the_pointage_api,
    a_picture_is_drawn_as_asked,
    a_new_code_invalidates_the_old_one,
    a_code_that_is_taken_is_drawn_again,
    codes_of_deleted_events_stay_taken,
    a_code_opens_its_event,
    a_code_is_judged,
];

async fn codes_are_shown_to_those_who_read_the_pointage_api(app: TestApp) {
    let event = app.new_event(&app.admin(), workshop()).await;
    for field in ["signedQrCodeData", "qrCodeExpiresAt", "qrCode { url }"] {
        let query = format!("{{ event(id: \"{}\") {{ title {field} }} }}", event.id);
        let name = field.split(' ').next().expect("a name");
        for (caller, code) in [
            (app.anonymous(), "AUTH_REQUIRED"),
            (app.user(), "FORBIDDEN"),
            (app.as_role(passerelle::auth::Role::Presence), "FORBIDDEN"),
        ] {
            let answer = caller.graphql(&query).await;
            assert_eq!(answer.code().as_deref(), Some(code), "{field}");
            assert_eq!(
                answer.json()["data"]["event"],
                json!({ "title": event.title, name: null }),
                "{field}"
            );
        }
        for caller in [app.viewer(), app.organizer(), app.admin()] {
            assert_ne!(caller.graphql(&query).await.data()["event"][name], Value::Null, "{field}");
        }
    }
    let query = format!("{{ event(id: \"{}\") {{ shortCode qrCodeData }} }}", event.id);
    let open = app.anonymous().graphql(&query).await.data()["event"].take();
    let address = format!("http://localhost:3000/e/{}", event.short_code);
    assert_eq!(open, json!({ "shortCode": event.short_code, "qrCodeData": address }));
    let secret = "{ __type(name: \"Event\") { fields { name } } }";
    let fields = app.admin().graphql(secret).await;
    assert!(!fields.text().to_lowercase().contains("secret"), "no field shows the secret");
}

async fn a_picture_is_drawn_as_asked(app: TestApp) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let ask = async |arguments: &str| {
        let query = format!(
            "{{ event(id: \"{}\") {{ qrCode{arguments} {{ url image format size expiresAt }} signedQrCodeData }} }}",
            event.id
        );
        app.viewer().graphql(&query).await
    };
    for (arguments, format, size) in [
        ("", "PNG", 512),
        ("(size: 256)", "PNG", 256),
        ("(format: SVG)", "SVG", 512),
        ("(format: SVG, size: 1024)", "SVG", 1024),
        ("(format: null, size: null)", "PNG", 512),
    ] {
        let shown = ask(arguments).await.data()["event"].take();
        let code = &shown["qrCode"];
        assert_eq!((&code["format"], &code["size"]), (&json!(format), &json!(size)), "{arguments}");
        assert_eq!(
            (&code["url"], &code["expiresAt"]),
            (&shown["signedQrCodeData"], &json!("2025-12-16T17:00:00Z"))
        );
        let media = if format == "PNG" { "png" } else { "svg+xml" };
        let image = code["image"].as_str().expect("an address");
        assert!(image.starts_with(&format!("data:image/{media};base64,")), "{image}");
    }
    for size in [0, -512, 300, 513, 2048] {
        let answer = ask(&format!("(size: {size})")).await;
        let error = &answer.errors()[0];
        assert_eq!(
            (answer.code().as_deref(), &error["extensions"]["field"]),
            (Some("VALIDATION_ERROR"), &json!("size"))
        );
        assert_eq!(answer.json()["data"]["event"]["qrCode"], Value::Null, "only the code is null");
    }
    assert_eq!(ask("(format: GIF)").await.code().as_deref(), Some("DOCUMENT_INVALID"));
    assert_eq!(ask("(size: \"512\")").await.code().as_deref(), Some("DOCUMENT_INVALID"));
    let many = "query ($size: Int) { events { nodes { qrCode(size: $size) { size } } } }";
    let answer = app.viewer().graphql_with(many, json!({ "size": 1024 })).await.data();
    assert_eq!(answer["events"]["nodes"], json!([{ "qrCode": { "size": 1024 } }]));
}

async fn a_new_code_invalidates_the_old_one(app: TestApp) {
    let event = app.new_event(&app.organizer(), workshop()).await;
    app.advance_clock(chrono::TimeDelta::hours(1));
    let regenerate = format!(
        "mutation {{ regenerateQrCode(input: {{id: \"{}\"}}) {{ event {{ shortCode signedQrCodeData title }} \
         signedQrCodeData qrCodeSecret userErrors {{ code }} }} }}",
        event.id
    );
    let payload = app.organizer().graphql(&regenerate).await.data()["regenerateQrCode"].take();
    let after = row(&app, event.id).await;
    let t = after.qr_issued_at.timestamp();
    let address = payload::signed_url("http://localhost:3000", &after.short_code, t, &after.qr_secret);
    let expected = json!({
        "event": { "shortCode": after.short_code, "signedQrCodeData": address, "title": event.title },
        "signedQrCodeData": address,
        "qrCodeSecret": after.qr_secret,
        "userErrors": []
    });
    assert_eq!(payload, expected);
    assert_eq!(t, event.qr_issued_at.timestamp() + 3600);
    assert_ne!((after.short_code, after.qr_secret), (event.short_code, event.qr_secret));
}

async fn a_code_that_is_taken_is_drawn_again(app: TestApp) {
    let scope = app.organizer().scope().await;
    let first = create::create(&scope, workshop()).await.expect("an organizer creates events");
    // The generator returns a used code twice, then a free one.
    let drawing = |codes: &[&str]| {
        let mut codes: Vec<String> = codes.iter().rev().map(|code| (*code).to_owned()).collect();
        move || codes.pop().expect("the generator has enough codes")
    };
    let taken = first.short_code.as_str();
    let second = create::create_with_codes(&scope, workshop(), drawing(&[taken, taken, "ZZZZZ2"])).await;
    assert_eq!(second.expect("a code is free").short_code, "ZZZZZ2");
    let again =
        qr_code::regenerate_with_codes(&scope, first.id.into(), drawing(&["ZZZZZ2", "ZZZZZ2", "ZZZZZ3"]))
            .await;
    assert_eq!(again.expect("a code is free").short_code, "ZZZZZ3");
    // The creation gives up after a number of attempts and inserts nothing.
    let mut draws = 0;
    let never = create::create_with_codes(&scope, workshop(), || {
        draws += 1;
        "ZZZZZ2".to_owned()
    });
    assert!(never.await.is_err());
    assert_eq!(draws, 5);
    let total = app.viewer().graphql("{ events { totalCount } }").await.data();
    assert_eq!(total["events"]["totalCount"], 2);
}

async fn codes_of_deleted_events_stay_taken(app: TestApp) {
    let scope = app.admin().scope().await;
    let event = create::create(&scope, workshop()).await.expect("an administrator creates events");
    passerelle::domain::events::remove::event(&scope, event.id.into()).await.expect("and removes them");
    let mut codes = vec!["ZZZZZ2".to_owned(), event.short_code];
    let next = create::create_with_codes(&scope, workshop(), move || codes.pop().expect("two")).await;
    assert_eq!(next.expect("a code is free").short_code, "ZZZZZ2", "printed codes open no other event");
}

async fn a_code_opens_its_event(app: TestApp) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let (code, t) = (event.short_code.as_str(), event.qr_issued_at.timestamp().to_string());
    let s = payload::sign(&event.qr_secret, code, &t);
    let ask = async |code: &str, t: &str, s: &str| {
        let query = format!("{{ eventByCode(code: \"{code}\", t: \"{t}\", s: \"{s}\") {{ title status }} }}");
        app.anonymous().graphql(&query).await
    };
    let data = ask(code, &t, &s).await.data();
    assert_eq!(data["eventByCode"], json!({ "title": event.title, "status": "SCHEDULED" }));
    // As a scanner writes it, and as a hand does.
    let lower = code.to_lowercase();
    for (code, t, s) in
        [(format!(" {code}\\r\\n"), format!("{t}\\n"), format!(" {s}\\t")), (lower, t.clone(), s.clone())]
    {
        assert_eq!(ask(&code, &t, &s).await.data()["eventByCode"]["title"], event.title, "{code}");
    }
    for (code, t, s, told) in [
        ("A7KP2", t.as_str(), s.as_str(), "INVALID_QR_CODE"),
        ("ZZZZZZ", &t, &s, "EVENT_NOT_FOUND"),
        (code, &t, "abc123", "INVALID_QR_CODE"),
        (code, "1", &s, "INVALID_QR_CODE"),
    ] {
        let answer = ask(code, t, s).await;
        assert_eq!(answer.code().as_deref(), Some(told), "{code} {t} {s}");
        assert_eq!(answer.json()["data"]["eventByCode"], Value::Null);
    }
    app.clock.set(event.qr_expires_at);
    assert_eq!(
        ask(code, &t, &s).await.code().as_deref(),
        Some("QR_CODE_EXPIRED"),
        "GraphQL distinguishes it"
    );
}

async fn a_code_is_judged(app: TestApp) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let (code, t) = (event.short_code.as_str(), event.qr_issued_at.timestamp());
    let s = payload::sign(&event.qr_secret, code, &t.to_string());
    let query = "query ($code: String!, $t: Float!, $s: String!) { validateQrCode(code: $code, timestamp: $t, signature: $s) \
         { isValid reason event { title status } expiresAt remainingHours } }";
    let ask = async |code: &str, t: Value, s: &str| {
        let answer = app.anonymous().graphql_with(query, json!({ "code": code, "t": t, "s": s })).await;
        answer.data()["validateQrCode"].take()
    };
    let valid = json!({
        "isValid": true,
        "reason": null,
        "event": { "title": event.title, "status": "SCHEDULED" },
        "expiresAt": "2025-12-16T17:00:00Z",
        "remainingHours": 79.0
    });
    assert_eq!(ask(code, json!(t), &s).await, valid);
    for (code, t, s, reason) in [
        ("x", json!(t), s.as_str(), "INVALID_FORMAT"),
        ("ZZZZZZ", json!(t), &s, "EVENT_NOT_FOUND"),
        (code, json!(1.5), &s, "SIGNATURE_MISMATCH"),
        (code, json!(4e18), &s, "SIGNATURE_MISMATCH"),
        (code, json!(t), "x", "SIGNATURE_MISMATCH"),
    ] {
        let invalid = json!({
            "isValid": false, "reason": reason, "event": null, "expiresAt": null, "remainingHours": null
        });
        assert_eq!(ask(code, t, s).await, invalid);
    }
    app.clock.set(event.qr_expires_at);
    assert_eq!(ask(code, json!(t), &s).await["reason"], "EXPIRED");
}
