//! `/api/v1/cinema/talents` and `/api/v1/cinema/talents/:talent_id`.

use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use crate::rest::Unlimited;
use crate::rest::example::{assert_example, malformed};
use crate::support::{TestApp, both_engines};

both_engines![
    a_larger_limit_is_taken_as_100,
    an_unreadable_token_hides_its_field_alone,
    the_list_is_as_documented,
    the_details_are_as_documented,
    strangers_see_keys_without_contacts,
    a_person_of_whom_little_is_known_has_every_key,
    words_are_taken_in_any_spelling,
    malformed_parameters_are_reported_together,
    an_unknown_person_is_not_found,
];

/// The item of the documented list. On the clock of the tests she is 29, in the document 28.
fn in_list() -> Value {
    json!({
        "id": 1,
        "unique_code": "MACAS0001F",
        "first_name": "Sophia",
        "last_name": "Martinez",
        "gender": "F",
        "age": 29,
        "email": "sophia@demo.cinema",
        "phone": "+212600111222",
        "talent_types": ["Acteur Principal", "Mannequin"],
        "physical_characteristics": {
            "height": 170,
            "eye_color": "Marron",
            "hair_color": "Noir",
            "hair_type": "Ondulé",
            "skin_tone": "Medium",
            "build": "Athlétique"
        },
        "languages": [
            { "code": "fr", "name": "Français", "flag": "🇫🇷" },
            { "code": "ar", "name": "Arabe", "flag": "🇸🇦" },
            { "code": "en", "name": "Anglais", "flag": "🇬🇧" }
        ],
        "location": {
            "country_of_origin": "Maroc",
            "nationality": "Marocaine",
            "country_of_residence": "Maroc",
            "city_of_residence": "Casablanca"
        },
        "experience": {
            "years": 8,
            "previous_productions": [
                { "title": "Casablanca Nights", "type": "Film", "year": "2022" },
                { "title": "Desert Dreams", "type": "Série TV", "year": "2021" }
            ]
        },
        "has_profile_photo": true,
        "has_id_photo": true,
        "gallery_count": 3,
        "qr_code_url": "/static/uploads/qrcodes/cinema_qr_MACAS0001F.png",
        "created_at": "2025-02-10T14:20:00"
    })
}

async fn the_list_is_as_documented(app: Unlimited) {
    app.sophia().await;
    let example = json!({
        "success": true, "total": 1, "page": 1, "limit": 20, "total_pages": 1, "talents": [in_list()]
    });
    let query = "talent_type=Acteur Principal&gender=F&age_range=26-35&country=Maroc&page=1&limit=20";
    let path = format!("/api/v1/cinema/talents?{}", query.replace(' ', "%20"));
    assert_example(&app.presence().get(&path).await, 200, example);
}

async fn the_details_are_as_documented(app: Unlimited) {
    app.sophia().await;
    let example = json!({
        "success": true,
        "talent": {
            "id": 1,
            "unique_code": "MACAS0001F",
            "first_name": "Sophia",
            "last_name": "Martinez",
            "gender": "F",
            "date_of_birth": "1996-03-15",
            "age": 29,
            "id_document": { "type": "Passeport", "number": "AB123456" },
            "contact": {
                "email": "sophia@demo.cinema",
                "phone": "+212600111222",
                "whatsapp": "+212600111222",
                "website": "https://sophiamartinez.com"
            },
            "origins": {
                "country_of_origin": "Maroc",
                "nationality": "Marocaine",
                "ethnicities": ["Africaine", "Arabe"]
            },
            "residence": { "country": "Maroc", "city": "Casablanca" },
            "languages": [
                { "code": "fr", "name": "Français", "flag": "🇫🇷" },
                { "code": "ar", "name": "Arabe", "flag": "🇸🇦" },
                { "code": "en", "name": "Anglais", "flag": "🇬🇧" }
            ],
            "talent_types": ["Acteur Principal", "Mannequin"],
            "physical_characteristics": {
                "height": 170,
                "eye_color": "Marron",
                "hair_color": "Noir",
                "hair_type": "Ondulé",
                "skin_tone": "Medium",
                "build": "Athlétique"
            },
            "other_talents": ["Chant", "Danse moderne", "Équitation"],
            "experience": {
                "years": 8,
                "previous_productions": [
                    { "title": "Casablanca Nights", "type": "Film", "year": "2022" },
                    { "title": "Desert Dreams", "type": "Série TV", "year": "2021" }
                ]
            },
            "social_media": {
                "facebook": "https://facebook.com/sophiamartinez",
                "instagram": "https://instagram.com/sophiamartinez",
                "tiktok": "https://tiktok.com/@sophiamartinez"
            },
            "media": {
                "profile_photo": "/static/uploads/cinema/profile_xyz.jpg",
                "id_photo": "/static/uploads/cinema/id_abc.jpg",
                "gallery": [
                    "/static/uploads/cinema/gallery_1_def.jpg",
                    "/static/uploads/cinema/gallery_2_ghi.jpg",
                    "/static/uploads/cinema/gallery_3_jkl.jpg"
                ],
                "qr_code": "/static/uploads/qrcodes/cinema_qr_MACAS0001F.png"
            },
            "created_at": "2025-02-10T14:20:00",
            "updated_at": "2025-10-15T09:12:00"
        }
    });
    assert_example(&app.presence().get("/api/v1/cinema/talents/1").await, 200, example);
}

async fn strangers_see_keys_without_contacts(app: Unlimited) {
    app.sophia().await;
    for who in [app.anonymous(), app.user(), app.organizer()] {
        let list = who.get("/api/v1/cinema/talents").await.json()["talents"][0].take();
        let mut masked = in_list();
        (masked["email"], masked["phone"]) = (Value::Null, Value::Null);
        assert_eq!(list.to_string(), masked.to_string());
        let one = who.get("/api/v1/cinema/talents/1").await.json()["talent"].take();
        let contact = json!({
            "email": null, "phone": null, "whatsapp": null, "website": "https://sophiamartinez.com"
        });
        assert_eq!(one["contact"].to_string(), contact.to_string());
        assert_eq!(
            one["id_document"].to_string(),
            json!({ "type": "Passeport", "number": null }).to_string()
        );
        assert_eq!((&one["social_media"], &one["media"]["id_photo"]), (&Value::Null, &Value::Null));
        assert_eq!(one["media"]["gallery"].as_array().map(Vec::len), Some(3));
    }
}

async fn a_person_of_whom_little_is_known_has_every_key(app: Unlimited) {
    app.cinema_talent("Awa", "Diop", |person| person.types.clear()).await;
    let staff = app.presence();
    let one = staff.get("/api/v1/cinema/talents/1").await.json()["talent"].take();
    let example = json!({
        "id": 1, "unique_code": "SNDAK0001N", "first_name": "Awa", "last_name": "Diop", "gender": "N",
        "date_of_birth": "1990-01-01", "age": 35,
        "id_document": { "type": null, "number": null },
        "contact": { "email": null, "phone": null, "whatsapp": null, "website": null },
        "origins": { "country_of_origin": null, "nationality": null, "ethnicities": [] },
        "residence": { "country": "Sénégal", "city": "Dakar" },
        "languages": [], "talent_types": [],
        "physical_characteristics": {
            "height": null, "eye_color": null, "hair_color": null, "hair_type": null, "skin_tone": null, "build": null
        },
        "other_talents": [], "experience": { "years": 0, "previous_productions": [] }, "social_media": {},
        "media": {
            "profile_photo": null, "id_photo": null, "gallery": [],
            "qr_code": "/static/uploads/qrcodes/cinema_qr_SNDAK0001N.png"
        },
        "created_at": "2025-02-10T14:20:00", "updated_at": "2025-02-10T14:20:00"
    });
    assert_eq!(one.to_string(), example.to_string());
}

async fn words_are_taken_in_any_spelling(app: Unlimited) {
    app.sophia().await;
    let stranger = app.anonymous();
    for query in [
        "talent_type=acteur%20principal",
        "talent_type=ACTEUR%20PRINCIPAL",
        "talent_type=%20Mannequin%20",
        "gender=f",
        "age_range=26-35",
        "ethnicity=arabe",
        "eye_color=MARRON",
        "hair_type=ondule",
        "build=athletique",
        "skin_tone=medium&hair_color=noir",
        "country=MA",
        "country=ma",
        "country=maroc",
        "language=FR",
        "language=francais",
        "height_min=170&height_max=170",
        "height_min=-99999999999999999999&height_max=99999999999999999999",
        "search=sophia%20macas",
        "gender=M&gender=F",
        "gender=&country=",
        "country=%20&language=%C2%A0&gender=%20&eye_color=+&height_min=%20&page=%20",
    ] {
        let answer = stranger.get(&format!("/api/v1/cinema/talents?{query}")).await;
        assert_eq!((answer.status(), answer.json()["total"].clone()), (200, json!(1)), "{query}");
    }
    for query in [
        "talent_type=Doublure%20Lumi%C3%A8re",
        "gender=M",
        "age_range=51+",
        "age_range=51%2B",
        "age_range=51%20",
        "ethnicity=Martienne",
        "eye_color=Octarine",
        "country=Atlantide",
        "language=klingon",
        "height_min=180&height_max=160",
        "height_min=-5&height_max=99",
        "search=sophia@demo.cinema",
        "search=%2B212600111222",
        "search=%2B212%E2%80%91600%E2%80%91111%E2%80%91222",
        "search=%2B%D9%A2%D9%A1%D9%A2%D9%A6%D9%A0%D9%A0%D9%A1%D9%A1%D9%A1%D9%A2%D9%A2%D9%A2",
        "search=AB123456",
        "search=%EF%BC%A1%EF%BC%A2%E2%80%91123456",
        "page=7",
    ] {
        let answer = stranger.get(&format!("/api/v1/cinema/talents?{query}")).await;
        assert_eq!((answer.status(), answer.json()["talents"].clone()), (200, json!([])), "{query}");
    }
}

async fn malformed_parameters_are_reported_together(app: Unlimited) {
    let query = "talent_type=Clown&gender=N&age_range=51&height_min=grand&limit=0";
    let answer = app.anonymous().get(&format!("/api/v1/cinema/talents?{query}")).await;
    let types = "Acteur Principal, Acteur Secondaire, Figurant, Silhouette, Doublure, Doublure Lumière, Cascadeur, \
        Mannequin, Voix Off, Figurant Spécialisé, Choriste, Danseur de fond, Autre";
    let example = malformed(&json!({
        "talent_type": format!("Doit être l'une des valeurs : {types}"),
        "gender": "Doit être l'une des valeurs : M, F",
        "age_range": "Doit être l'une des valeurs : 18-25, 26-35, 36-50, 51+",
        "height_min": "Nombre entier attendu",
        "limit": "Doit être compris entre 1 et 100"
    }));
    assert_example(&answer, 400, example);
}

async fn an_unknown_person_is_not_found(app: Unlimited) {
    let example = json!({ "success": false, "error": "Talent not found", "code": "NOT_FOUND" });
    for id in ["1", "0", "-1", "x", "99999999999"] {
        let answer = app.anonymous().get(&format!("/api/v1/cinema/talents/{id}")).await;
        assert_example(&answer, 404, example.clone());
    }
}

async fn an_unreadable_token_hides_its_field_alone(app: TestApp) {
    let sophia = app.sophia().await;
    app.cinema_talent("Awa", "Diop", |_| {}).await;
    for damaged in ["garbage", "", "gAAAAABmZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFy"] {
        let statement = format!(
            "UPDATE cinema_talent SET phone = '{damaged}', social_media = '{damaged}' WHERE id = {}",
            sophia.id
        );
        app.app.services.database.write().execute_unprepared(&statement).await.expect("it fits");
        let staff = app.admin();
        let list = staff.get("/api/v1/cinema/talents").await;
        assert_eq!((list.status(), list.json()["total"].as_i64()), (200, Some(2)), "{damaged}");
        assert_eq!(list.json()["talents"][0]["phone"], Value::Null);
        let one = staff.get(&format!("/api/v1/cinema/talents/{}", sophia.id)).await.json();
        let talent = &one["talent"];
        assert_eq!((&talent["contact"]["phone"], &talent["social_media"]), (&Value::Null, &json!({})));
        assert_eq!(talent["contact"]["whatsapp"], "+212600111222", "the other fields are there");
        assert_eq!(staff.get("/api/v1/export/cinema/excel").await.status(), 200);
    }
    let mend = format!(
        "mutation {{ updateCinemaTalent(input: {{id: {}, profile: {{phone: \"+212600999888\"}}}}) \
         {{ cinemaTalent {{ contact {{ phone }} }} userErrors {{ code }} }} }}",
        sophia.id
    );
    let answer = app.admin().graphql(&mend).await.data();
    assert_eq!(answer["updateCinemaTalent"]["cinemaTalent"]["contact"]["phone"], "+212600999888");
}

async fn a_larger_limit_is_taken_as_100(app: TestApp) {
    app.sophia().await;
    for (limit, taken) in [("101", 100), ("9999999999", 100), ("100", 100), ("1", 1), ("", 20)] {
        let list = app.anonymous().get(&format!("/api/v1/cinema/talents?limit={limit}")).await.json();
        assert_eq!((list["limit"].as_i64(), list["total"].as_i64()), (Some(taken), Some(1)), "{limit}");
    }
}
