//! `/api/exports`: the documented files, their content, and the rights to them.

use std::io::{Cursor, Read as _};

use axum::http::Method;
use calamine::{Reader as _, Xlsx};
use chrono::TimeDelta;
use image::ImageFormat;
use passerelle::auth::Role;
use passerelle::entity::attendance::CheckInMode;
use passerelle::entity::event::EventType;
use serde_json::json;

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, invalid};
use crate::rest::pdf::Pdf;
use crate::rest::workbook::rows_of;
use crate::support::attendances::{address as data_url, image, moment};
use crate::support::{Answer, both_engines};

both_engines![
    csv_is_as_documented,
    csv_takes_delimiters_and_encodings,
    iso_8859_1_has_the_nearest_spelling,
    a_byte_order_mark_is_written_when_it_is_asked_for,
    cells_that_a_spreadsheet_would_run_are_neutralised,
    excel_has_the_documented_columns,
    excel_shows_signatures_when_asked,
    signatures_are_upright,
    names_in_other_scripts_take_the_fonts_of_the_installation,
    files_apply_the_filters_of_the_list_and_contain_every_row,
    times_are_written_in_the_zone_of_the_installation,
    the_sheet_is_a_pdf_named_after_the_event,
    compressed_formats_are_not_compressed_again,
    statistics_are_a_workbook_of_three_sheets,
    invalid_parameters_are_refused,
    an_address_from_graphql_opens_its_file_and_no_other,
    an_address_ends_with_its_time_and_its_session,
];

/// Inserts the documented workshop with a signed attendance of Abdoulaye Fall.
async fn insert_documented_attendance(app: &Unlimited) -> uuid::Uuid {
    let event = app
        .event("Atelier SIGIF - Interfaces NINEA", |row| {
            row.event_type = EventType::Workshop;
            row.start_at = moment("2025-12-12T09:00:00Z");
            row.end_at = Some(moment("2025-12-12T17:00:00Z"));
        })
        .await;
    let person = app.abdoulaye().await;
    app.attendance(&event, &person, |row| row.check_in_at = moment("2025-12-12T09:15:23Z")).await;
    event.id
}

const HEADING: &str = "Nom;Prénom;Fonction;CNI;Localité;Organisation;Email;Téléphone;Événement;Type;Date Événement;\
    Date Pointage\n";

async fn csv_is_as_documented(app: Unlimited) {
    let event = insert_documented_attendance(&app).await;
    let answer = app.viewer().get(&format!("/api/exports/attendances/csv?eventId={event}")).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    let name = "attachment; filename=\"presences-SIGIF-2025-12-13.csv\"";
    assert_eq!(answer.header("content-disposition"), Some(name));
    let line = "Fall;Abdoulaye;Chef de Service Informatique;CNI1234567890;Dakar;Direction Générale des Impôts;\
        afall@finances.gouv.sn;+221 77 123 45 67;Atelier SIGIF - Interfaces NINEA;workshop;2025-12-12;2025-12-12 09:15\n";
    assert_eq!(answer.text(), format!("{HEADING}{line}"));
    let nothing = app.viewer().get("/api/exports/attendances/csv?startDate=2030-01-01").await;
    assert_eq!(nothing.text(), HEADING);
}

async fn csv_takes_delimiters_and_encodings(app: Unlimited) {
    insert_documented_attendance(&app).await;
    for (query, start) in [
        ("delimiter=,", "Nom,Prénom,"),
        ("delimiter=%5Ct", "Nom\tPrénom\t"),
        ("delimiter=%09", "Nom\tPrénom\t"),
    ] {
        let answer = app.viewer().get(&format!("/api/exports/attendances/csv?{query}")).await;
        assert!(answer.text().starts_with(start), "{query}: {}", answer.text());
    }
    let latin = app.viewer().get("/api/exports/attendances/csv?encoding=ISO-8859-1").await;
    assert_eq!(latin.header("content-type"), Some("text/csv; charset=iso-8859-1"));
    assert!(latin.bytes().starts_with(b"Nom;Pr\xe9nom;"));
}

async fn iso_8859_1_has_the_nearest_spelling(app: Unlimited) {
    let event = app.event("Fête du cœur – 2025", |_| {}).await;
    let who =
        app.participant("Ŋoné", "N’Diaye", |row| row.organization = Some("Crédit “Ƴiwa” 5 €…".into())).await;
    app.attendance(&event, &who, |_| {}).await;
    let latin = app.viewer().get("/api/exports/attendances/csv?encoding=ISO-8859-1").await;
    let text: String = latin.bytes().iter().map(|byte| char::from(*byte)).collect();
    for spelled in ["N'Diaye;Noné;", "\"Crédit \"\"Yiwa\"\" 5 EUR...\"", "Fête du coeur - 2025"] {
        assert!(text.contains(spelled), "{text}");
    }
    assert!(!text.contains('?'), "{text}");
    let utf_8 = app.viewer().get("/api/exports/attendances/csv").await;
    assert!(utf_8.text().contains("N’Diaye;Ŋoné;"), "{}", utf_8.text());
}

async fn a_byte_order_mark_is_written_when_it_is_asked_for(app: Unlimited) {
    insert_documented_attendance(&app).await;
    let csv = async |query: &str| {
        app.viewer().get(&format!("/api/exports/attendances/csv?{query}")).await.bytes().to_vec()
    };
    let plain = csv("").await;
    for (query, expected) in [
        ("bom=true", [b"\xef\xbb\xbf", &plain[..]].concat()),
        ("bom=TRUE", [b"\xef\xbb\xbf", &plain[..]].concat()),
        ("bom=1&encoding=UTF-8", [b"\xef\xbb\xbf", &plain[..]].concat()),
        ("bom=false", plain.clone()),
        ("bom=0", plain.clone()),
        ("bom=", plain.clone()),
        ("bom=true&encoding=ISO-8859-1", csv("encoding=ISO-8859-1").await),
    ] {
        assert_eq!(csv(query).await, expected, "{query}");
    }
    let (path, _) = address(&app.viewer(), "attendancesDownload(format: CSV, bom: true)").await;
    assert!(app.anonymous().get(&path).await.bytes().starts_with(b"\xef\xbb\xbfNom;"));
}

async fn cells_that_a_spreadsheet_would_run_are_neutralised(app: Unlimited) {
    let event = app.event("=1+1", |_| ()).await;
    let person = app
        .participant("@SUM(A1)", "-Fall;\"x\"", |row| row.phone = Some("+221 77 123 45 67".to_owned()))
        .await;
    app.attendance(&event, &person, |_| ()).await;
    let csv = app.viewer().get("/api/exports/attendances/csv").await;
    let line = csv.text().lines().nth(1).expect("a line").to_owned();
    assert!(line.starts_with("\"'-Fall;\"\"x\"\"\";'@SUM(A1);"), "{line}");
    assert!(line.contains(";+221 77 123 45 67;'=1+1;"), "{line}");
    let excel = app.viewer().get("/api/exports/attendances/excel").await;
    assert_eq!(rows_of(&excel)[1][9], "=1+1", "a text, not a formula");
}

async fn excel_has_the_documented_columns(app: Unlimited) {
    let event = insert_documented_attendance(&app).await;
    let answer = app.viewer().get(&format!("/api/exports/attendances/excel?eventId={event}")).await;
    assert_eq!(answer.status(), 200);
    let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    assert_eq!(answer.header("content-type"), Some(media));
    let name = "attachment; filename=\"presences-SIGIF-2025-12-13.xlsx\"";
    assert_eq!(answer.header("content-disposition"), Some(name));
    assert_eq!(answer.header("content-length"), Some(answer.bytes().len().to_string().as_str()));
    let rows = rows_of(&answer);
    let titles = [
        "N°",
        "Nom",
        "Prénom",
        "Fonction",
        "CNI",
        "Localité",
        "Organisation",
        "Email",
        "Téléphone",
        "Événement",
        "Type",
        "Date Événement",
        "Date Pointage",
        "Mode Pointage",
        "Signature",
    ];
    assert_eq!(rows[0], titles);
    assert_eq!(rows[1][..3], ["1", "Fall", "Abdoulaye"]);
    assert_eq!(rows[1][11..], ["2025-12-12 00:00:00", "2025-12-12 09:15:23", "qr_code", "Oui"]);
}

async fn excel_shows_signatures_when_asked(app: Unlimited) {
    insert_documented_attendance(&app).await;
    let has_picture = |answer: &Answer| {
        let mut archive = zip::ZipArchive::new(Cursor::new(answer.bytes())).expect("an archive");
        (0..archive.len()).any(|at| {
            archive.by_index(at).expect("a part").name().is_ok_and(|name| name.starts_with("xl/media/"))
        })
    };
    let without = app.viewer().get("/api/exports/attendances/excel").await;
    let with = app.viewer().get("/api/exports/attendances/excel?includeSignatures=true").await;
    assert_eq!((has_picture(&without), has_picture(&with)), (false, true));
}

/// A JPEG that lies on its side: 40 × 120 pixels, to be turned by a quarter.
fn lying_jpeg() -> Vec<u8> {
    let jpeg = image(ImageFormat::Jpeg, 40, 120);
    let exif = b"\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    [&jpeg[..2], exif, &jpeg[2..]].concat()
}

async fn signatures_are_upright(app: Unlimited) {
    let event = app.event("Atelier", |_| {}).await;
    let signed = lying_jpeg();
    let body = json!({
        "eventId": event.id,
        "participant": { "firstName": "Awa", "lastName": "Sow" },
        "signature": data_url("image/jpeg", &signed)
    });
    let recorded = app.anonymous().post("/api/attendances", body).await;
    assert_eq!(recorded.status(), 201, "{}", recorded.text());
    let id = recorded.json()["data"]["id"].as_str().expect("an identifier").to_owned();
    // The bytes are those of the client: a browser turns them by itself.
    let shown =
        app.viewer().with_header("accept", "image/*").get(&format!("/api/attendances/{id}/signature")).await;
    assert_eq!(shown.bytes(), signed);
    let workbook = app.viewer().get("/api/exports/attendances/excel?includeSignatures=true").await;
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook.bytes())).expect("an archive");
    let mut picture = Vec::new();
    archive
        .by_name("xl/media/image1.png")
        .expect("a picture")
        .read_to_end(&mut picture)
        .expect("it is whole");
    let picture = image::load_from_memory(&picture).expect("a PNG");
    assert!(picture.width() > 2 * picture.height(), "{} × {}", picture.width(), picture.height());
    let sheet = app.viewer().get(&format!("/api/exports/attendances/pdf?eventId={}", event.id)).await;
    let images = Pdf::of(&sheet).images();
    assert!(images.len() == 1 && images[0].0 > 2 * images[0].1, "{images:?}");
}

async fn names_in_other_scripts_take_the_fonts_of_the_installation(engine: crate::support::Engine) {
    let fonts = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fonts");
    for (flags, is_shown) in [(&["--fonts-dir", fonts][..], true), (&[], false)] {
        let app = crate::support::TestApp::with(engine, &[&["--rate-limits", "off"], flags].concat()).await;
        let event = app.event("Atelier", |_| {}).await;
        let who = app.participant("小龙", "王", |_| {}).await;
        app.attendance(&event, &who, |_| {}).await;
        let answer = app.viewer().get(&format!("/api/exports/attendances/pdf?eventId={}", event.id)).await;
        let text = Pdf::of(&answer).text();
        assert_eq!(text.contains('王') && text.contains("小龙"), is_shown, "{text}");
    }
}

async fn files_apply_the_filters_of_the_list_and_contain_every_row(app: Unlimited) {
    let events = app.insert_attended_events(2, 260).await;
    let count = async |query: &str| {
        let answer = app.viewer().get(&format!("/api/exports/attendances/csv?{query}")).await;
        assert_eq!(answer.status(), 200, "{query}");
        answer.text().lines().count() - 1
    };
    assert_eq!(count("").await, 520, "more than one page");
    assert_eq!(count("page=2&limit=10").await, 520, "exports ignore pages");
    assert_eq!(count(&format!("eventId={}", events[0].id)).await, 260);
    assert_eq!(count("startDate=2025-12-13&endDate=2025-12-13").await, 520);
    assert_eq!(count("endDate=2025-12-12").await, 0);
    assert_eq!(count("startDate=2025-12-14").await, 0);
    let excel = app.viewer().get("/api/exports/attendances/excel").await;
    let rows = rows_of(&excel);
    assert_eq!((rows.len(), rows[520][0].as_str()), (521, "520"));
    assert!(rows[1..].windows(2).all(|pair| pair[0][12] <= pair[1][12]), "in the order of time");
    let imported = rows.iter().filter(|row| row[14] == "Non").count();
    assert_eq!(imported, 104, "one in five did not sign");
}

async fn times_are_written_in_the_zone_of_the_installation(engine: crate::support::Engine) {
    let app = crate::support::TestApp::with(engine, &["--rate-limits", "off", "--time-zone", "-03:00"]).await;
    let event = app.event("Nuit", |row| row.start_at = moment("2025-12-13T01:00:00Z")).await;
    let person = app.abdoulaye().await;
    let late = moment("2025-12-13T01:30:00Z");
    app.attendance(&event, &person, |row| (row.check_in_at, row.check_in_mode) = (late, CheckInMode::Manual))
        .await;
    let answer = app.viewer().get("/api/exports/attendances/csv?endDate=2025-12-12").await;
    assert!(answer.text().trim_end().ends_with(";2025-12-12;2025-12-12 22:30"), "{}", answer.text());
    let nothing = app.viewer().get("/api/exports/attendances/csv?startDate=2025-12-13").await;
    assert_eq!(nothing.text().lines().count(), 1);
}

async fn the_sheet_is_a_pdf_named_after_the_event(app: Unlimited) {
    let event = insert_documented_attendance(&app).await;
    let mut sizes = Vec::new();
    for query in ["", "&layout=landscape", "&includeSignatures=false"] {
        let answer = app.viewer().get(&format!("/api/exports/attendances/pdf?eventId={event}{query}")).await;
        assert_eq!(answer.status(), 200, "{query}");
        assert_eq!(answer.header("content-type"), Some("application/pdf"));
        let name = "attachment; filename=\"feuille-presence-Atelier-SIGIF-2025-12-12.pdf\"";
        assert_eq!(answer.header("content-disposition"), Some(name));
        assert!(answer.bytes().starts_with(b"%PDF-"));
        sizes.push(answer.bytes().len());
    }
    assert!(sizes[2] < sizes[0], "the image is left out: {sizes:?}");
    let nobody =
        app.viewer().get(&format!("/api/exports/attendances/pdf?eventId={}", uuid::Uuid::nil())).await;
    let example = json!({
        "success": false, "error": { "code": "EVENT_NOT_FOUND", "message": "Événement introuvable" }
    });
    assert_example(&nobody, 404, example);
}

async fn compressed_formats_are_not_compressed_again(app: Unlimited) {
    let event = insert_documented_attendance(&app).await;
    for (format, encoding) in [("pdf", None), ("excel", None), ("csv", Some("gzip"))] {
        let path = format!("/api/exports/attendances/{format}?eventId={event}");
        let answer = app.viewer().with_header("accept-encoding", "gzip").get(&path).await;
        assert_eq!(answer.header("content-encoding"), encoding, "{format}");
        let length = answer.bytes().len().to_string();
        assert_eq!(
            answer.header("content-length"),
            encoding.is_none().then_some(length.as_str()),
            "{format}"
        );
    }
}

async fn statistics_are_a_workbook_of_three_sheets(app: Unlimited) {
    insert_documented_attendance(&app).await;
    for (query, sheets) in [
        ("", ["Par événement", "Par organisation", "Par période"]),
        ("?groupBy=organization", ["Par organisation", "Par événement", "Par période"]),
        ("?groupBy=MONTH", ["Par période", "Par événement", "Par organisation"]),
    ] {
        let answer = app.viewer().get(&format!("/api/exports/statistics/excel{query}")).await;
        assert_eq!(answer.status(), 200, "{query}: {}", answer.header("content-type").unwrap_or_default());
        let name = "attachment; filename=\"statistiques-SIGIF-2025.xlsx\"";
        assert_eq!(answer.header("content-disposition"), Some(name));
        let workbook: Xlsx<_> = Xlsx::new(Cursor::new(answer.bytes())).expect("a workbook");
        assert_eq!(workbook.sheet_names(), sheets, "{query}");
    }
    let events = rows_of(&app.viewer().get("/api/exports/statistics/excel").await);
    assert_eq!(events[1][0], "Atelier SIGIF - Interfaces NINEA");
    assert_eq!(events[1][6..10], ["1", "1", "0", "100"]);
    let organizations =
        rows_of(&app.viewer().get("/api/exports/statistics/excel?groupBy=organization").await);
    assert_eq!(organizations[1][..4], ["Direction Générale des Impôts", "1", "1", "1"]);
    let months = rows_of(&app.viewer().get("/api/exports/statistics/excel?groupBy=month").await);
    assert_eq!((months.len(), months[12][0].as_str(), months[12][3].as_str()), (13, "Décembre 2025", "1"));
    let wrong = app.viewer().get("/api/exports/statistics/excel?groupBy=week").await;
    let words = "Doit être l'une des valeurs : event, organization, month";
    assert_example(&wrong, 400, invalid(&json!({ "groupBy": words })));
}

async fn invalid_parameters_are_refused(app: Unlimited) {
    let boolean = "Valeur booléenne attendue";
    for (path, details) in [
        ("csv?delimiter=x", json!({ "delimiter": "<sentence>" })),
        ("csv?encoding=utf-16", json!({ "encoding": "Doit être l'une des valeurs : UTF-8, ISO-8859-1" })),
        ("csv?bom=maybe", json!({ "bom": boolean })),
        ("csv?bom=2&delimiter=x", json!({ "delimiter": "<sentence>", "bom": boolean })),
        ("excel?includeSignatures=maybe", json!({ "includeSignatures": boolean })),
        ("pdf", json!({ "eventId": "Ce champ est requis" })),
        (
            "pdf?layout=round&includeSignatures=maybe",
            json!({
                "eventId": "Ce champ est requis", "includeSignatures": boolean,
                "layout": "Doit être l'une des valeurs : portrait, landscape"
            }),
        ),
        ("csv?startDate=soon", json!({ "startDate": "Date invalide (AAAA-MM-JJ attendu)" })),
    ] {
        let answer = app.viewer().get(&format!("/api/exports/attendances/{path}")).await;
        assert_example(&answer, 400, invalid(&details));
    }
    let range =
        app.viewer().get("/api/exports/attendances/csv?startDate=2025-02-01&endDate=2025-01-01").await;
    let example = json!({
        "success": false, "error": { "code": "INVALID_DATE_RANGE", "message": "Plage de dates invalide" }
    });
    assert_example(&range, 400, example);
}

/// The path of the download URL that GraphQL returns, with the file name.
async fn address(caller: &crate::support::Caller<'_>, field: &str) -> (String, String) {
    let answer =
        caller.graphql(&format!("{{ download: {field} {{ url expiresAt filename }} }}")).await.data();
    let url = answer["download"]["url"].as_str().expect("an address").to_owned();
    let path = url.strip_prefix("http://localhost:3000").expect("our own address").to_owned();
    (path, answer["download"]["filename"].as_str().expect("a name").to_owned())
}

async fn an_address_from_graphql_opens_its_file_and_no_other(app: Unlimited) {
    let event = insert_documented_attendance(&app).await;
    for field in [
        "attendancesDownload(format: CSV)".to_owned(),
        format!(
            "attendancesDownload(format: XLSX, eventId: \"{event}\", startDate: \"2025-12-01\", endDate: \"2025-12-31\")"
        ),
        format!("attendanceSheetDownload(eventId: \"{event}\", layout: LANDSCAPE)"),
    ] {
        let (path, name) = address(&app.viewer(), &field).await;
        let answer = app.anonymous().get(&path).await;
        assert_eq!(answer.status(), 200, "{field}");
        assert!(answer.header("content-disposition").is_some_and(|text| text.contains(&name)), "{field}");
        let altered = path.replace("/attendances/", "/attendances/./");
        assert_ne!(app.anonymous().get(&altered).await.status(), 200);
        assert_eq!(app.anonymous().get(&format!("{path}&delimiter=,")).await.status(), 401);
        let list = path.replace("/exports/attendances/csv", "/attendances");
        if list != path {
            assert_eq!(app.anonymous().get(&list).await.status(), 401);
        }
    }
    for (caller, code) in [(app.anonymous(), "AUTH_REQUIRED"), (app.user(), "FORBIDDEN")] {
        let answer = caller.graphql("{ attendancesDownload(format: CSV) { url } }").await;
        assert_eq!(answer.code().as_deref(), Some(code));
    }
    let missing = "{ attendanceSheetDownload(eventId: \"nobody\") { url } }";
    assert_eq!(app.viewer().graphql(missing).await.code().as_deref(), Some("EVENT_NOT_FOUND"));
}

async fn an_address_ends_with_its_time_and_its_session(app: Unlimited) {
    insert_documented_attendance(&app).await;
    let viewer = app.account_of(Role::Viewer).await;
    let caller = app.signed_in(&viewer.email).await;
    let field = "attendancesDownload(format: CSV)";
    let (path, _) = address(&caller, field).await;
    app.advance_clock(TimeDelta::minutes(4));
    assert_eq!(app.anonymous().get(&path).await.status(), 200);
    app.advance_clock(TimeDelta::minutes(1));
    assert_eq!(app.anonymous().get(&path).await.status(), 401);
    let (path, _) = address(&caller, field).await;
    let logout = caller.send_json(Method::POST, "/api/auth/logout", json!({})).await;
    assert_eq!(logout.status(), 200);
    assert_eq!(app.anonymous().get(&path).await.status(), 401);
}
