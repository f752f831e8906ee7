//! Multipart requests as clients send them.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Caller};

/// The boundary of all forms.
pub const BOUNDARY: &str = "form-boundary";

/// A body of parts; a file has a file name.
pub fn form(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, content) in parts {
        let file = if matches!(*name, "operations" | "map") { "" } else { "; filename=\"photo.jpg\"" };
        body.extend_from_slice(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n")
                .as_bytes(),
        );
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

/// Sends a body as a form, with a preflight header.
pub async fn send(caller: &Caller<'_>, body: impl Into<Body>) -> Answer {
    let media = format!("multipart/form-data; boundary={BOUNDARY}");
    let caller = caller.clone().with_header("content-type", &media).with_header("graphql-preflight", "1");
    caller.send(Method::POST, "/graphql", body.into()).await
}

/// Sends a document with files, each with its path in the variables.
pub async fn upload(caller: &Caller<'_>, query: &str, variables: Value, files: &[(&str, &[u8])]) -> Answer {
    let operations = json!({ "query": query, "variables": variables }).to_string();
    let names: Vec<String> = (0..files.len()).map(|at| at.to_string()).collect();
    let map: serde_json::Map<String, Value> =
        names.iter().zip(files).map(|(name, (path, _))| (name.clone(), json!([path]))).collect();
    let map = Value::Object(map).to_string();
    let mut parts = vec![("operations", operations.as_bytes()), ("map", map.as_bytes())];
    parts.extend(names.iter().zip(files).map(|(name, (_, content))| (name.as_str(), *content)));
    send(caller, form(&parts)).await
}

/// Uploads the photo of an account; selects its address, score and errors.
pub async fn upload_photo(caller: &Caller<'_>, account: i32, file: &[u8]) -> Answer {
    let query = "mutation($input: UploadUserPhotoInput!) { uploadUserPhoto(input: $input) \
        { user { photoUrl profileScore } userErrors { code field message } } }";
    let variables = json!({ "input": { "id": account, "file": null } });
    upload(caller, query, variables, &[("variables.input.file", file)]).await
}

/// Uploads the CV of an account; selects its address, score and errors.
pub async fn upload_cv(caller: &Caller<'_>, account: i32, file: &[u8]) -> Answer {
    let query = "mutation($input: UploadUserCvInput!) { uploadUserCv(input: $input) \
        { user { cvUrl profileScore } userErrors { code field message } } }";
    let variables = json!({ "input": { "id": account, "file": null } });
    upload(caller, query, variables, &[("variables.input.file", file)]).await
}

/// Sets a photo of a cinema talent (`PROFILE`, `ID`); selects the pictures and errors.
pub async fn set_photo(caller: &Caller<'_>, talent: i32, kind: &str, file: &[u8]) -> Answer {
    let query = "mutation($input: SetCinemaTalentPhotoInput!) { setCinemaTalentPhoto(input: $input) \
        { cinemaTalent { media { profilePhoto { url smallUrl mediumUrl } idPhoto { url smallUrl mediumUrl } } } \
        userErrors { code field message } } }";
    let variables = json!({ "input": { "id": talent, "kind": kind, "file": null } });
    upload(caller, query, variables, &[("variables.input.file", file)]).await
}

/// Appends pictures to a gallery; selects their addresses and errors.
pub async fn add_to_gallery(caller: &Caller<'_>, talent: i32, files: &[&[u8]]) -> Answer {
    let query = "mutation($input: AddGalleryPicturesInput!) { addGalleryPictures(input: $input) \
        { cinemaTalent { media { gallery { url } } } userErrors { code field message } } }";
    let nulls: Vec<Value> = files.iter().map(|_| Value::Null).collect();
    let paths: Vec<String> = (0..files.len()).map(|at| format!("variables.input.files.{at}")).collect();
    let files: Vec<(&str, &[u8])> =
        paths.iter().zip(files).map(|(path, file)| (path.as_str(), *file)).collect();
    upload(caller, query, json!({ "input": { "id": talent, "files": nulls } }), &files).await
}
