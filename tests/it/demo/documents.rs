//! The demo contains the examples of the documents, and its rows obey the rules of the domain.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use chrono::{NaiveDate, TimeDelta};
use passerelle::crypto::Indexed;
use passerelle::demo::password;
use passerelle::domain::accounts::profile;
use passerelle::domain::check::years_between;
use passerelle::domain::presence::bulk::{Everybody, check_in_all, check_out_all};
use passerelle::domain::presence::history::{self, HistoryFilter, Totals};
use passerelle::domain::presence::record::{NewScan, PresenceAction, Recorded, record};
use passerelle::domain::{social_networks, unique_code};
use passerelle::entity::*;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, Iterable, PaginatorTrait, QueryFilter, QueryOrder};

use super::Demo;
use crate::support::both_engines;

both_engines![
    the_accounts_of_the_documents_are_there,
    ahmed_benali_is_as_documented,
    derived_columns_of_accounts_are_consistent,
    sophia_martinez_is_as_documented,
    cinema_talents_are_of_every_type_and_age,
    le_dernier_voyage_can_be_replayed,
    the_workshop_can_be_replayed,
    abdoulaye_fall_is_as_documented,
    every_event_status_and_check_in_mode_occurs,
    files_referenced_by_rows_exist,
    demo_rows_have_audit_entries,
];

async fn the_accounts_of_the_documents_are_there(demo: Demo) -> Result<(), DbErr> {
    use user::Role::{Admin, Organizer, Presence, SuperAdmin, User, Viewer};
    for (email, role, secret) in [
        ("admin@talento.com", SuperAdmin, password::STAFF),
        ("admin@sigif.gouv.sn", Admin, password::STAFF),
        ("organizer@sigif.gouv.sn", Organizer, password::STAFF),
        ("viewer@sigif.gouv.sn", Viewer, password::STAFF),
        ("presence@talento.com", Presence, password::STAFF),
        ("user@example.com", User, password::PEOPLE),
    ] {
        let row = demo.account(email).await?;
        assert_eq!((row.role, row.is_active), (role, true), "{email}");
        let passwords = &demo.app.services.passwords;
        assert_eq!(passwords.verify(secret, &row.password_hash).await, Ok(true), "{email}");
    }
    let first = demo.account("admin@talento.com").await?;
    assert_eq!((first.id, first.first_name.as_str()), (1, "Admin"));
    let admin = demo.account("admin@sigif.gouv.sn").await?;
    assert_eq!((admin.first_name.as_str(), admin.last_name.as_str()), ("Administrateur", "Principal"));
    let events = event::Entity::find().filter(event::Column::CreatedById.eq(admin.id));
    assert_eq!(events.count(demo.database().read()).await?, 12);
    Ok(())
}

async fn ahmed_benali_is_as_documented(demo: Demo) -> Result<(), DbErr> {
    let row = demo.account("user@example.com").await?;
    assert_eq!((row.id, row.unique_code.as_str(), row.profile_score), (42, "MARAB0042M", 85));
    assert_eq!((row.first_name.as_str(), row.last_name.as_str()), ("Ahmed", "Benali"));
    assert_eq!(row.date_of_birth, NaiveDate::from_ymd_opt(1990, 5, 15));
    assert_eq!(row.availability, Some(user::Availability::AvailableNow));
    assert_eq!(row.work_mode, Some(user::WorkMode::Hybrid));
    assert_eq!((row.rate_range.as_deref(), row.years_experience), (Some("50000-100000"), Some(8)));
    assert_eq!(row.created_at.to_rfc3339(), "2025-10-15T10:30:00+00:00");
    assert_eq!(demo.open(row.phone.as_ref()).as_deref(), Some("+212600000000"));
    assert_eq!(demo.open(row.address.as_ref()).as_deref(), Some("123 Avenue Mohammed V, Rabat"));
    let networks = social_networks::parse(demo.open(row.social_media.as_ref()));
    let networks: HashSet<_> = networks.into_iter().map(|network| network.0).collect();
    assert_eq!(networks, ["linkedin", "github", "twitter"].map(str::to_owned).into());
    assert_eq!(row.cv_analysis.expect("the CV has an analysis")["score"], 85);
    let talents = user_talent::Entity::find().filter(user_talent::Column::UserId.eq(42));
    let talents = talents.order_by_asc(user_talent::Column::CreatedAt).all(demo.database().read()).await?;
    assert_eq!(talents.iter().map(|pair| pair.talent_id).collect::<Vec<_>>(), [1, 2]);
    Ok(())
}

async fn derived_columns_of_accounts_are_consistent(demo: Demo) -> Result<(), DbErr> {
    let rows = demo.all::<user::Entity>().await?;
    assert!(rows.len() >= 300, "{}", rows.len());
    let countries: BTreeMap<_, _> =
        demo.all::<country::Entity>().await?.into_iter().map(|row| (row.id, row.code)).collect();
    let cities: BTreeMap<_, _> =
        demo.all::<city::Entity>().await?.into_iter().map(|row| (row.id, row)).collect();
    let pairs = demo.all::<user_talent::Entity>().await?;
    let index = &demo.app.services.blind_index;
    for row in &rows {
        let talents = pairs.iter().filter(|pair| pair.user_id == row.id).count();
        let networks = social_networks::parse(demo.open(row.social_media.as_ref()));
        assert_eq!(row.profile_score, profile::score(row, talents, networks.len()), "{}", row.email);
        let city = row.city_id.map(|id| &cities[&id]);
        assert!(city.is_none_or(|city| Some(city.country_id) == row.country_id), "{}", row.email);
        let country = row.country_id.map(|id| countries[&id].as_str());
        let code = unique_code::of(country, city.map(|city| city.code.as_str()), row.id, row.gender);
        assert_eq!(row.unique_code, code);
        let phone = demo.open(row.phone.as_ref());
        assert_eq!(row.phone_index, phone.and_then(|phone| index.first(Indexed::Phone, &phone)));
        let whatsapp = demo.open(row.whatsapp.as_ref());
        assert_eq!(row.whatsapp_index, whatsapp.and_then(|number| index.first(Indexed::Phone, &number)));
        assert!(row.search_text.contains(&row.unique_code.to_lowercase()), "{}", row.search_text);
        assert!(row.updated_at >= row.created_at && row.updated_at <= demo.now(), "{}", row.email);
    }
    let since = |days| rows.iter().filter(|row| row.created_at >= demo.now() - TimeDelta::days(days)).count();
    assert!(0 < since(7) && since(7) < since(30) && since(30) < since(90) && since(90) < since(365));
    assert!(rows.iter().any(|row| !row.is_active && row.role == user::Role::User));
    Ok(())
}

async fn sophia_martinez_is_as_documented(demo: Demo) -> Result<(), DbErr> {
    let db = demo.database().read();
    let row = cinema_talent::Entity::find_by_id(1).one(db).await?.expect("a first cinema talent exists");
    assert_eq!((row.unique_code.as_str(), row.gender), ("MACAS0001F", user::Gender::Female));
    assert_eq!(row.date_of_birth, NaiveDate::from_ymd_opt(1996, 3, 15));
    assert_eq!(demo.open(row.id_document_number.as_ref()).as_deref(), Some("AB123456"));
    assert_eq!(demo.open(row.phone.as_ref()).as_deref(), Some("+212600111222"));
    assert_eq!((row.height, row.hair_type.as_deref()), (Some(170), Some("Ondulé")));
    assert_eq!(row.other_talents, serde_json::json!(["Chant", "Danse moderne", "Équitation"]));
    assert_eq!(row.previous_productions[1]["title"], "Desert Dreams");
    let languages = cinema_talent_language::Entity::find()
        .filter(cinema_talent_language::Column::CinemaTalentId.eq(1))
        .order_by_asc(cinema_talent_language::Column::Position)
        .all(db)
        .await?;
    assert_eq!(
        languages.iter().map(|row| row.language_code.as_str()).collect::<Vec<_>>(),
        ["fr", "ar", "en"]
    );
    let gallery = cinema_talent_media::Entity::find()
        .filter(cinema_talent_media::Column::CinemaTalentId.eq(1))
        .filter(cinema_talent_media::Column::Kind.eq(cinema_talent_media::MediaKind::Gallery));
    assert_eq!(gallery.count(db).await?, 3);
    let company = production::Entity::find_by_id(1).one(db).await?.expect("a first company exists");
    assert_eq!((company.name.as_str(), company.founded_year), ("Morocco Films Production", Some(2005)));
    Ok(())
}

async fn cinema_talents_are_of_every_type_and_age(demo: Demo) -> Result<(), DbErr> {
    let types: HashSet<_> =
        demo.all::<cinema_talent_type::Entity>().await?.into_iter().map(|row| row.talent_type).collect();
    assert_eq!(types.len(), cinema_talent_type::TalentType::iter().count());
    let births: Vec<_> =
        demo.all::<cinema_talent::Entity>().await?.into_iter().filter_map(|row| row.date_of_birth).collect();
    let tomorrow = demo.today() + TimeDelta::days(1);
    for age in [18, 25, 26, 35, 36, 50, 51] {
        let of_age = births.iter().filter(|birth| years_between(**birth, demo.today()) == age);
        let (mut first_day, mut last_day) = (false, false);
        for birth in of_age {
            first_day |= years_between(*birth, demo.today() - TimeDelta::days(1)) < age;
            last_day |= years_between(*birth, tomorrow) > age;
        }
        assert!(first_day && last_day, "somebody has just become {age}, and somebody is it for the last day");
    }
    Ok(())
}

async fn le_dernier_voyage_can_be_replayed(demo: Demo) -> Result<(), DbErr> {
    let db = demo.database().read();
    let project = project::Entity::find_by_id(1).one(db).await?.expect("a first project exists");
    assert_eq!((project.name.as_str(), project.created_by_id), ("Le Dernier Voyage", Some(1)));
    let assigned = assignment::Entity::find().filter(assignment::Column::ProjectId.eq(1)).all(db).await?;
    assert_eq!(assigned.len(), 15);
    let sophia = assigned.iter().find(|row| row.cinema_talent_id == 1).expect("the assignment exists");
    assert_eq!((sophia.id, sophia.project_code.as_str(), sophia.badge_generated), (10, "PRJ001001", true));
    assert_eq!(sophia.role_description.as_deref(), Some("Rôle principal féminin"));

    let records = demo.all::<presence_record::Entity>().await?;
    let cast: HashSet<_> = assigned.iter().map(|row| row.cinema_talent_id).collect();
    let people = cinema_talent::Entity::find().filter(cinema_talent::Column::Id.is_in(cast.iter().copied()));
    assert!(people.all(db).await?.iter().all(|person| person.is_active), "nobody is withdrawn");
    let of_cast: Vec<_> = records.iter().filter(|row| cast.contains(&row.cinema_talent_id)).collect();
    assert!(of_cast.iter().all(|row| row.date < demo.today() && row.check_out_at.is_some()));
    let hers: Vec<_> = of_cast.iter().filter(|row| row.cinema_talent_id == 1).collect();
    let minutes = |row: &presence_record::Model| (row.check_out_at? - row.check_in_at).num_minutes().into();
    let total: i64 = hers.iter().filter_map(|row| minutes(row)).sum();
    assert_eq!((hers.len(), total), (45, 45 * 600 + 150));
    let latest = hers.iter().max_by_key(|row| row.date).expect("an attendance record exists");
    assert_eq!((minutes(latest), latest.recorded_by_id), (Some(615), Some(1)));
    assert!(of_cast.iter().any(|row| row.check_out_at.is_some_and(|left| left.date_naive() > row.date)));
    presence_can_be_replayed(&demo).await.expect("the scans of the document are valid");
    Ok(())
}

async fn presence_can_be_replayed(demo: &Demo) -> passerelle::error::Result<()> {
    let scope = demo.scope();
    let hers = history::find(&scope, "MACAS0001F", HistoryFilter::default(), true).await?;
    assert_eq!(hers.totals, Some(Totals { days: 45, hours: 452.5, hours_per_day: 10.06 }));
    let scan = || NewScan { project_id: 1, code: "MACAS0001F".to_owned(), at: None };
    for action in [PresenceAction::CheckIn, PresenceAction::CheckOut] {
        assert!(matches!(record(&scope, scan(), action).await?, Recorded::Now(..)), "{action:?}");
    }
    let everybody = Everybody { project_id: 1, cinema_talent_ids: None };
    assert_eq!(check_in_all(&scope, &everybody).await?, 14);
    assert_eq!(check_out_all(&scope, &everybody).await?, 14);
    Ok(())
}

async fn the_workshop_can_be_replayed(demo: Demo) -> Result<(), DbErr> {
    let db = demo.database().read();
    let title = event::Column::Title.eq("Atelier SIGIF - Interfaces NINEA");
    let workshop = event::Entity::find().filter(title).one(db).await?.expect("the workshop exists");
    assert_eq!((workshop.short_code.as_str(), workshop.status), ("A7KP2M", event::EventStatus::Scheduled));
    assert!(workshop.qr_expires_at > demo.now() + TimeDelta::hours(6));
    let all = attendance::Entity::find().filter(attendance::Column::EventId.eq(workshop.id)).all(db).await?;
    assert_eq!((all.len(), all.iter().filter(|row| row.has_signature).count()), (23, 21));
    let first = all.iter().map(|row| row.check_in_at).min();
    assert_eq!(first, Some(workshop.start_at - TimeDelta::minutes(5)));
    let organizations = participant::Entity::find()
        .filter(participant::Column::Id.is_in(all.iter().map(|row| row.participant_id)))
        .all(db)
        .await?;
    let of =
        |name: &str| organizations.iter().filter(|row| row.organization.as_deref() == Some(name)).count();
    assert_eq!(of("DTAI - Ministère des Finances"), 8);
    assert_eq!(of("Direction Générale des Impôts"), 6);
    assert_eq!(of("Direction du Budget"), 4);
    let as_a = |name: &str| organizations.iter().filter(|row| row.function.as_deref() == Some(name)).count();
    assert_eq!((as_a("Développeur"), as_a("Chef de Service"), as_a("Analyste")), (5, 4, 3));
    Ok(())
}

async fn abdoulaye_fall_is_as_documented(demo: Demo) -> Result<(), DbErr> {
    let db = demo.database().read();
    let email = participant::Column::Email.eq("afall@finances.gouv.sn");
    let row = participant::Entity::find().filter(email).one(db).await?.expect("the participant exists");
    assert_eq!(row.cni_number.as_deref(), Some("CNI1234567890"));
    assert_eq!(row.phone.as_deref(), Some("+221 77 123 45 67"));
    let attended = attendance::Entity::find()
        .filter(attendance::Column::ParticipantId.eq(row.id))
        .find_also_related(event::Entity)
        .all(db)
        .await?;
    let of = |kind| attended.iter().flat_map(|pair| &pair.1).filter(|event| event.event_type == kind).count();
    assert_eq!((attended.len(), of(event::EventType::Workshop), of(event::EventType::Meeting)), (5, 3, 2));
    assert!(attended.iter().all(|(attendance, _)| attendance.check_in_at > row.created_at));
    Ok(())
}

async fn every_event_status_and_check_in_mode_occurs(demo: Demo) -> Result<(), DbErr> {
    let mut statuses = BTreeMap::<String, usize>::new();
    for row in demo.all::<event::Entity>().await? {
        *statuses.entry(format!("{:?}", row.status)).or_default() += 1;
        assert!(row.created_at <= row.start_at && row.updated_at <= demo.now(), "{}", row.title);
    }
    let expected = [("Cancelled", 3), ("Completed", 45), ("Ongoing", 2), ("Scheduled", 5)];
    assert_eq!(
        statuses.into_iter().collect::<Vec<_>>(),
        expected.map(|(name, count)| (name.to_owned(), count))
    );

    let attendances = demo.all::<attendance::Entity>().await?;
    let kinds: HashSet<_> = attendances.iter().map(|row| (row.check_in_mode, row.has_signature)).collect();
    assert_eq!(kinds.len(), 6, "each mode, with and without signature");
    assert!(attendances.iter().all(|row| row.check_in_at <= demo.now() && row.created_at <= demo.now()));
    let today = attendances.iter().filter(|row| row.check_in_at.date_naive() == demo.today()).count();
    assert!(today >= 12, "{today}");

    let signed = attendances.iter().filter(|row| row.has_signature).count();
    let signatures = demo.all::<attendance_signature::Entity>().await?;
    assert_eq!(signatures.len(), signed);
    for signature in signatures {
        let (beginning, end): (&[u8], &[u8]) = match signature.format {
            attendance::SignatureFormat::Png => (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
            attendance::SignatureFormat::Jpeg => (b"\xff\xd8\xff\xe0", b"\xff\xd9"),
        };
        assert!(signature.data.starts_with(beginning) && signature.data.ends_with(end));
    }
    Ok(())
}

async fn files_referenced_by_rows_exist(demo: Demo) -> Result<(), DbErr> {
    let uploads = demo.folder.join("uploads");
    let begins = |path: &str, with: &[u8]| {
        let bytes = std::fs::read(uploads.join(Path::new(path)));
        assert!(bytes.is_ok_and(|bytes| bytes.starts_with(with)), "{path}");
    };
    for row in demo.all::<user::Entity>().await? {
        row.photo_path.iter().for_each(|path| begins(path, b"\xff\xd8\xff"));
        row.cv_path.iter().for_each(|path| begins(path, b"%PDF-"));
    }
    for row in demo.all::<cinema_talent_media::Entity>().await? {
        begins(&row.path, b"\xff\xd8\xff");
    }
    for path in ["photos/abc123.jpg", "cinema/profile_xyz.jpg", "cinema/gallery_3_jkl.jpg"] {
        begins(path, b"\xff\xd8\xff");
    }
    Ok(())
}

async fn demo_rows_have_audit_entries(demo: Demo) -> Result<(), DbErr> {
    let entries = audit_entry::Entity::find().order_by_asc(audit_entry::Column::Id);
    let entries = entries.all(demo.database().read()).await?;
    assert!(entries.is_sorted_by_key(|entry| entry.at) && entries.iter().all(|entry| entry.at <= demo.now()));
    let created = |noun: &str| {
        let of_noun =
            entries.iter().filter(|entry| (entry.noun.as_str(), entry.action.as_str()) == (noun, "create"));
        of_noun.map(|entry| entry.noun_id.clone()).collect::<HashSet<_>>()
    };
    let events: HashSet<_> =
        demo.all::<event::Entity>().await?.iter().map(|row| row.id.to_string()).collect();
    assert_eq!(created("event"), events);
    let attendances: HashSet<_> =
        demo.all::<attendance::Entity>().await?.iter().map(|row| row.id.to_string()).collect();
    assert_eq!(created("attendance"), attendances);
    for table in
        ["user", "cinema_talent", "production", "project", "assignment", "presence_record", "participant"]
    {
        assert!(!created(table).is_empty(), "{table}");
    }
    let committee = event::Column::Title.eq("Comité de Pilotage Q4");
    let committee = event::Entity::find().filter(committee).one(demo.database().read()).await?;
    let committee = committee.expect("the committee exists").id.to_string();
    let entry =
        entries.iter().find(|entry| entry.noun_id == committee).expect("the event has an audit entry");
    assert_eq!(entry.actor_label.as_deref(), Some("Mamadou Diop"));
    assert!(
        entries.iter().all(|entry| !format!("{:?}", entry.after).contains("$2b$")),
        "no hash in the trail"
    );
    Ok(())
}
