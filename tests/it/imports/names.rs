//! What is no name of one person, and what only looks so.

use super::workbook::{row, workbook};
use super::{lines, participants, sentences};
use crate::support::{TestApp, both_engines};

both_engines![
    several_people_in_one_line_are_refused,
    names_that_look_like_sums_are_read,
    names_in_capitals_are_not_misread
];

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

async fn names_that_look_like_sums_are_read(app: TestApp) {
    let organizer = app.organizer();
    let file =
        "Nom;Prénom;Organisation\nNombré;Awa;DGI\nNOMBRE;Issa;DGI\nEffectif;Ali;\nCumul;Zoé;\nTOTAL;Jean;\n";
    let answer = participants(&organizer, file).await;
    assert_eq!(answer.data()["import"]["created"], 5, "{}", answer.text());
    let told = "3 REFUSED: Nom d'une personne attendu, pas un total, une date ou un exemple";
    for line in
        ["Total;Dakar;12", "TOTAL;Hommes;", "Nombre;douze;", "Effectif;12 agents;", "Nombre de femmes;Dakar;"]
    {
        let answer =
            participants(&organizer, format!("Nom;Prénom;Organisation\nDiop;Awa;DGI\n{line}\n")).await;
        assert_eq!(sentences(&answer)[1], told, "{line}");
    }
}

async fn names_in_capitals_are_not_misread(app: TestApp) {
    let organizer = app.organizer();
    let text = "Nom;Prénom;Organisation\nBÂ;Ami;Lycée «Mariama BÂ» de Gorée\nBÂ\u{a0}DIOP;Awa;« Mariama BÂ\u{a0}»\nSY;Ali;BÂ·DAKAR\n";
    let latin: Vec<u8> =
        text.chars().map(|letter| u8::try_from(u32::from(letter)).expect("of Latin-1")).collect();
    for file in [text.as_bytes(), &latin] {
        let answer = participants(&organizer, file).await;
        assert_eq!(answer.data()["import"]["created"], 3, "{}", answer.text());
    }
    let people = app.participant_rows().await;
    assert!(people.iter().any(|row| row.organization.as_deref() == Some("Lycée «Mariama BÂ» de Gorée")));
}
