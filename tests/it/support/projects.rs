//! Inserts projects with their people, without the domain rules.

use passerelle::domain::assignments::code::project_code;
use passerelle::entity::cinema_talent_type::TalentType;
use passerelle::entity::{assignment, cinema_talent, production, project};
use sea_orm::{ActiveModelTrait as _, ActiveValue::NotSet, EntityTrait as _, IntoActiveModel as _};

use super::app::TestApp;

fn moment(text: &str) -> chrono::DateTime<chrono::Utc> {
    text.parse().expect("a moment")
}

impl TestApp {
    /// Inserts a project of a company, as modified by `change`.
    pub async fn project_with(
        &self,
        company: &production::Model,
        name: &str,
        change: impl FnOnce(&mut project::Model),
    ) -> project::Model {
        let mut row = project::Model {
            name: name.to_owned(),
            production_type: "Film".to_owned(),
            production_id: company.id,
            is_active: true,
            created_at: moment("2025-09-15T10:00:00Z"),
            updated_at: moment("2025-09-15T10:00:00Z"),
            ..project::Model::default()
        };
        change(&mut row);
        let row = project::ActiveModel { id: NotSet, ..row.into_active_model().reset_all() };
        row.insert(self.app.services.database.write()).await.expect("the project can be inserted")
    }

    /// Inserts the project of the documents' example, entered by `creator`.
    pub async fn le_dernier_voyage(&self, company: &production::Model, creator: i32) -> project::Model {
        self.project_with(company, "Le Dernier Voyage", |row| {
            row.origin_country = Some("Maroc".into());
            row.shooting_locations = Some("Marrakech, Essaouira, Atlas".into());
            row.start_date = "2025-11-01".parse().ok();
            row.end_date = "2025-12-31".parse().ok();
            row.created_by_id = Some(creator);
            row.updated_at = moment("2025-10-01T16:30:00Z");
        })
        .await
    }

    /// Inserts an adult extra with this given name.
    pub async fn extra(&self, first_name: &str) -> cinema_talent::Model {
        self.cinema_talent(first_name, "Sow", |_| {}).await
    }

    /// Inserts an assignment with the next rank of its project, as modified by `change`.
    pub async fn assignment(
        &self,
        project: &project::Model,
        person: &cinema_talent::Model,
        change: impl FnOnce(&mut assignment::Model),
    ) -> assignment::Model {
        let database = self.app.services.database.write();
        let found = project::Entity::find_by_id(project.id).one(database).await;
        let project = found.expect("the database answers").expect("the project exists");
        let rank = project.last_rank + 1;
        let mut counted = project.clone().into_active_model();
        counted.last_rank = sea_orm::Set(rank);
        counted.update(database).await.expect("the project can be updated");
        let mut row = assignment::Model {
            id: 0,
            project_id: project.id,
            cinema_talent_id: person.id,
            talent_type: TalentType::Extra,
            role_description: None,
            rank,
            project_code: project_code(project.id, rank),
            badge_generated: true,
            assigned_at: moment("2025-09-20T14:00:00Z"),
            assigned_by_id: None,
            released_at: None,
        };
        change(&mut row);
        let row = assignment::ActiveModel { id: NotSet, ..row.into_active_model().reset_all() };
        row.insert(database).await.expect("the assignment can be inserted")
    }
}
