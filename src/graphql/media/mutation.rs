//! Mutations on the pictures of cinema talents.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::inputs::{
    AddGalleryPicturesInput, DeleteCinemaTalentPhotoInput, DeleteGalleryPictureInput, OrderGalleryInput,
    SetCinemaTalentPhotoInput,
};
use crate::domain::files::paths;
use crate::domain::media;
use crate::error::Error;
use crate::graphql::cinema_talents::CinemaTalent;
use crate::graphql::context::{RequestContext, RequestExt};
use crate::graphql::error::UserError;
use crate::graphql::exec::output::written;
use crate::graphql::idempotency::{once, visible};
use crate::graphql::object::Object as ObjectOf;
use crate::graphql::scalars::Url;
use crate::scope::Scope;

/// The mutations.
#[derive(Debug, Default)]
pub struct MediaMutation;

/// What a change of the pictures of a cinema talent answers.
#[derive(SimpleObject)]
struct CinemaTalentMediaPayload {
    /// The cinema talent as it is now; null when nothing was changed.
    cinema_talent: Option<ObjectOf<CinemaTalent>>,
    /// What was wrong; empty when the change was made.
    user_errors: Vec<UserError>,
}

async fn payload(
    request: &RequestContext,
    talent: i32,
    result: Result<(), Error>,
) -> Result<CinemaTalentMediaPayload> {
    let (cinema_talent, user_errors) = written(request, result.map(|()| talent)).await?;
    Ok(CinemaTalentMediaPayload { cinema_talent, user_errors })
}

/// The path of a picture in the file store, from its address.
fn path_of(url: &Url) -> String {
    paths::of_address(url.0.trim()).unwrap_or_default().to_owned()
}

/// For the account that registered the cinema talent, and for administrators. Each field is null only when it
/// failed with a top-level error.
#[Object]
impl MediaMutation {
    /// Sets the profile photo or the photo of the identity document, in place of the one before. Its metadata (place,
    /// device, comments) is removed.
    async fn set_cinema_talent_photo(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which photo of whom, and the file.")] input: SetCinemaTalentPhotoInput,
    ) -> Option<Result<CinemaTalentMediaPayload>> {
        let (request, talent) = (ctx.request(), input.id.int());
        let file = input.file.file(request);
        let result = media::set_photo(&request.scope, talent, input.kind.into(), file).await;
        Some(payload(request, talent, result).await)
    }

    /// Removes the profile photo or the photo of the identity document; does nothing when there is none.
    async fn delete_cinema_talent_photo(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which photo of whom.")] input: DeleteCinemaTalentPhotoInput,
    ) -> Option<Result<CinemaTalentMediaPayload>> {
        let (request, talent) = (ctx.request(), input.id.int());
        let result = media::delete_photo(&request.scope, talent, input.kind.into()).await;
        Some(payload(request, talent, result).await)
    }

    /// Appends pictures to the gallery, all or none; a gallery has at most 12.
    async fn add_gallery_pictures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose gallery, and the files.")] input: AddGalleryPicturesInput,
        #[graphql(
            desc = "Names this request, in 16 to 128 characters: within 24 hours a repeat is answered as the first, and not run."
        )]
        idempotency_key: Option<String>,
    ) -> Option<Result<CinemaTalentMediaPayload>> {
        let (request, talent) = (ctx.request(), input.id.int());
        let files = input.files.iter().map(|file| file.file(request)).collect();
        let rule = async move |scope: Scope| media::add(&scope, talent, files).await;
        let again =
            async move |scope: Scope, _| visible::<CinemaTalent>(&scope, talent.into()).await.map(drop);
        let result = once(ctx, idempotency_key, rule, again).await;
        Some(payload(request, talent, result).await)
    }

    /// Removes a picture from the gallery.
    async fn delete_gallery_picture(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose gallery, and which picture.")] input: DeleteGalleryPictureInput,
    ) -> Option<Result<CinemaTalentMediaPayload>> {
        let (request, talent) = (ctx.request(), input.id.int());
        let result = media::delete(&request.scope, talent, &path_of(&input.url)).await;
        Some(payload(request, talent, result).await)
    }

    /// Orders the gallery.
    async fn order_gallery(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose gallery, and its new order.")] input: OrderGalleryInput,
    ) -> Option<Result<CinemaTalentMediaPayload>> {
        let (request, talent) = (ctx.request(), input.id.int());
        let order: Vec<String> = input.urls.iter().map(path_of).collect();
        let result = media::order(&request.scope, talent, &order).await;
        Some(payload(request, talent, result).await)
    }
}
