//! The root field that reads one cinema talent.

use async_graphql::Object;
use sea_orm::{ColumnTrait, Condition};

use super::types::CinemaTalent;
use crate::domain::cinema_talents::CinemaTalents;
use crate::entity::cinema_talent::Column;
use crate::error::{Error, Reason};
use crate::graphql::exec::single::Single;
use crate::graphql::object::id::IdOf;
use crate::query::list;
use crate::text::line;

/// The root fields.
#[derive(Debug, Default)]
pub struct CinemaTalentQuery;

#[Object]
impl CinemaTalentQuery {
    /// One cinema talent, by one of the two arguments; null when there is none that the caller may see.
    async fn cinema_talent(
        &self,
        #[graphql(desc = "Which: `id` or `databaseId`.")] id: Option<IdOf<CinemaTalent>>,
        #[graphql(desc = "Which: the unique code, whatever its case.")] unique_code: Option<String>,
    ) -> Single<CinemaTalent> {
        match (id, unique_code) {
            (Some(id), None) => Single::by_key(id.key()),
            (None, Some(code)) => by_code(&code),
            (Some(_), Some(_)) => invalid("uniqueCode", Reason::Excludes("id".into())),
            (None, None) => invalid("id", Reason::Required),
        }
    }
}

fn invalid(field: &'static str, reason: Reason) -> Single<CinemaTalent> {
    Single::new(move |_, _| {
        let error = Error::invalid(field, reason.clone());
        Box::pin(async { Err(error) })
    })
}

fn by_code(code: &str) -> Single<CinemaTalent> {
    let code = line(code).to_uppercase();
    Single::new(move |request, projection| {
        let condition = Condition::all().add(Column::UniqueCode.eq(code.clone()));
        Box::pin(async move { list::find::<CinemaTalents>(&request.scope, condition, &projection).await })
    })
}
