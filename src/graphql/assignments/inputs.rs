//! Input types of the mutations on assignments.

use async_graphql::InputObject;

use crate::domain::assignments::TalentReference;
use crate::domain::assignments::assign::NewAssignment;
use crate::graphql::cinema_talents::CinemaTalent;
use crate::graphql::cinema_talents::enums::TalentType;
use crate::graphql::object::id::IdOf;
use crate::graphql::projects::Project;

/// Names a cinema talent: by `cinemaTalentId` or by `uniqueCode`, not both.
#[derive(Debug, InputObject)]
pub struct TalentReferenceInput {
    /// The cinema talent.
    cinema_talent_id: Option<IdOf<CinemaTalent>>,
    /// The unique code of the cinema talent, whatever its case: `MACAS0001F`.
    unique_code: Option<String>,
}

impl From<TalentReferenceInput> for TalentReference {
    fn from(input: TalentReferenceInput) -> Self {
        Self { key: input.cinema_talent_id.map(|id| id.key()), unique_code: input.unique_code }
    }
}

/// An assignment of a cinema talent to a project.
#[derive(Debug, InputObject)]
pub struct AssignTalentInput {
    /// Which project.
    project_id: IdOf<Project>,
    /// Which cinema talent.
    #[graphql(flatten)]
    talent: TalentReferenceInput,
    /// What the person is on this project; when absent, as in the earlier assignment, or the first type of the person.
    talent_type: Option<TalentType>,
    /// The role, at most 255 characters; when absent, as in the earlier assignment.
    role_description: Option<String>,
}

impl From<AssignTalentInput> for NewAssignment {
    fn from(input: AssignTalentInput) -> Self {
        Self {
            project: input.project_id.key(),
            talent: input.talent.into(),
            talent_type: input.talent_type.map(Into::into),
            role_description: input.role_description,
        }
    }
}

/// A release of a cinema talent from a project.
#[derive(Debug, InputObject)]
pub struct ReleaseTalentInput {
    /// Which project.
    pub project_id: IdOf<Project>,
    /// Which cinema talent.
    #[graphql(flatten)]
    pub talent: TalentReferenceInput,
}
