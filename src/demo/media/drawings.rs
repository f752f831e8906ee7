//! The drawn pictures of people: collected while the rows are generated, drawn afterwards by all processors.
//!
//! Drawing is most of the work of a seeding. Portraits of the casting file are of one person each; avatars and
//! scenes are few, and many rows share them.

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::thread;

use super::super::rng::Rng;
use super::illustrations::{self, Form, Person, Place, Scene};
use super::likeness::{Traits, person};
use crate::entity::user::Gender;

/// What a picture shows. Equal ones are drawn once.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::demo) enum Subject {
    /// Head and shoulders, for the casting file.
    Portrait(Person),
    /// The same, small and square, for accounts.
    Avatar(Person),
    /// A person somewhere.
    Scene(Scene),
}

impl Subject {
    /// One of 40 avatars, of this gender and about this age; `id` decides between the others.
    pub fn any_avatar(gender: Gender, age: Option<u32>, id: i32) -> Self {
        const AGES: [u32; 4] = [20, 30, 40, 50];
        let gender = match gender {
            Gender::Unknown if id % 2 == 0 => Gender::Female,
            Gender::Unknown => Gender::Male,
            known => known,
        };
        let age = AGES.into_iter().rfind(|from| age.is_some_and(|age| age >= *from)).unwrap_or(AGES[0]);
        let name = format!("avatar {gender:?} {age} {}", id.unsigned_abs() % 5);
        Self::Avatar(person(&name, &Traits { gender, age: Some(age), ..Traits::default() }))
    }

    /// One of 20 scenes.
    pub fn any_scene(rng: &mut Rng) -> Self {
        const VARIATIONS: [f32; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];
        let place = rng.pick(&[Place::Stage, Place::Desert, Place::City, Place::Sea]);
        let variation = rng.pick(&VARIATIONS);
        let person = person(&format!("scene {place:?} {variation}"), &Traits::default());
        Self::Scene(Scene { place, person, variation })
    }
}

/// The files that show a subject, by their paths.
struct Drawing {
    subject: Subject,
    pictures: Vec<String>,
    /// Identity cards with the picture.
    cards: Vec<String>,
}

impl Drawing {
    fn draw(self, form: &Form) -> Vec<(String, Vec<u8>)> {
        let canvas = match &self.subject {
            Subject::Portrait(person) => illustrations::portrait(person),
            Subject::Avatar(person) => illustrations::avatar(person),
            Subject::Scene(scene) => illustrations::scene(scene),
        };
        let picture = (self.pictures, canvas.jpeg());
        let card = (!self.cards.is_empty()).then(|| (self.cards, form.card(&canvas).jpeg()));
        let files =
            |(paths, bytes): (Vec<String>, Vec<u8>)| paths.into_iter().map(move |path| (path, bytes.clone()));
        [picture].into_iter().chain(card).flat_map(files).collect()
    }
}

/// Collected drawings.
#[derive(Default)]
pub(in crate::demo) struct Drawings(Vec<Drawing>);

impl Drawings {
    /// Adds a picture and returns its path for the row.
    pub fn add(&mut self, path: String, subject: Subject) -> String {
        self.of(subject).pictures.push(path.clone());
        path
    }

    /// Adds an identity card with the portrait of a person, and returns its path for the row.
    pub fn add_card(&mut self, path: String, person: Person) -> String {
        self.of(Subject::Portrait(person)).cards.push(path.clone());
        path
    }

    fn of(&mut self, subject: Subject) -> &mut Drawing {
        let known = self.0.iter().position(|drawing| drawing.subject == subject);
        let at = known.unwrap_or(self.0.len());
        if known.is_none() {
            self.0.push(Drawing { subject, pictures: Vec::new(), cards: Vec::new() });
        }
        &mut self.0[at]
    }

    /// Draws all: paths and files, in any order.
    pub fn draw(self) -> Vec<(String, Vec<u8>)> {
        let form = Form::blank();
        let waiting = Mutex::new(self.0);
        let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let drawn = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
                scope.spawn(|| {
                    while let Some(drawing) = next() {
                        let files = drawing.draw(&form);
                        drawn.lock().unwrap_or_else(PoisonError::into_inner).extend(files);
                    }
                });
            }
        });
        drawn.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// One picture of each kind.
    fn all() -> Vec<(String, Vec<u8>)> {
        let person = person("Awa Diop", &Traits::default());
        let mut drawings = Drawings::default();
        drawings.add("portrait".to_owned(), Subject::Portrait(person.clone()));
        drawings.add("avatar".to_owned(), Subject::Avatar(person.clone()));
        drawings.add_card("card".to_owned(), person.clone());
        for place in [Place::Stage, Place::Desert, Place::City, Place::Sea] {
            let scene = Scene { place, person: person.clone(), variation: 0.7 };
            drawings.add(format!("{place:?}"), Subject::Scene(scene));
        }
        let mut files = drawings.draw();
        files.sort_unstable();
        files
    }

    #[test]
    fn pictures_are_small_and_the_same_each_time() {
        let files = all();
        assert_eq!(files.len(), 7);
        for (path, bytes) in &files {
            let picture = image::load_from_memory(bytes).expect(path);
            let size = match path.as_str() {
                "portrait" => (300, 400),
                "avatar" => (160, 160),
                "card" => (320, 200),
                _ => (480, 300),
            };
            assert_eq!((picture.width(), picture.height()), size, "{path}");
            assert!((2_048..24_576).contains(&bytes.len()), "{path} has {} bytes", bytes.len());
        }
        assert!(files == all(), "the same people give the same pictures");
    }

    #[test]
    fn rows_share_avatars_and_scenes() {
        let mut drawings = Drawings::default();
        let mut rng = Rng::seeded("scenes");
        for id in 0..1000 {
            let gender = [Gender::Female, Gender::Male, Gender::Unknown][rng.below(3) as usize];
            let age = rng.optional(90, |rng| 15 + rng.below(60));
            drawings.add(format!("avatar {id}"), Subject::any_avatar(gender, age, id));
            drawings.add(format!("scene {id}"), Subject::any_scene(&mut rng));
        }
        assert_eq!(drawings.0.len(), 60);
        let files = drawings.draw();
        assert_eq!(files.len(), 2000);
        let different: HashSet<_> = files.into_iter().map(|(_, bytes)| bytes).collect();
        assert_eq!(different.len(), 60);
    }

    #[test]
    fn an_avatar_fits_the_person() {
        for (gender, is_woman) in [(Gender::Female, true), (Gender::Male, false)] {
            for (age, shown) in [(Some(18), 20), (Some(39), 30), (Some(71), 50), (None, 20)] {
                let Subject::Avatar(person) = Subject::any_avatar(gender, age, 7) else {
                    panic!("this is an avatar");
                };
                assert_eq!((person.is_woman, person.age), (is_woman, shown));
            }
        }
    }
}
