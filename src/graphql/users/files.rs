//! Mutations on the photo and the CV of an account.

use async_graphql::{Context, InputObject, Object, Result};

use super::mutation::{UserPayload, payload};
use super::types::User;
use crate::domain::accounts::files;
use crate::graphql::context::RequestExt;
use crate::graphql::object::id::IdOf;
use crate::graphql::upload::Upload;

/// A new photo of an account.
#[derive(Debug, InputObject)]
pub struct UploadUserPhotoInput {
    /// The account.
    id: IdOf<User>,
    /// A PNG or JPEG image of at most 5 MB, 12 000 pixels a side and 25 megapixels.
    file: Upload,
}

/// A new CV of an account.
#[derive(Debug, InputObject)]
pub struct UploadUserCvInput {
    /// The account.
    id: IdOf<User>,
    /// A PDF, DOC or DOCX file without macros, of at most 10 MB.
    file: Upload,
}

/// The account whose photo or CV is removed.
#[derive(Debug, InputObject)]
pub struct DeleteUserFileInput {
    /// The account.
    id: IdOf<User>,
}

/// The mutations.
#[derive(Debug, Default)]
pub struct UserFileMutation;

/// For one's own account, and for administrators any. Each field is null only when it failed with a top-level error.
#[Object]
impl UserFileMutation {
    /// Sets the photo of an account, in place of the one before. Its metadata (place, device, comments) is removed.
    async fn upload_user_photo(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose photo, and the file.")] input: UploadUserPhotoInput,
    ) -> Option<Result<UserPayload>> {
        let request = ctx.request();
        let file = input.file.file(request);
        let result = files::set_photo(&request.scope, input.id.key(), file.as_ref()).await;
        Some(payload(request, result).await)
    }

    /// Sets the CV of an account, in place of the one before.
    async fn upload_user_cv(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose CV, and the file.")] input: UploadUserCvInput,
    ) -> Option<Result<UserPayload>> {
        let request = ctx.request();
        let file = input.file.file(request);
        let result = files::set_cv(&request.scope, input.id.key(), file.as_ref()).await;
        Some(payload(request, result).await)
    }

    /// Removes the photo of an account; does nothing when it has none.
    async fn delete_user_photo(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose photo.")] input: DeleteUserFileInput,
    ) -> Option<Result<UserPayload>> {
        let request = ctx.request();
        Some(payload(request, files::delete_photo(&request.scope, input.id.key()).await).await)
    }

    /// Removes the CV of an account; does nothing when it has none.
    async fn delete_user_cv(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose CV.")] input: DeleteUserFileInput,
    ) -> Option<Result<UserPayload>> {
        let request = ctx.request();
        Some(payload(request, files::delete_cv(&request.scope, input.id.key()).await).await)
    }
}
