//! The file of an import: a part of a multipart request, or base64 in the document.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::auth::role::Action;
use crate::error::{Code, Error, Failure, Kind, Reason, Result};
use crate::graphql::context::RequestContext;
use crate::graphql::upload::Upload;

/// The maximum size of a file, in bytes.
const MAX_BYTES: u64 = 10 * 1024 * 1024;

/// A file of an import.
pub(super) struct File<'i> {
    pub content: Option<&'i String>,
    pub file: Option<&'i Upload>,
}

impl File<'_> {
    /// The bytes. The caller's right to import is checked before the file is decoded.
    ///
    /// # Errors
    /// `FORBIDDEN`; `VALIDATION_ERROR` when there is no file, or two; `FILE_TOO_LARGE`.
    pub async fn bytes(&self, request: &RequestContext, action: Action) -> Result<Vec<u8>> {
        request.scope.require(action)?;
        match (self.content, self.file) {
            (Some(content), None) => {
                let content: String = content.split_ascii_whitespace().collect();
                STANDARD.decode(content).map_err(|_| Error::invalid("content", Reason::Kind(Kind::Table)))
            }
            (None, Some(file)) => upload(request, file).await,
            (Some(_), Some(_)) => Err(Error::invalid("file", Reason::Excludes("content".into()))),
            (None, None) => Err(Error::invalid("file", Reason::Required)),
        }
    }

    /// Names the field that holds the file in errors about it.
    pub fn name_field(&self, error: Error) -> Error {
        match error {
            Error::Refused(mut failures) if self.file.is_some() => {
                for failure in &mut failures {
                    if failure.field.as_deref() == Some("content") {
                        failure.field = Some("file".to_owned());
                    }
                }
                failures.into()
            }
            error => error,
        }
    }
}

async fn upload(request: &RequestContext, file: &Upload) -> Result<Vec<u8>> {
    let upload = file.file(request).ok_or_else(|| Error::invalid("file", Reason::Kind(Kind::File)))?;
    let failed = |error| Error::Internal(format!("an uploaded file: {error}"));
    let too_large = || vec![Failure::of(Code::FileTooLarge, "file", Reason::TooManyBytes(MAX_BYTES))].into();
    upload.read(MAX_BYTES).await.map_err(failed)?.ok_or_else(too_large)
}
