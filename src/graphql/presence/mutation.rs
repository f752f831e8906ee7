//! Mutations that record and correct presence.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::enums::PresenceAction;
use super::inputs::{
    CheckInAllInput, CheckOutAllInput, CorrectPresenceInput, RecordPresenceInput, ScanPresenceInput,
};
use super::types::PresenceRecord;
use crate::domain::claim::Written;
use crate::domain::presence::bulk::{Everybody, check_in_all, check_out_all};
use crate::domain::presence::correct::correct;
use crate::domain::presence::record::{self, Recorded, record};
use crate::domain::presence::repeat::recorded;
use crate::domain::presence::scan::scan;
use crate::entity::presence_record::{self, Model};
use crate::error::{Code, Error, Existing, Failure, Reason};
use crate::graphql::context::{RequestContext, RequestExt};
use crate::graphql::error::{UserError, outcome};
use crate::graphql::exec::output::{read_back, written};
use crate::graphql::exec::single::Single;
use crate::graphql::idempotency::once;
use crate::graphql::object::{Edge, Object as ObjectOf};
use crate::graphql::projects::Project;
use crate::graphql::scalars::DateTime;
use crate::query::key::Key;
use crate::scope::Scope;

/// The mutations.
#[derive(Debug, Default)]
pub struct PresenceMutation;

/// What a check-in or a check-out answers.
#[derive(SimpleObject)]
struct RecordPresencePayload {
    /// The record, as it is now; null when nothing was recorded.
    presence_record: Option<ObjectOf<PresenceRecord>>,
    /// The record as an edge of the lists of presence records; null with `presenceRecord`.
    presence_record_edge: Option<Edge<PresenceRecord>>,
    /// What was recorded; null when nothing was.
    action: Option<PresenceAction>,
    /// With `ALREADY_CHECKED_IN` and `ALREADY_CHECKED_OUT`, when the person came; else null.
    existing_check_in_at: Option<DateTime>,
    /// With `ALREADY_CHECKED_OUT`, when the person left; else null.
    existing_check_out_at: Option<DateTime>,
    /// What was wrong; empty when it was recorded.
    user_errors: Vec<UserError>,
}

/// What a scan answers.
#[derive(SimpleObject)]
struct ScanPresencePayload {
    /// The record, as it is now; null when nothing was recorded.
    presence_record: Option<ObjectOf<PresenceRecord>>,
    /// The record as an edge of the lists of presence records; null with `presenceRecord`.
    presence_record_edge: Option<Edge<PresenceRecord>>,
    /// What the scan was taken for; null when nothing was recorded.
    action: Option<PresenceAction>,
    /// Whether the same scan was read within a minute before, so that this one changed nothing.
    repeated: bool,
    /// With `ALREADY_CHECKED_IN` and `ALREADY_CHECKED_OUT`, when the person came; else null.
    existing_check_in_at: Option<DateTime>,
    /// With `ALREADY_CHECKED_OUT`, when the person left; else null.
    existing_check_out_at: Option<DateTime>,
    /// What was wrong; empty when it was recorded.
    user_errors: Vec<UserError>,
}

/// What a check-in of many answers.
#[derive(SimpleObject)]
struct CheckInAllPayload {
    /// How many people were checked in; those who were there, or came today, are not counted.
    count: i32,
    /// The project; null when it does not exist.
    project: Option<Single<Project>>,
    /// What was wrong; empty when everybody is checked in.
    user_errors: Vec<UserError>,
}

/// What a check-out of many answers.
#[derive(SimpleObject)]
struct CheckOutAllPayload {
    /// How many people were checked out.
    count: i32,
    /// The project; null when it does not exist.
    project: Option<Single<Project>>,
    /// What was wrong; empty when everybody is checked out.
    user_errors: Vec<UserError>,
}

/// What a correction answers.
#[derive(SimpleObject)]
struct CorrectPresencePayload {
    /// The record, as it is now; null when it was not corrected.
    presence_record: Option<ObjectOf<PresenceRecord>>,
    /// What was wrong; empty when it was corrected.
    user_errors: Vec<UserError>,
}

impl From<ScanPresencePayload> for RecordPresencePayload {
    fn from(scanned: ScanPresencePayload) -> Self {
        let ScanPresencePayload { presence_record, presence_record_edge, action, user_errors, .. } = scanned;
        let (existing_check_in_at, existing_check_out_at) =
            (scanned.existing_check_in_at, scanned.existing_check_out_at);
        Self {
            presence_record,
            presence_record_edge,
            action,
            existing_check_in_at,
            existing_check_out_at,
            user_errors,
        }
    }
}

/// The payload of a check-in, a check-out or a scan.
async fn payload(request: &RequestContext, result: Result<Shown, Error>) -> Result<ScanPresencePayload> {
    let existing = result.as_ref().err().and_then(Error::existing);
    let (recorded, user_errors) = outcome(request, result)?;
    let presence_record = match &recorded {
        Some((_, row, _)) => Some(read(request, row).await?),
        None => None,
    };
    Ok(ScanPresencePayload {
        presence_record_edge: presence_record.clone().map(Edge::of),
        presence_record,
        action: recorded.as_ref().map(|(action, ..)| (*action).into()),
        repeated: recorded.is_some_and(|(.., repeated)| repeated),
        existing_check_in_at: existing.map(|existing| DateTime(existing.since)),
        existing_check_out_at: existing.and_then(|existing| existing.until).map(DateTime),
        user_errors,
    })
}

/// What was recorded, the record, and whether it was recorded before.
type Shown = (record::PresenceAction, Box<Model>, bool);

fn shown(recorded: Recorded) -> Result<Shown, Error> {
    match recorded {
        Recorded::Now(action, row) => Ok((action, row, false)),
        Recorded::Before(action, row) => Ok((action, row, true)),
        Recorded::Conflict(code, row) => Err(conflict(code, &row)),
    }
}

/// What the first request recorded, for its repeats.
async fn again(scope: Scope, rows: Written) -> Result<Shown, Error> {
    shown(recorded(scope, rows).await?)
}

/// The user error of a record that is in the way.
fn conflict(code: Code, row: &Model) -> Error {
    let reason = if code == Code::AlreadyCheckedIn { Reason::OnProject } else { Reason::Plain };
    let existing = Some(Existing { since: row.check_in_at, until: row.check_out_at });
    vec![Failure { existing, ..Failure::of(code, "code", reason) }].into()
}

async fn read(request: &RequestContext, row: &Model) -> Result<ObjectOf<PresenceRecord>> {
    read_back(request, Key::Int(row.id)).await
}

/// The parts of the payload of a change of many.
fn bulk(
    request: &RequestContext,
    everybody: &Everybody,
    result: Result<usize, Error>,
) -> Result<(i32, Option<Single<Project>>, Vec<UserError>)> {
    let (count, user_errors) = outcome(request, result)?;
    let count = i32::try_from(count.unwrap_or_default()).unwrap_or(i32::MAX);
    Ok((count, Some(Single::by_key(Key::Int(everybody.project_id))), user_errors))
}

/// Each field is null only when it failed with a top-level error.
#[Object]
impl PresenceMutation {
    /// Records that a cinema talent came to a project or left it. At most one record a day; a departure after midnight
    /// closes the record of the evening. Only people who are assigned; a released one may still leave. For those who
    /// record presence.
    async fn record_presence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who, where, and which of both.")] input: RecordPresenceInput,
        #[graphql(
            desc = "Names this request, in 16 to 128 characters: within 24 hours a repeat is answered as the first, and not run."
        )]
        idempotency_key: Option<String>,
    ) -> Option<Result<RecordPresencePayload>> {
        let request = ctx.request();
        let action = input.action.into();
        let rule = async move |scope: Scope| shown(record(&scope, input.into(), action).await?);
        let recorded = once(ctx, idempotency_key, rule, again).await;
        Some(payload(request, recorded).await.map(RecordPresencePayload::from))
    }

    /// Records a scan: the first of a day is the arrival, the second the departure. What is open is closed while it is
    /// younger than the longest shift of the installation (16 hours, unless it says otherwise); else a new record begins
    /// and the old one stays without a departure. For those who record presence.
    async fn scan_presence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who and where.")] input: ScanPresenceInput,
        #[graphql(
            desc = "Names this request, in 16 to 128 characters: within 24 hours a repeat is answered as the first, and not run."
        )]
        idempotency_key: Option<String>,
    ) -> Option<Result<ScanPresencePayload>> {
        let request = ctx.request();
        let rule = async move |scope: Scope| shown(scan(&scope, input.into()).await?);
        Some(payload(request, once(ctx, idempotency_key, rule, again).await).await)
    }

    /// Records that everybody who is assigned to a project comes now, besides those who are there or came today. For
    /// those who record presence.
    async fn check_in_all(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where, and who of them.")] input: CheckInAllInput,
        #[graphql(
            desc = "Names this request, in 16 to 128 characters: within 24 hours a repeat is answered as the first, and not run."
        )]
        idempotency_key: Option<String>,
    ) -> Option<Result<CheckInAllPayload>> {
        let (request, everybody): (_, Everybody) = (ctx.request(), input.into());
        let rule = async |scope: Scope| check_in_all(&scope, &everybody).await;
        let again = async |_, rows: Written| Ok(rows.count::<presence_record::Entity>("create"));
        let parts = bulk(request, &everybody, once(ctx, idempotency_key, rule, again).await);
        Some(parts.map(|(count, project, user_errors)| CheckInAllPayload { count, project, user_errors }))
    }

    /// Records that everybody who is on a project leaves now, whoever checked them in, if that was at most 24 hours ago.
    /// For those who record presence.
    async fn check_out_all(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Where, and who of them.")] input: CheckOutAllInput,
        #[graphql(
            desc = "Names this request, in 16 to 128 characters: within 24 hours a repeat is answered as the first, and not run."
        )]
        idempotency_key: Option<String>,
    ) -> Option<Result<CheckOutAllPayload>> {
        let (request, everybody): (_, Everybody) = (ctx.request(), input.into());
        let rule = async |scope: Scope| check_out_all(&scope, &everybody).await;
        let again = async |_, rows: Written| Ok(rows.count::<presence_record::Entity>("update"));
        let parts = bulk(request, &everybody, once(ctx, idempotency_key, rule, again).await);
        Some(parts.map(|(count, project, user_errors)| CheckOutAllPayload { count, project, user_errors }))
    }

    /// Corrects the times of a presence record, however old: a forgotten departure, a wrong arrival. Times before and
    /// after and the reason are kept in the audit log. For those who record presence; never for the person.
    async fn correct_presence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which record, the right times, and why.")] input: CorrectPresenceInput,
    ) -> Option<Result<CorrectPresencePayload>> {
        let request = ctx.request();
        let result = correct(&request.scope, input.into()).await;
        let corrected = written(request, result.map(|row| row.id)).await;
        Some(
            corrected.map(|(presence_record, user_errors)| CorrectPresencePayload {
                presence_record,
                user_errors,
            }),
        )
    }
}
