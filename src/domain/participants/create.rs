//! Creates participants: by staff, or by their own first check-in (`matching.rs`).

use sea_orm::{ActiveModelTrait as _, DatabaseTransaction, IntoActiveModel as _};
use uuid::Uuid;

use super::details::{Details, ParticipantChange};
use crate::auth::role::Action;
use crate::domain::check::{Change, Check};
use crate::domain::{transaction, write};
use crate::entity::participant::Model;
use crate::error::Result;
use crate::scope::Scope;

/// The input for a new participant. An empty text counts as missing.
#[derive(Clone, Debug, Default)]
pub struct NewParticipant {
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// The position held.
    pub function: Option<String>,
    /// The number of the identity card; unique whatever its case.
    pub cni_number: Option<String>,
    /// The locality of origin.
    pub origin_locality: Option<String>,
    /// E-mail address; unique whatever its case.
    pub email: Option<String>,
    /// As written.
    pub phone: Option<String>,
    /// Organization.
    pub organization: Option<String>,
}

impl From<NewParticipant> for ParticipantChange {
    fn from(new: NewParticipant) -> Self {
        Self {
            first_name: Some(new.first_name),
            last_name: Some(new.last_name),
            function: Change::from_option(new.function),
            cni_number: Change::from_option(new.cni_number),
            origin_locality: Change::from_option(new.origin_locality),
            email: Change::from_option(new.email),
            phone: Change::from_option(new.phone),
            organization: Change::from_option(new.organization),
        }
    }
}

/// Creates a participant without attendances.
///
/// # Errors
/// `FORBIDDEN`; `VALIDATION_ERROR` by field; `CNI_ALREADY_EXISTS`; `EMAIL_ALREADY_EXISTS`.
pub async fn create(scope: &Scope, new: NewParticipant) -> Result<Model> {
    scope.require(Action::CreateParticipants)?;
    let mut check = Check::new();
    let details = ParticipantChange::from(new).validated(&mut check, "");
    check.done()?;
    transaction::write(scope, async |tx| insert(&tx, scope, details.clone()).await).await
}

/// Inserts a row.
///
/// # Errors
/// `CNI_ALREADY_EXISTS`; `EMAIL_ALREADY_EXISTS`.
pub(super) async fn insert(tx: &DatabaseTransaction, scope: &Scope, details: Details) -> Result<Model> {
    write::insert(tx, scope, row(scope, Uuid::now_v7(), details).into_active_model().reset_all()).await
}

/// The row of a new participant, without its derived columns.
pub(crate) fn row(scope: &Scope, id: Uuid, details: Details) -> Model {
    let now = scope.now();
    let mut row = Model {
        id,
        first_name: String::new(),
        last_name: String::new(),
        function: None,
        cni_number: None,
        origin_locality: None,
        email: None,
        phone: None,
        organization: None,
        created_at: now,
        updated_at: now,
        deleted_at: None,
        ..Model::default()
    };
    details.apply(&mut row);
    row
}
