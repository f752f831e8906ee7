//! Lists as offices keep them: headings in two rows or repeated, copied and pasted lines, numbers of cards and times as
//! people write them.

use serde_json::json;

use super::workbook::{cell, row, workbook, workbook_of};
use super::{import, lines, participants, sentences};
use crate::support::attendances::moment;
use crate::support::{Answer, TestApp, both_engines};

both_engines![
    headings_stand_in_two_rows,
    repeated_headings_are_nobody,
    other_headings_refuse_their_line,
    a_form_without_lines_is_not_the_list,
    quotes_swallow_nobody_in_any_column,
    what_a_repetition_says_besides_is_told,
    a_name_that_is_replaced_is_told,
    attendances_that_are_there_tell_what_is_not_written,
    rounded_numbers_of_cards_are_refused,
    cards_may_be_written_in_groups,
    a_cell_without_heading_is_named,
    faults_of_the_headings_name_their_line,
    times_are_read_as_people_write_them,
    lines_of_other_code_pages_are_refused,
    stray_bytes_refuse_their_line,
    empty_numbered_lines_are_passed_over,
    a_time_beside_a_date_is_not_lost,
];

async fn attendances(app: &TestApp, file: impl AsRef<[u8]>) -> Answer {
    let event = app.event("Atelier", |row| row.start_at = moment("2025-12-12T09:00:00Z")).await;
    import(&app.organizer(), "importAttendances", json!({ "eventId": event.id }), file.as_ref()).await
}

async fn headings_stand_in_two_rows(app: TestApp) {
    let above = ["N°", "NOM", "PRÉNOMS", "STRUCTURE", "FONCTION", "COORDONNÉES", "", "ÉMARGEMENT"];
    let rows = row(3, &["LISTE DE PRÉSENCE"])
        + &row(5, &above)
        + &row(6, &["", "", "", "", "", "Tél", "E-mail"])
        + &row(7, &["1", "DIOP", "Awa", "DGID", "Inspectrice", "771234567", "awa@x.sn"])
        + &row(8, &["2", "FALL", "Ali", "DTAI", "", "781234567"]);
    let ranges = ["A3:H3", "A5:A6", "B5:B6", "C5:C6", "D5:D6", "E5:E6", "F5:G5", "H5:H6"];
    let ranges = ranges.map(|range| format!("<mergeCell ref=\"{range}\"/>")).concat();
    let merged = format!("<mergeCells>{ranges}</mergeCells>");
    for after in [merged.as_str(), ""] {
        let answer = participants(&app.organizer(), workbook(&rows, after, &[])).await;
        let outcomes: Vec<_> = lines(&answer).iter().map(|line| line.replace("MATCHED", "CREATED")).collect();
        assert_eq!(outcomes, ["7 CREATED Awa DIOP", "8 CREATED Ali FALL"]);
        let unread = answer.data()["import"]["unreadColumns"].clone();
        assert_eq!(unread, json!(["N°", "ÉMARGEMENT"]), "{after}");
    }
    let people = app.participant_rows().await;
    let awa = people.iter().find(|row| row.first_name == "Awa").expect("Awa");
    assert_eq!((awa.phone.as_deref(), awa.email.as_deref()), (Some("771234567"), Some("awa@x.sn")));
    // Two languages, and groups that have known names themselves.
    for file in [
        "Nom;Prénom;Fonction\nLast name;First name;Function\nBa;Aya;Cheffe\n",
        "Nom;Prénom;Contact;\n;;Fonction;Tél\nBa;Aya;Cheffe;771234567\n",
    ] {
        let input = json!({ "dryRun": true });
        let answer = import(&app.organizer(), "importParticipants", input, file.as_bytes()).await;
        assert_eq!(lines(&answer), ["3 CREATED Aya Ba"], "{file}");
        assert_eq!(answer.data()["import"]["unreadColumns"], json!([]), "{file}");
    }
}

async fn repeated_headings_are_nobody(app: TestApp) {
    for file in [
        "Nom;Prénom\nDiop;Awa\nNOM;PRENOM\nFall;Ali\n",
        "Nom;Prénom;Fonction\nDiop;Awa;x\nNom;Prénom\nFall;Ali;b\n",
        "Nom;Prénom;Fonction\nDiop;Awa;x\nLast name;First name;Function\nFall;Ali;b\n",
        "N°;Nom;Prénom(s);Âge\n1;Diop;Awa;30\nN°;Noms;Prénoms;Age\n2;Fall;Ali;40\n",
    ] {
        let input = json!({ "dryRun": true });
        let answer = import(&app.organizer(), "importParticipants", input, file.as_bytes()).await;
        assert_eq!(lines(&answer), ["2 CREATED Awa Diop", "4 CREATED Ali Fall"], "{file}");
    }
}

async fn other_headings_refuse_their_line(app: TestApp) {
    const OTHER: &str = "Cette ligne porte d'autres titres que la ligne 1 : mettre les deux tableaux dans des fichiers séparés";
    for (first, other) in [
        ("Nom;Prénom;Organisation", "Nom;Prénom;Fonction"),
        ("Nom;Prénom;Organisation", "Nom;Prénom;Table"),
        ("Nom;Prénom;Table", "Nom;Prénom;Organisation"),
        ("Nom;Prénom;Heure d'arrivée", "Nom;Prénom;Heure de départ"),
        ("Nom;Prénom;Organisation", "Nom et prénom;Structure;Tél"),
    ] {
        let answer = attendances(&app, format!("{first}\nBa;Ami;\n{other}\nFall;Ali;\n")).await;
        assert_eq!(sentences(&answer)[1], format!("3 REFUSED: {OTHER}"), "{other}");
    }
    for file in [
        "Nom;Prénom\nDiop;Awa\nPrénom;Nom\nAli;Fall\n",
        "Nom;Prénom\nPrénom;Nom\nAli;Fall\n",
        "Nom;Prénom;Tél;Fonction\nDiop;Awa;;\nNom;Prénom;Fonction;Tél\nFall;Ali;Chef;771234567\n",
    ] {
        let answer = participants(&app.organizer(), file).await;
        assert_eq!(answer.data()["import"]["committed"], false, "{file}");
        assert!(sentences(&answer).iter().any(|line| line.ends_with(&format!("REFUSED: {OTHER}"))), "{file}");
    }
    let rows = row(1, &["Nom", "Prénom"])
        + &row(2, &["Diop", "Awa"])
        + &row(4, &["Prénom", "Nom"])
        + &row(5, &["Ali", "Fall"]);
    let answer = participants(&app.organizer(), workbook(&rows, "", &[])).await;
    assert_eq!(sentences(&answer)[1], format!("4 REFUSED: {OTHER}"));
    assert!(app.participant_rows().await.is_empty());
    // Names that contain such a word are names.
    let answer = participants(&app.organizer(), "Nom;Prénom\nPrenom;Awa\nNom;Ali\n").await;
    assert_eq!(lines(&answer), ["2 CREATED Awa Prenom", "3 CREATED Ali Nom"]);
}

async fn a_form_without_lines_is_not_the_list(app: TestApp) {
    let answer = participants(&app.organizer(), "Nom;Prénom\n").await;
    assert_eq!(answer.data()["import"]["userErrors"][0]["message"], "Le fichier ne contient aucune ligne");
    let form = row(1, &["Nom", "Prénom"]);
    let list = row(1, &["Prénom", "Nom"]) + &row(2, &["Awa", "Diop"]);
    let others = row(1, &["Remarques"]);
    for sheets in [
        vec![("visible", form.as_str(), ""), ("visible", list.as_str(), "")],
        vec![
            ("visible", form.as_str(), ""),
            ("visible", others.as_str(), ""),
            ("visible", list.as_str(), ""),
        ],
    ] {
        let input = json!({ "dryRun": true });
        let answer = import(&app.organizer(), "importParticipants", input, &workbook_of(&sheets, &[])).await;
        assert_eq!(lines(&answer), ["2 CREATED Awa Diop"]);
    }
    let sheets = [("visible", form.as_str(), ""), ("visible", others.as_str(), "")];
    let answer = participants(&app.organizer(), workbook_of(&sheets, &[])).await;
    assert_eq!(answer.data()["import"]["userErrors"][0]["message"], "Le fichier ne contient aucune ligne");
}

async fn quotes_swallow_nobody_in_any_column(app: TestApp) {
    for (file, cell) in [
        ("Nom;Prénom;Notes\nDiop;Moussa;\"abc\nFall;Awa\nSow;Aya\nBa;Ali\"\nSy;Ali;x\n", "C2"),
        ("Nom;Prénom;Notes\nDiop;Moussa;\"abc\nFall;Awa\"\nSow;Ali;x\n", "C2"),
        ("Nom;Prénom;Adresse\nDiop;Moussa;\"12 rue A\nFall;Awa\"\nSow;Ali;x\n", "C2"),
        ("Nom;Prénom;Organisation\n\"Diop;Moussa;DGI\nFall\";Awa;DTAI\nSow;Ali;DGB\n", "A2"),
        ("Nom;Prénom\n\"Diop;Moussa\nFall\";Awa\nSow;Ali\n", "A2"),
        ("N°;Nom;Prénom;Notes\n\"1;Diop;Moussa;\n2\";Fall;Awa;\n3;Sow;Ali;\n", "A2"),
        ("N°;Nom;Prénom\n\"1;Diop (épouse Ba);Awa\n2\";Fall;Ali\n3;Sow;Aly\n", "A2"),
        ("N°;Nom;Prénom\n\"1;diop;awa\n2\";fall;ali\n3;sow;aly\n", "A2"),
        ("Nom;Prénom;Notes\nDiop;Moussa;\"absent\nFall (ép. Sow);Awa\nBa;Ly (2)\"\nSow;Ali;x\n", "C2"),
        ("Nom;Prénom;Notes\nDiop;Moussa;\"abc\nNDIAYE;Ndèye Fatou\n\"\nSow;Ali;x\n", "C2"),
    ] {
        let answer = attendances(&app, file).await;
        let expected = format!(
            "2 REFUSED: La cellule {cell} contient d'autres lignes du tableau : un guillemet manque sans doute"
        );
        assert_eq!(sentences(&answer).first(), Some(&expected), "{file}");
    }
    assert!(app.participant_rows().await.is_empty());
    // What programs quote with reason.
    for file in [
        "Nom,Prénom,Organisation\nDiop,Awa,\"Direction générale, Dakar\nSénégal\"\n",
        "Nom;Prénom;Notes\nDiop;Awa;\"arrivée tard ; excusée\nrepartie tôt\"\n",
        "Nom;Prénom;Notes\nDiop;Awa;\"Venue ; puis repartie à 16 h 30\nRevenue ; à 17 h\"\n",
    ] {
        let answer = attendances(&app, file).await;
        assert_eq!(answer.data()["import"]["refused"], 0, "{file}");
    }
}

async fn what_a_repetition_says_besides_is_told(app: TestApp) {
    for (file, told) in [
        (
            "Nom;Prénom;CNI;Téléphone;Fonction\nDiop;Awa;CARD00001;;\nDIOP;Awa;card00001;+221771234567;Cheffe\n",
            "3 DUPLICATE: Même personne que la ligne 2; Non repris de cette ligne : fonction, téléphone",
        ),
        (
            "Nom;Prénom;CNI;Email\nSow;Awa;;sow@x.sn\nSow;Awa;CARD00002;sow@x.sn\n",
            "3 DUPLICATE: Même personne que la ligne 2; Non repris de cette ligne : numéro de CNI",
        ),
        (
            "Nom;Prénom;CNI;Email\nBa;Awa;CARD00003;a@ba.sn\nSy;Ibrahima;CARD00003;ibra@sy.sn\n",
            "3 DUPLICATE: Même personne que la ligne 2; Non repris de cette ligne : nom, prénom, adresse e-mail",
        ),
        (
            "Nom;Prénom;Email\nFall;Awa;fall@x.sn\nFall;Moussa;fall@x.sn\n",
            "3 DUPLICATE: Même personne que la ligne 2; Non repris de cette ligne : prénom",
        ),
        (
            "Nom;Prénom;Email\nN'Diaye;Aïssatou;nd@x.sn\nNDIAYE;Aissatou;ND@x.sn\n",
            "3 DUPLICATE: Même personne que la ligne 2",
        ),
    ] {
        let answer = participants(&app.organizer(), file).await;
        assert_eq!(sentences(&answer)[1], told, "{file}");
    }
    let file = "Nom;Prénom;CNI;Notes\nKa;Awa;CARD00004;\nKa;Awa;CARD00004;arrivée tard\n";
    let answer = attendances(&app, file).await;
    let told = "3 DUPLICATE: Même personne que la ligne 2; Non repris de cette ligne : notes";
    assert_eq!(sentences(&answer)[1], told);
    let remark = &answer.data()["import"]["lines"][1]["remarks"][1];
    assert_eq!((&remark["code"], &remark["fields"]), (&json!("NOT_WRITTEN"), &json!(["notes"])));
    // What is stored counts as known.
    let file = "Nom;Prénom;CNI;Fonction\nDiop;Awa;CARD00001;\nDiop;Awa;CARD00001;Inspectrice\n";
    app.participant("Awa", "Diop", |row| {
        row.cni_number = Some("CARD00009".to_owned());
        row.function = Some("Inspectrice".to_owned());
    })
    .await;
    let answer = participants(&app.organizer(), file.replace("CARD00001", "CARD00009")).await;
    assert_eq!(sentences(&answer)[1], "3 DUPLICATE: Même personne que la ligne 2");
}

async fn a_name_that_is_replaced_is_told(app: TestApp) {
    app.participant("Awa", "Diop", |row| row.cni_number = Some("CARD00001".to_owned())).await;
    let file = |name: &str| format!("Nom;Prénom;CNI\n{name};CARD00001\n");
    let answer = participants(&app.organizer(), file("DIOP;awa")).await;
    assert_eq!(sentences(&answer), ["2 MATCHED: Remplacé par cette ligne : nom, prénom"]);
    let answer = participants(&app.organizer(), file("DIOP;awa")).await;
    assert_eq!(sentences(&answer), ["2 MATCHED"]);
    let answer = participants(&app.organizer(), file("DIOP;Moussa")).await;
    let other = "Cette personne était enregistrée sous un autre nom, qui est remplacé";
    assert_eq!(sentences(&answer), [format!("2 MATCHED: {other}; Remplacé par cette ligne : prénom")]);
    assert_eq!(app.participant_rows().await[0].first_name, "Moussa");
}

async fn attendances_that_are_there_tell_what_is_not_written(app: TestApp) {
    let event = app.event("Atelier", |row| row.start_at = moment("2025-12-12T09:00:00Z")).await;
    let input = json!({ "eventId": event.id });
    let file = "Nom;Prénom;CNI;Notes\nDiop;Awa;CARD00001;venue\n";
    import(&app.organizer(), "importAttendances", input.clone(), file.as_bytes()).await;
    let again = import(&app.organizer(), "importAttendances", input.clone(), file.as_bytes()).await;
    let recorded = "2 DUPLICATE: Déjà pointé pour cet événement, le 12/12/2025 09:00";
    assert_eq!(sentences(&again), [recorded]);
    let file = "Nom;Prénom;CNI;Notes;Téléphone\nDiop;Awa;CARD00001;revenue;771234567\n";
    let again = import(&app.organizer(), "importAttendances", input, file.as_bytes()).await;
    assert_eq!(sentences(&again), [format!("{recorded}; Non repris de cette ligne : téléphone, notes")]);
    assert_eq!(app.participant_rows().await[0].phone, None);
}

async fn rounded_numbers_of_cards_are_refused(app: TestApp) {
    let rows = row(1, &["Nom", "Prénom", "CNI", "Montant"])
        + &format!(
            "<row r=\"2\">{}{}<c r=\"C2\"><v>1.2345678901234501E+16</v></c></row>",
            cell("A2", "Diop"),
            cell("B2", "Awa")
        )
        + &format!(
            "<row r=\"3\">{}{}<c r=\"C3\" s=\"1\"><v>12345678901234500</v></c></row>",
            cell("A3", "Fall"),
            cell("B3", "Ali")
        )
        + &format!(
            "<row r=\"4\">{}{}<c r=\"C4\"><v>123456789012345</v></c><c r=\"D4\"><v>1E+20</v></c></row>",
            cell("A4", "Sow"),
            cell("B4", "Aya")
        );
    let answer = participants(&app.organizer(), workbook(&rows, "", &["0"])).await;
    let refused = |line: u8| {
        format!(
            "{line} REFUSED: La cellule C{line} contient un nombre dont les derniers chiffres sont perdus : mettre la colonne \
             au format Texte et le ressaisir"
        )
    };
    assert_eq!(sentences(&answer), [refused(2), refused(3), "4 CREATED".to_owned()]);
}

async fn cards_may_be_written_in_groups(app: TestApp) {
    let answer = participants(&app.organizer(), "Nom;Prénom;N° CNI\nDiop;Awa;1 751 1990 00123\n").await;
    assert_eq!(lines(&answer), ["2 CREATED Awa Diop"]);
    assert_eq!(app.participant_rows().await[0].cni_number.as_deref(), Some("1751199000123"));
}

async fn a_cell_without_heading_is_named(app: TestApp) {
    let rows = row(1, &["Nom", "Prénom", "Tél"]) + &row(2, &["Diop", "Awa", "", "", "", "à confirmer"]);
    let answer = participants(&app.organizer(), workbook(&rows, "", &[])).await;
    assert_eq!(sentences(&answer), ["2 REFUSED: La cellule F2 est dans une colonne sans titre"]);
    let error = "<c r=\"C1\" t=\"e\"><v>#REF!</v></c>";
    let rows = format!("<row r=\"1\">{}{}{error}</row>", cell("A1", "Nom"), cell("B1", "Prénom"))
        + &row(2, &["Diop", "Awa", "771234567"]);
    let answer = participants(&app.organizer(), workbook(&rows, "", &[])).await;
    assert_eq!(answer.data()["import"]["userErrors"][0]["message"], "La cellule C1 contient l'erreur #REF!");
    let formula = "<c r=\"B1\"><f>A9</f></c>";
    let rows = format!("<row r=\"1\">{}{formula}</row>", cell("A1", "Nom")) + &row(2, &["Diop", "Awa"]);
    let answer = participants(&app.organizer(), workbook(&rows, "", &[])).await;
    let message = answer.data()["import"]["userErrors"][0]["message"].clone();
    assert!(
        message.as_str().is_some_and(|message| message.starts_with("La cellule B1 contient une formule"))
    );
}

async fn faults_of_the_headings_name_their_line(app: TestApp) {
    for (file, message) in [
        (
            b"\nNom;Pr\xe9nom\nDiop;A\xc3\xafssa\nFall;Ren\xc3\xa9\nSow;L\xc3\xa9a\n".as_slice(),
            "Ligne 2 : Cette ligne contient des caractères d'un autre encodage que le reste du fichier : l'enregistrer en CSV UTF-8 ou en .xlsx",
        ),
        (
            b"\"Nom;Pr\xc3\xa9nom;Email\nDiop;Awa;a@x.sn\n",
            "Ligne 1 : Un guillemet s'ouvre et ne se ferme pas",
        ),
    ] {
        let answer = participants(&app.organizer(), file).await;
        assert_eq!(answer.data()["import"]["userErrors"][0]["message"], message);
    }
}

async fn times_are_read_as_people_write_them(app: TestApp) {
    let file = "Nom;Prénom;Heure d'arrivée\nDiop;Awa;09:15\nFall;Ali;9h15\nSow;Aya;12/12/25 9:15\nBa;Ami;12/12/2025 à 9h15\n\
                Ka;Ida;vendredi 12 décembre 2025 à 9h15\n";
    let answer = attendances(&app, file).await;
    assert_eq!(answer.data()["import"]["committed"], true, "{}", answer.text());
    let rows = app.attendance_rows().await;
    assert_eq!(rows.len(), 5);
    assert!(rows.iter().all(|row| row.check_in_at.to_rfc3339() == "2025-12-12T09:15:00+00:00"), "{rows:?}");
    let parts = "Nom;Prénom;Date de pointage;Heure de pointage\nDia;Aby;12/12/2025;9h15\nDia;Bby;;09:15\n\
                 Dia;Cby;12/12/2025 09:15;\nNom;Prénom;Date de pointage;Heure de pointage\nDia;Dby;2025-12-12;09:15:00\n";
    let swapped = "Heure pointage;Nom;Prénom;Date pointage\n09:15;Dia;Eby;12/12/2025\n";
    for file in [parts, swapped] {
        let answer = attendances(&app, file).await;
        assert_eq!(answer.data()["import"]["committed"], true, "{}", answer.text());
        assert_eq!(answer.data()["import"]["unreadColumns"], json!([]));
    }
    let rows = app.attendance_rows().await;
    assert_eq!(rows.len(), 10);
    assert!(rows.iter().all(|row| row.check_in_at.to_rfc3339() == "2025-12-12T09:15:00+00:00"), "{rows:?}");
    let answer = attendances(&app, "Nom;Prénom;Heure d'arrivée\nDiop;Awa;ce matin\n").await;
    assert_eq!(sentences(&answer), ["2 REFUSED: Date et heure attendues, comme 15/12/2025 09:15"]);
    let event = app.event("Bientôt", |row| row.start_at = moment("2030-01-01T09:00:00Z")).await;
    let input = json!({ "eventId": event.id });
    let answer = import(&app.organizer(), "importAttendances", input, b"Nom;Pr\xc3\xa9nom\nDiop;Awa\n").await;
    assert_eq!(
        sentences(&answer),
        ["2 REFUSED: L'événement n'a pas encore commencé : chaque ligne doit donner son heure de pointage"]
    );
}

async fn lines_of_other_code_pages_are_refused(app: TestApp) {
    // What spreadsheets call CSV for MS-DOS, and for Macintosh.
    for file in [
        b"Nom;Prenom\nDiop;A\x8bssatou\nFall;Ren\x82\n".as_slice(),
        b"Nom;Prenom\nDiop;A\x95ssatou\nFall;Ren\x8e\n",
    ] {
        let answer = participants(&app.organizer(), file).await;
        let refused = "REFUSED: Cette ligne contient des caractères d'un autre encodage que le reste du fichier : l'enregistrer en CSV UTF-8 ou en .xlsx";
        assert_eq!(sentences(&answer), [format!("2 {refused}"), format!("3 {refused}")]);
    }
}

async fn stray_bytes_refuse_their_line(app: TestApp) {
    let answer = participants(&app.organizer(), "Nom;Prénom\nDi\0op;Awa\nFall;Ali\n\u{1a}").await;
    assert_eq!(lines(&answer), ["2 REFUSED Awa Di\0op lastName", "3 CREATED Ali Fall"]);
}

async fn empty_numbered_lines_are_passed_over(app: TestApp) {
    for file in ["N°;Nom;Prénom\n1.;Diop;Awa\n2.;;\n3.;;\n", ";N°;Nom;Prénom\n;1;Diop;Awa\n;2;;\n"] {
        let input = json!({ "dryRun": true });
        let answer = import(&app.organizer(), "importParticipants", input, file.as_bytes()).await;
        assert_eq!(lines(&answer), ["2 CREATED Awa Diop"], "{file}");
    }
}

async fn a_time_beside_a_date_is_not_lost(app: TestApp) {
    let of = async |date: &str, time: &str| {
        let file = format!("Nom;Prénom;Date de pointage;Heure de pointage\nBa;Ami;{date};{time}\n");
        let answer = attendances(&app, file).await;
        let refused = lines(&answer)[0].contains("REFUSED");
        (!refused).then(|| answer.data()["import"]["committed"].as_bool() == Some(true))
    };
    for (date, time) in [
        ("12/12/2025 00:00", "09:15"),
        ("2025-12-12 00:00:00", "9h15"),
        ("12/12/2025", "09:15:00"),
        ("12/12/2025 09:15", "9h15"),
        ("12 décembre 2025", "9h15"),
    ] {
        assert_eq!(of(date, time).await, Some(true), "{date}, {time}");
    }
    let rows = app.attendance_rows().await;
    assert_eq!(rows.len(), 5);
    assert!(rows.iter().all(|row| row.check_in_at.to_rfc3339() == "2025-12-12T09:15:00+00:00"), "{rows:?}");
    // A heading that says less is that of the day beside one of a time.
    for heading in ["Date", "Jour", "Date d'arrivée"] {
        let file = format!("Nom;Prénom;{heading};Heure d'arrivée\nBa;{heading};11/12/2025;9h15\n");
        let event = app.event("Deux jours", |row| row.start_at = moment("2025-12-10T09:00:00Z")).await;
        let answer =
            import(&app.organizer(), "importAttendances", json!({ "eventId": event.id }), file.as_bytes())
                .await;
        assert_eq!(answer.data()["import"]["committed"], true, "{}", answer.text());
        assert_eq!(answer.data()["import"]["unreadColumns"], json!([]), "{heading}");
    }
    let rows = app.attendance_rows().await;
    let of_day = rows.iter().filter(|row| row.check_in_at.to_rfc3339() == "2025-12-11T09:15:00+00:00");
    assert_eq!(of_day.count(), 3);
    // Two times that differ are none.
    for date in ["12/12/2025 07:55", "12/12/2025 8h", "12/12/2025 8h30"] {
        assert_eq!(of(date, "9h15").await, None, "{date}");
    }
}
