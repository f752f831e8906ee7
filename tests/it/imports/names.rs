//! What is no name of one person, and what only looks so.

use serde_json::json;

use super::workbook::{row, workbook};
use super::{import, lines, participants, sentences};
use crate::support::{TestApp, both_engines};

both_engines![
    several_people_in_one_line_are_refused,
    names_that_look_like_sums_are_read,
    what_refers_to_the_cell_above_is_refused,
    what_only_fills_a_cell_is_nobody,
    marks_of_a_list_are_no_part_of_a_name,
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

async fn what_refers_to_the_cell_above_is_refused(app: TestApp) {
    let of = async |cell: &str| {
        let file = format!("Nom;Prénom;Organisation;Fonction\nDiop;Awa;DGI;Chef\nFall;Ali;{cell};\n");
        let answer = participants(&app.organizer(), file).await;
        sentences(&answer).pop().expect("a line")
    };
    let told =
        "3 REFUSED: La cellule C3 renvoie à celle du dessus (« idem », « // ») : y recopier son contenu";
    for cell in ["idem", "Idem.", "- idem -", "//", "-//-", "''", "\"\"\"\"", "〃", ",,"] {
        assert_eq!(of(cell).await, told, "{cell}");
    }
    assert!(app.participant_rows().await.is_empty());
    for cell in ["-", "/", "Idem Conseil", "DGI // DGB", "L'\u{2019}Idem"] {
        assert!(of(cell).await.starts_with("3 CREATED"), "{cell}");
    }
    let answer = participants(&app.organizer(), "Nom;Prénom\nDiop;Awa\nIdem;Ali\n").await;
    assert!(
        sentences(&answer)[1].starts_with("3 REFUSED: La cellule A3 renvoie"),
        "{:?}",
        sentences(&answer)
    );
}

async fn what_only_fills_a_cell_is_nobody(app: TestApp) {
    let nobody = "Nom d'une personne attendu, pas un total, une date ou un exemple";
    let file = "Nom;Prénom\nÀ préciser;À préciser\n1. Diop;Awa\nSow 2;Aya\n";
    let answer = participants(&app.organizer(), file).await;
    let refused = |line: u8| format!("{line} REFUSED: {nobody}");
    assert_eq!(sentences(&answer), [refused(2), refused(3), "4 CREATED".to_owned()]);
}

async fn marks_of_a_list_are_no_part_of_a_name(app: TestApp) {
    let of = async |last: &str, first: &str| {
        let input = json!({ "dryRun": true });
        let file = format!("Nom;Prénom\n{last};{first}\n");
        let answer = import(&app.organizer(), "importParticipants", input, file.as_bytes()).await;
        answer.data()["import"]["created"] == 1
    };
    for last in ["1. Diop", "2) Fall", "12 - Sow", "N°3 Ba", "n° 4 Ka", "• Sy", "- Ly", "* Kane"] {
        assert!(!of(last, "Awa").await, "{last}");
    }
    for last in ["Sow 2", "Diop*", "N'Diaye", "Ndiaye", "2Pac", "Diop - Fall", "O'Neil", "-Diop"] {
        assert!(of(last, "Awa").await, "{last}");
    }
    for (last, first) in [("Inconnu", "X"), ("xxx", "XXX"), ("Vacant", "(vacant)")] {
        assert!(!of(last, first).await, "{last} {first}");
    }
    for (last, first) in [("X", "Malcolm"), ("Inconnu", "Awa"), ("Diop", "X")] {
        assert!(of(last, first).await, "{last} {first}");
    }
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
