//! A bucket of S3, or of a server with its API.

use std::sync::Arc;

use object_store::aws::AmazonS3Builder;
use object_store::{ClientOptions, Error, ObjectStore};

use crate::config::S3;

/// Opens a bucket; nothing is sent yet.
///
/// # Errors
/// When the settings do not fit together.
pub(super) fn open(settings: &S3) -> Result<Arc<dyn ObjectStore>, Error> {
    // The HTTP client takes the provider of the process. It may be installed already, by an earlier store.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // An address without TLS is for a server on the same machine or network.
    let is_plain = settings.endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("http://"));
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&settings.bucket)
        .with_region(&settings.region)
        .with_access_key_id(settings.access_key_id.reveal())
        .with_secret_access_key(settings.secret_access_key.reveal())
        .with_client_options(ClientOptions::new().with_allow_http(is_plain));
    if let Some(endpoint) = &settings.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    Ok(Arc::new(builder.build()?))
}
