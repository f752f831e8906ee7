//! The casting file of the demo: Sophia Martinez is `sophia.rs`, the others `cast.rs`, what people look like
//! `looks.rs`, how a row is completed `draft.rs`.

mod cast;
mod draft;
mod looks;
mod sophia;

use super::accounts::Accounts;
use super::stage::Stage;
use super::trail;
use crate::auth::actor::Surface;
use crate::entity::cinema_talent_type::TalentType;
use crate::entity::{
    cinema_talent, cinema_talent_ethnicity, cinema_talent_language, cinema_talent_media, cinema_talent_type,
};
use draft::{Draft, complete};

/// The casting file: people, and the rows that hang on them.
#[derive(Default)]
pub(super) struct Casting {
    /// The people, by number.
    pub people: Vec<cinema_talent::Model>,
    /// What they can be engaged as.
    pub types: Vec<cinema_talent_type::Model>,
    /// What they speak.
    pub languages: Vec<cinema_talent_language::Model>,
    /// Their ethnicities.
    pub ethnicities: Vec<cinema_talent_ethnicity::Model>,
    /// Their pictures.
    pub media: Vec<cinema_talent_media::Model>,
}

impl Casting {
    /// All of it: the first is Sophia Martinez, with number 1.
    pub fn of(stage: &mut Stage, accounts: &Accounts) -> Self {
        let mut casting = Self::default();
        let sophia = sophia::draft(stage);
        casting.add(stage, accounts, sophia);
        for draft in cast::drafts(stage, accounts) {
            casting.add(stage, accounts, draft);
        }
        casting
    }

    /// What somebody can be engaged as, the favourite first.
    pub fn first_type(&self, id: i32) -> TalentType {
        let first = self.types.iter().find(|row| row.cinema_talent_id == id);
        first.map_or(TalentType::Other, |row| row.talent_type)
    }

    fn add(&mut self, stage: &mut Stage, accounts: &Accounts, draft: Draft) {
        let Draft { row, home, networks, types, languages, ethnicities, media } = draft;
        let home = stage.places.home(home.0, home.1);
        let row = complete(stage.scope, row, home, &networks);
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
        self.ethnicities.extend((0..).zip(ethnicities).map(|(position, ethnicity)| {
            cinema_talent_ethnicity::Model { cinema_talent_id: id, ethnicity: ethnicity.to_owned(), position }
        }));
        for (kind, position, path) in media {
            let number = i32::try_from(self.media.len() + 1).unwrap_or(i32::MAX);
            let created_at = row.created_at;
            self.media.push(cinema_talent_media::Model {
                id: number,
                cinema_talent_id: id,
                position,
                kind,
                path,
                created_at,
            });
        }
        let by = row.registered_by_id.map_or_else(
            || trail::nobody(Surface::Graphql, None),
            |account| trail::by(accounts.get(account), Surface::Graphql),
        );
        stage.trail.created::<cinema_talent::Entity>(&by, row.created_at, &row);
        self.people.push(row);
    }
}
