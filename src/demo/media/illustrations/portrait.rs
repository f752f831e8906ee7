//! Portraits: head and shoulders.
//!
//! The units of a person: x from −240 to 240 around the middle of the face, y from 0 at the top to 640.

use super::body;
use super::canvas::{Canvas, Fill};
use super::hair;
use super::head;
use super::person::Person;
use super::veil;

/// A portrait of 300 × 400 pixels.
pub fn portrait(person: &Person) -> Canvas {
    in_front_of_a_wall(person, Canvas::new(300, 400, (150.0, 0.0), 0.625))
}

/// A square portrait of 160 × 160 pixels.
pub fn avatar(person: &Person) -> Canvas {
    in_front_of_a_wall(person, Canvas::new(160, 160, (80.0, -20.0), 0.32))
}

fn in_front_of_a_wall(person: &Person, mut canvas: Canvas) -> Canvas {
    let (wall, light) = (person.backdrop, person.backdrop.lighter(0.6));
    canvas.cover(Fill::Linear((0.0, 0.0), wall.lighter(0.25), (0.0, 640.0), wall.darker(0.14)));
    let (centre, radius) = ((-40.0, 230.0), 300.0);
    canvas.oval(centre, (radius, radius), Fill::Radial(centre, radius, light, light.alpha(0.0)));
    bust(&mut canvas, person);
    canvas
}

/// The person without anything behind.
pub fn bust(canvas: &mut Canvas, person: &Person) {
    let tilt = (person.face.tilt - 0.5) * 7.0;
    // The head turns about the neck.
    let about_neck = |canvas: &mut Canvas, draw: &dyn Fn(&mut Canvas)| {
        canvas.placed((0.0, 440.0), 1.0, tilt, |canvas| {
            canvas.placed((0.0, -440.0), 1.0, 0.0, |canvas| draw(canvas));
        });
    };
    about_neck(canvas, &|canvas| match person.veil {
        Some(colour) => veil::behind(canvas, person, colour),
        None => hair::behind(canvas, person),
    });
    body::body(canvas, person);
    if let Some(colour) = person.veil {
        veil::drape(canvas, colour);
    }
    about_neck(canvas, &|canvas| {
        head::head(canvas, person);
        match person.veil {
            Some(colour) => veil::veil(canvas, person, colour),
            None => hair::front(canvas, person),
        }
        head::worn(canvas, person);
    });
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::colour::Colour;
    use super::super::person::{Beard, Cut, Face, Garment, Hair};
    use super::*;

    fn somebody() -> Person {
        Person {
            is_woman: false,
            age: 30,
            skin: Colour::rgb(168, 115, 77),
            eyes: Colour::rgb(92, 56, 32),
            hair: Hair { cut: Cut::Short, colour: Colour::rgb(42, 28, 24) },
            veil: None,
            beard: None,
            has_glasses: false,
            has_earrings: false,
            garment: Garment::Round,
            cloth: Colour::rgb(44, 74, 124),
            backdrop: Colour::rgb(196, 208, 222),
            face: Face { width: 0.5, jaw: 0.5, nose: 0.5, lips: 0.5, smile: 0.5, tilt: 0.5 },
        }
    }

    #[test]
    fn everything_about_a_person_is_seen() {
        use Cut::{
            Afro, Bald, Bob, Braids, Bun, Cornrows, Crop, Curls, Locks, LongCurls, Shaved, Straight, Waves,
        };
        let person = somebody();
        let cuts =
            [Bald, Shaved, Crop, Afro, Curls, LongCurls, Waves, Straight, Bob, Bun, Cornrows, Braids, Locks];
        let mut people: Vec<Person> = vec![person.clone()];
        people.extend(cuts.map(|cut| Person { hair: Hair { cut, ..person.hair }, ..person.clone() }));
        let beards = [Beard::Stubble, Beard::Moustache, Beard::Goatee, Beard::Full];
        people.extend(beards.map(|beard| Person { beard: Some(beard), ..person.clone() }));
        let garments = [Garment::Pointed, Garment::Shirt, Garment::Jacket, Garment::Embroidered];
        people.extend(garments.map(|garment| Person { garment, ..person.clone() }));
        people.extend([
            Person { is_woman: true, ..person.clone() },
            Person { age: 12, ..person.clone() },
            Person { age: 70, ..person.clone() },
            Person { skin: Colour::rgb(76, 48, 36), ..person.clone() },
            Person { eyes: Colour::rgb(74, 122, 170), ..person.clone() },
            Person { veil: Some(Colour::rgb(148, 44, 56)), ..person.clone() },
            Person { has_glasses: true, ..person.clone() },
            Person { has_earrings: true, ..person.clone() },
            Person { face: Face { smile: 0.9, ..person.face }, ..person.clone() },
            Person { face: Face { tilt: 0.9, ..person.face }, ..person },
        ]);
        let pictures: HashSet<_> = people.iter().map(|person| avatar(person).jpeg()).collect();
        assert_eq!(pictures.len(), people.len());
    }
}
