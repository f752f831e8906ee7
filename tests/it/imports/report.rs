//! Imports: the outcome of each line, all or nothing, and dry runs.

use passerelle::entity::attendance::CheckInMode;
use passerelle::entity::event::EventStatus;
use serde_json::json;

use super::{import, lines};
use crate::support::attendances::moment;
use crate::support::{TestApp, both_engines};

both_engines![
    participants_are_created_matched_and_reported_as_duplicates,
    one_refused_line_refuses_the_whole,
    a_dry_run_reports_the_same_and_writes_nothing,
    attendances_are_recorded_in_the_mode_import,
    nobody_came_to_an_event_that_has_not_begun,
    an_export_can_be_imported,
    a_workbook_is_taken_like_csv,
    an_invalid_file_is_reported,
    imports_need_the_right,
];

const PEOPLE: &str = "Nom;Prénom;Fonction;CNI;Organisation;Email;Téléphone;Couleur\n\
    Ndiaye;Aïssatou;Analyste;CNI0000000001;DTAI;aissatou@example.com;+221 77 000 00 01;bleu\n\
    Fall;Abdoulaye;Directeur;cni1234567890;;;;\n\
    \n\
    NDIAYE;Aissatou;;CNI0000000001;;;;\n\
    Fall;A.;;;;AFALL@finances.gouv.sn;;\n\
    Sow;Moussa;;;;AFALL@finances.gouv.sn;;\n";

async fn participants_are_created_matched_and_reported_as_duplicates(app: TestApp) {
    let abdoulaye = app.abdoulaye().await;
    let answer = import(&app.organizer(), "importParticipants", json!({}), PEOPLE.as_bytes()).await;
    assert_eq!(
        lines(&answer),
        [
            "2 CREATED Aïssatou Ndiaye",
            "3 MATCHED Abdoulaye Fall",
            "5 DUPLICATE Aissatou NDIAYE",
            "6 DUPLICATE A. Fall",
            "7 CREATED Moussa Sow"
        ]
    );
    let mut summary = answer.data()["import"].take();
    summary.as_object_mut().expect("a payload").remove("lines");
    assert_eq!(
        summary,
        json!({
            "committed": true, "unreadColumns": ["Couleur"], "unreadSheets": [], "created": 2, "matched": 1, "duplicates": 2, "refused": 0, "userErrors": []
        })
    );
    let rows = app.participant_rows().await;
    assert_eq!(rows.len(), 3);
    let matched_row = rows.iter().find(|row| row.id == abdoulaye.id).expect("Abdoulaye");
    assert_eq!(matched_row.function.as_deref(), Some("Directeur"));
    assert_eq!(matched_row.organization, abdoulaye.organization, "absent fields stay");
    assert_eq!(matched_row.cni_number, abdoulaye.cni_number, "an existing number is never replaced");
    let new = rows.iter().find(|row| row.first_name == "Aïssatou").expect("Aïssatou");
    assert_eq!((new.last_name.as_str(), new.function.as_deref()), ("Ndiaye", Some("Analyste")));
    let found =
        app.viewer().graphql("{ participants(filter: {search: \"aissatou dtai\"}) { totalCount } }").await;
    assert_eq!(found.data()["participants"]["totalCount"], 1, "search finds imported participants");
}

async fn one_refused_line_refuses_the_whole(app: TestApp) {
    let file = "lastName,firstName,cniNumber,email\nA,B,CNI0000000001,\nC,,x,no address\nD,E,,\n";
    let answer = import(&app.organizer(), "importParticipants", json!({}), file.as_bytes()).await;
    let lines = lines(&answer);
    assert_eq!(lines[0], "2 CREATED B A");
    assert_eq!(lines[1], "3 REFUSED C firstName,cniNumber,email");
    assert_eq!(lines[2], "4 CREATED E D");
    let payload = &answer.data()["import"];
    assert_eq!((&payload["committed"], &payload["refused"]), (&json!(false), &json!(1)));
    assert!(app.participant_rows().await.is_empty(), "all or nothing");
}

async fn a_dry_run_reports_the_same_and_writes_nothing(app: TestApp) {
    app.abdoulaye().await;
    let organizer = app.organizer();
    let dry = import(&organizer, "importParticipants", json!({ "dryRun": true }), PEOPLE.as_bytes()).await;
    assert_eq!(dry.data()["import"]["committed"], false);
    assert_eq!(app.participant_rows().await.len(), 1);
    let real = import(&organizer, "importParticipants", json!({}), PEOPLE.as_bytes()).await;
    assert_eq!(lines(&dry), lines(&real));
}

async fn attendances_are_recorded_in_the_mode_import(app: TestApp) {
    let event = app
        .event("Atelier", |row| {
            row.status = EventStatus::Completed;
            row.start_at = moment("2025-12-12T09:00:00Z");
        })
        .await;
    let abdoulaye = app.abdoulaye().await;
    let file = "Nom;Prénom;CNI;Date Pointage;Notes\n\
        Fall;Abdoulaye;CNI1234567890;2025-12-12 09:15;Feuille papier\n\
        Sow;Awa;CNI0000000002;;\n\
        Sow;Awa;CNI0000000002;;\n\
        Ba;Demain;;2030-01-01 10:00;\n";
    let input = json!({ "eventId": event.id, "dryRun": true });
    let answer = import(&app.organizer(), "importAttendances", input, file.as_bytes()).await;
    assert_eq!(
        lines(&answer),
        [
            "2 MATCHED Abdoulaye Fall",
            "3 CREATED Awa Sow",
            "4 DUPLICATE Awa Sow",
            "5 REFUSED Demain Ba checkInTime"
        ]
    );
    let (good, _) = file.split_at(file.find("Ba;").expect("the last line"));
    let input = json!({ "eventId": event.id });
    let answer = import(&app.organizer(), "importAttendances", input.clone(), good.as_bytes()).await;
    assert_eq!(answer.data()["import"]["committed"], true);
    let mut rows = app.attendance_rows().await;
    rows.sort_by_key(|row| row.check_in_at);
    let organizer = app.account_of(passerelle::auth::Role::Organizer).await.id;
    let shown: Vec<_> = rows
        .iter()
        .map(|row| {
            (row.check_in_mode, row.recorded_by_id, row.check_in_at.to_rfc3339(), row.ip_address.is_some())
        })
        .collect();
    let by = |time: &str| (CheckInMode::Import, Some(organizer), time.to_owned(), false);
    assert_eq!(shown, [by("2025-12-12T09:00:00+00:00"), by("2025-12-12T09:15:00+00:00")]);
    assert_eq!((rows[1].participant_id, rows[1].notes.as_deref()), (abdoulaye.id, Some("Feuille papier")));
    let second_import = import(&app.organizer(), "importAttendances", input, good.as_bytes()).await;
    assert!(
        lines(&second_import).iter().all(|line| line.contains("DUPLICATE")),
        "{:?}",
        lines(&second_import)
    );
    for (id, status, code) in [
        (uuid::Uuid::nil(), None, "EVENT_NOT_FOUND"),
        (event.id, Some(EventStatus::Cancelled), "EVENT_CANCELLED"),
    ] {
        let id = match status {
            Some(status) => app.event("Annulé", |row| row.status = status).await.id,
            None => id,
        };
        let answer =
            import(&app.organizer(), "importAttendances", json!({ "eventId": id }), good.as_bytes()).await;
        assert_eq!(answer.user_errors(), [format!("{code} eventId")]);
    }
}

async fn nobody_came_to_an_event_that_has_not_begun(app: TestApp) {
    let event = app.event("Bientôt", |row| row.start_at = moment("2030-01-01T09:00:00Z")).await;
    let file = "Nom;Prénom;Date Pointage\nSow;Awa;\nBa;Ali;2025-12-12 09:15\n";
    let input = json!({ "eventId": event.id });
    let answer = import(&app.organizer(), "importAttendances", input, file.as_bytes()).await;
    assert_eq!(lines(&answer), ["2 REFUSED Awa Sow checkInTime", "3 CREATED Ali Ba"]);
    assert!(app.attendance_rows().await.is_empty());
}

async fn an_export_can_be_imported(app: TestApp) {
    let events = app.insert_attended_events(1, 6).await;
    let other = app.event("Suite", |_| ()).await;
    for (path, token) in [("csv", app.viewer()), ("excel", app.viewer())] {
        let file = token.get(&format!("/api/exports/attendances/{path}?eventId={}", events[0].id)).await;
        let input = json!({ "eventId": other.id, "dryRun": true });
        let answer = import(&app.organizer(), "importAttendances", input, file.bytes()).await;
        let payload = &answer.data()["import"];
        assert_eq!(
            (&payload["refused"], payload["lines"].as_array().map(Vec::len)),
            (&json!(0), Some(6)),
            "{path}"
        );
    }
}

async fn a_workbook_is_taken_like_csv(app: TestApp) {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (at, title) in (0..).zip(["Prénom", "Nom", "Téléphone"]) {
        sheet.write(0, at, title).expect("a cell");
    }
    sheet.write(1, 0, "Awa").expect("a cell").write(1, 1, "Sow").expect("a cell");
    sheet.write(1, 2, 221_770_000_001_f64).expect("a cell");
    let bytes = workbook.save_to_buffer().expect("a workbook");
    let answer = import(&app.organizer(), "importParticipants", json!({}), &bytes).await;
    assert_eq!(lines(&answer), ["2 CREATED Awa Sow"]);
    assert_eq!(app.participant_rows().await[0].phone.as_deref(), Some("221770000001"));
}

async fn an_invalid_file_is_reported(app: TestApp) {
    let organizer = app.organizer();
    for (file, message) in [
        (&b"\x89PNG\r\n\x1a\n\x00"[..], "Fichier CSV ou XLSX attendu"),
        (b"PK\x03\x04 broken", "Fichier CSV ou XLSX attendu"),
        (b"", "Le fichier ne contient aucune ligne"),
        (b"a;b\n1;2\n", "Colonne manquante : Nom"),
        (b"Nom\nFall\n", "Colonne manquante : Prénom"),
    ] {
        let answer = import(&organizer, "importParticipants", json!({}), file).await;
        assert_eq!(answer.user_errors(), ["VALIDATION_ERROR content"]);
        assert_eq!(answer.data()["import"]["userErrors"][0]["message"], message);
    }
    let query = "mutation { importParticipants(input: {content: \"%%%\"}) { userErrors { code field } } }";
    assert_eq!(organizer.graphql(query).await.user_errors(), ["VALIDATION_ERROR content"]);
}

async fn imports_need_the_right(app: TestApp) {
    let event = app.event("Atelier", |_| ()).await;
    for (caller, code) in
        [(app.anonymous(), "AUTH_REQUIRED"), (app.user(), "FORBIDDEN"), (app.viewer(), "FORBIDDEN")]
    {
        let answer = import(&caller, "importParticipants", json!({}), b"nonsense").await;
        assert_eq!(answer.code().as_deref(), Some(code));
        let answer = import(&caller, "importAttendances", json!({ "eventId": event.id }), b"nonsense").await;
        assert_eq!(answer.code().as_deref(), Some(code));
    }
}
