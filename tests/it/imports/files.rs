//! Files as people have them: nothing of one is lost silently.

use super::workbook::{cell, row, workbook, workbook_of};
use super::{lines, participants, sentences};
use crate::support::{TestApp, both_engines};

both_engines![
    a_cell_far_away_costs_nothing,
    a_quote_that_never_closes_refuses_its_line,
    more_cells_than_headings_refuse_the_line,
    synonyms_are_known_and_the_rest_is_listed,
    one_name_twice_refuses_the_file,
    hidden_sheets_are_passed_over,
    what_stands_before_the_headings_is_passed_over,
    a_foreign_byte_refuses_its_line,
    encodings_are_told,
    number_formats_are_applied,
    cells_in_error_refuse_their_line,
    merged_cells_count_for_all_their_rows,
    what_is_not_read_may_be_anything,
];

const HEADINGS: &[&str] = &["Nom", "Prénom", "Email", "Téléphone"];

async fn a_cell_far_away_costs_nothing(app: TestApp) {
    let rows = row(1, HEADINGS) + &row(2, &["Diop", "Awa"]);
    let far = format!("<row r=\"1048576\">{}</row>", cell("XFD1048576", " "));
    let answer = participants(&app.organizer(), workbook(&(rows + &far), "", &[])).await;
    assert_eq!(lines(&answer), ["2 CREATED Awa Diop"]);
}

async fn a_quote_that_never_closes_refuses_its_line(app: TestApp) {
    let file = "Nom;Prénom;Organisation\nDiop;Moussa;\"DGI\nFall;Awa;DTAI\nSow;Ali;DGB\n";
    let answer = participants(&app.organizer(), file).await;
    assert_eq!(
        sentences(&answer),
        ["2 REFUSED: Un guillemet s'ouvre et ne se ferme pas", "3 CREATED", "4 CREATED"]
    );
    assert!(app.participant_rows().await.is_empty());
    let file = "Nom;Prénom;Organisation\nDiop;Moussa;\"DGI\nFall;Awa;DTAI\"\nSow;Ali;\"DGB\nDakar\"\n";
    let answer = participants(&app.organizer(), file).await;
    assert_eq!(
        sentences(&answer),
        [
            "2 REFUSED: La cellule C2 contient d'autres lignes du tableau : un guillemet manque sans doute",
            "4 CREATED"
        ]
    );
}

async fn more_cells_than_headings_refuse_the_line(app: TestApp) {
    let file =
        "Nom,Prénom,Organisation,Fonction\nDiop,Moussa,DGI, Dakar,Chef\nFall,Awa,DGI,Chef,,\nSow,Ali\n";
    let answer = participants(&app.organizer(), file).await;
    assert_eq!(
        sentences(&answer),
        [
            "2 REFUSED: 5 cellules pour 4 titres : un séparateur est de trop, ou un texte doit être entre guillemets",
            "3 CREATED",
            "4 CREATED"
        ]
    );
}

async fn synonyms_are_known_and_the_rest_is_listed(app: TestApp) {
    let file = "N°;Nom;Prénom(s);Adresse mail;N° de CNI;Ministère;Contact;GSM;Couleur;\n\
        1;Diop;Awa;a@x.sn;ABC000001;DGI;770000001;770000002;bleu;\n";
    for outcome in ["CREATED", "MATCHED"] {
        let answer = participants(&app.organizer(), file).await;
        assert_eq!(lines(&answer), [format!("2 {outcome} Awa Diop")]);
        let unread = &answer.data()["import"]["unreadColumns"];
        assert_eq!(unread, &serde_json::json!(["N°", "Contact", "Couleur"]));
    }
    let rows = app.participant_rows().await;
    let [row] = rows.as_slice() else { panic!("{} people", rows.len()) };
    assert_eq!(row.cni_number.as_deref(), Some("ABC000001"));
    assert_eq!(row.email.as_deref(), Some("a@x.sn"));
    assert_eq!(row.organization.as_deref(), Some("DGI"));
    assert_eq!(row.phone.as_deref(), Some("770000002"));
}

async fn one_name_twice_refuses_the_file(app: TestApp) {
    let answer = participants(&app.organizer(), "Nom;Prénom;Email;EMAIL\nDiop;Awa;a@x.sn;b@x.sn\n").await;
    assert_eq!(answer.user_errors(), ["VALIDATION_ERROR content"]);
    let message = &answer.data()["import"]["userErrors"][0]["message"];
    assert_eq!(message, "Deux colonnes portent le même nom : EMAIL");
}

async fn hidden_sheets_are_passed_over(app: TestApp) {
    let sheet = |name: &str| row(1, HEADINGS) + &row(2, &[name, "Awa"]);
    let (first, second, title) = (sheet("Caché"), sheet("Visible"), row(1, &["Liste des invités"]));
    let file = workbook_of(
        &[
            ("hidden", &first, ""),
            ("veryHidden", &first, ""),
            ("visible", &title, ""),
            ("visible", &second, ""),
        ],
        &[],
    );
    let answer = participants(&app.organizer(), file).await;
    assert_eq!(lines(&answer), ["2 CREATED Awa Visible"]);
    let unread = answer.data()["import"]["unreadSheets"].as_array().map(Vec::len);
    assert_eq!(unread, Some(1), "the visible sheet without the titles");
}

async fn what_stands_before_the_headings_is_passed_over(app: TestApp) {
    let organizer = app.organizer();
    for (file, number) in [
        ("sep=;\nNom;Prénom\nDiop;Awa\n", 3),
        ("\nNom,Prénom\nDiop,Awa\n", 3),
        ("\u{feff}\"sep=,\"\r\nNom,Prénom\r\nDiop,Awa\r\n", 3),
        ("Liste des invités;;\nLe 12/12/2025;;\n;;\nNom;Prénom;\nDiop;Awa;\n", 5),
        ("Nom|Prénom\nDiop|Awa\n", 2),
        ("Nom\tPrénom\rDiop\tAwa\r", 2),
    ] {
        let answer = participants(&organizer, file).await;
        assert_eq!(lines(&answer), [format!("{number} CREATED Awa Diop")], "{file:?}");
    }
    let rows = row(1, &["Liste des invités"]) + &row(3, HEADINGS) + &row(4, &["Diop", "Awa"]);
    let merged = "<mergeCells><mergeCell ref=\"A1:D1\"/></mergeCells>";
    let answer = participants(&organizer, workbook(&rows, merged, &[])).await;
    assert_eq!(lines(&answer), ["4 CREATED Awa Diop"]);
}

async fn a_foreign_byte_refuses_its_line(app: TestApp) {
    let mut file = "\u{feff}Nom;Prénom\nDiop;Aïssatou\nFall;Ren\nSow;Zoé\n".as_bytes().to_vec();
    let at = file.windows(3).position(|bytes| bytes == b"Ren").expect("a name") + 3;
    file.insert(at, 0xe9);
    let without_mark = file[3..].to_vec();
    for file in [file, without_mark] {
        let answer = participants(&app.organizer(), file).await;
        assert_eq!(
            sentences(&answer),
            [
                "2 CREATED",
                "3 REFUSED: Cette ligne contient des caractères d'un autre encodage que le reste du fichier : l'enregistrer en CSV UTF-8 ou en .xlsx",
                "4 CREATED"
            ]
        );
        assert_eq!(answer.data()["import"]["lines"][0]["name"], "Aïssatou Diop");
    }
}

async fn encodings_are_told(app: TestApp) {
    let text = "Nom;Prénom\nN’Diaye;Aïssatou\n";
    let latin: Vec<u8> = text.chars().map(|letter| if letter == '’' { 0x92 } else { letter as u8 }).collect();
    let utf16 = |order: fn(u16) -> [u8; 2]| {
        format!("\u{feff}{text}").encode_utf16().flat_map(order).collect::<Vec<u8>>()
    };
    for file in [text.as_bytes().to_vec(), latin, utf16(u16::to_le_bytes), utf16(u16::to_be_bytes)] {
        let answer = participants(&app.organizer(), file).await;
        assert_eq!(lines(&answer), ["2 CREATED Aïssatou N’Diaye"]);
    }
}

async fn number_formats_are_applied(app: TestApp) {
    let formats = ["0#\" \"##\" \"##\" \"##\" \"##", "00000000"];
    let rows = row(1, &["Nom", "Prénom", "Téléphone", "CNI"])
        + "<row r=\"2\">"
        + &cell("A2", "Diop")
        + &cell("B2", "Awa")
        + "<c r=\"C2\" s=\"1\"><v>612345678</v></c><c r=\"D2\" s=\"2\"><v>1234567</v></c></row>";
    let answer = participants(&app.organizer(), workbook(&rows, "", &formats)).await;
    assert_eq!(lines(&answer), ["2 CREATED Awa Diop"]);
    let person = &app.participant_rows().await[0];
    assert_eq!(person.phone.as_deref(), Some("06 12 34 56 78"));
    assert_eq!(person.cni_number.as_deref(), Some("01234567"));
}

async fn cells_in_error_refuse_their_line(app: TestApp) {
    let line = |number: usize, email: &str| {
        let names = cell(&format!("A{number}"), "Diop") + &cell(&format!("B{number}"), "Awa");
        format!("<row r=\"{number}\">{names}{email}</row>")
    };
    let rows = row(1, HEADINGS)
        + &line(2, "<c r=\"C2\" t=\"e\"><v>#N/A</v></c>")
        + &line(3, "<c r=\"C3\"><f>A3&amp;\"@x.sn\"</f></c>")
        + &line(4, "<c r=\"C4\" t=\"str\"><f>B4&amp;\"@x.sn\"</f><v>Awa@x.sn</v></c>");
    let answer = participants(&app.organizer(), workbook(&rows, "", &[])).await;
    assert_eq!(
        sentences(&answer),
        [
            "2 REFUSED: La cellule C2 contient l'erreur #N/A",
            "3 REFUSED: La cellule C3 contient une formule sans résultat : ouvrir le fichier dans un tableur et l'enregistrer",
            "4 CREATED"
        ]
    );
    assert_eq!(answer.data()["import"]["lines"][0]["errors"][0]["field"], "email");
}

async fn merged_cells_count_for_all_their_rows(app: TestApp) {
    let rows = row(1, &["Organisation", "Nom", "Prénom"])
        + &row(2, &["DGI", "Diop", "Awa"])
        + &row(3, &["", "Fall", "Ali"])
        + &row(4, &["", "Sow", "Zoé"]);
    let merged = "<mergeCells count=\"1\"><mergeCell ref=\"A2:A3\"/></mergeCells>";
    let answer = participants(&app.organizer(), workbook(&rows, merged, &[])).await;
    assert_eq!(answer.data()["import"]["created"], 3);
    let mut found: Vec<_> =
        app.participant_rows().await.into_iter().map(|row| (row.first_name, row.organization)).collect();
    found.sort();
    let dgi = || Some("DGI".to_owned());
    assert_eq!(found, [("Ali".into(), dgi()), ("Awa".into(), dgi()), ("Zoé".into(), None)]);
}

async fn what_is_not_read_may_be_anything(app: TestApp) {
    let rows = row(1, &["Nom", "Prénom", "Total"])
        + "<row r=\"2\">"
        + &cell("A2", "Diop")
        + &cell("B2", "Awa")
        + "<c r=\"C2\" t=\"e\"><v>#DIV/0!</v></c></row>";
    let answer = participants(&app.organizer(), workbook(&rows, "", &[])).await;
    assert_eq!(lines(&answer), ["2 CREATED Awa Diop"]);
    assert_eq!(answer.data()["import"]["unreadColumns"], serde_json::json!(["Total"]));
    assert_eq!(answer.data()["import"]["unreadSheets"], serde_json::json!([]));
}
