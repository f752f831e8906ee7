//! Rotation of keys: everything is under the first one afterwards, and is found and read with it alone.

use passerelle::crypto::field::FieldCipher;
use passerelle::database::Database;
use passerelle::entity::cinema_talent;
use passerelle::entity::user::Gender;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DbErr, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
};
use serde_json::{Value, json};

use super::faults::{graphql, sign_in, with_demo};
use super::program::{Installation, KEY, OTHER_KEY, wait_until_served};
use crate::support::{TestDatabase, both_engines};

both_engines![
    values_are_encrypted_with_the_first_key,
    a_killed_rotation_is_continued,
    tokens_outlive_a_rotation_of_their_secret_while_it_is_named,
];

/// How many cinema talents have an encrypted number beside those of the demo: the batches of a rotation are of 500 rows.
const PEOPLE: u32 = 3_000;

fn status(installation: &Installation) -> (Vec<u64>, u64) {
    let printed = installation.run(&["keys", "status", "--json"]);
    let status: Value = serde_json::from_str(&printed.out).expect("JSON");
    let keys = status["keys"].as_array().expect("keys");
    let values = keys.iter().map(|key| key["values"].as_u64().expect("a number")).collect();
    (values, status["unreadable"].as_u64().expect("a number"))
}

async fn indexes(url: &str) -> Result<Vec<String>, DbErr> {
    let database = Database::look(url).await.expect("it opens");
    let talents = cinema_talent::Entity::find().filter(cinema_talent::Column::PhoneIndex.is_not_null());
    let talents = talents.all(database.read()).await?;
    database.close().await;
    Ok(talents.into_iter().filter_map(|talent| talent.phone_index).collect())
}

async fn values_are_encrypted_with_the_first_key(database: TestDatabase) -> Result<(), DbErr> {
    let old = Installation::on(database.url()).with("FERNET_KEYS", KEY);
    old.run(&["seed"]).success();
    let (values, unreadable) = status(&old);
    let [all] = values[..] else { panic!("one key") };
    assert!(all > 50 && unreadable == 0);

    let both = Installation::on(database.url()).with("FERNET_KEYS", &format!("{OTHER_KEY},{KEY}"));
    assert_eq!(status(&both), (vec![0, all], 0));
    let before = indexes(database.url()).await?;
    let printed = both.run(&["keys", "rotate"]).success();
    assert!(printed.contains(&format!(": {all} values.")), "{printed}");
    assert_eq!(status(&both), (vec![all, 0], 0));
    assert!(
        both.run(&["keys", "rotate"]).success().contains(": 0 values."),
        "a second one has nothing to do"
    );
    // On SQLite a server keeps the file to itself.
    if database.url().starts_with("postgres") {
        let server = both.serve(&[]);
        wait_until_served(database.url()).await;
        let told = both.run(&["keys", "rotate"]);
        let warning = "A server uses this database: each must run with the key sha256:";
        assert!(told.code == Some(0) && told.err.contains(warning), "{told:?}");
        assert_eq!(server.stop(), Some(0));
    }

    let new = Installation::on(database.url()).with("FERNET_KEYS", OTHER_KEY);
    assert_eq!(status(&new), (vec![all], 0));
    let after = indexes(database.url()).await?;
    assert_eq!(after.len(), before.len());
    assert!(after.iter().all(|index| !before.contains(index)), "a blind index belongs to its key");
    assert_eq!(status(&old), (vec![0], all));
    assert!(
        old.run(&["keys", "rotate"]).failure().contains(&format!("under none of the keys: {all} values."))
    );
    let told = old.run(&["doctor"]);
    assert!(told.code == Some(1) && told.out.contains("FERNET_KEYS do not decrypt"), "{told:?}");
    let refused = old.run(&["serve"]);
    assert!(refused.code == Some(1) && refused.err.contains("FERNET_KEYS decrypt nothing"), "{refused:?}");
    assert_eq!(old.serve(&["--lost-keys"]).stop(), Some(0), "whoever has lost them goes on");
    assert!(new.run(&["doctor"]).success().contains("FERNET_KEYS decrypt them"));
    assert_eq!(status(&new), (vec![all], 0), "what cannot be read stays as it is");
    Ok(())
}

/// Killed after each of some batches: what is done is kept, the next one does the rest, and every value is read meanwhile.
async fn a_killed_rotation_is_continued(database: TestDatabase) -> Result<(), DbErr> {
    let old = Installation::on(database.url()).with("FERNET_KEYS", KEY);
    old.run(&["seed"]).success();
    add_people(&database).await?;
    let (values, _) = status(&old);
    let [all] = values[..] else { panic!("one key") };
    assert!(all > u64::from(PEOPLE));

    let both = Installation::on(database.url()).with("FERNET_KEYS", &format!("{OTHER_KEY},{KEY}"));
    let mut kills = 0;
    let mut rotated = 0;
    while kills < 3 {
        if !both.kill_after_line(&["keys", "rotate"], "values") {
            break;
        }
        kills += 1;
        let (values, unreadable) = status(&both);
        let [new, left] = values[..] else { panic!("two keys") };
        assert_eq!((new + left, unreadable), (all, 0), "every value is under one of the keys");
        assert!(new >= rotated, "what was done is kept");
        rotated = new;
    }
    assert!(kills > 0 && rotated > 0, "it was killed in the middle: {kills} times, {rotated} values done");
    assert!(rotated < all, "something was left");
    let server = both.serve(&[]);
    assert_eq!(server.stop(), Some(0), "a server reads both");
    let printed = both.run(&["keys", "rotate"]).success();
    assert!(printed.contains(&format!(": {} values.", all - rotated)), "{printed}");
    assert_eq!(status(&both), (vec![all, 0], 0));
    assert_eq!(status(&Installation::on(database.url()).with("FERNET_KEYS", OTHER_KEY)), (vec![all], 0));
    Ok(())
}

/// Cinema talents whose telephone numbers are encrypted with the first key.
async fn add_people(database: &TestDatabase) -> Result<(), DbErr> {
    let cipher = FieldCipher::new(&[KEY]).expect("a key");
    let open = database.open().await;
    let tx = open.begin().await?;
    for number in 0..PEOPLE {
        let row = cinema_talent::Model {
            id: 100_000 + i32::try_from(number).expect("small"),
            unique_code: format!("MACAS{number:05}M"),
            first_name: "Personne".to_owned(),
            last_name: number.to_string(),
            gender: Gender::Unknown,
            other_talents: json!([]),
            previous_productions: json!([]),
            phone: Some(cipher.encrypt(&format!("+22177{number:07}"))),
            ..cinema_talent::Model::default()
        };
        row.into_active_model().reset_all().insert(&tx).await?;
    }
    tx.commit().await?;
    open.close().await;
    Ok(())
}

async fn tokens_outlive_a_rotation_of_their_secret_while_it_is_named(
    database: TestDatabase,
) -> Result<(), DbErr> {
    const NEW: &str = "a-secret-of-more-than-thirty-two-bytes-for-tokens";
    let old = with_demo(&database);
    let role = |server: &super::program::Server, token: &str| {
        let (status, answer) =
            graphql(&server.address, token, "{ viewer { role } }", &json!({})).expect("an answer");
        assert_eq!(status, 200, "{answer}");
        answer["data"]["viewer"]["role"].as_str().map(ToOwned::to_owned)
    };
    let server = old.serve(&[]);
    let token = sign_in(&server);
    assert_eq!(role(&server, &token).as_deref(), Some("ADMIN"));
    assert_eq!(server.stop(), Some(0));

    let rotating = Installation::on(database.url())
        .with("FERNET_KEYS", KEY)
        .with("JWT_SECRET", NEW)
        .with("JWT_PREVIOUS_SECRETS", OTHER_KEY);
    let server = rotating.serve(&[]);
    assert_eq!(role(&server, &token).as_deref(), Some("ADMIN"), "the old secret is named still");
    let renewed = sign_in(&server);
    assert_eq!(role(&server, &renewed).as_deref(), Some("ADMIN"));
    assert_eq!(server.stop(), Some(0));

    let server = rotating.with("JWT_PREVIOUS_SECRETS", "").serve(&[]);
    assert_ne!(role(&server, &token).as_deref(), Some("ADMIN"), "its secret is gone");
    assert_eq!(role(&server, &renewed).as_deref(), Some("ADMIN"), "signed by the new one");
    assert_eq!(server.stop(), Some(0));
    Ok(())
}
