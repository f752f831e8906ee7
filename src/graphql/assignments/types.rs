//! The type `Assignment`: its fields, and its `filter` and `orderBy`.

use crate::domain::assignments::Assignments;
use crate::domain::cinema_talents::{CinemaTalents, ReferencedCinemaTalents};
use crate::entity::assignment::{self, Column as C};
use crate::entity::cinema_talent::{self, Column as Talent};
use crate::entity::cinema_talent_type;
use crate::graphql::audit::history;
use crate::graphql::cinema_talents::CinemaTalent;
use crate::graphql::cinema_talents::enums::TalentType;
use crate::graphql::object::id::IdOf;
use crate::graphql::object::{Connected, Fields, ObjectType, RowObject};
use crate::graphql::projects::Project;
use crate::graphql::users::User;
use crate::query::filter::Criterion;

/// Who is on a project, as everybody may know it, also when the person was withdrawn.
#[derive(Debug)]
pub struct AssignedPerson;

impl RowObject for AssignedPerson {
    type Table = CinemaTalents;
}

impl ObjectType for AssignedPerson {
    type Entity = cinema_talent::Entity;
    const NAME: &'static str = "AssignedPerson";
    const DESCRIPTION: &'static str = "Name and code of a cinema talent who is or was on a project.";

    fn fields(f: &mut Fields<Self>) {
        f.code(Talent::UniqueCode, "The code of the person: `MACAS0001F`.");
        f.text(Talent::FirstName, "Given name.");
        f.text(Talent::LastName, "Family name.");
    }
}

/// An assignment.
#[derive(Debug)]
pub struct Assignment;

impl RowObject for Assignment {
    type Table = Assignments;
}

impl Connected for Assignment {}

impl ObjectType for Assignment {
    type Entity = assignment::Entity;
    const NAME: &'static str = "Assignment";
    const DESCRIPTION: &'static str = "A cinema talent is or was on a project, with a role and a project code; at most \
        once a project.";
    const IS_NODE: bool = true;

    fn fields(f: &mut Fields<Self>) {
        f.id(C::Id, "The `project_talent_id` that `/api/v1` shows.");
        history(f, C::Id);
        f.int(C::CinemaTalentId, "The `databaseId` of the cinema talent.");
        f.enum_value::<TalentType>(C::TalentType, "What the person is on this project.")
            .filterable_with_type::<TalentType, cinema_talent_type::TalentType>("Of this type.");
        f.code(C::TalentType, "`talentType` in French: «Acteur Principal».").named("talentTypeName");
        f.text(C::RoleDescription, "The role; null when not said.");
        f.int(C::Rank, "The number in the project, from 1; never given twice.").sortable();
        f.code(C::ProjectCode, "Project and rank: `PRJ001001`. It never changes, and is never given twice.");
        f.boolean(C::BadgeGenerated, "Whether there is a badge.");
        f.time(C::AssignedAt, "When the person was assigned, the last time.").sortable();
        f.time(C::ReleasedAt, "When the person was released from the project; null while on it.").sortable();
        f.one::<Project>("project", C::ProjectId, "The project.");
        f.one_of::<AssignedPerson, ReferencedCinemaTalents>(
            "person",
            C::CinemaTalentId,
            "Name and code of the person, also when withdrawn.",
        );
        f.one::<CinemaTalent>(
            "cinemaTalent",
            C::CinemaTalentId,
            "The person; null when withdrawn, but for staff.",
        );
        f.one::<User>(
            "assignedBy",
            C::AssignedById,
            "Who made the assignment; null when the account is gone.",
        );
        f.criterion("cinemaTalentIds", "Of one of these cinema talents.", |ids: Vec<IdOf<CinemaTalent>>| {
            let ids = ids.iter().map(|id| id.int().into()).collect();
            Ok(Some(Criterion::OneOf(C::CinemaTalentId, ids)))
        });
        f.criterion("released", "Released from the project, or still on it.", |released: bool| {
            Ok(Some(Criterion::IsSet(C::ReleasedAt, released)))
        });
    }
}
