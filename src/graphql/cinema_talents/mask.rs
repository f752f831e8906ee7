//! The mask of the fields of a cinema talent that are not public.

use crate::domain::cinema_talents::visibility::sees_contact;
use crate::entity::cinema_talent::{self, Column as C};
use crate::graphql::object::Mask;

/// The mask of contacts, and of who registered the person.
pub(super) static CONTACT: Mask<cinema_talent::Entity> = Mask {
    columns: &[C::RegisteredById],
    sees: |row, scope| Ok(sees_contact(scope, row.get(C::RegisteredById)?)),
};
