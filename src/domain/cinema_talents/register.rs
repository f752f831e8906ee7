//! Registers a cinema talent: the public form, and staff.

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, DatabaseTransaction, IntoActiveModel};
use serde_json::json;
use uuid::Uuid;

use super::details::{self, DetailsChange};
use super::lists::{ListsChange, ResolvedLists};
use super::places::PlacesChange;
use crate::domain::check::Check;
use crate::domain::files::{NewPicture, StoredPictures};
use crate::domain::{rate_limit, transaction, unique_code, write};
use crate::entity::cinema_talent::{ActiveModel, Model};
use crate::error::{Reason, Result};
use crate::language::Language;
use crate::mail::{Message, Recipient};
use crate::scope::{Grant, Scope};

/// A new cinema talent.
#[derive(Clone, Debug)]
pub struct NewCinemaTalent {
    /// The row.
    pub details: DetailsChange,
    /// Where the person comes from and lives.
    pub places: PlacesChange,
    /// The child rows.
    pub lists: ListsChange,
    /// The photos; at most one of each kind but the gallery's.
    pub pictures: Vec<NewPicture>,
}

/// Registers a person, whom the answer then may show, and confirms it by a mail in `language`, if they have an address. Open to everybody; the account of a caller who is signed in sees
/// the person whole from then on.
///
/// # Errors
/// `RATE_LIMIT_EXCEEDED`; `VALIDATION_ERROR` by field; those of photos, when the fields are valid.
pub async fn register(scope: &Scope, new: NewCinemaTalent, language: Language) -> Result<Model> {
    if scope.actor.is_anonymous() {
        rate_limit::count_registration(scope).await?;
    }
    let mut check = Check::new();
    let details = details::check(&mut check, scope, new.details);
    details.require_contact(&mut check, None);
    let places = new.places.checked(&mut check);
    let lists = new.lists.checked(&mut check);
    if lists.talent_types.is_none() {
        check.fault("talentTypes", Reason::Required);
    }
    check.done()?;
    let pictures = StoredPictures::store(scope, new.pictures).await?;
    let row = transaction::write(scope, async |tx| {
        let mut check = Check::new();
        let lists = lists.clone().resolve(&mut check, &tx).await?;
        check.done()?;
        let places = places.resolve(&tx, None).await?;
        let codes = places.codes();
        let mut row = blank(scope);
        details.clone().apply(scope, None, &mut row);
        places.apply(&mut row);
        let row = write::insert_with(&tx, scope, row, |tx, row| Box::pin(assign_unique_code(tx, row, codes)))
            .await?;
        lists.write(&tx, row.id).await?;
        let nothing = ResolvedLists::default();
        let difference = (nothing.audited(&nothing), lists.audited(&lists));
        write::audit_values(&tx, scope, "update", &row, difference).await?;
        pictures.insert(&tx, scope, row.id, 0).await?;
        Ok(row)
    })
    .await;
    let row = pictures.settle(scope, row).await?;
    scope.grant(Grant::CinemaTalent(row.id));
    if let Some(email) = &row.email {
        let person = Recipient { email, first_name: &row.first_name, unique_code: &row.unique_code };
        scope.services.mail.send(Message::cinema_talent_registered(person, language));
    }
    Ok(row)
}

fn blank(scope: &Scope) -> ActiveModel {
    let now = scope.now();
    ActiveModel {
        // Replaced by `assign_unique_code`: the code contains the generated id.
        unique_code: Set(Uuid::now_v7().to_string()),
        other_talents: Set(json!([])),
        previous_productions: Set(json!([])),
        years_experience: Set(0),
        gender: Set(crate::entity::user::Gender::Unknown),
        registered_by_id: Set(scope.actor.account_id()),
        is_active: Set(true),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    }
}

/// Assigns the unique code: country and city of residence, id, gender. It never changes afterwards.
async fn assign_unique_code(
    tx: &DatabaseTransaction,
    row: Model,
    (country, city): (Option<String>, Option<String>),
) -> Result<Model> {
    let code = unique_code::of(country.as_deref(), city.as_deref(), row.id, row.gender);
    let mut changes = row.into_active_model();
    changes.unique_code = Set(code);
    Ok(changes.update(tx).await?)
}
