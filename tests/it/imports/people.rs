//! Who is taken for whom: by CNI number first, then by e-mail address, but not under wholly other names.

use serde_json::json;

use super::{import, lines, participants, sentences};
use crate::support::attendances::moment;
use crate::support::{TestApp, both_engines};

both_engines![
    a_number_that_only_fills_its_cell_is_nobodys,
    headings_of_several_people_are_not_mixed,
    a_telephone_number_is_one_however_it_is_written,
    a_shared_address_belongs_to_the_first,
    a_check_in_under_other_names_renames_nobody,
    an_address_that_is_known_is_kept,
    a_duplicate_names_what_it_repeats,
    what_a_match_changes_is_told,
    one_person_of_a_shared_mailbox_is_entered_once,
    lines_that_nothing_tells_apart_say_so,
    what_a_duplicate_says_tells_who_a_later_line_is,
];

async fn a_number_that_only_fills_its_cell_is_nobodys(app: TestApp) {
    let lines = ["00000000", "0000 0000 0000 0", "XXXXxxxx", "néant", "10000000"];
    let file = lines.map(|number| format!("Sarr;Awa;{number}\n")).concat();
    let answer = participants(&app.organizer(), format!("Nom;Prénom;CNI\n{file}")).await;
    let fills = "Numéro d'une carte attendu, pas un même caractère répété";
    let invalid = "Format de CNI invalide (8 à 20 lettres et chiffres)";
    let refused = |line: usize, why: &str| format!("{line} REFUSED: {why}");
    let expected = [refused(2, fills), refused(3, fills), refused(4, fills), refused(5, invalid)];
    assert_eq!(sentences(&answer)[..4], expected);
    assert_eq!(sentences(&answer)[4..], ["6 CREATED"]);
}

async fn a_shared_address_belongs_to_the_first(app: TestApp) {
    let file = "Nom;Prénom;Email\nSarr;Awa;secretariat@x.sn\nNdao;Ibrahima;Secretariat@x.sn\n";
    let answer = participants(&app.organizer(), file).await;
    let left_out = "Enregistré sans l'adresse e-mail, qui est celle d'une autre personne";
    assert_eq!(sentences(&answer), ["2 CREATED".to_owned(), format!("3 CREATED: {left_out}")]);
    let later = "Nom;Prénom;Email\nNdao;Ibrahima;secretariat@x.sn\nAwa;Sarr;secretariat@x.sn\n";
    let answer = participants(&app.organizer(), later).await;
    assert_eq!(
        lines(&answer),
        ["2 CREATED Ibrahima Ndao", "3 MATCHED Sarr Awa"],
        "swapped names are the same"
    );
    let rows = app.participant_rows().await;
    assert_eq!(rows.len(), 3);
    assert_eq!(rows.iter().filter(|row| row.email.is_some()).count(), 1);
}

async fn a_check_in_under_other_names_renames_nobody(app: TestApp) {
    let event = app.event("Atelier", |row| row.start_at = moment("2025-12-12T09:00:00Z")).await;
    let file = "Nom;Prénom;Email\nSarr;Awa;secretariat@x.sn\n";
    participants(&app.organizer(), file).await;
    let check_in = async |first: &str, last: &str| {
        let query = "mutation($input: RecordAttendanceInput!) { recordAttendance(input: $input) { attendance \
            { participant { fullName email } } userErrors { code } } }";
        let person = json!({ "firstName": first, "lastName": last, "email": "secretariat@x.sn" });
        let input = json!({ "eventId": event.id, "participant": person, "checkInMode": "MANUAL" });
        let answer = app.organizer().graphql_with(query, json!({ "input": input })).await;
        answer.data()["recordAttendance"]["attendance"]["participant"].take()
    };
    assert_eq!(check_in("Ibrahima", "Ndao").await, json!({ "fullName": "Ibrahima Ndao", "email": null }));
    let same = json!({ "fullName": "A. SARR", "email": "secretariat@x.sn" });
    assert_eq!(check_in("A.", "SARR").await, same, "one name is enough");
    assert_eq!(app.participant_rows().await.len(), 2);
}

async fn an_address_that_is_known_is_kept(app: TestApp) {
    app.abdoulaye().await;
    let file = "Nom;Prénom;CNI;Email\nFall;Abdoulaye;CNI1234567890;new@x.sn\n";
    let answer = participants(&app.organizer(), file).await;
    assert_eq!(sentences(&answer), ["2 MATCHED: L'adresse e-mail déjà enregistrée a été conservée"]);
}

async fn a_duplicate_names_what_it_repeats(app: TestApp) {
    let event = app.event("Atelier", |row| row.start_at = moment("2025-12-12T09:00:00Z")).await;
    let file = "Nom;Prénom;CNI\nSow;Awa;CNI0000000002\nSOW;Awa;cni0000000002\n";
    let input = json!({ "eventId": event.id });
    let caller = app.organizer();
    let first = import(&caller, "importAttendances", input.clone(), file.as_bytes()).await;
    assert_eq!(sentences(&first), ["2 CREATED", "3 DUPLICATE: Même personne que la ligne 2"]);
    let again = import(&caller, "importAttendances", input, file.as_bytes()).await;
    assert_eq!(
        sentences(&again),
        [
            "2 DUPLICATE: Déjà pointé pour cet événement, le 12/12/2025 09:00",
            "3 DUPLICATE: Même personne que la ligne 2"
        ]
    );
    assert_eq!(again.data()["import"]["lines"][0]["remarks"][0]["checkInTime"], "2025-12-12T09:00:00Z");
    assert_eq!(app.attendance_rows().await.len(), 1);
}

async fn what_a_match_changes_is_told(app: TestApp) {
    app.participant("Aïssatou", "N'Diaye", |row| {
        row.email = Some("nd@x.sn".to_owned());
        row.organization = Some("Trésor".to_owned());
    })
    .await;
    let file = "Nom;Prénom;Email;Organisation;Fonction\nN'Diaye;Aissatou;nd@x.sn;Budget;Cheffe\n";
    let told =
        "2 MATCHED: Remplacé par cette ligne : prénom, organisation; Complété par cette ligne : fonction";
    let answer = participants(&app.organizer(), file).await;
    assert_eq!(sentences(&answer), [told]);
    let remarks = &answer.data()["import"]["lines"][0]["remarks"];
    assert_eq!((&remarks[0]["code"], &remarks[1]["code"]), (&json!("REPLACED"), &json!("ADDED")));
    assert_eq!(remarks[0]["fields"], json!(["firstName", "organization"]));
    assert_eq!(sentences(&participants(&app.organizer(), file).await), ["2 MATCHED"]);
    let row = &app.participant_rows().await[0];
    assert_eq!((row.first_name.as_str(), row.function.as_deref()), ("Aissatou", Some("Cheffe")));
}

async fn one_person_of_a_shared_mailbox_is_entered_once(app: TestApp) {
    let file = "Nom;Prénom;Email;Téléphone;CNI\nSarr;Awa;sec@x.sn;;\nNdao;Ibra;sec@x.sn;771234567;\n\
                NDAO;ibra;SEC@x.sn;;\nNdao;Ibra;sec@x.sn;;CARD00001\nNdao;Ibra;sec@x.sn;;CARD00002\n";
    let answer = participants(&app.organizer(), file).await;
    let left_out = "Enregistré sans l'adresse e-mail, qui est celle d'une autre personne";
    let same = "Mêmes nom et prénom que la ligne";
    let expected = [
        "2 CREATED".to_owned(),
        format!("3 CREATED: {left_out}"),
        "4 DUPLICATE: Même personne que la ligne 3".to_owned(),
        "5 DUPLICATE: Même personne que la ligne 3; Non repris de cette ligne : numéro de CNI".to_owned(),
    ];
    assert_eq!(sentences(&answer)[..4], expected);
    assert!(!sentences(&answer)[4].contains(same), "{:?}", sentences(&answer));
}

async fn lines_that_nothing_tells_apart_say_so(app: TestApp) {
    let file = "Nom;Prénom;Fonction;Téléphone;CNI\nKane;Ibra;Chef;771112233;\nKANE;Ibra;chef;771112233;\n\
                Sow;Awa;;;\nSow;Awa;;;\nKa;Ali;;;CARD00001\nKa;Ali;;;CARD00002\n";
    let answer = participants(&app.organizer(), file).await;
    let unknown = "Mêmes nom et prénom que la ligne 4, sans rien qui dise si c'est la même personne";
    let expected = [
        "2 CREATED".to_owned(),
        "3 DUPLICATE: Même personne que la ligne 2".to_owned(),
        "4 CREATED".to_owned(),
        format!("5 CREATED: {unknown}"),
        "6 CREATED".to_owned(),
        "7 CREATED".to_owned(),
    ];
    assert_eq!(sentences(&answer), expected);
    let remark = &answer.data()["import"]["lines"][3]["remarks"][0];
    assert_eq!((&remark["code"], &remark["line"]), (&json!("SAME_NAMES_AS_LINE"), &json!(4)));
    assert_eq!(app.participant_rows().await.len(), 5);
}

async fn what_a_duplicate_says_tells_who_a_later_line_is(app: TestApp) {
    let same = "DUPLICATE: Même personne que la ligne 2; Non repris de cette ligne";
    for (file, third, fourth) in [
        // The number of the second line, then alone.
        (
            "Nom;Prénom;Email;CNI\nBa;Awa;awa@ba.sn;\nBa;Awa;awa@ba.sn;card00001\nBâ;A.;;CARD00001\n",
            format!("3 {same} : numéro de CNI"),
            format!("4 {same} : prénom, numéro de CNI"),
        ),
        // Its address.
        (
            "Nom;Prénom;Email;CNI\nSy;Ali;;CARD00002\nSy;Ali;Ali@sy.sn;CARD00002\nSY;A.;ali@sy.sn;\n",
            format!("3 {same} : adresse e-mail"),
            format!("4 {same} : prénom, adresse e-mail"),
        ),
        // The address of somebody under other names, and with another number, is somebody else's, who keeps it.
        (
            "Nom;Prénom;Email;CNI\nFall;Ali;;CARD00003\nFall;Ali;sec@fall.sn;CARD00003\nNdao;Ibra;sec@fall.sn;\n",
            format!("3 {same} : adresse e-mail"),
            "4 CREATED".to_owned(),
        ),
    ] {
        let dry =
            import(&app.organizer(), "importParticipants", json!({ "dryRun": true }), file.as_bytes()).await;
        let answer = participants(&app.organizer(), file).await;
        assert_eq!(sentences(&answer), ["2 CREATED".to_owned(), third, fourth], "{file}");
        assert_eq!(sentences(&dry), sentences(&answer), "{file}");
    }
    let rows = app.participant_rows().await;
    let has = |email: &str| rows.iter().any(|row| row.email.as_deref() == Some(email));
    assert_eq!((rows.len(), has("awa@ba.sn"), has("sec@fall.sn")), (4, true, true));
}

async fn a_telephone_number_is_one_however_it_is_written(app: TestApp) {
    let file = "Nom;Prénom;Téléphone\nBa;Ami;771234567\nBa;Ami;77 123 45 67\nBa;Ami;+221 77 123 45 67\nBa;Ami;781234567\n";
    let answer = participants(&app.organizer(), file).await;
    let outcomes: Vec<_> = lines(&answer).iter().map(|line| line[2..].replace(" Ami Ba", "")).collect();
    assert_eq!(outcomes, ["CREATED", "DUPLICATE", "DUPLICATE", "CREATED"]);
}

async fn headings_of_several_people_are_not_mixed(app: TestApp) {
    let organizer = app.organizer();
    // One who has both names is read, and what is another's is listed.
    for (file, name, unread) in [
        (
            "Nom de l'agent;Nom du bénéficiaire;Prénom du bénéficiaire\nDiop;Fall;Ali\n",
            "Ali Fall",
            json!(["Nom de l'agent"]),
        ),
        (
            "Nom de l'agent;Prénom de l'agent;Nom du participant;Prénom du participant\nDiop;Awa;Fall;Ali\n",
            "Ali Fall",
            json!(["Nom de l'agent", "Prénom de l'agent"]),
        ),
        (
            "Prénom de l'agent;Nom;Prénom du participant\nAwa;Fall;Ali\n",
            "Ali Fall",
            json!(["Prénom de l'agent"]),
        ),
        ("Nom;Prénom;Email de l'agent\nFall;Ali;awa@x.sn\n", "Ali Fall", json!(["Email de l'agent"])),
        ("Nom de l'agent;Prénom de l'agente;Email\nFall;Ali;ali@x.sn\n", "Ali Fall", json!([])),
    ] {
        let input = json!({ "dryRun": true });
        let answer = import(&organizer, "importParticipants", input, file.as_bytes()).await;
        assert_eq!(lines(&answer), [format!("2 CREATED {name}")], "{file}");
        assert_eq!(answer.data()["import"]["unreadColumns"], unread, "{file}");
    }
    for (file, one, other) in [
        (
            "Nom de l'agent;Prénom de l'agent;Nom du bénéficiaire;Prénom du bénéficiaire\nDiop;Awa;Fall;Ali\n",
            "Nom de l'agent",
            "Nom du bénéficiaire",
        ),
        ("Nom 1;Prénom 1;Nom 2;Prénom 2\nDiop;Awa;Fall;Ali\n", "Nom 1", "Nom 2"),
        ("Nom;Prénom;;Noms;Prénoms\nDiop;Awa;;Fall;Ali\n", "Nom", "Noms"),
    ] {
        let answer = participants(&organizer, file).await;
        let message = format!(
            "Chaque ligne porte les noms de deux personnes (« {one} » et « {other} ») : les mettre sur deux lignes, \
             ou ne garder qu'une des deux"
        );
        assert_eq!(answer.data()["import"]["userErrors"][0]["message"], message, "{file}");
    }
    // Further names of one person are no other's.
    let file = "Nom;Nom de naissance;Prénom;Prénom usuel\nDiop;Sow;Awa;Awa\n";
    assert_eq!(lines(&participants(&organizer, file).await), ["2 CREATED Awa Diop"]);
}
