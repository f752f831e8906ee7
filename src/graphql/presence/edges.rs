//! The fields of presence on other types: of a project, and of a cinema talent.

use async_graphql::InputType;
use async_graphql::registry::{MetaField, MetaInputValue, Registry};

use super::enums::PresenceStanding;
use super::standing::ProjectPresence;
use super::types::PresenceRecord;
use crate::auth::role::Action;
use crate::domain::presence::standing::Standing;
use crate::entity::{assignment, cinema_talent, presence_record, project};
use crate::graphql::cinema_talents::CinemaTalent;
use crate::graphql::object::Fields;
use crate::graphql::projects::Project;
use crate::query::table::Relation;

/// Declares the fields of a project.
pub fn of_project(f: &mut Fields<Project>) {
    f.connection_with::<ProjectPresence>(
        "presence",
        project::Column::Id,
        Relation::Column(assignment::Column::ProjectId),
        |ctx| {
            let (_, state) = ctx.param_value::<Option<PresenceStanding>>("state", None)?;
            Ok(state.map(|state| Standing::from(state).criterion()))
        },
        "Who is assigned to it, or was released while there and has not left yet, and where they stand today. For those who read \
         presence.",
    )
    .with_arguments(state_argument)
    .guarded(Action::ReadPresence);
    f.connection::<PresenceRecord>(
        "presenceRecords",
        project::Column::Id,
        Relation::Column(presence_record::Column::ProjectId),
        "Who came, the latest day first. For those who read presence.",
    )
    .guarded(Action::ReadPresence);
}

fn state_argument(registry: &mut Registry, field: &mut MetaField) {
    let mut state = MetaInputValue::new("state", Option::<PresenceStanding>::create_type_info(registry));
    state.description = Some("Only those who stand so; all when absent.".to_owned());
    field.args.insert("state".to_owned(), state);
}

/// Declares the fields of a cinema talent.
pub fn of_cinema_talent(f: &mut Fields<CinemaTalent>) {
    f.connection::<PresenceRecord>(
        "presenceRecords",
        cinema_talent::Column::Id,
        Relation::Column(presence_record::Column::CinemaTalentId),
        "The person's days on projects, the latest first; empty for callers who neither read presence nor registered \
         the person.",
    );
}
