//! What is no name of one person, and what only looks so.

use super::workbook::{row, workbook};
use super::{lines, participants, sentences};
use crate::support::{TestApp, both_engines};

both_engines![several_people_in_one_line_are_refused,];

async fn several_people_in_one_line_are_refused(app: TestApp) {
    let organizer = app.organizer();
    let told = "REFUSED: Cette ligne contient plusieurs personnes : les mettre chacune sur une ligne";
    for (last, first) in [
        ("Diop\nFall\nSow", "Moussa\nAwa\nAli"),
        ("Diop / Fall", "Moussa / Awa"),
        ("Diop et Fall", "Moussa et Awa"),
    ] {
        let answer = participants(&organizer, format!("Nom;Prénom\n\"{last}\";\"{first}\"\n")).await;
        assert_eq!(sentences(&answer), [format!("2 {told}")], "{last}");
        let rows = row(1, &["Nom", "Prénom"]) + &row(2, &[last, first]);
        let answer = participants(&organizer, workbook(&rows, "", &[])).await;
        assert_eq!(sentences(&answer), [format!("2 {told}")], "{last}");
    }
    let file = "Nom;Prénom\n\"Ndiaye\nép. Fall\";Awa\nDiop;\"Ndèye\nFatou\"\nDiop / Sow;Ali\n";
    let answer = participants(&organizer, file).await;
    assert_eq!(
        lines(&answer),
        ["2 CREATED Awa Ndiaye ép. Fall", "4 CREATED Ndèye Fatou Diop", "6 CREATED Ali Diop / Sow"]
    );
}
