//! The type `Production`: its fields, and its `filter` and `orderBy`.

use async_graphql::SimpleObject;
use serde::{Deserialize, Serialize};

use crate::domain::productions::Productions;
use crate::domain::projects::{Projects, active};
use crate::entity::production::{self, Column as C};
use crate::entity::project;
use crate::graphql::audit::history;
use crate::graphql::object::{Connected, Fields, ObjectType, RowObject};
use crate::graphql::projects::Project;
use crate::graphql::social_network::SocialNetwork;
use crate::query::filter::Criterion;
use crate::query::table::Relation;
use crate::text::fold;

/// A production company.
#[derive(Debug)]
pub struct Production;

impl RowObject for Production {
    type Table = Productions;
}

impl Connected for Production {}

impl ObjectType for Production {
    type Entity = production::Entity;
    const NAME: &'static str = "Production";
    const DESCRIPTION: &'static str = "A company that makes films. A single film is a project.";
    const IS_NODE: bool = true;

    fn fields(f: &mut Fields<Self>) {
        f.id(C::Id, "The identifier that `/api/v1` shows.");
        history(f, C::Id);
        f.text(C::Name, "As shown.").sortable();
        f.web_address(C::LogoUrl, "Web address of the logo; null when there is none.");
        f.text(C::Description, "Free text; null when not said.");
        f.text(C::Specialization, "Such as «Films, Séries, Documentaires»; null when not said.");
        f.int(C::FoundedYear, "Null when not said.").sortable();
        f.text(C::Ceo, "The name of who runs it; null when not said.");
        f.int(C::EmployeesCount, "Null when not said.");
        f.int(C::ProductionsCount, "How many works the company says it made; null when not said.");
        f.objects::<Work>(C::NotableProductions, "Works that it is known for.");
        f.objects::<Work>(C::Awards, "Prizes that it won.");
        f.texts(C::Services, "What it offers.");
        f.text(C::Equipment, "Free text; null when not said.");
        f.text(C::Studios, "Free text; null when not said.");
        f.texts(C::Certifications, "Names of certifications.");
        f.texts(C::Memberships, "Names of associations.");
        address(f);
        f.group::<ProductionContact>("contact", "How to reach it: public business data.");
        f.entries::<SocialNetwork>("socialNetworks", C::SocialMedia, "Its pages on social networks.");
        f.boolean(C::IsActive, "False when the company works no more.")
            .filterable("Companies that work, or that work no more.");
        f.boolean(C::IsVerified, "Whether staff have checked it.")
            .sortable()
            .filterable("Checked by staff, or not.");
        f.time(C::CreatedAt, "When it was entered.").sortable();
        f.time(C::UpdatedAt, "When it was last changed.").sortable();
        let projects = || Relation::Column(project::Column::ProductionId);
        f.count::<Projects>("projectCount", C::Id, projects(), "How many projects it has.");
        f.count_of::<Projects>(
            "activeProjectCount",
            C::Id,
            projects(),
            active(),
            "How many of its projects are not shelved, however far they are.",
        );
        f.connection::<Project>("projects", C::Id, projects(), "Its projects, by identifier.");
    }
}

fn address(f: &mut Fields<Production>) {
    f.text(C::Address, "Street; null when not said.");
    f.text(C::PostalCode, "Null when not said.");
    f.text(C::City, "By name; null when not said.");
    f.text(C::Country, "By its French name; null when not said.").sortable();
    f.criterion(
        "country",
        "In the country of this French name, whatever its case and accents.",
        |name: String| Ok(Some(Criterion::equals(C::CountryFold, fold(&name)))),
    );
}

/// A work or a prize.
#[derive(Debug, Deserialize, Serialize, SimpleObject)]
pub struct Work {
    /// What it is called.
    title: String,
    /// The year; null when not said.
    year: Option<i32>,
}

/// How to reach a production company.
struct ProductionContact;

impl ObjectType for ProductionContact {
    type Entity = production::Entity;
    const NAME: &'static str = "ProductionContact";
    const DESCRIPTION: &'static str = "How to reach a production company.";

    fn fields(f: &mut Fields<Self>) {
        f.email(C::Email, "Null when not said.");
        f.phone(C::Phone, "As written; null when not said.");
        f.web_address(C::Website, "Null when there is none.");
    }
}
