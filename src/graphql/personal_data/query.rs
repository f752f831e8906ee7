//! The root field `personalData`, from which the files of an export are made.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::inputs::PersonKind;
use crate::domain::personal_data::collect;
use crate::graphql::context::RequestExt as _;
use crate::graphql::error::to_error;
use crate::graphql::scalars::Json;

/// The root field.
#[derive(Debug, Default)]
pub struct PersonalDataQuery;

/// Everything that is kept of one person.
#[derive(SimpleObject)]
struct PersonalData {
    /// The name of the person.
    name: String,
    /// `kind`; `person`, the row, by column; and lists of what belongs to it, such as `attendances`, `sessions`, `files` (in
    /// base64) and `audit_log`. Encrypted columns are decrypted; what has no value is left out.
    data: Json,
}

#[Object]
impl PersonalDataQuery {
    /// Everything that is kept of one person, also of one who was deleted. For administrators; of an administrator's
    /// account for super admins only.
    async fn personal_data(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the person is.")] kind: PersonKind,
        #[graphql(desc = "Which: `id`, `databaseId`, or `uuid` of an account.")] key: String,
    ) -> Option<Result<PersonalData>> {
        let request = ctx.request();
        let collected = Box::pin(collect(&request.scope, kind.subject(&key))).await;
        let shown = collected.map(|found| PersonalData { name: found.name, data: Json(found.data) });
        Some(shown.map_err(|error| to_error(request, error)))
    }
}
