//! The field `qrCode` of events: the QR code rendered as an image, batched for all events of a list.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_graphql::registry::{MetaField, MetaInputValue, Registry};
use async_graphql::{Context, InputType, ServerResult, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::BoxFuture;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::Serialize;
use serde_json::Value as Json;

use super::enums::QrCodeFormat;
use crate::domain::events::qr_code::signed_address;
use crate::entity::event::{Column as C, Entity};
use crate::error::{self, Error, Reason};
use crate::graphql::loaders::{Loaded, Loaders};
use crate::graphql::object::{Batch, to_json};
use crate::graphql::scalars::{DateTime, Url};
use crate::qr::render;
use crate::query::row::Row;
use crate::scope::Scope;

/// The supported image sizes, in pixels a side.
const SIZES: [i32; 3] = [256, 512, 1024];
/// The default image size, in pixels a side.
const DEFAULT_SIZE: i32 = 512;
/// The maximum number of images that one batch renders concurrently.
const MAX_CONCURRENT_RENDERS: usize = 4;

/// The QR code of an event, as a picture.
#[derive(Debug, Serialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct QrCode {
    /// The signed address that the code says: `https://…/e/A7KP2M?t=1734245400&s=…`.
    url: Url,
    /// The picture as a `data:` address: `data:image/png;base64,…`.
    image: String,
    /// The kind of picture.
    format: QrCodeFormat,
    /// In pixels a side.
    size: i32,
    /// From when on the code is refused.
    expires_at: DateTime,
}

impl QrCode {
    /// The columns that the field reads.
    pub const COLUMNS: &'static [C] = &[C::ShortCode, C::QrSecret, C::QrIssuedAt, C::QrExpiresAt];

    /// Adds the arguments of the field to the schema.
    pub fn arguments(registry: &mut Registry, field: &mut MetaField) {
        let format = Option::<QrCodeFormat>::create_type_info(registry);
        for (name, ty, default, description) in [
            ("format", format, "PNG".to_owned(), "The kind of picture."),
            ("size", "Int".to_owned(), DEFAULT_SIZE.to_string(), "In pixels a side: 256, 512 or 1024."),
        ] {
            let mut value = MetaInputValue::new(name, ty);
            value.description = Some(description.to_owned());
            value.default_value = Some(default);
            field.args.insert(name.to_owned(), value);
        }
    }
}

/// Computes the QR code of each event, with the arguments of the field.
pub struct QrCodePictures {
    format: QrCodeFormat,
    size: i32,
}

impl QrCodePictures {
    /// Reads the arguments.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for an unsupported size.
    pub fn prepare(ctx: &Context<'_>) -> ServerResult<error::Result<Box<dyn Batch>>> {
        let format: Option<QrCodeFormat> = ctx.param_value("format", None)?.1;
        let size: Option<i32> = ctx.param_value("size", None)?.1;
        let size = size.unwrap_or(DEFAULT_SIZE);
        if !SIZES.contains(&size) {
            let sizes = SIZES.iter().map(ToString::to_string).collect();
            return Ok(Err(Error::invalid("size", Reason::OneOf(sizes))));
        }
        Ok(Ok(Box::new(Self { format: format.unwrap_or_default(), size })))
    }

    async fn pictures(
        &self,
        rows: &[Row],
        is_image_selected: bool,
        scope: &Scope,
    ) -> error::Result<Vec<Json>> {
        let urls = rows.iter().map(|row| address(row, scope)).collect::<error::Result<Vec<String>>>()?;
        // An event that several rows reference is rendered once.
        let distinct: HashSet<String> =
            if is_image_selected { urls.iter().cloned().collect() } else { HashSet::new() };
        let rendered = stream::iter(distinct)
            .map(async |url: String| self.render_image(url.clone()).await.map(|image| (url, image)));
        let images: HashMap<String, String> =
            rendered.buffer_unordered(MAX_CONCURRENT_RENDERS).try_collect().await?;
        let picture = |(row, url): (&Row, &String)| {
            let expires_at = row.get::<Entity, chrono::DateTime<chrono::Utc>>(&C::QrExpiresAt)?;
            to_json(&QrCode {
                url: Url(url.clone()),
                image: images.get(url).cloned().unwrap_or_default(),
                format: self.format,
                size: self.size,
                expires_at: DateTime(expires_at),
            })
        };
        rows.iter().zip(&urls).map(picture).collect()
    }

    async fn render_image(&self, url: String) -> error::Result<String> {
        let (format, size) = (self.format, self.size.unsigned_abs());
        // Rendering takes milliseconds and must not block the other tasks of this thread.
        let rendered = tokio::task::spawn_blocking(move || match format {
            QrCodeFormat::Png => render::png(&url, size).map(|image| ("png", STANDARD.encode(image))),
            QrCodeFormat::Svg => render::svg(&url, size).map(|image| ("svg+xml", STANDARD.encode(image))),
        });
        let rendered = rendered.await.map_err(|error| error.to_string());
        let (kind, image) = rendered
            .and_then(|rendered| rendered.map_err(|error| error.to_string()))
            .map_err(Error::Internal)?;
        Ok(format!("data:image/{kind};base64,{image}"))
    }
}

fn address(row: &Row, scope: &Scope) -> error::Result<String> {
    let text = |column| row.get::<Entity, &str>(&column);
    let issued_at = row.get::<Entity, chrono::DateTime<chrono::Utc>>(&C::QrIssuedAt)?;
    Ok(signed_address(scope, text(C::ShortCode)?, issued_at, text(C::QrSecret)?))
}

impl Batch for QrCodePictures {
    fn values<'a>(
        &'a self,
        rows: &'a [Row],
        selected: &'a [&'a str],
        loaders: &'a Loaders,
    ) -> BoxFuture<'a, Loaded<Vec<Json>>> {
        Box::pin(async move {
            let is_image_selected = selected.contains(&"image");
            self.pictures(rows, is_image_selected, loaders.scope()).await.map_err(Arc::new)
        })
    }
}
