//! Headings in two rows, and in the words of offices.

use serde_json::json;

use super::workbook::{row, workbook};
use super::{import, lines};
use crate::support::{TestApp, both_engines};

both_engines![an_empty_heading_takes_the_one_above_it, headings_in_words_of_offices_are_known];

async fn an_empty_heading_takes_the_one_above_it(app: TestApp) {
    let organizer = app.organizer();
    let groups = ["Nom et Prénom", "", "Structure", "Contact"];
    let rows = row(2, &["Liste des participants", "", "Dakar"])
        + &row(3, &groups)
        + &row(4, &["Nom", "Prénom", "", "Tél"])
        + &row(5, &["Diop", "Awa", "DGI", "771234567"]);
    let merged = "<mergeCells><mergeCell ref=\"A3:B3\"/></mergeCells>";
    let book = workbook(&rows, merged, &[]);
    let csv = "Identité;;Structure;Contacts;\nNom;Prénom;;Tél;Email\nDiop;Awa;DGI;771234567;awa@x.sn\n";
    for (file, line) in [(book.as_slice(), 5), (csv.as_bytes(), 3)] {
        let answer = import(&organizer, "importParticipants", json!({}), file).await;
        assert_eq!(answer.data()["import"]["unreadColumns"], json!([]), "{line}");
        assert_eq!(lines(&answer), [format!("{line} CREATED Awa Diop")]);
    }
    let people = app.participant_rows().await;
    let dgi = |row: &passerelle::entity::participant::Model| {
        (row.organization.as_deref(), row.phone.as_deref()) == (Some("DGI"), Some("771234567"))
    };
    assert_eq!(people.iter().filter(|row| dgi(row)).count(), 2, "{people:?}");
    // What is no heading, or stands further up, names no column.
    for file in [
        "Atelier;Dakar;2025\nNom;Prénom;\nDiop;Aby;x\n",
        "Identité;;Structure\n;;\nNom;Prénom;\nDiop;Aby;x\n",
    ] {
        let answer =
            import(&organizer, "importParticipants", json!({ "dryRun": true }), file.as_bytes()).await;
        assert!(lines(&answer)[0].ends_with("Aby Diop") || lines(&answer)[0].contains("REFUSED"), "{file}");
        assert_ne!(answer.data()["import"]["unreadColumns"], json!(["2025"]), "{file}");
    }
}

async fn headings_in_words_of_offices_are_known(app: TestApp) {
    let file = "Nom;Prénom;N° d'identité;Numéro de téléphone (WhatsApp de préférence);Service / Département\n\
                Diop;Awa;CARD00001;771234567;Budget\n";
    let answer = import(&app.organizer(), "importParticipants", json!({}), file.as_bytes()).await;
    assert_eq!(answer.data()["import"]["unreadColumns"], json!([]));
    let row = &app.participant_rows().await[0];
    assert_eq!(row.cni_number.as_deref(), Some("CARD00001"));
    assert_eq!((row.phone.as_deref(), row.organization.as_deref()), (Some("771234567"), Some("Budget")));
}
