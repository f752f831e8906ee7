//! The gallery of a cinema talent.

use serde_json::{Value, json};

use super::fixtures::{jpeg, jpeg_with_metadata, marked};
use super::forms::{add_to_gallery, upload};
use super::{stored, talent};
use crate::support::{Answer, Caller, TestApp, both_engines};

both_engines![
    a_gallery_has_at_most_12_pictures,
    a_gallery_is_ordered,
    galleries_are_changed_all_or_nothing,
    a_repeated_request_appends_nothing,
];

fn urls(answer: &Answer) -> Vec<String> {
    let mut data = answer.data();
    let payload = data.as_object_mut().and_then(|data| data.values_mut().next()).expect("a payload");
    assert_eq!(payload["userErrors"], Value::Array(Vec::new()));
    let gallery = payload["cinemaTalent"]["media"]["gallery"].as_array().cloned().expect("a gallery");
    gallery.iter().map(|picture| picture["url"].as_str().expect("an address").to_owned()).collect()
}

async fn order(caller: &Caller<'_>, talent: i32, urls: &[String]) -> Answer {
    let query = format!(
        "mutation {{ orderGallery(input: {{id: {talent}, urls: {}}}) \
         {{ cinemaTalent {{ media {{ gallery {{ url }} }} }} userErrors {{ code field }} }} }}",
        serde_json::to_string(urls).expect("JSON")
    );
    caller.graphql(&query).await
}

async fn delete(caller: &Caller<'_>, talent: i32, url: &str) -> Answer {
    let query = format!(
        "mutation {{ deleteGalleryPicture(input: {{id: {talent}, url: \"{url}\"}}) \
         {{ cinemaTalent {{ media {{ gallery {{ url }} }} }} userErrors {{ code field }} }} }}"
    );
    caller.graphql(&query).await
}

async fn a_gallery_has_at_most_12_pictures(app: TestApp) {
    let (admin, id) = (app.admin(), talent(&app, |_| {}).await.id);
    let file = jpeg();
    let twelve = urls(&add_to_gallery(&admin, id, &[&file[..]; 12]).await);
    assert_eq!(twelve.len(), 12);
    let full = add_to_gallery(&admin, id, &[&file]).await;
    assert_eq!(full.user_errors(), ["VALIDATION_ERROR files"]);
    assert!(full.text().contains("12 images au maximum"), "{}", full.text());
    assert_eq!(stored(&app).len(), 12);
    // A place that is free again, taken by one of two at once.
    let rest = urls(&delete(&admin, id, &twelve[4]).await);
    assert_eq!(rest, [&twelve[..4], &twelve[5..]].concat());
    assert_eq!(admin.get(&twelve[4]).await.status(), 404);
    let files = [&file[..]];
    let (one, other) = tokio::join!(add_to_gallery(&admin, id, &files), add_to_gallery(&admin, id, &files));
    let mut outcomes = [one.outcome(), other.outcome()];
    outcomes.sort();
    assert_eq!(outcomes, ["OK", "VALIDATION_ERROR"]);
    assert_eq!(stored(&app).len(), 12);
}

async fn a_gallery_is_ordered(app: TestApp) {
    let (admin, id) = (app.admin(), talent(&app, |_| {}).await.id);
    let file = jpeg();
    let before = urls(&add_to_gallery(&admin, id, &[&file[..]; 3]).await);
    let swapped = vec![before[1].clone(), before[0].clone(), before[2].clone()];
    assert_eq!(urls(&order(&admin, id, &swapped).await), swapped);
    // What is added comes last.
    let more = urls(&add_to_gallery(&admin, id, &[&file]).await);
    assert_eq!(more[..3], swapped);
    let elsewhere = urls(&add_to_gallery(&admin, talent(&app, |_| {}).await.id, &[&file]).await);
    let twice = vec![more[0].clone(), more[0].clone(), more[1].clone(), more[2].clone()];
    let other = vec![more[0].clone(), more[1].clone(), more[2].clone(), elsewhere[0].clone()];
    for wrong in [&more[..3], &twice, &other, &[]] {
        assert_eq!(order(&admin, id, wrong).await.user_errors(), ["VALIDATION_ERROR urls"]);
    }
    assert_eq!(delete(&admin, id, &elsewhere[0]).await.user_errors(), ["VALIDATION_ERROR url"]);
    assert_eq!(admin.get(&elsewhere[0]).await.status(), 200, "the picture of somebody else stays");
}

async fn galleries_are_changed_all_or_nothing(app: TestApp) {
    let (admin, id) = (app.admin(), talent(&app, |_| {}).await.id);
    let file = jpeg();
    let large = vec![0xff; 5_242_881];
    let refused = add_to_gallery(&admin, id, &[&file, b"GIF89a", &file, &large]).await;
    assert_eq!(refused.user_errors(), ["UNSUPPORTED_FORMAT files[1]", "FILE_TOO_LARGE files[3]"]);
    assert_eq!(stored(&app), [""; 0]);
    assert_eq!(add_to_gallery(&app.user(), id, &[&file]).await.outcome(), "FORBIDDEN");
    assert_eq!(order(&app.user(), id, &[]).await.outcome(), "FORBIDDEN");
    assert_eq!(delete(&app.user(), id, "x").await.outcome(), "FORBIDDEN");
}

async fn a_repeated_request_appends_nothing(app: TestApp) {
    let (admin, id) = (app.admin(), talent(&app, |_| {}).await.id);
    let add = async |file: &[u8]| {
        let query = "mutation($input: AddGalleryPicturesInput!) { addGalleryPictures(input: $input, \
            idempotencyKey: \"a key of the gallery\") { cinemaTalent { media { gallery { url } } } userErrors { code } } }";
        let variables = json!({ "input": { "id": id, "files": [null] } });
        upload(&admin, query, variables, &[("variables.input.files.0", file)]).await
    };
    let (file, other) = (jpeg(), jpeg_with_metadata(marked(60, 40), 1));
    let first = urls(&add(&file).await);
    assert_eq!((urls(&add(&file).await), first.len()), (first, 1));
    assert_eq!(add(&other).await.outcome(), "IDEMPOTENCY_KEY_REUSED", "files are compared by their bytes");
    assert_eq!(stored(&app).len(), 1);
}
