//! Files that another program damaged: what of a line cannot be trusted refuses it, and names the cell.

use serde_json::json;

use super::workbook::{cell, row, workbook, workbook_of};
use super::{import, lines, participants, sentences};
use crate::support::attendances::moment;
use crate::support::{Answer, TestApp, both_engines};

both_engines![
    a_quote_swallows_nobody_in_notes,
    a_quote_in_the_headings_refuses_the_file,
    rows_out_of_order_refuse_the_file,
    notes_may_have_several_lines,
    lines_of_another_encoding_are_refused,
    lost_characters_refuse_their_line,
    errors_as_text_refuse_their_line,
    an_error_beyond_the_headings_refuses_its_line,
    a_file_that_cannot_be_read_says_why,
    numbered_lines_without_names_say_nothing,
    a_sum_is_nobody,
    a_wrong_first_line_does_not_hide_the_delimiter,
    garbled_letters_are_refused,
    formulas_around_texts_are_read,
    what_stands_below_a_table_is_nobody,
];

async fn attendances(app: &TestApp, file: &str) -> Answer {
    let event = app.event("Atelier", |row| row.start_at = moment("2025-12-12T09:00:00Z")).await;
    import(&app.organizer(), "importAttendances", json!({ "eventId": event.id }), file.as_bytes()).await
}

const SWALLOWED: &str = "contient d'autres lignes du tableau : un guillemet manque sans doute";

async fn a_quote_swallows_nobody_in_notes(app: TestApp) {
    for (file, cell, others) in [
        (
            "Nom;Prénom;Notes\nDiop;Awa;\"absente le matin\nFall;Ali;venu\nSow;Zoé;vue\"\nBa;Ami;\n",
            "C2",
            vec!["5 CREATED"],
        ),
        ("Nom;Notes;Prénom\nDiop;\"matin;Awa\nFall;soir\";Ali\nBa;;Ami\n", "B2", vec!["4 CREATED"]),
        ("Nom,Prénom,Notes,Email\nDiop,Awa,\"matin,\nFall,Ali,soir\",a@x.sn\n", "C2", vec![]),
    ] {
        let answer = attendances(&app, file).await;
        let refused = format!("2 REFUSED: La cellule {cell} {SWALLOWED}");
        let expected: Vec<String> =
            std::iter::once(refused).chain(others.into_iter().map(str::to_owned)).collect();
        assert_eq!(sentences(&answer), expected, "{file}");
    }
    assert!(app.participant_rows().await.is_empty());
}

async fn a_quote_in_the_headings_refuses_the_file(app: TestApp) {
    let file = "Nom;Prénom;\"Observations\nDiop;Awa;vue\"\nFall;Ali;\nSow;Zoé;\n";
    let answer = participants(&app.organizer(), file).await;
    let message = &answer.data()["import"]["userErrors"][0]["message"];
    assert_eq!(message, &format!("La cellule C1 {SWALLOWED}"));
    let file = b"Nom;Pr\xc3\xa9nom\nDiop;Ren\xe9\nFall;Zo\xe9\n";
    let answer = participants(&app.organizer(), file).await;
    let message = &answer.data()["import"]["userErrors"][0]["message"];
    assert_eq!(
        message,
        "Ligne 1 : Cette ligne contient des caractères d'un autre encodage que le reste du fichier : l'enregistrer en CSV UTF-8 ou en .xlsx"
    );
}

async fn rows_out_of_order_refuse_the_file(app: TestApp) {
    let rows = row(1, &["Nom", "Prénom"]) + &row(3, &["Diop", "Awa"]) + &row(2, &["Fall", "Ali"]);
    let answer = participants(&app.organizer(), workbook(&rows, "", &[])).await;
    assert_eq!(answer.data()["import"]["userErrors"][0]["message"], "Fichier CSV ou XLSX attendu");
}

async fn notes_may_have_several_lines(app: TestApp) {
    let file =
        "Nom,Prénom,Notes,Adresse\nDiop,Awa,\"Bien\na, b, c, d, e\nmerci\",\"12, rue X\nPlateau, Dakar\"\n";
    let answer = attendances(&app, file).await;
    assert_eq!(lines(&answer), ["2 CREATED Awa Diop"]);
    let file = "Nom;Prénom;Fonction;Notes\nDiop;Awa;Chef;\"Venue tard ; excusée\nrepart ; à 16 h\n\nmerci\"\nFall;Ali;;\n";
    let answer = attendances(&app, file).await;
    assert_eq!(lines(&answer), ["2 CREATED Awa Diop", "6 CREATED Ali Fall"]);
}

async fn lines_of_another_encoding_are_refused(app: TestApp) {
    // Most lines are in Windows-1252, and two lists were joined.
    let mut file = b"Nom;Pr\xe9nom\nDiop;Ren\xe9\nFall;Zo\xe9\nSow;L\xe9a\n".to_vec();
    file.extend("Ndiaye;Aïssatou\nBa;Awa\n".as_bytes());
    let answer = participants(&app.organizer(), &file).await;
    assert_eq!(
        sentences(&answer),
        [
            "2 CREATED",
            "3 CREATED",
            "4 CREATED",
            "5 REFUSED: Cette ligne contient des caractères d'un autre encodage que le reste du fichier : l'enregistrer en CSV UTF-8 ou en .xlsx",
            "6 CREATED"
        ]
    );
    assert!(app.participant_rows().await.is_empty());
    // Of a line, whatever number of its cells is wrong, it is said once.
    let file = b"Nom;Pr\xc3\xa9nom;Fonction\nDiop;A\xc3\xafssa;\nS\xe8ne;Ren\xe9;Employ\xe9\n";
    assert_eq!(
        sentences(&participants(&app.organizer(), file).await)[1],
        "3 REFUSED: Cette ligne contient des caractères d'un autre encodage que le reste du fichier : l'enregistrer en CSV UTF-8 ou en .xlsx"
    );
}

async fn lost_characters_refuse_their_line(app: TestApp) {
    let organizer = app.organizer();
    let lost = "contient le signe \u{fffd} à la place d'un caractère perdu : le corriger dans le fichier";
    let answer =
        participants(&organizer, "Nom;Prénom;Couleur\nDiop;A\u{fffd}ssatou;bleu\nFall;Awa;\u{fffd}\n").await;
    assert_eq!(sentences(&answer), [format!("2 REFUSED: La cellule B2 {lost}"), "3 CREATED".to_owned()]);
    let rows = row(1, &["Nom", "Prénom"]) + &row(2, &["N\u{fffd}Diaye", "Awa"]);
    let answer = participants(&organizer, workbook(&rows, "", &[])).await;
    assert_eq!(sentences(&answer), [format!("2 REFUSED: La cellule A2 {lost}")]);
}

async fn errors_as_text_refuse_their_line(app: TestApp) {
    let organizer = app.organizer();
    for (heading, value) in [
        ("Organisation", "#N/A"),
        ("Fonction", "#NOM?"),
        ("Email", "#REF!"),
        ("Téléphone", "#DIV/0!"),
        ("CNI", "#VALEUR!"),
        ("Localité", "########"),
        ("Organisation", "Err:502"),
        ("Organisation", "#NOM ?"),
        ("Fonction", "#VALEUR !"),
        ("Organisation", "#DÉPASSE!"),
        ("Organisation", "Chargement..."),
    ] {
        let expected = [format!("2 REFUSED: La cellule C2 contient l'erreur {value}")];
        let answer = participants(&organizer, format!("Nom;Prénom;{heading}\nDiop;Awa;{value}\n")).await;
        assert_eq!(sentences(&answer), expected);
        let rows = row(1, &["Nom", "Prénom", heading]) + &row(2, &["Diop", "Awa", value]);
        let answer = participants(&organizer, workbook(&rows, "", &[])).await;
        assert_eq!(sentences(&answer), expected);
    }
    let answer = participants(&organizer, "Nom;Prénom;Organisation\n#REF\u{a0}!;#NOM ?;DGI\n").await;
    let errors = ["A2 contient l'erreur #REF\u{a0}!", "B2 contient l'erreur #NOM ?"];
    let expected = errors.map(|error| format!("La cellule {error}")).join("; ");
    assert_eq!(sentences(&answer), [format!("2 REFUSED: {expected}")]);
    let answer = participants(&organizer, "Nom;Prénom;Organisation\n#REF!;Awa;DGI\n").await;
    assert_eq!(sentences(&answer), ["2 REFUSED: La cellule A2 contient l'erreur #REF!"]);
    let answer = participants(&organizer, "Nom;Prénom;Organisation\nDiop;Awa;#DAKAR2026\n").await;
    assert_eq!(lines(&answer), ["2 CREATED Awa Diop"]);
}

async fn an_error_beyond_the_headings_refuses_its_line(app: TestApp) {
    let organizer = app.organizer();
    let rows = |more: &str| {
        let names = cell("A2", "Diop") + &cell("B2", "Awa");
        row(1, &["Nom", "Prénom"]) + &format!("<row r=\"2\">{names}{more}</row>")
    };
    for (more, sentence) in [
        ("<c r=\"D2\" t=\"e\"><v>#N/A</v></c>", "La cellule D2 contient l'erreur #N/A"),
        ("<c r=\"XFD2\"><v>1</v></c>", "La cellule XFD2 est au-delà des colonnes qui sont lues"),
    ] {
        let answer = participants(&organizer, workbook(&rows(more), "", &[])).await;
        assert_eq!(sentences(&answer), [format!("2 REFUSED: {sentence}")]);
    }
}

async fn a_file_that_cannot_be_read_says_why(app: TestApp) {
    let organizer = app.organizer();
    let names = row(1, &["Nom", "Prénom"]) + &row(2, &["Diop", "Awa"]);
    let far =
        format!("<row r=\"1\">{}{}{}</row>", cell("A1", "Nom"), cell("B1", "Prénom"), cell("XFD1", "x"));
    let long = format!("Nom;Prénom\n{}", "Diop;Awa\n".repeat(20_001));
    for (file, sentence) in [
        (b"".to_vec(), "Le fichier ne contient aucune ligne".to_owned()),
        (b" \n;;\n".to_vec(), "Le fichier ne contient aucune ligne".to_owned()),
        (workbook_of(&[("hidden", &names, "")], &[]), "Toutes les feuilles du classeur sont masquées".to_owned()),
        (workbook(&far, "", &[]), "Le fichier est trop large : 500 colonnes au maximum".to_owned()),
        (long.into_bytes(), "Le fichier est trop grand : 20\u{202f}000 lignes au maximum".to_owned()),
        (
            b"Pr\xc3\xa9nom et Nom;Email\nAwa Diop;\n".to_vec(),
            "La colonne « Prénom et Nom » contient le nom et le prénom : les mettre dans deux colonnes, Nom et Prénom"
                .to_owned(),
        ),
        (b"Pr\xc3\xa9nom;Email\nAwa;\n".to_vec(), "Colonne manquante : Nom".to_owned()),
        (
            "\"Nom,Prénom,Organisation\"\n\"Diop,Awa,DGI\"\n".into(),
            "Colonne manquante : Nom. Titres non reconnus à la ligne 1 : Nom,Prénom,Organisation".to_owned(),
        ),
        (
            "Liste des participants\nDakar;12 mars\nIdentité;Prénoms;Civilité;Tél\nDiop;Awa;Mme;771234567\n".into(),
            "Colonne manquante : Nom. Titres non reconnus à la ligne 3 : Identité, Civilité".to_owned(),
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\xff\xff\xff\xffNom;Pr".to_vec(),
            "Ce classeur est au format .xls, ou protégé par un mot de passe : l'enregistrer au format .xlsx, sans mot de passe"
                .to_owned(),
        ),
        (b"\xef\xbb\xbf\n<HTML><table><tr><td>Nom".to_vec(), "Fichier CSV ou XLSX attendu".to_owned()),
        (b"%PDF-1.7\nNom;Pr\n".to_vec(), "Fichier CSV ou XLSX attendu".to_owned()),
    ] {
        let answer = participants(&organizer, file).await;
        let error = &answer.data()["import"]["userErrors"][0];
        assert_eq!(error["message"], sentence);
        assert_eq!(error["code"], "VALIDATION_ERROR");
    }
}

async fn numbered_lines_without_names_say_nothing(app: TestApp) {
    // Boxes and formulas that were drawn down beyond the list.
    let file = "N°;Nom;Prénom;Présent;Rang\n1;Diop;Awa;VRAI;1\n2;;;FAUX;0\n;;;☐;\n";
    let answer = participants(&app.organizer(), file).await;
    assert_eq!(lines(&answer), ["2 CREATED Awa Diop"]);
    let file = "N°;Nom;Prénom;Email\n1;Diop;Awa;\n2;;;\n3;;;\n";
    let answer = participants(&app.organizer(), file).await;
    assert_eq!(lines(&answer), ["2 CREATED Awa Diop"]);
    // What is more than a number is not passed over.
    let answer =
        participants(&app.organizer(), "N°;Nom;Prénom;Contact;Téléphone\n1;Diop;Awa;;\n2;;;771234567;\n")
            .await;
    assert_eq!(lines(&answer)[1], "3 REFUSED  firstName,lastName");
    // It may be all that is known of somebody.
    let answer = participants(&app.organizer(), "Nom;Prénom;Matricule\nDiop;Awa;1\n;;51235\n").await;
    assert_eq!(lines(&answer)[1], "3 REFUSED  firstName,lastName");
    let answer = participants(&app.organizer(), "N°;Nom;Prénom\n1;Diop;Awa\nTotal : 1;;\n").await;
    assert_eq!(lines(&answer)[1], "3 REFUSED  firstName,lastName");
}

async fn a_sum_is_nobody(app: TestApp) {
    let answer = participants(&app.organizer(), "Nom;Prénom\nDiop;Awa\nTotal;1\n").await;
    assert_eq!(sentences(&answer), ["2 CREATED", "3 REFUSED: Nom attendu (au moins une lettre)"]);
    assert_eq!(lines(&answer)[1], "3 REFUSED 1 Total firstName");
}

async fn a_wrong_first_line_does_not_hide_the_delimiter(app: TestApp) {
    let answer = participants(&app.organizer(), "sep=,\nNom;Prénom\nDiop;Awa\n").await;
    assert_eq!(lines(&answer), ["3 CREATED Awa Diop"]);
}

async fn garbled_letters_are_refused(app: TestApp) {
    let told = |cell: &str| {
        format!(
            "3 REFUSED: La cellule {cell} contient des lettres déformées par un mauvais encodage : \
             corriger le texte, ou reprendre le fichier d'origine"
        )
    };
    for (line, cell) in [
        ("AÃ¯ssatou;SÃ¨ne;", "A3"),
        ("Awa;Nâ€™Diaye;", "B3"),
        ("Ren‚;Fall;", "A3"),
        ("RenŽ;Fall;", "A3"),
        ("Awa;Fall;Direction GÃ©nÃ©rale", "C3"),
        // Letters that a program could not write, and Arabic ones read in Windows-1252.
        ("Awa;N?Diaye;", "B3"),
        ("A?ssatou;Fall;", "A3"),
        ("ãÍãÏ;Úáí;", "A3"),
        ("ƒlodie;Fall;", "A3"),
    ] {
        let cells: Vec<&str> = line.split(';').collect();
        let file = format!("PRENOM;NOM;STRUCTURE\nAïssatou;Ba;DGI\n{line}\n");
        assert_eq!(sentences(&participants(&app.organizer(), file).await)[1], told(cell), "{line}");
        let rows = row(1, &["PRENOM", "NOM", "STRUCTURE"]) + &row(2, &["Aïssatou", "Ba"]) + &row(3, &cells);
        let answer = participants(&app.organizer(), workbook(&rows, "", &[])).await;
        assert_eq!(sentences(&answer)[1], told(cell), "{line}");
    }
    let file = "PRENOM;NOM;STRUCTURE\nÅse;SÃO;Pâtes…etc\n";
    assert_eq!(sentences(&participants(&app.organizer(), file).await), ["2 CREATED"]);
}

async fn formulas_around_texts_are_read(app: TestApp) {
    let file = "Nom;Prénom;Téléphone\n=\"Diop\";=\"Awa\";=\"0771234567\"\n";
    let answer = participants(&app.organizer(), file).await;
    assert_eq!(lines(&answer), ["2 CREATED Awa Diop"]);
    assert_eq!(app.participant_rows().await[0].phone.as_deref(), Some("0771234567"));
}

async fn what_stands_below_a_table_is_nobody(app: TestApp) {
    let told = "3 REFUSED: Nom d'une personne attendu, pas un total, une date ou un exemple";
    for line in [
        "Total;Hommes : 0;Femmes : 1",
        "Fait à Dakar;le 15/12/2025;Le Directeur",
        ";Total général;12 personnes",
        ";Sous-total;DGI",
        ";Effectif total;3 personnes",
        ";Ex : DIOP;Awa",
        ";Fait à Dakar;le 15 décembre 2025",
        ";Nbre total;douze",
        ";S/Total;deux",
        ";Signature;Cachet",
        ";Néant;Néant",
        ";(vide);(vide)",
        ";DUPONT (exemple);Jean (exemple)",
        ";obligatoire;obligatoire",
        ";(en majuscules);(en minuscules)",
        ";Diop;awa@x.sn",
        ";771234567 Diop;Awa",
        ";Sow;9h15",
    ] {
        let answer = participants(&app.organizer(), format!("N°;Nom;Prénom\n1;Diop;Awa\n{line}\n")).await;
        assert_eq!(sentences(&answer)[1], told, "{line}");
    }
    // Names that only look alike.
    let file = "Nom;Prénom\nTotaro;Awa\nDiop 2;Ba-3\nD'Effectifs;Jean Total\nNanette;Nulla\nNull;Awa\nDiop;Nan\nCumulé;Exemplaire\nChaïb;Thierno 2e\n";
    let answer = participants(&app.organizer(), file).await;
    assert_eq!(lines(&answer).len(), 8);
    assert!(lines(&answer).iter().all(|line| line.contains("CREATED")), "{:?}", lines(&answer));
}
