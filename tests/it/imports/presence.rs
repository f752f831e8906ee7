//! Lists of presence: an absence is not recorded as an attendance, and a cell that is not understood refuses its line.

use serde_json::json;

use super::{import, participants, sentences};
use crate::support::attendances::moment;
use crate::support::{Answer, TestApp, both_engines};

both_engines![
    who_did_not_come_is_refused,
    absence_is_told_by_its_words,
    headings_of_presence_are_read,
    columns_of_absence_are_read,
    a_status_is_of_presence_where_its_values_are,
    a_date_without_a_time_is_the_start_of_the_event,
];

async fn attendances(app: &TestApp, file: impl AsRef<[u8]>) -> Answer {
    let event = app.event("Atelier", |row| row.start_at = moment("2025-12-12T09:00:00Z")).await;
    let input = json!({ "eventId": event.id, "dryRun": true });
    import(&app.organizer(), "importAttendances", input, file.as_ref()).await
}

fn absent(line: usize, cell: &str) -> String {
    format!(
        "{line} REFUSED: La cellule {cell} dit que la personne est absente : retirer la ligne, ou corriger la cellule"
    )
}

fn unclear(line: usize, cell: &str) -> String {
    format!(
        "{line} REFUSED: La cellule {cell} ne dit pas si la personne est venue : écrire Présent ou Absent"
    )
}

async fn who_did_not_come_is_refused(app: TestApp) {
    let file = "Nom;Prénom;Présent(e)\nBa;Ami;Présente\nFall;Ali;Absent\nSow;Zoé;non\nDia;Aby;\n";
    let answer = attendances(&app, file).await;
    let expected = ["2 CREATED".to_owned(), absent(3, "C3"), absent(4, "C4"), "5 CREATED".to_owned()];
    assert_eq!(sentences(&answer), expected);
    assert_eq!(answer.data()["import"]["unreadColumns"], json!([]));
    // A list of people says nothing of an attendance.
    let answer = participants(&app.organizer(), file).await;
    assert_eq!(answer.data()["import"]["committed"], true);
}

async fn absence_is_told_by_its_words(app: TestApp) {
    for value in [
        "Absent excusé",
        "Absente (mission)",
        "excusé(e)",
        "Non venu",
        "pas venu",
        "❌",
        "☐",
        "ABS justifiée",
    ] {
        let answer = attendances(&app, format!("Nom;Prénom;Présence\nBa;Ami;{value}\n")).await;
        assert_eq!(sentences(&answer), [absent(2, "C2")], "{value}");
    }
    for value in ["", "X", "Oui", "P", "Présent(e)", "9h15", "✓", "A. Ba", "présente, en retard"] {
        let answer = attendances(&app, format!("Nom;Prénom;Présence\nBa;Ami;{value}\n")).await;
        assert_eq!(sentences(&answer), ["2 CREATED"], "{value}");
    }
    for value in ["en mission", "?", "représentée par M. Fall", "Présent / Absent"] {
        let answer = attendances(&app, format!("Nom;Prénom;Présence\nBa;Ami;{value}\n")).await;
        assert_eq!(sentences(&answer), [unclear(2, "C2")], "{value}");
    }
}

async fn headings_of_presence_are_read(app: TestApp) {
    for heading in
        ["Présence (P/A)", "Présent/Absent", "Présence (oui/non)", "Émargement", "Emargement / Signature"]
    {
        let file = format!("Nom;Prénom;{heading}\nBa;Ami;P\nFall;Ali;Absent excusé\n");
        let answer = attendances(&app, file).await;
        assert_eq!(sentences(&answer), ["2 CREATED".to_owned(), absent(3, "C3")], "{heading}");
        assert_eq!(answer.data()["import"]["unreadColumns"], json!([]), "{heading}");
    }
    // A signature is whatever people write, and an export has no picture of some.
    let file =
        "Nom;Prénom;Émargement;Signature\nBa;Ami;A.B.;Non\nFall;Ali;lu et approuvé;\nSow;Zoé;;absente\n";
    let answer = attendances(&app, file).await;
    assert_eq!(sentences(&answer), ["2 CREATED".to_owned(), "3 CREATED".to_owned(), absent(4, "D4")]);
}

async fn columns_of_absence_are_read(app: TestApp) {
    let file = "Nom;Prénom;Présent;Absent\nBa;Ami;X;\nFall;Ali;;X\nSow;Zoé;;\nDia;Aby;oui;non\n";
    let answer = attendances(&app, file).await;
    let expected = ["2 CREATED", "4 CREATED", "5 CREATED"].map(str::to_owned);
    let mut found = sentences(&answer);
    assert_eq!(found.remove(1), absent(3, "D3"));
    assert_eq!(found, expected);
    for (heading, value) in
        [("Absent", "1"), ("Excusé(e)", "oui"), ("Motif d'absence", "malade"), ("Absent", "❌")]
    {
        let answer = attendances(&app, format!("Nom;Prénom;{heading}\nBa;Ami;{value}\nFall;Ali;\n")).await;
        assert_eq!(sentences(&answer), [absent(2, "C2"), "3 CREATED".to_owned()], "{heading}");
    }
}

async fn a_status_is_of_presence_where_its_values_are(app: TestApp) {
    let answer =
        attendances(&app, "Nom;Prénom;Statut\nBa;Ami;P\nFall;Ali;A\nSow;Zoé;Présente\nDia;Aby;en mission\n")
            .await;
    let expected = ["2 CREATED".to_owned(), absent(3, "C3"), "4 CREATED".to_owned(), unclear(5, "C5")];
    assert_eq!(sentences(&answer), expected);
    assert_eq!(answer.data()["import"]["unreadColumns"], json!([]));
    let answer = attendances(&app, "Nom;Prénom;Statut\nBa;Ami;Permanent\nFall;Ali;A\nSow;Zoé;non\n").await;
    assert_eq!(sentences(&answer), ["2 CREATED", "3 CREATED", "4 CREATED"]);
    assert_eq!(answer.data()["import"]["unreadColumns"], json!(["Statut"]));
}

async fn a_date_without_a_time_is_the_start_of_the_event(app: TestApp) {
    let event = app.event("Atelier", |row| row.start_at = moment("2025-12-12T09:00:00Z")).await;
    let file = "Nom;Prénom;Date Pointage\nBa;Ami;12/12/2025\nFall;Ali;2025-12-12 00:00\nSow;Zoé;\nDia;Aby;13/12/2025\n";
    let input = json!({ "eventId": event.id });
    let answer = import(&app.organizer(), "importAttendances", input, file.as_bytes()).await;
    assert_eq!(answer.data()["import"]["committed"], true, "{}", answer.text());
    let mut times: Vec<_> =
        app.attendance_rows().await.iter().map(|row| row.check_in_at.to_rfc3339()).collect();
    times.sort();
    let start = "2025-12-12T09:00:00+00:00";
    assert_eq!(times, [start, start, start, "2025-12-13T00:00:00+00:00"]);
}
