//! Signed addresses of files.

use async_graphql::{Enum, SimpleObject};
use url::form_urlencoded::Serializer;

use crate::auth::download::DOWNLOAD_TTL;
use crate::error::{Code, Error};
use crate::graphql::scalars::{DateTime, Url};
use crate::scope::Scope;

/// A file that waits at an address.
#[derive(SimpleObject)]
pub struct Download {
    /// Where. Whoever has the address may fetch the file, once or often, until it ends or the session does.
    url: Url,
    /// When the address ends: five minutes from now.
    expires_at: DateTime,
    /// What the file is called.
    filename: String,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum TableFormat {
    /// Comma-separated values in UTF-8; attendances with `;`.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

/// The query parameters of a URL.
#[derive(Default)]
pub(in crate::graphql) struct Parameters(Vec<(&'static str, String)>);

impl Parameters {
    pub fn add(&mut self, name: &'static str, value: Option<impl ToString>) {
        self.0.extend(value.map(|value| (name, value.to_string())));
    }
}

/// Signs the URL of a file. It needs a session, because the URL expires when the session ends.
pub(in crate::graphql) fn download(
    scope: &Scope,
    path: &str,
    query: Parameters,
    filename: String,
) -> Result<Download, Error> {
    let session = scope.actor.account.as_ref().ok_or(Code::AuthRequired)?.session_id;
    let query = Serializer::new(String::new()).extend_pairs(query.0).finish();
    let expires_at = scope.now() + DOWNLOAD_TTL;
    let address = scope.services.downloads.signed(path, &query, session, expires_at);
    let base = &scope.services.policy.public_url;
    Ok(Download { url: Url(format!("{base}{address}")), expires_at: DateTime(expires_at), filename })
}
