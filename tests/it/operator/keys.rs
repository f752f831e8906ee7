//! Rotation of keys: everything is under the first one afterwards, and is found and read with it alone.

use passerelle::database::Database;
use passerelle::entity::cinema_talent;
use sea_orm::{ColumnTrait as _, DbErr, EntityTrait as _, QueryFilter as _};
use serde_json::Value;

use super::program::{Installation, KEY, OTHER_KEY};
use crate::support::{TestDatabase, both_engines};

both_engines![values_are_encrypted_with_the_first_key];

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
    assert!(printed.contains(&format!("{all} values were encrypted anew")), "{printed}");
    assert_eq!(status(&both), (vec![all, 0], 0));
    assert!(
        both.run(&["keys", "rotate"]).success().contains("0 values were encrypted anew"),
        "a second one has nothing to do"
    );

    let new = Installation::on(database.url()).with("FERNET_KEYS", OTHER_KEY);
    assert_eq!(status(&new), (vec![all], 0));
    let after = indexes(database.url()).await?;
    assert_eq!(after.len(), before.len());
    assert!(after.iter().all(|index| !before.contains(index)), "a blind index belongs to its key");
    assert_eq!(status(&old), (vec![0], all));
    assert!(old.run(&["keys", "rotate"]).failure().contains("are under none of the keys"));
    let told = old.run(&["doctor"]);
    assert!(told.code == Some(1) && told.out.contains("FERNET_KEYS do not decrypt"), "{told:?}");
    let refused = old.run(&["serve"]);
    assert!(refused.code == Some(1) && refused.err.contains("FERNET_KEYS decrypt nothing"), "{refused:?}");
    assert_eq!(old.serve(&["--lost-keys"]).stop(), Some(0), "whoever has lost them goes on");
    assert!(new.run(&["doctor"]).success().contains("FERNET_KEYS decrypt them"));
    assert_eq!(status(&new), (vec![all], 0), "what cannot be read stays as it is");
    Ok(())
}
