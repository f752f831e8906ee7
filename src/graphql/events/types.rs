//! The type `Event`: what GraphQL shows of an event, and to whom.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{ID, SimpleObject};
use chrono::{DateTime, Utc};
use futures_util::future::try_join;

use super::enums::{EventStatus, EventType};
use super::qr_code::QrCode;
use crate::auth::role::Action;
use crate::domain::attendances::AttendanceFilter;
use crate::domain::events::Events;
use crate::domain::events::qr_code::signed_address;
use crate::domain::events::turnout::{Turnout, percent};
use crate::entity::attendance;
use crate::entity::event::{self, Column as C};
use crate::error::{Error, Result};
use crate::graphql::attendances::Attendance;
use crate::graphql::context::RequestExt;
use crate::graphql::error::to_error;
use crate::graphql::exec::loaders::Loaders;
use crate::graphql::ids;
use crate::graphql::object::{Fields, Json, Maybe, ObjectType, RowObject, Text, Time, Typed, Unique, Word};
use crate::graphql::scalars::Url;
use crate::graphql::users::User;
use crate::qr::payload;
use crate::query::key::Key;
use crate::query::row::Row;
use crate::query::table::Relation;

/// An event.
#[derive(Debug)]
pub struct Event;

impl RowObject for Event {
    type Table = Events;
}

impl ObjectType for Event {
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
        qr_code(f);
        f.column::<Time>("createdAt", C::CreatedAt, "When it was created.");
        f.column::<Time>("updatedAt", C::UpdatedAt, "When it was last changed.");
        f.one::<User>("createdBy", C::CreatedById, "Who created it; null when the account is gone.");
        turnout(f);
    }
}

fn qr_code(f: &mut Fields<Event>) {
    f.column::<Text>("shortCode", C::ShortCode, "The code in the address of the signing page: `A7KP2M`.");
    f.value(
        "qrCodeData",
        &[C::ShortCode],
        "The address of the signing page, without signature: for links. The signed address is `signedQrCodeData`.",
        |cells, scope| -> Result<Typed<Url>> {
            Ok(Typed::new(payload::address(&scope.services.policy.check_in_url, cells.get(0)?)))
        },
    );
    f.value(
        "signedQrCodeData",
        &[C::ShortCode, C::QrSecret, C::QrIssuedAt],
        "The address that the QR code says: the signing page, with the signature that opens it. For those who read the \
         pointage API.",
        |cells, scope| -> Result<Typed<Url>> {
            let (code, secret, issued_at) = cells.read::<(&str, &str, DateTime<Utc>)>()?;
            Ok(Typed::new(signed_address(scope, code, issued_at, secret)))
        },
    );
    f.guarded(Action::ReadPointage);
    f.column::<Time>(
        "qrCodeExpiresAt",
        C::QrExpiresAt,
        "From when on the QR code is refused: a while after the end of the event, or its start when the end is open. For \
         those who read the pointage API.",
    );
    f.guarded(Action::ReadPointage);
    f.custom(
        "qrCode",
        QrCode::COLUMNS,
        "The QR code as a picture. For those who read the pointage API.",
        |row, ctx| Box::pin(std::future::ready(QrCode::of(row, ctx))),
    );
    f.takes(QrCode::arguments);
    f.guarded(Action::ReadPointage);
}

/// How the attendances hang on their event.
static LINK: Relation<attendance::Column> = Relation::Column(attendance::Column::EventId);

fn signed() -> AttendanceFilter {
    AttendanceFilter { has_signature: Some(true), ..AttendanceFilter::default() }
}

fn turnout(f: &mut Fields<Event>) {
    f.count::<Turnout>("attendanceCount", C::Id, LINK.clone(), "How many participants came.");
    f.count_of::<Turnout>("signatureCount", C::Id, LINK.clone(), signed(), "How many of them signed.");
    f.custom("attendanceStats", &[C::Id], "How many participants came and signed.", |row, ctx| {
        Box::pin(async move {
            let request = ctx.request();
            let stats = AttendanceStats::of(row, &request.loaders).await;
            stats.map_err(|error| to_error(request, (*error).clone()))
        })
    });
    f.connection::<Attendance>(
        "attendances",
        C::Id,
        LINK.clone(),
        "Who came. For those who read the pointage API.",
    );
    f.guarded(Action::ReadPointage);
}

/// How many participants came to an event and signed.
#[derive(Debug, SimpleObject)]
pub struct AttendanceStats {
    /// How many came.
    total: i32,
    /// How many of them signed.
    with_signature: i32,
    /// How many of them did not.
    without_signature: i32,
    /// How many signed of those who came, in percent, to two decimals; 0 when nobody came.
    signature_rate: f64,
}

impl AttendanceStats {
    async fn of(row: &Row, loaders: &Loaders) -> std::result::Result<Self, Arc<Error>> {
        let id: Key = row.get::<event::Entity, uuid::Uuid>(&C::Id).map_err(Error::from)?.into();
        let (all, signed) = (AttendanceFilter::default(), signed());
        let (total, with_signature) = try_join(
            loaders.counts::<Turnout>(&LINK, &[id], &all),
            loaders.counts::<Turnout>(&LINK, &[id], &signed),
        )
        .await?;
        let count = |counts: HashMap<Key, i64>| counts.get(&id).copied().unwrap_or_default();
        let with_signature = count(with_signature);
        // Somebody may have signed between the two.
        let total = count(total).max(with_signature);
        let number = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
        Ok(Self {
            total: number(total),
            with_signature: number(with_signature),
            without_signature: number(total - with_signature),
            signature_rate: percent(with_signature, total),
        })
    }
}
