//! The type `Event`: its fields and guards, and its `filter` and `orderBy`.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::SimpleObject;
use futures_util::future::{BoxFuture, try_join};
use sea_orm::ActiveEnum as _;
use serde::Serialize;
use serde_json::Value as Json;

use super::enums::{EventPhase, EventStatus, EventType};
use super::qr_code::{QrCode, QrCodePictures};
use crate::auth::role::Action;
use crate::domain::check::MAX_SEARCH;
use crate::domain::events::phase;
use crate::domain::events::qr_code::signed_address;
use crate::domain::events::turnout::{Turnout, signed};
use crate::domain::events::{ATTENDANCE_COUNT, CREATOR_NAME, Events, SEARCH};
use crate::entity::attendance;
use crate::entity::event::{self, Column as C};
use crate::error::{Error, Result};
use crate::graphql::attendances::Attendance;
use crate::graphql::audit::history;
use crate::graphql::change::search;
use crate::graphql::loaders::{Loaded, Loaders};
use crate::graphql::object::{Batch, Connected, Fields, Leaf, ObjectType, RowObject, ScalarText, to_json};
use crate::graphql::response_shape::Style;
use crate::graphql::scalars::{Date, Url};
use crate::graphql::users::User;
use crate::mean::percent;
use crate::qr::payload;
use crate::query::filter::{Criterion, Filter};
use crate::query::key::Key;
use crate::query::row::Row;
use crate::query::table::Relation;
use crate::scope::Scope;

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
        f.id(C::Id, "The identifier that `/api` shows.");
        history(f, C::Id);
        f.text(C::Title, "At most 255 characters.").sortable();
        f.enum_value::<EventType>(C::EventType, "What kind of event.")
            .sortable()
            .filterable_with_type::<EventType, event::EventType>("Of this kind.");
        f.text(C::Description, "Free text; null when not said.").sortable();
        f.time(C::StartAt, "When it begins.").named("startDate").sortable();
        f.time(C::EndAt, "When it ends, not before it begins; null when open.").named("endDate").sortable();
        f.text(C::Location, "Where; null when not said.").sortable();
        f.text(C::Organizer, "Who invites; null when not said.").sortable();
        f.enum_value::<EventStatus>(C::Status, "How far it is; set by staff.")
            .sortable()
            .filterable_with_type::<EventStatus, event::EventStatus>("Of this status.");
        f.value(
            "phase",
            &[C::Status, C::StartAt, C::QrExpiresAt],
            "Where it stands now, by its status and the clock.",
            |row, scope| {
                let status = event::EventStatus::try_from_value(&row.text(C::Status)?.to_owned())?;
                let (start_at, qr_expires_at) = (row.get(C::StartAt)?, row.get(C::QrExpiresAt)?);
                Ok(PhaseName(phase::EventPhase::of(scope, status, start_at, qr_expires_at)))
            },
        );
        f.json(C::AdditionalInfo, "A JSON object; null when there is none.");
        qr_code(f);
        f.time(C::CreatedAt, "When it was created.").sortable();
        f.time(C::UpdatedAt, "When it was last changed.").sortable();
        f.one::<User>("createdBy", C::CreatedById, "Who created it; null when the account is gone.")
            .sortable_by_computed(
                &CREATOR_NAME,
                "Given name, then family name of who created it; those whose account is gone come last.",
            );
        attendances(f);
        criteria(f);
    }
}

impl Connected for Event {
    fn may_filter_or_sort(scope: &Scope) -> Result<()> {
        scope.require(Action::ReadPointage)
    }
}

fn criteria(f: &mut Fields<Event>) {
    f.criterion(
        "search",
        "Every word is part of the title, the description or the place, whatever its case and accents.",
        |text: String| search("search", &text, MAX_SEARCH, &SEARCH),
    );
    f.criterion(
        "startDateFrom",
        "Beginning on this day or later, in the zone of the installation.",
        |day: Date| Ok(Some(Criterion::SinceDay(C::StartAt, day.0))),
    );
    f.criterion(
        "startDateTo",
        "Beginning on this day or earlier, in the zone of the installation.",
        |day: Date| Ok(Some(Criterion::UntilDay(C::StartAt, day.0))),
    );
    f.criterion("phase", "Standing so now: `UPCOMING` for those to come.", |phase: EventPhase| {
        Ok(Some(phase::EventPhase::from(phase).criterion()))
    });
}

/// A value of `EventPhase` in a response.
struct PhaseName(phase::EventPhase);

impl Leaf for PhaseName {
    type Type = EventPhase;

    fn write(&self, style: Style, out: &mut Vec<u8>) {
        match style {
            Style::LowerCase => self.0.as_str().to_ascii_lowercase().write(style, out),
            _ => self.0.as_str().write(style, out),
        }
    }
}

fn qr_code(f: &mut Fields<Event>) {
    f.code(C::ShortCode, "The code in the address of the signing page: `A7KP2M`.").sortable();
    f.value(
        "qrCodeData",
        &[C::ShortCode],
        "The address of the signing page, without signature: for links. The signed address is `signedQrCodeData`.",
        |row, scope| {
            let address = payload::url(&scope.services.policy.check_in_url, row.text(C::ShortCode)?);
            Ok(ScalarText::<Url>::new(address))
        },
    );
    f.value(
        "signedQrCodeData",
        &[C::ShortCode, C::QrSecret, C::QrIssuedAt],
        "The address that the QR code says: the signing page, with the signature that opens it. For those who read the \
         pointage API.",
        |row, scope| {
            let (code, secret) = (row.text(C::ShortCode)?, row.text(C::QrSecret)?);
            Ok(ScalarText::<Url>::new(signed_address(scope, code, row.get(C::QrIssuedAt)?, secret)))
        },
    )
    .guarded(Action::ReadPointage);
    f.time(
        C::QrExpiresAt,
        "From when on the QR code is refused: a while after the end of the event, or its start when the end is open. For \
         those who read the pointage API.",
    )
    .named("qrCodeExpiresAt")
    .guarded(Action::ReadPointage);
    f.batched::<QrCode, QrCode, _>(
        "qrCode",
        QrCode::COLUMNS,
        "The QR code as a picture. For those who read the pointage API.",
        QrCodePictures::prepare,
    )
    .with_arguments(QrCode::arguments)
    .guarded(Action::ReadPointage);
}

/// The foreign key from attendances to their event.
static ATTENDANCES: Relation<attendance::Column> = Relation::Column(attendance::Column::EventId);

fn attendances(f: &mut Fields<Event>) {
    let relation = || ATTENDANCES.clone();
    f.count::<Turnout>("attendanceCount", C::Id, relation(), "How many participants came.")
        .sortable_by_computed(&ATTENDANCE_COUNT, "How many participants came.");
    f.count_of::<Turnout>("signatureCount", C::Id, relation(), signed(), "How many of them signed.");
    f.batched::<AttendanceStats, AttendanceStats, _>(
        "attendanceStats",
        &[C::Id],
        "How many participants came and signed.",
        |_| Ok(Ok(Box::new(AttendanceStatsBatch))),
    );
    f.connection::<Attendance>(
        "attendances",
        C::Id,
        relation(),
        "Who came. For those who read the pointage API.",
    )
    .guarded(Action::ReadPointage);
}

/// How many participants came to an event and signed.
#[derive(Debug, Serialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
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
    fn new(total: i64, with_signature: i64) -> Self {
        // A participant may have signed between the two statements.
        let total = total.max(with_signature);
        let number = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
        Self {
            total: number(total),
            with_signature: number(with_signature),
            without_signature: number(total - with_signature),
            signature_rate: percent(with_signature, total),
        }
    }
}

/// Computes `attendanceStats` of each event.
struct AttendanceStatsBatch;

impl Batch for AttendanceStatsBatch {
    fn values<'a>(
        &'a self,
        rows: &'a [Row],
        _: &'a [&'a str],
        loaders: &'a Loaders,
    ) -> BoxFuture<'a, Loaded<Vec<Json>>> {
        Box::pin(async move {
            let keys = rows.iter().map(|row| row.get::<event::Entity, Key>(&C::Id).map_err(Error::from));
            let keys = keys.collect::<Result<Vec<Key>>>().map_err(Arc::new)?;
            let (all, signed) = (Filter::default(), signed());
            let (total, with_signature) = try_join(
                loaders.counts::<Turnout>(&ATTENDANCES, &keys, &all),
                loaders.counts::<Turnout>(&ATTENDANCES, &keys, &signed),
            )
            .await?;
            let count = |counts: &HashMap<Key, i64>, key| counts.get(key).copied().unwrap_or_default();
            let stats = keys
                .iter()
                .map(|key| to_json(&AttendanceStats::new(count(&total, key), count(&with_signature, key))));
            stats.collect::<Result<_>>().map_err(Arc::new)
        })
    }
}
