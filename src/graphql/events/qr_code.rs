//! The QR code of an event: its picture, and the judgement of a code that somebody has scanned.

use async_graphql::registry::{MetaField, MetaInputValue, Registry};
use async_graphql::{Context, Enum, InputType, Object, Result, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::enums::QrCodeFormat;
use super::types::Event;
use crate::domain::events::qr_code::{Valid, signed_address};
use crate::entity::event::{Column as C, Entity};
use crate::error::{self, Error, Reason};
use crate::graphql::context::RequestExt;
use crate::graphql::error::to_error;
use crate::graphql::object::Object as Shown;
use crate::graphql::scalars::{DateTime, Url};
use crate::qr::render;
use crate::query::row::Row;
use crate::scope::Scope;

/// How large a picture can be, in pixels a side.
const SIZES: [i32; 3] = [256, 512, 1024];
/// How large it is when nothing is said.
const DEFAULT_SIZE: i32 = 512;

/// The picture of a QR code. It is drawn when it is asked for.
pub struct QrCode {
    url: String,
    format: QrCodeFormat,
    size: i32,
    expires_at: chrono::DateTime<chrono::Utc>,
}

impl QrCode {
    /// The columns that it is made of.
    pub const COLUMNS: &'static [C] = &[C::ShortCode, C::QrSecret, C::QrIssuedAt, C::QrExpiresAt];

    /// Describes the arguments of the field that leads to it.
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

    /// The code of the event in `row`, as the arguments of the field ask for it.
    ///
    /// # Errors
    /// `VALIDATION_ERROR` for another size.
    pub fn of(row: &Row, ctx: &Context<'_>) -> Result<Self> {
        let format: Option<QrCodeFormat> = ctx.param_value("format", None)?.1;
        let size: Option<i32> = ctx.param_value("size", None)?.1;
        let request = ctx.request();
        Self::read(row, &request.scope, format.unwrap_or_default(), size.unwrap_or(DEFAULT_SIZE))
            .map_err(|error| to_error(request, error))
    }

    fn read(row: &Row, scope: &Scope, format: QrCodeFormat, size: i32) -> error::Result<Self> {
        if !SIZES.contains(&size) {
            let sizes = SIZES.iter().map(ToString::to_string).collect();
            return Err(Error::invalid("size", Reason::OneOf(sizes)));
        }
        let text = |column| row.get::<Entity, &str>(&column);
        let time = |column| row.get::<Entity, chrono::DateTime<chrono::Utc>>(&column);
        let (code, secret) = (text(C::ShortCode)?, text(C::QrSecret)?);
        let url = signed_address(scope, code, time(C::QrIssuedAt)?, secret);
        Ok(Self { url, format, size, expires_at: time(C::QrExpiresAt)? })
    }
}

/// The QR code of an event, as a picture.
#[Object]
impl QrCode {
    /// The signed address that the code says: `https://…/e/A7KP2M?t=1734245400&s=…`.
    async fn url(&self) -> Url {
        Url(self.url.clone())
    }

    /// The picture as a `data:` address: `data:image/png;base64,…`.
    async fn image(&self, ctx: &Context<'_>) -> Result<String> {
        let (url, format, size) = (self.url.clone(), self.format, self.size.unsigned_abs());
        // It takes milliseconds, which others on this thread would wait for.
        let drawn = tokio::task::spawn_blocking(move || match format {
            QrCodeFormat::Png => render::png(&url, size).map(|image| ("png", STANDARD.encode(image))),
            QrCodeFormat::Svg => render::svg(&url, size).map(|image| ("svg+xml", STANDARD.encode(image))),
        });
        let drawn = drawn.await.map_err(|error| error.to_string());
        match drawn.and_then(|drawn| drawn.map_err(|error| error.to_string())) {
            Ok((kind, image)) => Ok(format!("data:image/{kind};base64,{image}")),
            Err(reason) => Err(to_error(ctx.request(), Error::Internal(reason))),
        }
    }

    /// The kind of picture.
    async fn format(&self) -> QrCodeFormat {
        self.format
    }

    /// In pixels a side.
    async fn size(&self) -> i32 {
        self.size
    }

    /// From when on the code is refused.
    async fn expires_at(&self) -> DateTime {
        DateTime(self.expires_at)
    }
}

/// Why a QR code opens nothing. Its form is judged first, then whether there is such an event, the signature, the time.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "crate::domain::events::qr_code::Fault")]
pub enum QrCodeFault {
    /// The code is not six letters and digits of ours.
    InvalidFormat,
    /// No event has this code, or none any more.
    EventNotFound,
    /// The signature is not the one that the code was issued with.
    SignatureMismatch,
    /// The time of the code is over.
    Expired,
}

/// What was found of a QR code.
#[derive(SimpleObject)]
pub struct QrCodeValidation {
    /// Whether the code opens an event.
    is_valid: bool,
    /// Why it does not; null when it does.
    reason: Option<QrCodeFault>,
    /// The event that it opens, whatever its status; null when it opens none.
    event: Option<Shown<Event>>,
    /// From when on it is refused; null when it is not valid.
    expires_at: Option<DateTime>,
    /// How many hours that is from now, to one decimal; null when it is not valid.
    remaining_hours: Option<f64>,
}

impl From<std::result::Result<Valid, QrCodeFault>> for QrCodeValidation {
    fn from(judged: std::result::Result<Valid, QrCodeFault>) -> Self {
        match judged {
            Ok(valid) => Self {
                is_valid: true,
                reason: None,
                event: Some(Shown::new(valid.event)),
                expires_at: Some(DateTime(valid.expires_at)),
                remaining_hours: Some(valid.remaining_hours),
            },
            Err(fault) => Self {
                is_valid: false,
                reason: Some(fault),
                event: None,
                expires_at: None,
                remaining_hours: None,
            },
        }
    }
}
