//! Root fields that read accounts.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::enums::{Permission, Role};
use super::types::User;
use crate::auth::role::Action;
use crate::domain::accounts::{Accounts, find};
use crate::graphql::context::RequestExt;
use crate::graphql::error::to_error;
use crate::graphql::exec::root::RootFields;
use crate::graphql::exec::single::Single;
use crate::graphql::object::Object as ObjectOf;
use crate::graphql::object::id::IdOf;
use crate::query::list::all_columns;

/// Declares the connection `users`.
pub fn roots(roots: &mut RootFields) {
    roots
        .connection::<User>("users", "Accounts, the newest first. For administrators.")
        .guarded(Action::ListAccounts);
}

/// The root fields.
#[derive(Debug, Default)]
pub struct UserQuery;

#[Object]
impl UserQuery {
    /// Who is asking; null when nobody is signed in.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Result<Viewer>> {
        let request = ctx.request();
        let me = request.scope.actor.account.as_ref()?;
        let found = find::one(&request.scope, me.id.into(), all_columns::<Accounts>()).await;
        let viewer = found.map(|row| Viewer {
            user: ObjectOf::new(row),
            role: me.role.into(),
            may: me.role.actions().map(Into::into).collect(),
        });
        Some(viewer.map_err(|error| to_error(request, error)))
    }

    /// One account: one's own, any for administrators, and for those who read the pointage API the accounts that do.
    /// Null, with an error, when there is none.
    async fn user(
        &self,
        #[graphql(desc = "Which: `id`, `databaseId` or `uuid`.")] id: IdOf<User>,
    ) -> Single<User> {
        let key = id.key();
        Single::new(move |request, projection| {
            Box::pin(async move { find::one(&request.scope, key, projection).await.map(Some) })
        })
    }
}

/// Who is asking.
#[derive(SimpleObject)]
struct Viewer {
    /// The account.
    user: ObjectOf<User>,
    /// What the account may do, as a role.
    role: Role,
    /// What the account may do to anybody's data; what is one's own is not listed.
    may: Vec<Permission>,
}
