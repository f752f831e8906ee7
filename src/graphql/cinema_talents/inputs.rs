//! Input types of the mutations on cinema talents.

use async_graphql::{InputObject, MaybeUndefined};

use super::enums::TalentType;
use super::types::CinemaTalent;
use crate::domain::cinema_talents::details::{DetailsChange, NewProduction};
use crate::domain::cinema_talents::lists::ListsChange;
use crate::domain::cinema_talents::places::PlacesChange;
use crate::domain::cinema_talents::register::NewCinemaTalent;
use crate::domain::cinema_talents::update::CinemaTalentChange;
use crate::domain::files::NewPicture;
use crate::entity::cinema_talent_media::MediaKind;
use crate::graphql::change::change;
use crate::graphql::context::RequestContext;
use crate::graphql::object::id::IdOf;
use crate::graphql::scalars::{Date, EmailAddress, PhoneNumber, Url};
use crate::graphql::social_network::SocialNetworkInput;
use crate::graphql::upload::Upload;
use crate::graphql::users::enums::Gender;

/// A new cinema talent. An e-mail address or a telephone number is required in `profile`.
#[derive(Debug, InputObject)]
pub struct RegisterCinemaTalentInput {
    /// Given name; at most 100 characters.
    first_name: String,
    /// Family name; at most 100 characters.
    last_name: String,
    /// In the past, at most 130 years ago.
    date_of_birth: Date,
    /// What the person does: at least one, the preferred type first.
    talent_types: Vec<TalentType>,
    /// Everything else.
    profile: CinemaTalentProfileInput,
    /// A PNG or JPEG image of at most 5 MB, 12 000 pixels a side and 25 megapixels; public.
    profile_photo: Option<Upload>,
    /// A photo of the identity document, as `profilePhoto`; shown to staff and to who registered the person.
    id_photo: Option<Upload>,
    /// At most 12 pictures, as `profilePhoto`.
    gallery: Option<Vec<Upload>>,
}

impl RegisterCinemaTalentInput {
    /// The new cinema talent, with the files of the request.
    pub fn into_new(self, request: &RequestContext) -> NewCinemaTalent {
        let CinemaTalentChange { details, places, lists, .. } = self.profile.into();
        let picture = |kind, field: &str, upload: &Upload| NewPicture {
            field: field.to_owned(),
            kind,
            upload: upload.file(request),
        };
        let profile = self.profile_photo.iter().map(|file| picture(MediaKind::Profile, "profilePhoto", file));
        let document = self.id_photo.iter().map(|file| picture(MediaKind::Id, "idPhoto", file));
        let gallery = self.gallery.iter().flatten().map(|file| picture(MediaKind::Gallery, "gallery", file));
        NewCinemaTalent {
            details: DetailsChange {
                first_name: Some(self.first_name),
                last_name: Some(self.last_name),
                date_of_birth: Some(self.date_of_birth.0),
                ..details
            },
            places,
            lists: ListsChange { talent_types: Some(types(self.talent_types)), ..lists },
            pictures: profile.chain(document).chain(gallery).collect(),
        }
    }
}

/// A change of a cinema talent. What is absent stays as it is; null clears what a person may lack, and leaves the rest.
#[derive(Debug, InputObject)]
pub struct UpdateCinemaTalentInput {
    /// Which cinema talent.
    pub id: IdOf<CinemaTalent>,
    /// Given name; at most 100 characters.
    first_name: Option<String>,
    /// Family name; at most 100 characters.
    last_name: Option<String>,
    /// In the past, at most 130 years ago.
    date_of_birth: Option<Date>,
    /// What the person does: at least one, the preferred type first; replaced as a whole.
    talent_types: Option<Vec<TalentType>>,
    /// Whether the person can be cast. For those who manage the casting file; others withdraw.
    is_active: Option<bool>,
    /// Everything else.
    profile: Option<CinemaTalentProfileInput>,
}

impl From<UpdateCinemaTalentInput> for CinemaTalentChange {
    fn from(input: UpdateCinemaTalentInput) -> Self {
        let Self { details, places, lists, .. } = input.profile.map(Self::from).unwrap_or_default();
        Self {
            details: DetailsChange {
                first_name: input.first_name,
                last_name: input.last_name,
                date_of_birth: input.date_of_birth.map(|day| day.0),
                ..details
            },
            places,
            lists: ListsChange { talent_types: input.talent_types.map(types), ..lists },
            is_active: input.is_active,
        }
    }
}

/// What a cinema talent may tell. What is absent stays as it is; null clears it.
#[derive(Debug, InputObject)]
pub struct CinemaTalentProfileInput {
    /// `N` when not said.
    gender: MaybeUndefined<Gender>,
    /// Such as «Passeport»; at most 50 characters.
    id_document_type: MaybeUndefined<String>,
    /// At most 50 characters; kept encrypted.
    id_document_number: MaybeUndefined<String>,
    /// Where the person can be reached; not unique.
    email: MaybeUndefined<EmailAddress>,
    /// Kept encrypted.
    phone: MaybeUndefined<PhoneNumber>,
    /// Kept encrypted.
    whatsapp: MaybeUndefined<PhoneNumber>,
    /// `http` or `https`; at most 2 048 characters.
    website: MaybeUndefined<Url>,
    /// Replaced as a whole, each network once; kept encrypted.
    social_networks: MaybeUndefined<Vec<SocialNetworkInput>>,
    /// The French name of a country, or its ISO 3166-1 alpha-2 code, which becomes its name; at most 100 characters.
    /// Countries outside the list are kept by name.
    origin_country: MaybeUndefined<String>,
    /// Such as «Marocaine»; at most 100 characters.
    nationality: MaybeUndefined<String>,
    /// At most 5, of at most 50 characters each; replaced as a whole. A known one takes the known spelling.
    ethnicities: MaybeUndefined<Vec<String>>,
    /// The French name of a country, or its ISO 3166-1 alpha-2 code, which becomes its name; at most 100 characters.
    /// Countries outside the list are kept by name.
    residence_country: MaybeUndefined<String>,
    /// The name of a city; at most 100 characters. Cities outside the list are kept by name.
    residence_city: MaybeUndefined<String>,
    /// French names or ISO 639 codes of languages of the list; replaced as a whole.
    languages: MaybeUndefined<Vec<String>>,
    /// In centimetres, 30 to 300.
    height: MaybeUndefined<i32>,
    /// One of the 12 of the casting form, whatever its case and accents.
    eye_color: MaybeUndefined<String>,
    /// One of the 16 of the casting form, whatever its case and accents.
    hair_color: MaybeUndefined<String>,
    /// One of the 10 of the casting form, whatever its case and accents.
    hair_type: MaybeUndefined<String>,
    /// One of the 10 of the casting form, whatever its case and accents.
    skin_tone: MaybeUndefined<String>,
    /// One of the 10 of the casting form, whatever its case and accents.
    build: MaybeUndefined<String>,
    /// Skills of at most 100 characters each, at most 100; replaced as a whole.
    other_talents: MaybeUndefined<Vec<String>>,
    /// 0 to 80; 0 without experience.
    years_experience: MaybeUndefined<i32>,
    /// At most 100; replaced as a whole.
    previous_productions: MaybeUndefined<Vec<PreviousProductionInput>>,
}

impl From<CinemaTalentProfileInput> for CinemaTalentChange {
    fn from(input: CinemaTalentProfileInput) -> Self {
        let networks = |networks: Vec<SocialNetworkInput>| networks.into_iter().map(Into::into).collect();
        let works =
            |works: Vec<PreviousProductionInput>| works.into_iter().map(NewProduction::from).collect();
        Self {
            details: DetailsChange {
                gender: change(input.gender, Into::into),
                id_document_type: change(input.id_document_type, |text| text),
                id_document_number: change(input.id_document_number, |text| text),
                email: change(input.email, |email| email.0),
                phone: change(input.phone, |phone| phone.0),
                whatsapp: change(input.whatsapp, |phone| phone.0),
                website: change(input.website, |url| url.0),
                social_networks: change(input.social_networks, networks),
                nationality: change(input.nationality, |text| text),
                height: change(input.height, |height| height),
                eye_color: change(input.eye_color, |text| text),
                hair_color: change(input.hair_color, |text| text),
                hair_type: change(input.hair_type, |text| text),
                skin_tone: change(input.skin_tone, |text| text),
                build: change(input.build, |text| text),
                other_talents: replaced(input.other_talents),
                years_experience: replaced(input.years_experience),
                previous_productions: replaced(input.previous_productions).map(works),
                ..DetailsChange::default()
            },
            places: PlacesChange {
                origin_country: change(input.origin_country, |text| text),
                residence_country: change(input.residence_country, |text| text),
                residence_city: change(input.residence_city, |text| text),
            },
            lists: ListsChange {
                talent_types: None,
                languages: replaced(input.languages),
                ethnicities: replaced(input.ethnicities),
            },
            is_active: None,
        }
    }
}

/// A value that is never null: null stands for the empty one.
fn replaced<T: Default>(value: MaybeUndefined<T>) -> Option<T> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(T::default()),
        MaybeUndefined::Value(value) => Some(value),
    }
}

fn types(types: Vec<TalentType>) -> Vec<crate::entity::cinema_talent_type::TalentType> {
    types.into_iter().map(Into::into).collect()
}

/// A work in which a cinema talent took part.
#[derive(Debug, InputObject)]
pub struct PreviousProductionInput {
    /// What it is called; at most 255 characters.
    title: String,
    /// Such as «Film» or «Série TV»; at most 50 characters.
    #[graphql(name = "type")]
    kind: Option<String>,
    /// A year, or years: «2019–2021»; at most 20 characters.
    year: Option<String>,
}

impl From<PreviousProductionInput> for NewProduction {
    fn from(input: PreviousProductionInput) -> Self {
        Self { title: input.title, kind: input.kind, year: input.year }
    }
}

/// Names a cinema talent.
#[derive(Debug, InputObject)]
pub struct CinemaTalentIdInput {
    /// Which cinema talent.
    pub id: IdOf<CinemaTalent>,
}
