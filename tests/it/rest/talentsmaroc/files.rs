//! The profile of a cinema talent, the badges and the presence of a project: their content, their readers, and the
//! addresses that GraphQL makes for them.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use passerelle::auth::Role;
use passerelle::entity::cinema_talent_media::{self, MediaKind};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::{NotSet, Set},
    IntoActiveModel as _,
};

use super::exports::address;
use crate::rest::Unlimited;
use crate::rest::pdf::Pdf;
use crate::rest::workbook::{rows_of, rows_of_sheet};
use crate::support::{TestApp, both_engines};

both_engines![
    a_profile_shows_what_the_caller_may_see,
    a_profile_never_shows_the_document,
    profiles_of_children_are_for_staff,
    a_profile_shows_the_photo,
    badges_are_of_those_who_are_assigned,
    badges_of_a_selection,
    qr_codes_say_the_unique_code,
    the_presence_of_a_project_is_a_workbook,
    a_workbook_has_the_totals_of_the_history,
    a_workbook_of_days,
    addresses_from_graphql_open_the_files,
    files_of_one_person_or_project_are_no_exports,
];

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A blue picture.
fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let image = RgbImage::from_pixel(width, height, Rgb([20, 120, 200]));
    image.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg).expect("memory takes it");
    bytes
}

async fn store(app: &TestApp, path: &str, bytes: Vec<u8>) {
    app.app.services.files.put(path, bytes.into()).await.expect("stored");
}

async fn a_profile_shows_what_the_caller_may_see(app: TestApp) {
    let sophia = app.sophia().await;
    let path = format!("/api/v1/cinema/talents/{}/pdf", sophia.id);
    let answer = app.admin().get(&path).await;
    let name = "attachment; filename=talent_MACAS0001F.pdf";
    assert_eq!(answer.header("content-disposition"), Some(name));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let contacts = [
        "sophia@demo.cinema",
        "+212600111222",
        "https://facebook.com/sophiamartinez",
        "https://tiktok.com/@sophiamartinez",
    ];
    let public = [
        "Sophia Martinez",
        "MACAS0001F",
        "Acteur Principal · Mannequin",
        "29 ans · Casablanca, Maroc",
        "170 cm",
        "Athlétique",
        "Ondulé",
        "Africaine, Arabe",
        "Français · Arabe · Anglais",
        "Chant · Danse moderne · Équitation",
        "8 ans d'expérience",
        "2022",
        "Casablanca Nights",
        "Série TV",
        "https://sophiamartinez.com",
        "Page 1 / 1",
    ];
    for (caller, sees) in [
        (app.admin(), true),
        (app.super_admin(), true),
        (app.as_role(Role::Presence), true),
        (app.user(), false),
        (app.viewer(), false),
        (app.organizer(), false),
    ] {
        let pdf = Pdf::of(&caller.get(&path).await);
        let text = pdf.text();
        assert_eq!(pdf.pages(), 1);
        for known in public {
            assert!(text.contains(known), "{known} is not in: {text}");
        }
        for contact in contacts {
            assert_eq!(text.contains(contact), sees, "{contact}: {text}");
        }
    }
    let refused = app.anonymous().get(&path).await;
    assert_eq!((refused.status(), refused.json()["code"].as_str()), (401, Some("AUTH_REQUIRED")));
    for missing in ["999999", "0", "abc"] {
        let answer = app.user().get(&format!("/api/v1/cinema/talents/{missing}/pdf")).await;
        assert_eq!((answer.status(), answer.json()["code"].as_str()), (404, Some("NOT_FOUND")), "{missing}");
        assert_eq!(answer.json()["error"], "Talent not found");
    }
}

async fn a_profile_never_shows_the_document(app: TestApp) {
    let sophia = app.sophia().await;
    store(&app, "cinema/id_abc.jpg", jpeg(300, 200)).await;
    let pdf = Pdf::of(&app.admin().get(&format!("/api/v1/cinema/talents/{}/pdf", sophia.id)).await);
    let text = pdf.text();
    for secret in ["AB123456", "Passeport", "1996", "15/03", "admin"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    assert!(pdf.images().is_empty(), "the profile photo is not in the store, and the other is not shown");
    assert_eq!(pdf.metadata(), ["Title", "Producer", "CreationDate"]);
}

async fn profiles_of_children_are_for_staff(app: TestApp) {
    let owner = app.account_of(Role::User).await.id;
    let birthday = Some("2015-01-01".parse().expect("a day"));
    let child = |registered_by| {
        app.cinema_talent("Awa", "Diop", move |person| {
            (person.row.date_of_birth, person.row.registered_by_id) = (birthday, registered_by);
        })
    };
    let (own, other) = (child(Some(owner)).await.id, child(None).await.id);
    for (caller, id, status) in [
        (app.user(), own, 200),
        (app.user(), other, 404),
        (app.viewer(), own, 404),
        (app.as_role(Role::Presence), other, 200),
        (app.admin(), other, 200),
    ] {
        let answer = caller.get(&format!("/api/v1/cinema/talents/{id}/pdf")).await;
        assert_eq!(answer.status(), status, "{id}: {status}");
    }
}

async fn a_profile_shows_the_photo(app: TestApp) {
    let sophia = app.sophia().await;
    let path = format!("/api/v1/cinema/talents/{}/pdf", sophia.id);
    store(&app, "cinema/profile_xyz.jpg", jpeg(300, 300)).await;
    assert_eq!(Pdf::of(&app.user().get(&path).await).images(), [(225, 300)], "the only size");
    store(&app, "cinema/profile_xyz_640.jpg", jpeg(640, 480)).await;
    assert_eq!(Pdf::of(&app.user().get(&path).await).images(), [(360, 480)], "the medium size");
    store(&app, "cinema/profile_xyz_640.jpg", b"no photo".to_vec()).await;
    assert!(Pdf::of(&app.user().get(&path).await).images().is_empty(), "initials");
}

async fn badges_are_of_those_who_are_assigned(app: TestApp) {
    let shooting = app.shooting(11).await;
    app.release(&shooting, 3).await;
    let picture = cinema_talent_media::ActiveModel {
        id: NotSet,
        cinema_talent_id: Set(shooting.id(1)),
        kind: Set(MediaKind::Profile),
        position: Set(0),
        path: Set("cinema/profile_two.jpg".to_owned()),
        created_at: Set(app.clock_now()),
    };
    picture.insert(app.app.services.database.write()).await.expect("it fits");
    store(&app, "cinema/profile_two.jpg", jpeg(200, 300)).await;
    let path = format!("/api/v1/cinema/projects/{}/badges/pdf", shooting.project);
    let answer = app.as_role(Role::Presence).get(&path).await;
    let name = format!("attachment; filename=badges_PRJ{:03}_20251213.pdf", shooting.project);
    assert_eq!(answer.header("content-disposition"), Some(name.as_str()));
    let pdf = Pdf::of(&answer);
    let text = pdf.text();
    assert_eq!((pdf.pages(), pdf.images()), (2, vec![(200, 266)]));
    assert_eq!(text.matches("Le Dernier Voyage").count(), 10);
    for at in 0..11 {
        assert_eq!(text.contains(shooting.code(at)), at != 3, "{at}: {text}");
        let project_code = format!("PRJ{:03}{:03}", shooting.project, at + 1);
        assert_eq!(text.contains(&project_code), at != 3, "{project_code}: {text}");
    }
    assert!(!text.contains('@') && !text.contains("+212"), "nothing else: {text}");
    let erase =
        format!("mutation {{ deleteCinemaTalent(input: {{id: {}}}) {{ deletedId }} }}", shooting.id(5));
    assert_eq!(app.admin().graphql(&erase).await.outcome(), "OK");
    let text = Pdf::of(&app.as_role(Role::Presence).get(&path).await).text();
    assert_eq!(text.matches("Le Dernier Voyage").count(), 9, "none of an erased person");
    let missing = app.admin().get("/api/v1/cinema/projects/999999/badges/pdf").await;
    assert_eq!((missing.status(), missing.json()["error"].as_str()), (404, Some("Project not found")));
}

async fn badges_of_a_selection(app: TestApp) {
    let shooting = app.shooting(3).await;
    let admin = app.admin();
    let path = format!("/api/v1/cinema/projects/{}/badges/pdf", shooting.project);
    let ids = format!("{},{}", shooting.id(2), shooting.id(0));
    let pdf = Pdf::of(&admin.get(&format!("{path}?cinema_talent_ids={ids}&layout=single")).await);
    assert_eq!(pdf.pages(), 2);
    let text = pdf.text();
    assert!(text.contains(shooting.code(0)) && text.contains(shooting.code(2)));
    assert!(!text.contains(shooting.code(1)));
    assert_eq!(Pdf::of(&admin.get(&format!("{path}?cinema_talent_ids=999999")).await).text(), "");
    let refused = admin.get(&format!("{path}?cinema_talent_ids=x&layout=round")).await;
    assert_eq!((refused.status(), refused.json()["code"].as_str()), (400, Some("VALIDATION_ERROR")));
    let details = refused.json()["details"].clone();
    assert!(details["cinema_talent_ids"].is_string() && details["layout"].is_string(), "{details}");
}

async fn qr_codes_say_the_unique_code(app: TestApp) {
    let shooting = app.shooting(3).await;
    let admin = app.admin();
    let profile = format!("/api/v1/cinema/talents/{}/pdf", shooting.id(1));
    assert_eq!(Pdf::of(&admin.get(&profile).await).qr_codes(), [shooting.code(1)]);
    for layout in ["sheet", "single"] {
        let path = format!("/api/v1/cinema/projects/{}/badges/pdf?layout={layout}", shooting.project);
        let pdf = Pdf::of(&admin.get(&path).await);
        let codes = [shooting.code(0), shooting.code(1), shooting.code(2)];
        assert_eq!(pdf.qr_codes(), codes, "{layout}");
    }
}

const RECORDS: &str = "Date,Code,Code projet,Prénom,Nom,Rôle,Arrivée,Départ,Durée (h),Pointé par,Remarque";
const TOTALS: &str = "Code,Code projet,Prénom,Nom,Rôle,Jours,Heures,Heures par jour";

async fn the_presence_of_a_project_is_a_workbook(app: TestApp) {
    let shooting = app.shooting(2).await;
    app.insert_presence(&shooting, 0, "2025-12-11T08:00:00Z", Some("2025-12-11T16:30:00Z")).await;
    let forgotten = app.insert_presence(&shooting, 1, "2025-12-11T07:00:00Z", None).await;
    let corrected =
        app.insert_presence(&shooting, 0, "2025-12-12T20:00:00Z", Some("2025-12-13T04:20:00Z")).await;
    let admin = app.account_of(Role::Admin).await;
    let database = app.app.services.database.write();
    let mut row = forgotten.into_active_model();
    row.left_open_at = Set(Some("2025-12-12T07:00:00Z".parse().expect("a time")));
    row.update(database).await.expect("it fits");
    let mut row = corrected.into_active_model();
    (row.correction_reason, row.recorded_by_id) = (Set(Some("Badge oublié".to_owned())), Set(Some(admin.id)));
    row.update(database).await.expect("it fits");

    let path = format!("/api/v1/cinema/projects/{}/presence/excel", shooting.project);
    let answer = app.as_role(Role::Presence).get(&path).await;
    assert_eq!(answer.header("content-type"), Some(XLSX));
    let name = format!("attachment; filename=presences_PRJ{:03}_20251213.xlsx", shooting.project);
    assert_eq!(answer.header("content-disposition"), Some(name.as_str()));
    let rows = rows_of(&answer);
    assert_eq!(rows[0].join(","), RECORDS);
    let role = "Acteur Principal";
    let [first, second] = [&shooting.people[0], &shooting.people[1]];
    let codes = [1, 2].map(|rank| format!("PRJ{:03}{rank:03}", shooting.project));
    let line = |day: &str, at: usize, rest: [&str; 5]| {
        let person = [first, second][at];
        let mut line = vec![format!("{day} 00:00:00"), person.unique_code.clone(), codes[at].clone()];
        line.extend([person.first_name.clone(), person.last_name.clone(), role.to_owned()]);
        line.extend(rest.map(str::to_owned));
        line
    };
    assert_eq!(rows.len(), 4, "{rows:#?}");
    assert_eq!(rows[1], line("2025-12-11", 1, ["2025-12-11 07:00:00", "", "", "", "Départ oublié"]));
    assert_eq!(rows[2], line("2025-12-11", 0, ["2025-12-11 08:00:00", "2025-12-11 16:30:00", "8.5", "", ""]));
    let night =
        ["2025-12-12 20:00:00", "2025-12-13 04:20:00", "8.33", &admin.email, "Corrigé : Badge oublié"];
    assert_eq!(rows[3], line("2025-12-12", 0, night));
    let totals = rows_of_sheet(&answer, 1);
    assert_eq!(totals[0].join(","), TOTALS);
    assert_eq!(totals.len(), 3);
    assert_eq!(totals[1][5..], ["1", "0", "0"], "{totals:#?}");
    assert_eq!(totals[2][5..], ["2", "16.83", "8.42"], "{totals:#?}");
    assert_eq!((&totals[2][0], &totals[2][1]), (&first.unique_code, &codes[0]));
}

async fn a_workbook_has_the_totals_of_the_history(app: Unlimited) {
    let shooting = app.shooting(3).await;
    for (at, minutes) in [(0, [433, 501, 7]), (1, [61, 59, 1]), (2, [480, 480, 480])] {
        for (day, minutes) in (1..).zip(minutes) {
            let came = format!("2025-11-{day:02}T08:00:00Z");
            let left = came.parse::<chrono::DateTime<chrono::Utc>>().expect("a time")
                + chrono::TimeDelta::minutes(minutes);
            app.insert_presence(&shooting, at, &came, Some(&left.to_rfc3339())).await;
        }
    }
    let admin = app.admin();
    let path = format!("/api/v1/cinema/projects/{}/presence/excel", shooting.project);
    let totals = rows_of_sheet(&admin.get(&path).await, 1);
    assert_eq!(totals.len(), 4);
    for row in &totals[1..] {
        let history = admin.get(&format!("/api/v1/presence/history/{}", row[0])).await.json();
        let statistics = &history["statistics"];
        let number = |text: &str| text.parse::<f64>().expect("a number");
        assert_eq!(statistics["total_days"].as_f64(), Some(number(&row[5])), "{row:?}");
        assert_eq!(statistics["total_hours"].as_f64(), Some(number(&row[6])), "{row:?}");
        assert_eq!(statistics["average_hours_per_day"].as_f64(), Some(number(&row[7])), "{row:?}");
    }
}

async fn a_workbook_of_days(app: TestApp) {
    let shooting = app.shooting(1).await;
    for day in 10..14 {
        let time = |hour: u32| format!("2025-12-{day}T{hour:02}:00:00Z");
        app.insert_presence(&shooting, 0, &time(8), Some(&time(10))).await;
    }
    let admin = app.admin();
    let path = format!("/api/v1/cinema/projects/{}/presence/excel", shooting.project);
    let days = rows_of(&admin.get(&format!("{path}?date_from=2025-12-11&date_to=2025-12-12")).await);
    let days: Vec<&str> = days[1..].iter().map(|row| &row[0][..10]).collect();
    assert_eq!(days, ["2025-12-11", "2025-12-12"]);
    let empty = admin.get(&format!("{path}?date_from=2026-01-01")).await;
    assert_eq!((rows_of(&empty).len(), rows_of_sheet(&empty, 1).len()), (1, 1));
    let refused = admin.get(&format!("{path}?date_from=yesterday")).await;
    assert_eq!((refused.status(), refused.json()["code"].as_str()), (400, Some("VALIDATION_ERROR")));
}

async fn addresses_from_graphql_open_the_files(app: TestApp) {
    let shooting = app.shooting(2).await;
    app.insert_presence(&shooting, 0, "2025-12-11T08:00:00Z", Some("2025-12-11T16:30:00Z")).await;
    let (project, person) = (shooting.project, shooting.id(0));
    let (admin, nobody) = (app.admin(), app.anonymous());

    let (path, name) = address(&admin, &format!("cinemaTalentProfileDownload(id: {person})")).await;
    assert_eq!(name, format!("talent_{}.pdf", shooting.code(0)));
    assert!(Pdf::of(&nobody.get(&path).await).text().contains(shooting.code(0)));
    let other = path.replace(&format!("talents/{person}/"), &format!("talents/{}/", shooting.id(1)));
    assert_eq!(nobody.get(&other).await.status(), 401, "an address is of one file");

    let selection =
        format!("projectBadgesDownload(projectId: {project}, cinemaTalentIds: [{person}], layout: SINGLE)");
    let (path, name) = address(&admin, &selection).await;
    assert_eq!(name, format!("badges_PRJ{project:03}_20251213.pdf"));
    let pdf = Pdf::of(&nobody.get(&path).await);
    assert_eq!((pdf.pages(), pdf.text().contains(shooting.code(1))), (1, false));
    let (path, _) = address(&admin, &format!("projectBadgesDownload(projectId: {project})")).await;
    assert!(Pdf::of(&nobody.get(&path).await).text().contains(shooting.code(1)));

    let days = format!(
        "projectPresenceDownload(projectId: {project}, dateFrom: \"2025-12-11\", dateTo: \"2025-12-11\")"
    );
    let (path, name) = address(&admin, &days).await;
    assert_eq!(name, format!("presences_PRJ{project:03}_20251213.xlsx"));
    assert_eq!(rows_of(&nobody.get(&path).await).len(), 2);

    for (field, code) in [
        ("projectBadgesDownload(projectId: 999999)", "PROJECT_NOT_FOUND"),
        ("projectPresenceDownload(projectId: 999999)", "PROJECT_NOT_FOUND"),
        ("projectBadgesDownload(projectId: 1, cinemaTalentIds: [1, 999999])", "TALENT_NOT_ASSIGNED"),
        ("projectBadgesDownload(projectId: 1, cinemaTalentIds: [])", "VALIDATION_ERROR"),
        (
            "projectPresenceDownload(projectId: 1, dateFrom: \"2025-12-12\", dateTo: \"2025-12-11\")",
            "INVALID_DATE_RANGE",
        ),
        ("cinemaTalentProfileDownload(id: 999999)", "CINEMA_TALENT_NOT_FOUND"),
    ] {
        let answer = admin.graphql(&format!("{{ {field} {{ url }} }}")).await;
        assert_eq!(answer.code().as_deref(), Some(code), "{field}");
    }
}

async fn files_of_one_person_or_project_are_no_exports(app: TestApp) {
    let shooting = app.shooting(1).await;
    let admin = app.admin();
    for _ in 0..11 {
        let path = format!("/api/v1/cinema/talents/{}/pdf", shooting.id(0));
        assert_eq!(admin.get(&path).await.status(), 200);
    }
    let badges = format!("/api/v1/cinema/projects/{}/badges/pdf", shooting.project);
    assert_eq!(admin.get(&badges).await.status(), 200);
    assert_eq!(admin.get("/api/v1/export/cinema/excel").await.status(), 200);
}
