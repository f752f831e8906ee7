//! A person from head to foot, small, in a scene.
//!
//! The units are a person's: the bust of a portrait, and below it down to y = 1650.

use super::body::light_on;
use super::canvas::Canvas;
use super::colour::Colour;
use super::person::{Garment, Person};
use super::portrait::bust;

/// Draws a person; `raised` is whether an arm is.
pub fn figure(canvas: &mut Canvas, person: &Person, raised: bool) {
    let cloth = person.cloth;
    let shoulder = if person.is_woman { 158.0 } else { 190.0 };
    canvas.oval((20.0, 1640.0), (250.0, 34.0), Colour::BLACK.alpha(0.22));
    if person.garment == Garment::Embroidered || person.veil.is_some() {
        robe(canvas, shoulder, cloth);
    } else {
        trousers(canvas, shoulder);
        trunk(canvas, shoulder, cloth);
    }
    arms(canvas, person, shoulder, raised);
    bust(canvas, person);
}

fn trousers(canvas: &mut Canvas, shoulder: f32) {
    let dark = Colour::rgb(44, 48, 66);
    for side in [-1.0, 1.0] {
        let leg = [
            (side * 8.0, 1010.0),
            (side * shoulder * 0.8, 1010.0),
            (side * shoulder * 0.74, 1300.0),
            (side * shoulder * 0.62, 1610.0),
            (side * shoulder * 0.28, 1610.0),
            (side * 22.0, 1300.0),
        ];
        canvas.polygon(&leg, if side < 0.0 { dark.lighter(0.08) } else { dark });
        canvas.oval((side * shoulder * 0.5, 1622.0), (64.0, 26.0), Colour::rgb(34, 26, 26));
    }
}

fn trunk(canvas: &mut Canvas, shoulder: f32, cloth: Colour) {
    let shape = [
        (0.0, 560.0),
        (-shoulder * 1.0, 580.0),
        (-shoulder * 0.98, 700.0),
        (-shoulder * 0.8, 860.0),
        (-shoulder * 0.84, 1040.0),
        (0.0, 1060.0),
    ];
    canvas.symmetric(&shape, light_on(cloth));
}

fn robe(canvas: &mut Canvas, shoulder: f32, cloth: Colour) {
    let shape = [
        (0.0, 560.0),
        (-shoulder, 590.0),
        (-shoulder * 0.98, 800.0),
        (-shoulder * 1.18, 1240.0),
        (-shoulder * 1.36, 1590.0),
        (-shoulder * 0.7, 1628.0),
        (0.0, 1632.0),
    ];
    canvas.symmetric(&shape, light_on(cloth));
    for (x, end) in [(-0.5, -0.8), (0.1, 0.16), (0.6, 0.9)] {
        canvas.line(&[(shoulder * x, 900.0), (shoulder * end, 1560.0)], 9.0, cloth.darker(0.3).alpha(0.6));
    }
}

fn arms(canvas: &mut Canvas, person: &Person, shoulder: f32, raised: bool) {
    let sleeve = person.cloth.darker(0.12);
    for side in [-1.0, 1.0] {
        let top = (side * (shoulder * 0.98), 604.0);
        let (elbow, hand) = if raised && side > 0.0 {
            ((side * (shoulder + 130.0), 690.0), (side * (shoulder + 190.0), 430.0))
        } else {
            ((side * (shoulder + 46.0), 830.0), (side * (shoulder + 22.0), 1050.0))
        };
        canvas.oval(hand, (38.0, 44.0), person.skin.darker(0.06));
        canvas.line(&[top, elbow, hand], 84.0, person.skin.darker(0.06));
        let towards =
            |share: f32| (elbow.0 + (hand.0 - elbow.0) * share, elbow.1 + (hand.1 - elbow.1) * share);
        canvas.line(&[top, elbow, towards(0.7)], 96.0, if side < 0.0 { person.cloth } else { sleeve });
    }
}
