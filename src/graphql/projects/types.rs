//! The type `Project`: its fields, and its `filter` and `orderBy`.

use super::enums::ProjectStatus;
use crate::domain::assignments::{Assignments, current};
use crate::domain::projects::Projects;
use crate::entity::assignment;
use crate::entity::project::{self, Column as C};
use crate::graphql::assignments::Assignment;
use crate::graphql::audit::history;
use crate::graphql::object::{Connected, Fields, ObjectType, RowObject};
use crate::graphql::presence::edges::of_project;
use crate::graphql::productions::Production;
use crate::graphql::users::User;
use crate::query::filter::Criterion;
use crate::query::table::Relation;
use crate::text::fold;

/// A project.
#[derive(Debug)]
pub struct Project;

impl RowObject for Project {
    type Table = Projects;
}

impl Connected for Project {}

impl ObjectType for Project {
    type Entity = project::Entity;
    const NAME: &'static str = "Project";
    const DESCRIPTION: &'static str = "A film, a series or another work of a production company.";
    const IS_NODE: bool = true;

    fn fields(f: &mut Fields<Self>) {
        f.id(C::Id, "The identifier that `/api/v1` shows.");
        history(f, C::Id);
        f.text(C::Name, "As shown.").sortable();
        f.text(C::ProductionType, "Such as «Film», «Série TV» or «Documentaire».");
        f.text(C::OriginCountry, "By its French name; null when not said.");
        f.text(C::ShootingLocations, "Free text; null when not said.");
        f.day(C::StartDate, "The first day; null when open.").sortable();
        f.day(C::EndDate, "The last day, not before the first; null when open.").sortable();
        f.enum_value::<ProjectStatus>(C::Status, "How far it is; set by staff.")
            .sortable()
            .filterable_with_type::<ProjectStatus, project::ProjectStatus>("Of this status.");
        f.boolean(C::IsActive, "False when it was shelved.").filterable("Shelved, or not.");
        f.time(C::CreatedAt, "When it was entered.").sortable();
        f.time(C::UpdatedAt, "When it was last changed.").sortable();
        f.one::<Production>("production", C::ProductionId, "The company that makes it.");
        f.one::<User>("createdBy", C::CreatedById, "Who entered it; null when the account is gone.");
        people(f);
        of_project(f);
        f.criterion("productionId", "Of the company with this `databaseId`.", |id: i32| {
            Ok(Some(Criterion::equals(C::ProductionId, id)))
        });
        f.criterion("productionType", "Of this type, whatever its case and accents.", |word: String| {
            Ok(Some(Criterion::equals(C::ProductionTypeFold, fold(&word))))
        });
    }
}

fn people(f: &mut Fields<Project>) {
    let assignments = || Relation::Column(assignment::Column::ProjectId);
    f.count_of::<Assignments>(
        "assignedTalentCount",
        C::Id,
        assignments(),
        current(),
        "How many people are on it now, of those whom the caller may see.",
    );
    f.filtered_list::<Assignment>(
        "assignedTalents",
        C::Id,
        assignments(),
        current(),
        "Who is on it now, of those whom the caller may see, by rank.",
    );
    f.connection::<Assignment>(
        "assignments",
        C::Id,
        assignments(),
        "Who is or was on it, of those whom the caller may see, by rank.",
    );
}
