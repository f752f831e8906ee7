//! Input types of the mutations on production companies.

use async_graphql::{InputObject, MaybeUndefined};

use super::types::Production;
use crate::domain::productions::details::{ProductionChange, Work};
use crate::graphql::change::change;
use crate::graphql::object::id::IdOf;
use crate::graphql::scalars::{EmailAddress, PhoneNumber, Url};
use crate::graphql::social_network::SocialNetworkInput;

/// What a company tells about itself. A field that is absent stays as it is; null clears it.
#[derive(Debug, InputObject)]
pub struct ProductionDetailsInput {
    /// `http` or `https`; at most 2 048 characters.
    logo_url: MaybeUndefined<Url>,
    /// Free text: as long as the request may be.
    description: MaybeUndefined<String>,
    /// Such as «Films, Séries, Documentaires»; at most 255 characters.
    specialization: MaybeUndefined<String>,
    /// Street: as long as the request may be.
    address: MaybeUndefined<String>,
    /// At most 20 characters.
    postal_code: MaybeUndefined<String>,
    /// By name; at most 100 characters.
    city: MaybeUndefined<String>,
    /// By its French name; at most 100 characters.
    country: MaybeUndefined<String>,
    /// 1800 to this year.
    founded_year: MaybeUndefined<i32>,
    /// The name of who runs it; at most 150 characters.
    ceo: MaybeUndefined<String>,
    /// From 0.
    employees_count: MaybeUndefined<i32>,
    /// How many works the company says it made, from 0.
    productions_count: MaybeUndefined<i32>,
    /// Works that it is known for; replaced as a whole.
    notable_productions: MaybeUndefined<Vec<WorkInput>>,
    /// Prizes that it won; replaced as a whole.
    awards: MaybeUndefined<Vec<WorkInput>>,
    /// What it offers, each at most 255 characters; replaced as a whole.
    services: MaybeUndefined<Vec<String>>,
    /// Free text: as long as the request may be.
    equipment: MaybeUndefined<String>,
    /// Free text: as long as the request may be.
    studios: MaybeUndefined<String>,
    /// Names of certifications, each at most 255 characters; replaced as a whole.
    certifications: MaybeUndefined<Vec<String>>,
    /// Names of associations, each at most 255 characters; replaced as a whole.
    memberships: MaybeUndefined<Vec<String>>,
    /// How to reach it, shown to everybody.
    contact: MaybeUndefined<ProductionContactInput>,
    /// Its pages on social networks, at most 30, each network once; replaced as a whole.
    social_networks: MaybeUndefined<Vec<SocialNetworkInput>>,
    /// False when the company works no more; true of a new one when absent.
    is_active: Option<bool>,
}

/// How to reach a production company. A field that is absent stays as it is; null clears it.
#[derive(Debug, Default, InputObject)]
pub struct ProductionContactInput {
    /// At most 254 characters.
    email: MaybeUndefined<EmailAddress>,
    /// As written.
    phone: MaybeUndefined<PhoneNumber>,
    /// `http` or `https`; at most 2 048 characters.
    website: MaybeUndefined<Url>,
}

/// A work or a prize.
#[derive(Debug, InputObject)]
pub struct WorkInput {
    /// What it is called; at most 255 characters.
    title: String,
    /// 1800 to 2100; null when not known.
    year: Option<i32>,
}

impl From<WorkInput> for Work {
    fn from(input: WorkInput) -> Self {
        Self { title: input.title, year: input.year }
    }
}

impl ProductionDetailsInput {
    fn into_change(self, name: Option<String>) -> ProductionChange {
        let works = |works: Vec<WorkInput>| works.into_iter().map(Into::into).collect();
        let contact = match self.contact {
            MaybeUndefined::Value(contact) => contact,
            MaybeUndefined::Null => ProductionContactInput {
                email: MaybeUndefined::Null,
                phone: MaybeUndefined::Null,
                website: MaybeUndefined::Null,
            },
            MaybeUndefined::Undefined => ProductionContactInput::default(),
        };
        ProductionChange {
            name,
            logo_url: change(self.logo_url, |url| url.0),
            description: change(self.description, |text| text),
            specialization: change(self.specialization, |text| text),
            address: change(self.address, |text| text),
            city: change(self.city, |text| text),
            country: change(self.country, |text| text),
            postal_code: change(self.postal_code, |text| text),
            founded_year: change(self.founded_year, |year| year),
            ceo: change(self.ceo, |text| text),
            employees_count: change(self.employees_count, |count| count),
            productions_count: change(self.productions_count, |count| count),
            notable_productions: change(self.notable_productions, works),
            services: change(self.services, |texts| texts),
            equipment: change(self.equipment, |text| text),
            studios: change(self.studios, |text| text),
            certifications: change(self.certifications, |texts| texts),
            memberships: change(self.memberships, |texts| texts),
            awards: change(self.awards, works),
            email: change(contact.email, |email| email.0),
            phone: change(contact.phone, |phone| phone.0),
            website: change(contact.website, |url| url.0),
            social_networks: change(self.social_networks, |pages| {
                pages.into_iter().map(Into::into).collect()
            }),
            is_active: self.is_active,
        }
    }
}

/// A new production company.
#[derive(Debug, InputObject)]
pub struct CreateProductionInput {
    /// At most 255 characters.
    name: String,
    /// What it tells about itself.
    #[graphql(flatten)]
    details: ProductionDetailsInput,
}

impl From<CreateProductionInput> for ProductionChange {
    fn from(input: CreateProductionInput) -> Self {
        input.details.into_change(Some(input.name))
    }
}

/// A change of a production company. A field that is absent stays as it is; null clears what a company may lack, and
/// leaves the rest.
#[derive(Debug, InputObject)]
pub struct UpdateProductionInput {
    /// Which company.
    pub id: IdOf<Production>,
    /// At most 255 characters.
    name: Option<String>,
    /// What it tells about itself.
    #[graphql(flatten)]
    details: ProductionDetailsInput,
}

impl From<UpdateProductionInput> for ProductionChange {
    fn from(input: UpdateProductionInput) -> Self {
        input.details.into_change(input.name)
    }
}

/// Whether a production company was verified.
#[derive(Debug, InputObject)]
pub struct VerifyProductionInput {
    /// Which company.
    pub id: IdOf<Production>,
    /// True when staff have checked it.
    pub is_verified: bool,
}
