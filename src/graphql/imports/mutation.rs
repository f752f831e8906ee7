//! The mutations.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, Result};

use super::file::File;
use super::types::ImportPayload;
use crate::domain::imports::progress::{self, Announcer, Meter};
use crate::domain::imports::{self, Import, Target};
use crate::graphql::context::RequestExt as _;
use crate::graphql::error::outcome;
use crate::graphql::events::Event;
use crate::graphql::idempotency::{key_of, once};
use crate::graphql::object::id::IdOf;
use crate::graphql::upload::Upload;

/// Participants from a file: `file` or `content`.
#[derive(Debug, InputObject)]
pub struct ImportParticipantsInput {
    /// The file, of a multipart request, of at most 10 MB: CSV (`;`, `,`, tabs or `|`; UTF-8, UTF-16 with mark, or
    /// Windows-1252) or XLSX (the first visible sheet that has the titles), with a line of titles (`Nom`, `Prénom`,
    /// `Fonction`, `CNI`, `Localité`, `Organisation`, `Email`, `Téléphone`, the usual synonyms, or the names of the API)
    /// and at most 20 000 lines.
    #[graphql(default)]
    file: Option<Upload>,
    /// The same file in base64. The body of the request has at most 3 MB.
    #[graphql(default)]
    content: Option<String>,
    /// Tells what would happen, and writes nothing.
    #[graphql(default_with = "Some(false)")]
    dry_run: Option<bool>,
}

/// Attendances of an event from a file: `file` or `content`.
#[derive(Debug, InputObject)]
pub struct ImportAttendancesInput {
    /// The event; one that is over takes an import, one that is cancelled does not.
    event_id: IdOf<Event>,
    /// The file, as for participants; beside their columns it may have `Date Pointage` (`2025-12-15 09:15`, in the
    /// zone of the installation; the start of the event when it says nothing) and `Notes`.
    #[graphql(default)]
    file: Option<Upload>,
    /// The same file in base64. The body of the request has at most 3 MB.
    #[graphql(default)]
    content: Option<String>,
    /// Tells what would happen, and writes nothing.
    #[graphql(default_with = "Some(false)")]
    dry_run: Option<bool>,
}

/// The mutations.
#[derive(Debug, Default)]
pub struct ImportMutation;

#[Object]
impl ImportMutation {
    /// Enters the participants of a file, and brings those up to date who are known. For those who create participants.
    /// `importProgressed` tells how far it is.
    async fn import_participants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file.")] input: ImportParticipantsInput,
        #[graphql(
            desc = "Names this request, in 16 to 128 characters: within 24 hours a repeat is answered as the first, and not run."
        )]
        idempotency_key: Option<String>,
    ) -> Option<Result<ImportPayload>> {
        let file = File { content: input.content.as_ref(), file: input.file.as_ref() };
        Some(import(ctx, Target::Participants, file, input.dry_run, idempotency_key).await)
    }

    /// Records the attendances of an event from a file, all in the mode `IMPORT`, and enters whoever is not known. For
    /// those who record attendances. `importProgressed` tells how far it is.
    async fn import_attendances(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file, and the event.")] input: ImportAttendancesInput,
        #[graphql(
            desc = "Names this request, in 16 to 128 characters: within 24 hours a repeat is answered as the first, and not run."
        )]
        idempotency_key: Option<String>,
    ) -> Option<Result<ImportPayload>> {
        let file = File { content: input.content.as_ref(), file: input.file.as_ref() };
        let target = Target::Attendances(input.event_id.uuid());
        Some(import(ctx, target, file, input.dry_run, idempotency_key).await)
    }
}

async fn import(
    ctx: &Context<'_>,
    target: Target,
    file: File<'_>,
    dry_run: Option<bool>,
    key: Option<String>,
) -> Result<ImportPayload> {
    let request = ctx.request();
    let meter = Arc::<Meter>::default();
    let announcer = key_of(ctx, key.as_deref())
        .map(|key| Announcer::start(&request.scope, progress::name(&request.scope, key), Arc::clone(&meter)));
    let rule = async |scope| {
        let file = file.bytes(request, target.action()).await?;
        imports::run(&scope, Import { target, file, dry_run: dry_run.unwrap_or_default(), meter }).await
    };
    let again = async |scope, rows| {
        let file = file.bytes(request, target.action()).await?;
        imports::repeat(&scope, target, file, &rows).await
    };
    let result = once(ctx, key, rule, again).await.map_err(|error| file.name_field(error));
    if let Some(announcer) = announcer {
        announcer.finish().await;
    }
    let (report, user_errors) = outcome(request, result)?;
    Ok(ImportPayload::new(request, report, user_errors))
}
