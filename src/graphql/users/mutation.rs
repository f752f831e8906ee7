//! Mutations on accounts: sign-in and sign-out, registration, profiles, administration.

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::inputs::{
    ChangePasswordInput, CreateUserInput, LoginInput, RegisterUserInput, SessionKind, UpdateProfileInput,
    UpdateUserInput, UserIdInput,
};
use super::types::User;
use crate::domain::accounts::{create, remove, update};
use crate::domain::claim::Written;
use crate::domain::sessions::{self, Credential};
use crate::domain::sign_in::{self, Login};
use crate::entity::user;
use crate::error::{Code, Error, Reason};
use crate::graphql::context::{RequestContext, RequestExt};
use crate::graphql::error::{UserError, outcome, to_error};
use crate::graphql::exec::output::{read_back, written};
use crate::graphql::idempotency::{once, shown, visible};
use crate::graphql::object::{Edge, Object as ObjectOf, id};
use crate::query::key::Key;
use crate::scope::{Grant, Scope};

/// The mutations.
#[derive(Debug, Default)]
pub struct UserMutation;

/// What a login answers.
#[derive(SimpleObject)]
struct LoginPayload {
    /// The bearer token; null when the login shows itself by a cookie, or failed.
    access_token: Option<String>,
    /// `Bearer`; null with `accessToken`.
    token_type: Option<&'static str>,
    /// Seconds until the token ends; null with `accessToken`.
    expires_in: Option<i32>,
    /// Who signed in; null when the login failed.
    user: Option<ObjectOf<User>>,
    /// What was wrong; empty when the login succeeded.
    user_errors: Vec<UserError>,
}

/// What a refreshed token answers.
#[derive(SimpleObject)]
struct RefreshTokenPayload {
    /// The new bearer token.
    access_token: String,
    /// `Bearer`.
    token_type: &'static str,
    /// Seconds until the token ends.
    expires_in: i32,
    /// Always empty: what can go wrong here is a top-level error.
    user_errors: Vec<UserError>,
}

/// What a logout answers.
#[derive(SimpleObject)]
struct LogoutPayload {
    /// Whether the session has ended.
    success: bool,
    /// Always empty: what can go wrong here is a top-level error.
    user_errors: Vec<UserError>,
}

/// What the creation of an account answers.
#[derive(SimpleObject)]
struct CreateUserPayload {
    /// The new account; null when none was created.
    user: Option<ObjectOf<User>>,
    /// The new account as an edge of the list of accounts; null with `user`.
    user_edge: Option<Edge<User>>,
    /// What was wrong; empty when the account was created.
    user_errors: Vec<UserError>,
}

/// What a change of an account answers.
#[derive(SimpleObject)]
pub(super) struct UserPayload {
    /// The account as it is now; null when nothing was changed.
    user: Option<ObjectOf<User>>,
    /// What was wrong; empty when the change was made.
    user_errors: Vec<UserError>,
}

/// What the removal of an account answers.
#[derive(SimpleObject)]
struct DeleteUserPayload {
    /// The `id` that the account had; null when it was not removed.
    deleted_id: Option<ID>,
    /// The `databaseId` that the account had; null when it was not removed.
    deleted_database_id: Option<i32>,
    /// What was wrong; empty when the account is gone.
    user_errors: Vec<UserError>,
}

pub(super) async fn payload(
    request: &RequestContext,
    result: Result<user::Model, Error>,
) -> Result<UserPayload> {
    user_payload(request, result.map(|row| row.id.into())).await
}

async fn user_payload(request: &RequestContext, result: Result<Key, Error>) -> Result<UserPayload> {
    let (user, user_errors) = written(request, result).await?;
    Ok(UserPayload { user, user_errors })
}

async fn created(request: &RequestContext, result: Result<Key, Error>) -> Result<CreateUserPayload> {
    let (user, user_errors) = written(request, result).await?;
    Ok(CreateUserPayload { user_edge: user.clone().map(Edge::of), user, user_errors })
}

/// The account that the first request registered, which its repeats may show as well.
async fn again(scope: Scope, rows: Written) -> Result<Key, Error> {
    let key = rows.key_of::<user::Entity>()?;
    if let Key::Int(id) = key {
        scope.grant(Grant::Account(id));
    }
    visible::<User>(&scope, key).await
}

fn seconds(seconds: i64) -> i32 {
    i32::try_from(seconds).unwrap_or(i32::MAX)
}

async fn login(ctx: &Context<'_>, input: LoginInput) -> Result<LoginPayload> {
    let request = ctx.request();
    let login = Login {
        identifier: input.identifier,
        email: input.email.map(|email| email.0),
        password: input.password,
        staff_only: input.staff_only.unwrap_or_default(),
    };
    let session = input.session.unwrap_or_default();
    let signed_in = if session == SessionKind::Cookie && request.cookie.is_none() {
        // A response over a WebSocket cannot set a cookie.
        Err(Error::invalid("session", Reason::OneOf(vec!["TOKEN".to_owned()])))
    } else {
        sign_in::sign_in(&request.scope, login, session.into()).await
    };
    let (signed_in, user_errors) = outcome(request, signed_in)?;
    let Some((account, credential)) = signed_in else {
        return Ok(LoginPayload {
            access_token: None,
            token_type: None,
            expires_in: None,
            user: None,
            user_errors,
        });
    };
    let user = Some(read_back(request, Key::Int(account.id)).await?);
    Ok(match credential {
        Credential::Token { token, expires_in_seconds } => LoginPayload {
            access_token: Some(token),
            token_type: Some("Bearer"),
            expires_in: Some(seconds(expires_in_seconds)),
            user,
            user_errors,
        },
        Credential::Cookie(secret) => {
            if let Some(cookie) = request.cookie {
                ctx.append_http_header("set-cookie", cookie.set(&secret));
            }
            LoginPayload { access_token: None, token_type: None, expires_in: None, user, user_errors }
        }
    })
}

/// Each field is null only when it failed with a top-level error, so that one that fails does not hide what the
/// others have done.
#[Object]
impl UserMutation {
    /// Signs in by e-mail address or unique code. Failed attempts count for 15 minutes: at most 5 of an account and
    /// address, 20 of an address, and 20 of an account, which do not stop addresses from which it has signed in within 30
    /// days. One login a document.
    async fn login(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who signs in, and how.")] input: LoginInput,
    ) -> Option<Result<LoginPayload>> {
        Some(login(ctx, input).await)
    }

    /// Gives a new token for the one that the request carries, which passes for one more minute.
    async fn refresh_token(&self, ctx: &Context<'_>) -> Option<Result<RefreshTokenPayload>> {
        let request = ctx.request();
        let payload = match sessions::refresh(&request.scope).await {
            Ok(Credential::Token { token, expires_in_seconds }) => Ok(RefreshTokenPayload {
                access_token: token,
                token_type: "Bearer",
                expires_in: seconds(expires_in_seconds),
                user_errors: Vec::new(),
            }),
            Ok(Credential::Cookie(_)) => Err(Code::TokenInvalid.into()),
            Err(error) => Err(error),
        };
        Some(payload.map_err(|error| to_error(request, error)))
    }

    /// Ends the session that the request came with: the cookie, or the whole chain of refreshed tokens.
    async fn logout(&self, ctx: &Context<'_>) -> Option<Result<LogoutPayload>> {
        let request = ctx.request();
        if let Err(error) = sessions::sign_out(&request.scope).await {
            return Some(Err(to_error(request, error)));
        }
        let by_cookie = request.scope.actor.account.as_ref().is_some_and(|me| me.token_id.is_none());
        if let Some(cookie) = request.cookie.filter(|_| by_cookie) {
            ctx.append_http_header("set-cookie", cookie.clear());
        }
        Some(Ok(LogoutPayload { success: true, user_errors: Vec::new() }))
    }

    /// Creates one's own account. Open to everybody; it does not sign in. Where the server sends mail, a welcome with
    /// the unique code follows, in the language of `Accept-Language`.
    async fn register_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new account.")] input: RegisterUserInput,
        #[graphql(
            desc = "Names this request, in 16 to 128 characters: within 24 hours a repeat is answered as the first, and not run."
        )]
        idempotency_key: Option<String>,
    ) -> Option<Result<CreateUserPayload>> {
        let request = ctx.request();
        let language = request.language;
        let rule =
            async move |scope: Scope| Ok(create::register(&scope, input.into(), language).await?.id.into());
        Some(created(request, once(ctx, idempotency_key, rule, again).await).await)
    }

    /// Creates an account of any role. For administrators.
    async fn create_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new account.")] input: CreateUserInput,
        #[graphql(
            desc = "Names this request, in 16 to 128 characters: within 24 hours a repeat is answered as the first, and not run."
        )]
        idempotency_key: Option<String>,
    ) -> Option<Result<CreateUserPayload>> {
        let request = ctx.request();
        let rule = async move |scope: Scope| Ok(create::create(&scope, input.into()).await?.id.into());
        Some(created(request, once(ctx, idempotency_key, rule, shown::<User>).await).await)
    }

    /// Changes an account: administrators any, everybody the own names.
    async fn update_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which account, and what changes.")] input: UpdateUserInput,
    ) -> Option<Result<UserPayload>> {
        let request = ctx.request();
        let result = Box::pin(update::account(&request.scope, input.id.key(), input.into())).await;
        Some(payload(request, result).await)
    }

    /// Changes one's own profile.
    async fn update_profile(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: UpdateProfileInput,
    ) -> Option<Result<UserPayload>> {
        let request = ctx.request();
        Some(payload(request, Box::pin(update::own_profile(&request.scope, input.into())).await).await)
    }

    /// Changes one's own password; every other session and token ends.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The password so far, and the new one.")] input: ChangePasswordInput,
    ) -> Option<Result<UserPayload>> {
        let request = ctx.request();
        let result =
            update::password(&request.scope, input.id.key(), &input.current_password, &input.new_password)
                .await;
        Some(payload(request, result).await)
    }

    /// Enables a disabled account, disables an enabled one. For administrators, not for one's own.
    async fn toggle_user_active(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which account.")] input: UserIdInput,
    ) -> Option<Result<UserPayload>> {
        let request = ctx.request();
        let rule =
            async move |scope: Scope| Ok(Box::pin(update::toggle(&scope, input.id.key())).await?.id.into());
        Some(user_payload(request, once(ctx, None, rule, shown::<User>).await).await)
    }

    /// Disables an account and ends its sessions, as the pointage API deletes. For administrators.
    async fn deactivate_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which account.")] input: UserIdInput,
    ) -> Option<Result<UserPayload>> {
        let request = ctx.request();
        let result = remove::deactivate(&request.scope, input.id.key()).await;
        Some(payload(request, result).await)
    }

    /// Removes a person for good, as the talents API deletes: the account and its data are gone, what it created stays
    /// without an author. For administrators; administrators are not removed.
    async fn delete_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which account.")] input: UserIdInput,
    ) -> Option<Result<DeleteUserPayload>> {
        let request = ctx.request();
        let result = remove::delete(&request.scope, input.id.key()).await;
        let outcome = outcome(request, result);
        Some(outcome.map(|(deleted_database_id, user_errors)| DeleteUserPayload {
            deleted_id: deleted_database_id.map(id::encode::<User>),
            deleted_database_id,
            user_errors,
        }))
    }
}
