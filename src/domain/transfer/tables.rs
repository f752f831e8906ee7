//! The tables, each after those that it references.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, PaginatorTrait as _};

/// Runs a block for each table: its entity is the type named before the arrow. `reversed` begins with the last.
macro_rules! for_each_table {
    ($Entity:ident => $block:expr) => {
        $crate::domain::transfer::tables::for_each_of!($Entity => $block;
            country city language talent user user_talent session revoked_token known_network rate_limit
            idempotency_key import_run import_line production cinema_talent cinema_talent_type
            cinema_talent_language cinema_talent_ethnicity cinema_talent_media project assignment presence_record
            event participant attendance attendance_signature audit_entry audit_seal
            text_upgrade)
    };
    (reversed, $Entity:ident => $block:expr) => {
        $crate::domain::transfer::tables::for_each_of!($Entity => $block;
            text_upgrade audit_seal audit_entry attendance_signature attendance participant event presence_record assignment
            project cinema_talent_media cinema_talent_ethnicity cinema_talent_language cinema_talent_type
            cinema_talent production import_line import_run idempotency_key rate_limit known_network revoked_token
            session user_talent user talent language city country)
    };
}

/// Runs a block for each of these entities.
macro_rules! for_each_of {
    ($Entity:ident => $block:expr; $($table:ident)+) => {
        $({
            type $Entity = $crate::entity::$table::Entity;
            $block;
        })+
    };
}

pub(super) use for_each_of;
pub(super) use for_each_table;

/// The name of a table with rows of an installation, which neither migrations nor an unused server make; none without.
pub(super) async fn in_use(db: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
    for_each_of!(E => if E::find().count(db).await? > 0 {
        return Ok(Some(sea_orm::EntityName::table_name(&E::default()).to_owned()));
    }; user cinema_talent production project event participant audit_entry);
    Ok(None)
}
