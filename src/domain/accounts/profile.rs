//! The profile of an account: validated, stored encrypted where the API documents require it, and scored.

use chrono::NaiveDate;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};
use serde_json::Value as Json;

use crate::crypto::blind_index::Indexed;
use crate::domain::check::{Change, Check, UNBOUNDED};
use crate::domain::encrypted::{Place, assign, decrypt_field, encrypt_change};
use crate::domain::social_networks;
use crate::entity::user::{self, Availability, Gender, WorkMode};
use crate::entity::{city, country, talent, user_talent};
use crate::error::{Reason, Result};
use crate::scope::Scope;

/// The maximum number of talents of a profile.
const MAX_TALENTS: usize = 50;

/// The changes of a profile.
#[derive(Clone, Debug, Default)]
pub struct ProfileChange {
    /// `M`, `F`, or `N` for unknown.
    pub gender: Change<Gender>,
    /// In the past.
    pub date_of_birth: Change<NaiveDate>,
    /// Country of residence.
    pub country_id: Change<i32>,
    /// City of residence, in that country.
    pub city_id: Change<i32>,
    /// Encrypted.
    pub phone: Change<String>,
    /// Encrypted.
    pub whatsapp: Change<String>,
    /// Encrypted.
    pub address: Change<String>,
    /// When the person can start.
    pub availability: Change<Availability>,
    /// On site, remote, hybrid or flexible.
    pub work_mode: Change<WorkMode>,
    /// A range as text.
    pub rate_range: Change<String>,
    /// In years.
    pub years_experience: Change<i32>,
    /// Free text.
    pub bio: Change<String>,
    /// URL.
    pub portfolio_url: Change<String>,
    /// URL.
    pub website: Change<String>,
    /// URLs by network; replaced as a whole, encrypted.
    pub social_networks: Change<Vec<(String, String)>>,
    /// Talents of the catalogue; replaced as a whole.
    pub talent_ids: Change<Vec<i32>>,
    /// The analysis of the CV by staff or another program; replaced as a whole.
    pub cv_analysis: Change<Json>,
}

impl ProfileChange {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        let Self { gender, date_of_birth, country_id, city_id, phone, whatsapp, address, .. } = self;
        let Self { availability, work_mode, rate_range, years_experience, bio, portfolio_url, .. } = self;
        let Self { website, social_networks, talent_ids, cv_analysis, .. } = self;
        gender.is_keep()
            && date_of_birth.is_keep()
            && country_id.is_keep()
            && city_id.is_keep()
            && [phone, whatsapp, address, rate_range, bio, portfolio_url, website]
                .iter()
                .all(|text| text.is_keep())
            && availability.is_keep()
            && work_mode.is_keep()
            && years_experience.is_keep()
            && social_networks.is_keep()
            && talent_ids.is_keep()
            && cv_analysis.is_keep()
    }
}

/// A validated change of a profile, ready to be applied to a row.
#[derive(Clone, Debug, Default)]
pub(super) struct CheckedProfile {
    change: ProfileChange,
}

/// Validates what does not need the database.
pub(super) fn check(check: &mut Check, scope: &Scope, change: ProfileChange) -> CheckedProfile {
    let today = scope.today();
    let mut change = change;
    change.date_of_birth = change.date_of_birth.map(|day| Some(check.birth("dateOfBirth", day, today)));
    change.phone = change.phone.map(|text| check.phone("phone", &text));
    change.whatsapp = change.whatsapp.map(|text| check.phone("whatsapp", &text));
    change.address = change.address.map(|text| check.lines("address", &text, UNBOUNDED));
    change.rate_range = change.rate_range.map(|text| check.text("rateRange", &text, UNBOUNDED));
    change.years_experience =
        change.years_experience.map(|years| Some(check.range("yearsExperience", years, 0, 80)));
    change.bio = change.bio.map(|text| check.lines("bio", &text, UNBOUNDED));
    change.portfolio_url = change.portfolio_url.map(|text| check.url("portfolioUrl", &text));
    change.website = change.website.map(|text| check.url("website", &text));
    change.social_networks = change
        .social_networks
        .map(|networks| social_networks::check(check, "socialNetworks", networks, UNBOUNDED));
    change.talent_ids = change.talent_ids.map(|mut ids| {
        let mut seen = std::collections::HashSet::new();
        ids.retain(|id| seen.insert(*id));
        if ids.len() > MAX_TALENTS {
            check.fault("talentIds", Reason::TooManyValues(MAX_TALENTS));
        }
        Some(ids)
    });
    CheckedProfile { change }
}

impl CheckedProfile {
    /// Validates against the database: that places and talents exist, and that the city is in the country.
    pub async fn check_references(
        &self,
        check: &mut Check,
        tx: &DatabaseTransaction,
        row: Option<&user::Model>,
    ) -> Result<()> {
        let country_id = self.change.country_id.clone().apply_to(row.and_then(|row| row.country_id));
        let city_id = self.change.city_id.clone().apply_to(row.and_then(|row| row.city_id));
        if let Change::Set(id) = self.change.country_id
            && country::Entity::find_by_id(id).one(tx).await?.is_none()
        {
            check.fault("countryId", Reason::Unknown);
        }
        if let (Some(id), false) =
            (city_id, self.change.city_id.is_keep() && self.change.country_id.is_keep())
        {
            let city = city::Entity::find_by_id(id).one(tx).await?;
            if city.is_none_or(|city| Some(city.country_id) != country_id) {
                check.fault("cityId", Reason::Unknown);
            }
        }
        if let Change::Set(ids) = &self.change.talent_ids {
            let existing: Vec<i32> = talent::Entity::find()
                .select_only()
                .column(talent::Column::Id)
                .filter(talent::Column::Id.is_in(ids.iter().copied()).and(talent::Column::IsActive.eq(true)))
                .into_tuple()
                .all(tx)
                .await?;
            if ids.iter().any(|id| !existing.contains(id)) {
                check.fault("talentIds", Reason::Unknown);
            }
        }
        Ok(())
    }

    /// Applies the change to a row; encrypted columns are encrypted again only when their plaintext changes.
    pub fn apply(self, scope: &Scope, before: Option<&user::Model>, row: &mut user::ActiveModel) {
        let change = self.change;
        if !change.gender.is_keep() {
            row.gender = Set(change.gender.apply_to(None).unwrap_or(Gender::Unknown));
        }
        assign(change.date_of_birth, &mut row.date_of_birth);
        assign(change.country_id, &mut row.country_id);
        assign(change.city_id, &mut row.city_id);
        assign(change.availability, &mut row.availability);
        assign(change.work_mode, &mut row.work_mode);
        assign(change.rate_range, &mut row.rate_range);
        assign(change.years_experience, &mut row.years_experience);
        assign(change.bio, &mut row.bio);
        assign(change.portfolio_url, &mut row.portfolio_url);
        assign(change.website, &mut row.website);
        assign(change.cv_analysis, &mut row.cv_analysis);
        let index = |change: &Change<String>| {
            change.clone().map(|number| scope.services.blind_index.first(Indexed::Phone, &number))
        };
        assign(index(&change.phone), &mut row.phone_index);
        assign(index(&change.whatsapp), &mut row.whatsapp_index);
        let old = |column: fn(&user::Model) -> &Option<String>| before.and_then(|row| column(row).as_deref());
        assign(encrypt_change(scope, change.phone, old(|row| &row.phone)), &mut row.phone);
        assign(encrypt_change(scope, change.whatsapp, old(|row| &row.whatsapp)), &mut row.whatsapp);
        assign(encrypt_change(scope, change.address, old(|row| &row.address)), &mut row.address);
        let networks = change.social_networks.map(|networks| Some(social_networks::to_json(networks)));
        assign(encrypt_change(scope, networks, old(|row| &row.social_media)), &mut row.social_media);
    }

    /// The new talents, when they change.
    pub fn talent_ids(&self) -> Option<Vec<i32>> {
        match &self.change.talent_ids {
            Change::Keep => None,
            Change::Clear => Some(Vec::new()),
            Change::Set(ids) => Some(ids.clone()),
        }
    }
}

/// Replaces the talents of an account; returns whether they changed.
pub(super) async fn write_talents(
    tx: &DatabaseTransaction,
    scope: &Scope,
    user_id: i32,
    ids: &[i32],
) -> Result<bool> {
    let old = user_talent::Entity::find().filter(user_talent::Column::UserId.eq(user_id)).all(tx).await?;
    let removed: Vec<_> = old.iter().filter(|pair| !ids.contains(&pair.talent_id)).collect();
    let added: Vec<_> = ids.iter().filter(|id| old.iter().all(|pair| pair.talent_id != **id)).collect();
    for pair in &removed {
        crate::domain::write::delete::<user_talent::ActiveModel>(tx, scope, (*pair).clone()).await?;
    }
    for id in &added {
        let pair = user_talent::ActiveModel {
            user_id: Set(user_id),
            talent_id: Set(**id),
            created_at: Set(scope.now()),
        };
        crate::domain::write::insert(tx, scope, pair).await?;
    }
    Ok(!removed.is_empty() || !added.is_empty())
}

/// The completeness of a profile, 0 to 100. The documented rule: 5 points for each of date of birth, gender,
/// phone, address, country, city, bio, years of experience, availability, work mode, rate range, a portfolio
/// or website, a photo and a CV; 5 for each talent up to four; 5 for one social network and 5 more for four.
pub fn score(row: &user::Model, talents: usize, networks: usize) -> i32 {
    let criteria = [
        row.date_of_birth.is_some(),
        row.gender != Gender::Unknown,
        row.phone.is_some(),
        row.address.is_some(),
        row.country_id.is_some(),
        row.city_id.is_some(),
        row.bio.is_some(),
        row.years_experience.is_some(),
        row.availability.is_some(),
        row.work_mode.is_some(),
        row.rate_range.is_some(),
        row.portfolio_url.is_some() || row.website.is_some(),
        row.photo_path.is_some(),
        row.cv_path.is_some(),
        networks >= 1,
        networks >= 4,
        talents >= 1,
        talents >= 2,
        talents >= 3,
        talents >= 4,
    ];
    criteria.iter().map(|is_met| if *is_met { 5 } else { 0 }).sum()
}

/// Updates the score, which depends on more than the row.
pub(super) async fn refresh_score(
    tx: &DatabaseTransaction,
    scope: &Scope,
    row: user::Model,
) -> Result<user::Model> {
    let talents =
        user_talent::Entity::find().filter(user_talent::Column::UserId.eq(row.id)).count(tx).await?;
    let place = Place { table: "user", column: "social_media", id: row.id };
    let networks = row.social_media.as_deref().and_then(|token| decrypt_field(scope, token, place));
    let networks = social_networks::parse(networks).len();
    let profile_score = score(&row, usize::try_from(talents).unwrap_or(usize::MAX), networks);
    if row.profile_score == profile_score {
        return Ok(row);
    }
    let derived = user::ActiveModel {
        id: sea_orm::ActiveValue::Unchanged(row.id),
        profile_score: Set(profile_score),
        ..Default::default()
    };
    Ok(derived.update(tx).await?)
}
