//! Fields that are kept encrypted.

use sea_orm::{EntityTrait, Iden as _};

use crate::domain::encrypted::{Place, decrypt_field};
use crate::error::Result;
use crate::query::row::RowRef;
use crate::scope::Scope;

/// Decrypts a text column of the row whose primary key is the column `id`; none when it is null or cannot be decrypted.
///
/// # Errors
/// When the field does not declare both columns.
pub fn decrypted<E: EntityTrait>(
    row: &RowRef<'_, E>,
    id: E::Column,
    column: E::Column,
    scope: &Scope,
) -> Result<Option<String>> {
    let Some(token) = row.optional_text(column)? else { return Ok(None) };
    let table = E::default();
    let place = Place { table: table.table_name(), column: column.unquoted(), id: row.get(id)? };
    Ok(decrypt_field(scope, token, place))
}
