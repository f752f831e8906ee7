//! GraphQL enums of cinema talents.

use async_graphql::Enum;

use crate::domain::cinema_talents::age_range;
use crate::entity::cinema_talent_type;

/// What a cinema talent does.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "cinema_talent_type::TalentType")]
pub enum TalentType {
    /// Leading actor.
    #[graphql(name = "ACTEUR_PRINCIPAL")]
    LeadActor,
    /// Supporting actor.
    #[graphql(name = "ACTEUR_SECONDAIRE")]
    SupportingActor,
    /// Extra.
    #[graphql(name = "FIGURANT")]
    Extra,
    /// Featured extra without lines.
    #[graphql(name = "SILHOUETTE")]
    Silhouette,
    /// Body double.
    #[graphql(name = "DOUBLURE")]
    BodyDouble,
    /// Stand-in for lighting.
    #[graphql(name = "DOUBLURE_LUMIERE")]
    LightingDouble,
    /// Stunt performer.
    #[graphql(name = "CASCADEUR")]
    Stunt,
    /// Model.
    #[graphql(name = "MANNEQUIN")]
    Model,
    /// Voice-over artist.
    #[graphql(name = "VOIX_OFF")]
    VoiceOver,
    /// Extra with a particular skill.
    #[graphql(name = "FIGURANT_SPECIALISE")]
    SpecializedExtra,
    /// Singer in a choir.
    #[graphql(name = "CHORISTE")]
    Chorister,
    /// Background dancer.
    #[graphql(name = "DANSEUR_DE_FOND")]
    BackgroundDancer,
    /// Anything else.
    #[graphql(name = "AUTRE")]
    Other,
}

/// An age today; both ends belong to the range. Children, and people without a date of birth, are in none.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "age_range::AgeRange")]
pub enum AgeRange {
    /// 18 to 25.
    #[graphql(name = "AGE_18_25")]
    From18To25,
    /// 26 to 35.
    #[graphql(name = "AGE_26_35")]
    From26To35,
    /// 36 to 50.
    #[graphql(name = "AGE_36_50")]
    From36To50,
    /// 51 and older.
    #[graphql(name = "AGE_51_AND_OVER")]
    From51,
}
