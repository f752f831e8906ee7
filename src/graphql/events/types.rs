//! The type `Event`: what GraphQL shows of an event, and to whom.

use std::collections::HashMap;

use async_graphql::ID;

use super::lists::{EventStatus, EventType};
use crate::auth::role::Action;
use crate::domain::attendances::{AttendanceFilter, Attendances, tally};
use crate::domain::error::Result;
use crate::domain::events::Events;
use crate::domain::key::Key;
use crate::domain::noun::Link;
use crate::domain::scope::Scope;
use crate::entity::attendance;
use crate::entity::event::{self, Column as C};
use crate::graphql::attendances::Attendance;
use crate::graphql::context::RequestExt;
use crate::graphql::error::to_error;
use crate::graphql::ids;
use crate::graphql::loaders::Question;
use crate::graphql::rows::{Described, Fields, Json, Maybe, RowObject, Text, Time, Typed, Unique, Word};
use crate::graphql::scalars::Url;
use crate::graphql::users::User;

/// An event.
#[derive(Debug)]
pub struct Event;

impl RowObject for Event {
    type Noun = Events;
}

impl Described for Event {
    type Entity = event::Entity;
    const NAME: &'static str = "Event";
    const DESCRIPTION: &'static str = "What participants come to and sign at.";
    const IS_NODE: bool = true;

    fn fields(f: &mut Fields<Self>) {
        f.value("id", &[C::Id], "Opaque identifier, unique among all types.", |cells, _| -> Result<ID> {
            Ok(ids::encode::<Self>(cells.get::<uuid::Uuid>(0)?))
        });
        f.column::<Unique>("databaseId", C::Id, "The identifier that `/api` shows.");
        f.column::<Text>("title", C::Title, "At most 255 characters.");
        f.column::<Word<EventType>>("eventType", C::EventType, "What kind of event.");
        f.column::<Maybe<Text>>("description", C::Description, "Free text; null when not said.");
        f.column::<Time>("startDate", C::StartAt, "When it begins.");
        f.column::<Maybe<Time>>("endDate", C::EndAt, "When it ends, not before it begins; null when open.");
        f.column::<Maybe<Text>>("location", C::Location, "Where; null when not said.");
        f.column::<Maybe<Text>>("organizer", C::Organizer, "Who invites; null when not said.");
        f.column::<Word<EventStatus>>("status", C::Status, "How far it is; set by staff.");
        f.column::<Maybe<Json>>(
            "additionalInfo",
            C::AdditionalInfo,
            "A JSON object; null when there is none.",
        );
        f.column::<Text>("shortCode", C::ShortCode, "The code in the address of the signing page: `A7KP2M`.");
        f.value(
            "qrCodeData",
            &[C::ShortCode],
            "The address of the signing page, without signature: for links. The signed address is `signedQrCodeData`.",
            |cells, scope| -> Result<Typed<Url>> {
                let base = &scope.tools.policy.check_in_url;
                Ok(Typed::new(format!("{base}/e/{}", cells.get::<&str>(0)?)))
            },
        );
        f.column::<Time>("createdAt", C::CreatedAt, "When it was created.");
        f.column::<Time>("updatedAt", C::UpdatedAt, "When it was last changed.");
        f.one::<User>("createdBy", C::CreatedById, "Who created it; null when the account is gone.");
        attendances(f);
    }
}

fn attendances(f: &mut Fields<Event>) {
    let link = || Link::Column(attendance::Column::EventId);
    f.count::<Attendances>("attendanceCount", C::Id, link(), "How many participants came.");
    f.count_of::<Attendances>(
        "signatureCount",
        C::Id,
        link(),
        AttendanceFilter { has_signature: Some(true), ..AttendanceFilter::default() },
        "How many of them signed.",
    );
    f.count_of::<Attendances>(
        "unsignedCount",
        C::Id,
        link(),
        AttendanceFilter { has_signature: Some(false), ..AttendanceFilter::default() },
        "How many of them did not.",
    );
    f.custom(
        "signatureRate",
        &[C::Id],
        "How many of a hundred who came signed, to two decimals; 0 when nobody came.",
        |row, ctx| {
            Box::pin(async move {
                let request = ctx.request();
                let key = row.get::<event::Entity, Key>(&C::Id);
                let key = key.map_err(|error| to_error(request, error.into()))?;
                let rates = request.loaders.ask::<SignatureRateOf>(&[key]).await;
                let rates = rates.map_err(|error| to_error(request, (*error).clone()))?;
                Ok(rates.get(&key).copied().unwrap_or_default())
            })
        },
    );
    f.connection::<Attendance>(
        "attendances",
        C::Id,
        link(),
        "Who came. For those who read the pointage API.",
    );
    f.guarded(Action::ReadPointage);
}

/// Asks how many of a hundred who came to events signed.
enum SignatureRateOf {}

impl Question for SignatureRateOf {
    type Answer = f64;

    async fn answer(scope: &Scope, keys: &[Key]) -> Result<HashMap<Key, f64>> {
        tally::signature_rates(scope, keys).await
    }
}
