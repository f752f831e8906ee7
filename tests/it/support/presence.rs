//! Inserts projects with assigned people and presence records, without the domain rules; reads what was recorded.

use chrono::{DateTime, Utc};
use passerelle::database::Engine;
use passerelle::domain::unique_code;
use passerelle::entity::user::Gender;
use passerelle::entity::{assignment, audit_entry, cinema_talent, cinema_talent_type, presence_record};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::NotSet, ColumnTrait as _, ConnectionTrait as _, EntityTrait,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde_json::json;

use super::app::TestApp;

/// A project with the people who are assigned to it.
pub struct Shooting {
    /// The key of the project.
    pub project: i32,
    /// The people, by rank.
    pub people: Vec<cinema_talent::Model>,
}

impl Shooting {
    /// The code of a person.
    pub fn code(&self, at: usize) -> &str {
        &self.people[at].unique_code
    }

    /// The key of a person.
    pub fn id(&self, at: usize) -> i32 {
        self.people[at].id
    }
}

impl TestApp {
    /// Inserts a project with this many people: Sophia Martinez, `MACAS0001F`, first.
    pub async fn shooting(&self, people: usize) -> Shooting {
        let company = self.production("Morocco Films Production", |_| {}).await;
        let project = self.project(&company, "Le Dernier Voyage", true).await.id;
        let people = self.cast(people).await;
        self.assign(project, &people).await;
        Shooting { project, people }
    }

    /// Inserts adult cinema talents.
    pub async fn cast(&self, count: usize) -> Vec<cinema_talent::Model> {
        let first = self.next_id::<cinema_talent::Entity>(cinema_talent::Column::Id).await;
        let rows: Vec<_> = (first..).take(count).map(person).collect();
        self.insert_rows::<cinema_talent::ActiveModel>(rows.clone()).await;
        self.skip_ids("cinema_talent").await;
        rows
    }

    /// Assigns people to a project.
    pub async fn assign(&self, project_id: i32, people: &[cinema_talent::Model]) {
        let first = self.next_id::<assignment::Entity>(assignment::Column::Id).await;
        let rows = (first..).zip(people).map(|(id, person)| assignment::Model {
            id,
            project_id,
            cinema_talent_id: person.id,
            talent_type: cinema_talent_type::TalentType::LeadActor,
            role_description: None,
            rank: id,
            project_code: format!("PRJ{project_id:03}{id:03}"),
            badge_generated: true,
            assigned_at: self.clock_now(),
            assigned_by_id: None,
            released_at: None,
        });
        let rows: Vec<_> = rows.collect();
        self.insert_rows::<assignment::ActiveModel>(rows).await;
        self.skip_ids("assignment").await;
    }

    /// The next free key of a table.
    async fn next_id<E: EntityTrait>(&self, id: E::Column) -> i32 {
        let last = E::find().select_only().column_as(id.max(), "last").into_tuple::<Option<i32>>();
        let last = last.one(self.app.services.database.read()).await.expect("the table can be read");
        last.flatten().unwrap_or_default() + 1
    }

    /// Lets PostgreSQL continue after keys that were inserted.
    async fn skip_ids(&self, table: &str) {
        let database = &self.app.services.database;
        if database.engine() == Engine::Postgres {
            let sql = format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}");
            database.write().execute_unprepared(&sql).await.expect("the sequence is set");
        }
    }

    /// Releases a person from a project.
    pub async fn release(&self, shooting: &Shooting, at: usize) {
        assignment::Entity::update_many()
            .col_expr(assignment::Column::ReleasedAt, Expr::val(self.clock_now()))
            .filter(assignment::Column::ProjectId.eq(shooting.project))
            .filter(assignment::Column::CinemaTalentId.eq(shooting.id(at)))
            .exec(self.app.services.database.write())
            .await
            .expect("the person is released");
    }

    /// Makes an account the one that registered a person.
    pub async fn register_by(&self, shooting: &Shooting, at: usize, account: i32) {
        self.change_person(shooting, at, cinema_talent::Column::RegisteredById, account.into()).await;
    }

    /// Withdraws a person from the casting file.
    pub async fn withdraw(&self, shooting: &Shooting, at: usize) {
        self.change_person(shooting, at, cinema_talent::Column::IsActive, false.into()).await;
    }

    /// Marks a person as erased.
    pub async fn mark_erased(&self, shooting: &Shooting, at: usize) {
        self.change_person(shooting, at, cinema_talent::Column::DeletedAt, self.clock_now().into()).await;
    }

    async fn change_person(
        &self,
        shooting: &Shooting,
        at: usize,
        column: cinema_talent::Column,
        value: sea_orm::Value,
    ) {
        cinema_talent::Entity::update_many()
            .col_expr(column, Expr::val(value))
            .filter(cinema_talent::Column::Id.eq(shooting.id(at)))
            .exec(self.app.services.database.write())
            .await
            .expect("the person is changed");
    }

    /// Inserts a presence record whose date is that of the arrival in UTC.
    pub async fn insert_presence(
        &self,
        shooting: &Shooting,
        at: usize,
        check_in_at: &str,
        check_out_at: Option<&str>,
    ) -> presence_record::Model {
        let moment = |text: &str| text.parse::<DateTime<Utc>>().expect("a moment");
        let check_in_at = moment(check_in_at);
        let row = presence_record::Model {
            id: 0,
            project_id: shooting.project,
            cinema_talent_id: shooting.id(at),
            date: check_in_at.date_naive(),
            check_in_at,
            check_out_at: check_out_at.map(moment),
            recorded_by_id: None,
            left_open_at: None,
            correction_reason: None,
        };
        let mut row = row.into_active_model();
        row.id = NotSet;
        row.reset_all().insert(self.app.services.database.write()).await.expect("the record fits")
    }

    /// All presence records, by key.
    pub async fn presence_rows(&self) -> Vec<presence_record::Model> {
        let rows = presence_record::Entity::find().order_by_asc(presence_record::Column::Id);
        rows.all(self.app.services.database.read()).await.expect("the table can be read")
    }

    /// The audit entries of presence records: action, key of the row, and the columns before and after.
    pub async fn presence_audit(&self) -> Vec<audit_entry::Model> {
        audit_entry::Entity::find()
            .filter(audit_entry::Column::Noun.eq("presence_record"))
            .order_by_asc(audit_entry::Column::Id)
            .all(self.app.services.database.read())
            .await
            .expect("the log can be read")
    }

    /// Sets the clock.
    pub fn set_clock(&self, time: &str) {
        self.clock.set(time.parse().expect("a moment"));
    }

    pub fn clock_now(&self) -> DateTime<Utc> {
        passerelle::clock::Clock::now(&*self.clock)
    }
}

fn person(id: i32) -> cinema_talent::Model {
    let (first_name, last_name) = if id == 1 { ("Sophia", "Martinez") } else { ("Awa", "Sarr") };
    let entered = "2025-01-10T09:00:00Z".parse().expect("a moment");
    cinema_talent::Model {
        id,
        unique_code: unique_code::of(Some("MA"), Some("CAS"), id, Gender::Female),
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        gender: Gender::Female,
        date_of_birth: "1996-03-15".parse().ok(),
        other_talents: json!([]),
        previous_productions: json!([]),
        is_active: true,
        created_at: entered,
        updated_at: entered,
        ..cinema_talent::Model::default()
    }
}
