//! The mutations.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::inputs::{ErasePersonalDataInput, ExportPersonalDataInput};
use crate::domain::personal_data::{erase, note_export};
use crate::export::names;
use crate::graphql::context::RequestExt as _;
use crate::graphql::downloads::{Download, download};
use crate::graphql::error::{UserError, outcome};

/// The mutations.
#[derive(Debug, Default)]
pub struct PersonalDataMutation;

/// What the export of a person's data answers.
#[derive(SimpleObject)]
struct ExportPersonalDataPayload {
    /// The file; null when there is none.
    download: Option<Download>,
    /// What was wrong; empty when there is a file.
    user_errors: Vec<UserError>,
}

/// What the erasure of a person answers.
#[derive(SimpleObject)]
struct ErasePersonalDataPayload {
    /// Whether the person was erased.
    erased: bool,
    /// What was wrong; empty when the person was erased.
    user_errors: Vec<UserError>,
}

/// Each field is null only when it failed with a top-level error.
#[Object]
impl PersonalDataMutation {
    /// Exports everything that is kept of one person, as a file, and notes it in the audit log. For administrators; of an
    /// administrator's account for super admins only.
    async fn export_personal_data(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose data, and how.")] input: ExportPersonalDataInput,
    ) -> Option<Result<ExportPersonalDataPayload>> {
        let request = ctx.request();
        let scope = &request.scope;
        let made = async {
            note_export(scope, input.person.subject()).await?;
            let extension = input.format.extension();
            let name = names::personal_data(scope.today(), extension);
            let path = format!("/api/v1/export/personal-data/{extension}");
            download(scope, &path, input.person.parameters(), name)
        };
        let outcome = outcome(request, Box::pin(made).await);
        Some(outcome.map(|(download, user_errors)| ExportPersonalDataPayload { download, user_errors }))
    }

    /// Erases a person: names, contacts, document numbers, photos, CV, signatures, sessions, and their values in the audit
    /// log. Attendances and days worked stay under a neutral name, with time and event or project. For administrators; an
    /// administrator's account is erased by super admins only. It cannot be undone.
    async fn erase_personal_data(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is erased, and why.")] input: ErasePersonalDataInput,
    ) -> Option<Result<ErasePersonalDataPayload>> {
        let request = ctx.request();
        let result = Box::pin(erase(&request.scope, input.person.subject(), &input.reason)).await;
        let outcome = outcome(request, result);
        Some(
            outcome.map(|(erased, user_errors)| ErasePersonalDataPayload {
                erased: erased.is_some(),
                user_errors,
            }),
        )
    }
}
