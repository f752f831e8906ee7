//! The casting file of the demo: `sophia.rs` and `cast.rs` generate the people, `appearance.rs` their
//! appearance; `draft.rs` completes their rows.

mod appearance;
mod cast;
mod draft;
mod sophia;

use super::accounts::Accounts;
use super::audit_log;
use super::context::SeedContext;
use crate::auth::actor::Surface;
use crate::entity::cinema_talent_type::TalentType;
use crate::entity::{
    cinema_talent, cinema_talent_ethnicity, cinema_talent_language, cinema_talent_media, cinema_talent_type,
};
pub(super) use cast::DOCUMENTED_CAST;
use draft::{Draft, complete};

/// The casting file: people and their child rows.
#[derive(Default)]
pub(super) struct Casting {
    /// The people, by id.
    pub people: Vec<cinema_talent::Model>,
    /// Their talent types.
    pub types: Vec<cinema_talent_type::Model>,
    /// Their languages.
    pub languages: Vec<cinema_talent_language::Model>,
    /// Their ethnicities.
    pub ethnicities: Vec<cinema_talent_ethnicity::Model>,
    /// Their pictures.
    pub media: Vec<cinema_talent_media::Model>,
}

impl Casting {
    /// Generates all people: the first is Sophia Martinez, with id 1.
    pub fn generate(context: &mut SeedContext, accounts: &Accounts) -> Self {
        let mut casting = Self::default();
        let sophia = sophia::draft(context);
        casting.add(context, accounts, sophia);
        for draft in cast::drafts(context, accounts) {
            casting.add(context, accounts, draft);
        }
        casting
    }

    /// The preferred talent type of a person.
    pub fn first_type(&self, id: i32) -> TalentType {
        let first = self.types.iter().find(|row| row.cinema_talent_id == id);
        first.map_or(TalentType::Other, |row| row.talent_type)
    }

    fn add(&mut self, context: &mut SeedContext, accounts: &Accounts, draft: Draft) {
        let Draft { row, home, networks, types, languages, ethnicities, media } = draft;
        let home = context.places.home(home.0, home.1);
        let row = complete(context.scope, row, home, &networks);
        let id = row.id;
        self.types.extend((0..).zip(types).map(|(position, talent_type)| cinema_talent_type::Model {
            cinema_talent_id: id,
            talent_type,
            position,
        }));
        self.languages.extend((0..).zip(languages).map(|(position, code)| cinema_talent_language::Model {
            cinema_talent_id: id,
            language_code: code.to_owned(),
            position,
        }));
        for (position, ethnicity) in (0..).zip(ethnicities) {
            self.ethnicities.push(cinema_talent_ethnicity::Model {
                id: number_after(&self.ethnicities),
                cinema_talent_id: id,
                ethnicity: ethnicity.to_owned(),
                position,
                // Computed when the row is inserted.
                ethnicity_fold: String::new(),
            });
        }
        for (kind, position, path) in media {
            let created_at = row.created_at;
            self.media.push(cinema_talent_media::Model {
                id: number_after(&self.media),
                cinema_talent_id: id,
                position,
                kind,
                path,
                created_at,
            });
        }
        let actor = row.registered_by_id.map_or_else(
            || audit_log::anonymous_actor(Surface::Graphql, None),
            |account| audit_log::account_actor(accounts.get(account), Surface::Graphql),
        );
        context.audit_log.created::<cinema_talent::Entity>(&actor, row.created_at, &row);
        self.people.push(row);
    }
}

/// The id of the row that follows `rows`.
fn number_after<T>(rows: &[T]) -> i32 {
    i32::try_from(rows.len() + 1).unwrap_or(i32::MAX)
}
