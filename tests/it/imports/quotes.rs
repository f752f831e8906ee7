//! Stray quotes, which take lines of the table into a cell: nobody in them is lost, and notes of several lines are read.

use serde_json::json;

use super::{import, sentences};
use crate::support::attendances::moment;
use crate::support::{Answer, TestApp, both_engines};

both_engines![names_in_small_letters_are_not_swallowed, running_texts_of_several_lines_are_read];

async fn attendances(app: &TestApp, file: &str) -> Answer {
    let event = app.event("Atelier", |row| row.start_at = moment("2025-12-12T09:00:00Z")).await;
    import(&app.organizer(), "importAttendances", json!({ "eventId": event.id }), file.as_bytes()).await
}

async fn names_in_small_letters_are_not_swallowed(app: TestApp) {
    for (file, cell) in [
        (
            "N°;Nom;Prénom;Tél;Observations\n1;diop;moussa;771234567;\"RAS\n2;fall;awa\n3;sow;ali\"\n4;ba;oumar;771234569;RAS\n",
            "E2",
        ),
        ("Nom;Prénom;Organisation;Notes\nYdiop;Moussa;DGI;\"à voir\nde Souza;Jean\nd'Almeida;Awa\"\n", "D2"),
        ("Nom;Prénom;Notes\nXdiop;moussa;\"à voir\nfall;awa\nsow;ali\nba;oumar\"\n", "C2"),
        ("Nom;Prénom;Notes\nDiop;Moussa;\"à voir\nfall;awa\"\n", "C2"),
        ("Prénom;Adresse;Nom;Notes\nawa;Dakar;diop;\"à voir\nmame diarra bousso;Thiès;fall\n\"\n", "D2"),
        ("Nom,Prénom,Organisation,Notes\nDiop,Awa,DGI,\"vue\nvan der Berg,Jan\nel hadji,Omar\"\n", "D2"),
    ] {
        let answer = attendances(&app, file).await;
        let expected = format!(
            "2 REFUSED: La cellule {cell} contient d'autres lignes du tableau : un guillemet manque sans doute"
        );
        assert_eq!(sentences(&answer).first(), Some(&expected), "{file}");
    }
    assert!(app.participant_rows().await.is_empty());
}

async fn running_texts_of_several_lines_are_read(app: TestApp) {
    for notes in [
        "Venue tard ; excusée\nrepart ; à 16 h",
        "à rappeler; voir la secrétaire\nconfirmer le badge; merci",
        "- badge ; hôtel\n- transport ; retour",
        "repas : sans porc ;\nallergie : arachide ;",
        "arrivée à 9h;\nrepart à 16h;",
        "voir avec la direction générale du budget;merci de ne pas oublier\nfait",
        "à voir avec le service du personnel demain;puis relancer\nà voir avec le service du personnel demain;puis relancer le chef",
    ] {
        let file = format!("Nom;Prénom;Organisation;Fonction;Notes\nDiop;Awa;DGI;Cheffe;\"{notes}\"\n");
        let answer = attendances(&app, &file).await;
        assert_eq!(answer.data()["import"]["refused"], 0, "{notes}");
    }
}
