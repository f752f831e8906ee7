//! `GET /api/events/by-code/:shortCode` and `POST /api/events/:id/regenerate-qr`: opening an event by its
//! code, and issuing a new code.

use passerelle::domain::events::create::NewEvent;
use passerelle::entity::event;
use passerelle::qr::payload;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use super::{BASE, not_found, patch, path};
use crate::rest::Unlimited;
use crate::rest::accounts::time;
use crate::rest::example::{assert_example, refused};
use crate::support::events::workshop;
use crate::support::{Answer, TestApp, both_engines};

both_engines![
    a_code_opens_its_event,
    a_code_opens_an_event_of_any_status,
    a_modified_code_is_refused,
    what_a_scanner_or_a_hand_adds_is_ignored,
    validity_is_judged_in_its_order,
    a_code_ends,
    a_new_code_invalidates_the_old_one,
    the_code_follows_the_end_when_it_is_another,
];

fn invalid() -> Value {
    refused("INVALID_QR_CODE", "Le QR code est invalide ou expiré")
}

/// The query parameters of the URL in the code of `event`.
fn signed(event: &event::Model) -> (String, String) {
    let t = event.qr_issued_at.timestamp().to_string();
    let s = payload::sign(&event.qr_secret, &event.short_code, &t);
    (t, s)
}

async fn scan(app: &TestApp, code: &str, (t, s): (&str, &str)) -> Answer {
    app.anonymous().get(&format!("/api/events/by-code/{code}?t={t}&s={s}")).await
}

async fn scan_own(app: &TestApp, event: &event::Model) -> Answer {
    let (t, s) = signed(event);
    scan(app, &event.short_code, (&t, &s)).await
}

fn example(event: &event::Model, status: &str) -> Value {
    json!({
        "success": true,
        "data": {
            "id": event.id,
            "title": "Atelier SIGIF - Interfaces NINEA",
            "eventType": "workshop",
            "startDate": "2025-12-15T09:00:00Z",
            "endDate": "2025-12-15T17:00:00Z",
            "location": "Salle de conférence DTAI",
            "organizer": "Direction des Systèmes d'Information",
            "status": status
        }
    })
}

async fn a_code_opens_its_event(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    assert_example(&scan_own(&app, &event).await, 200, example(&event, "scheduled"));
    // The URL in the code, for any caller.
    let one = format!("/api/qr-codes/generate/{}", event.id);
    let address = app.viewer().get(&one).await.json()["data"]["url"].take();
    let address = address.as_str().expect("an address").strip_prefix(BASE).expect("the base");
    let followed = address.replace("/e/", "/api/events/by-code/");
    for caller in [app.anonymous(), app.user(), app.admin(), app.bearer("x.y.z")] {
        assert_example(&caller.get(&followed).await, 200, example(&event, "scheduled"));
    }
}

async fn a_code_opens_an_event_of_any_status(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    for status in ["cancelled", "completed", "ongoing"] {
        patch(&app.admin(), &path(event.id), json!({ "status": status })).await;
        assert_example(&scan_own(&app, &event).await, 200, example(&event, status));
    }
}

async fn a_modified_code_is_refused(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let other = app.new_event(&app.admin(), workshop()).await;
    let ((t, s), (_, of_other)) = (signed(&event), signed(&other));
    let changed = |at: usize| {
        let digit = if s.as_bytes()[at] == b'0' { "1" } else { "0" };
        format!("{}{digit}{}", &s[..at], &s[at + 1..])
    };
    let before = (event.qr_issued_at.timestamp() - 1).to_string();
    for (t, s) in [
        (t.as_str(), changed(0).as_str()),
        (&t, &changed(17)),
        (&t, &changed(31)),
        (&t, &s[..31]),
        (&t, &format!("{s}0")),
        (&t, &s.to_uppercase()),
        (&t, "abc123"),
        (&t, ""),
        (&t, &of_other),
        (&before, &s),
        (&format!("0{t}"), &s),
        (&format!("{t}.0"), &s),
        ("x", &s),
        ("", &s),
    ] {
        assert_example(&scan(&app, &event.short_code, (t, s)).await, 400, invalid());
    }
    for query in ["", &format!("?t={t}"), &format!("?s={s}"), &format!("?t={t}&S={s}")] {
        let answer = app.anonymous().get(&format!("/api/events/by-code/{}{query}", event.short_code)).await;
        assert_example(&answer, 400, invalid());
    }
}

async fn what_a_scanner_or_a_hand_adds_is_ignored(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let ((t, s), code) = (signed(&event), event.short_code.as_str());
    for (before, after) in [
        ("%20", ""),
        ("", "%20"),
        ("", "%0D%0A"),
        ("%09", "%0A"),
        ("%C2%A0", "%E2%80%8B"),
        ("%EF%BB%BF", "%1D"),
    ] {
        let around = |text: &str| format!("{before}{text}{after}");
        for code in [around(code), around(&code.to_lowercase())] {
            let answer = scan(&app, &code, (&around(&t), &around(&s))).await;
            assert_example(&answer, 200, example(&event, "scheduled"));
        }
    }
    // A query string decodes `+` as a blank.
    assert_eq!(scan(&app, code, (&format!("+{t}"), &format!("{s}+"))).await.status(), 200);
    let mixed = format!("{}{}", code[..3].to_lowercase(), &code[3..]);
    assert_eq!(scan(&app, &mixed, (&t, &s)).await.status(), 200);
    // The signature stays exact, and no blank belongs into the code.
    assert_example(&scan(&app, code, (&t, &s.to_uppercase())).await, 400, invalid());
    let split = format!("{}%20{}", &code[..3], &code[3..]);
    assert_example(&scan(&app, &split, (&t, &s)).await, 400, invalid());
}

async fn validity_is_judged_in_its_order(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let (t, s) = signed(&event);
    // A malformed code, whatever the signature.
    for code in ["x", "A7KP2", "A7KP2MM", "A7KP20", "A7KPI2", "%20", "%C3%A9t%C3%A9", "A7KP%202"] {
        assert_example(&scan(&app, code, (&t, &s)).await, 400, invalid());
    }
    // A well-formed code of no event.
    for code in ["ZZZZZZ", "zzzzzz"] {
        for query in [(t.as_str(), s.as_str()), ("x", "y")] {
            assert_example(&scan(&app, code, query).await, 404, not_found());
        }
    }
    // Wrong and expired: this route reports both alike; the validation of a code distinguishes them.
    app.clock.set(time("2025-12-16T17:00:00Z"));
    assert_example(&scan(&app, &event.short_code, (&t, "abc")).await, 400, invalid());
    assert_example(&scan(&app, "ZZZZZZ", (&t, &s)).await, 404, not_found());
}

async fn a_code_ends(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    let open = app.new_event(&app.admin(), NewEvent { end_at: None, ..workshop() }).await;
    for (event, last) in [(&open, "2025-12-16T08:59:59Z"), (&event, "2025-12-16T16:59:59Z")] {
        app.clock.set(time(last));
        assert_eq!(scan_own(&app, event).await.status(), 200, "until {last}");
        app.advance_clock(chrono::TimeDelta::seconds(1));
        assert_example(&scan_own(&app, event).await, 400, invalid());
    }
}

async fn a_new_code_invalidates_the_old_one(app: Unlimited) {
    let event = app.new_event(&app.organizer(), workshop()).await;
    let old = signed(&event);
    app.clock.set(time("2025-12-14T08:00:00Z"));
    let answer = app.organizer().post(&format!("{}/regenerate-qr", path(event.id)), json!({})).await;
    let row = event::Entity::find_by_id(event.id).one(app.app.services.database.read()).await;
    let row = row.expect("the database answers").expect("the event exists");
    let (t, s) = signed(&row);
    let example_of_new = json!({
        "success": true,
        "data": {
            "qrCodeData": format!("{BASE}/e/{}?t={t}&s={s}", row.short_code),
            "qrCodeExpiresAt": "2025-12-16T17:00:00Z"
        },
        "message": "QR code régénéré avec succès"
    });
    assert_example(&answer, 200, example_of_new);
    assert_eq!(t, "1765699200", "issued now");
    assert!(row.short_code != event.short_code && row.qr_secret != event.qr_secret);
    assert_example(&scan_own(&app, &row).await, 200, example(&event, "scheduled"));
    assert_example(&scan_own(&app, &event).await, 404, not_found());
    let mixed = scan(&app, &row.short_code, (&old.0, &old.1)).await;
    assert_example(&mixed, 400, invalid());
}

async fn the_code_follows_the_end_when_it_is_another(app: Unlimited) {
    let event = app.new_event(&app.admin(), workshop()).await;
    app.clock.set(time("2025-12-16T17:00:00Z"));
    let regenerate = format!("{}/regenerate-qr", path(event.id));
    let answer = app.admin().post(&regenerate, json!({})).await.json();
    assert_eq!(answer["data"]["qrCodeExpiresAt"], "2025-12-16T17:00:00Z", "of an event that ended earlier");
    let longer = patch(&app.admin(), &path(event.id), json!({ "endDate": "2025-12-16T18:00:00Z" })).await;
    assert_eq!(longer.status(), 200, "{}", longer.text());
    let address = answer["data"]["qrCodeData"].as_str().expect("an address").strip_prefix(BASE);
    let followed = address.expect("the base").replace("/e/", "/api/events/by-code/");
    assert_eq!(app.anonymous().get(&followed).await.status(), 200, "the same code works again");
}
