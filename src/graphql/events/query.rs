//! Root fields that look events up by their QR codes.

use async_graphql::{Context, Object, Result};

use super::qr_code_validation::{QrCodeFault, QrCodeValidation};
use super::types::Event;
use crate::domain::events::qr_code;
use crate::graphql::context::RequestExt;
use crate::graphql::error::to_error;
use crate::graphql::object::Object as ObjectOf;

/// The root fields.
#[derive(Debug, Default)]
pub struct EventQuery;

#[Object]
impl EventQuery {
    /// The event that a QR code opens, whatever its status: the parts of the address that the code says. Open to
    /// everybody. Null, with an error, when the code is wrong, unknown or over.
    async fn event_by_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The short code: `A7KP2M`.")] code: String,
        #[graphql(desc = "When the code was issued, as the address writes it.")] t: String,
        #[graphql(desc = "The signature.")] s: String,
    ) -> Option<Result<ObjectOf<Event>>> {
        let request = ctx.request();
        let found = qr_code::event(&request.scope, &code, &t, &s).await;
        Some(found.map(ObjectOf::new).map_err(|error| to_error(request, error)))
    }

    /// Whether a QR code opens an event, and if not, why. Open to everybody.
    async fn validate_qr_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The short code: `A7KP2M`.")] code: String,
        #[graphql(
            desc = "The `t` of the address: when the code was issued, in seconds since 1970. A `Float`, as an `Int` ends in 2038."
        )]
        timestamp: f64,
        #[graphql(desc = "The `s` of the address.")] signature: String,
    ) -> Option<Result<QrCodeValidation>> {
        let request = ctx.request();
        let validated = qr_code::verify(&request.scope, &code, &timestamp.to_string(), &signature).await;
        let validation = validated.map(|validated| validated.map_err(QrCodeFault::from).into());
        Some(validation.map_err(|error| to_error(request, error)))
    }
}
