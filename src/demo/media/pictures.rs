//! The generated pictures: portraits, identity cards, scenes, signatures.

use super::super::rng::Rng;
use super::jpeg::{self, Colour};
use super::png;

const SKINS: [Colour; 5] = [[238, 205, 175], [214, 166, 125], [168, 115, 77], [122, 78, 50], [84, 52, 35]];
const CLOTHES: [Colour; 6] =
    [[40, 70, 120], [150, 40, 50], [30, 110, 80], [200, 150, 40], [90, 60, 130], [60, 60, 66]];
const WALLS: [Colour; 5] =
    [[225, 230, 235], [235, 225, 210], [205, 220, 210], [215, 210, 230], [190, 205, 225]];

/// Whether a point is within an ellipse; all in the same unit.
fn within((x, y): (i32, i32), (left, top): (i32, i32), (width, height): (i32, i32)) -> bool {
    let (x, y) = (x - left, y - top);
    x * x * height * height + y * y * width * width <= width * width * height * height
}

/// A portrait, 192 × 192 pixels.
pub(in crate::demo) fn portrait(rng: &mut Rng) -> Vec<u8> {
    jpeg::encode(24, 24, person(rng))
}

/// The colours of a portrait of 24 × 24 blocks.
fn person(rng: &mut Rng) -> impl Fn(i32, i32) -> Colour + use<> {
    let (skin, cloth, wall) = (rng.pick(&SKINS), rng.pick(&CLOTHES), rng.pick(&WALLS));
    let hair = rng.between(20, 70);
    move |x, y| {
        // Units of half a block, so that the figure is centred.
        let point = (2 * x + 1, 2 * y + 1);
        if within(point, (24, 21), (9, 11)) && point.1 > 15 {
            skin
        } else if within(point, (24, 18), (11, 12)) {
            [hair, hair * 3 / 4, hair / 2]
        } else if within(point, (24, 52), (20, 18)) {
            cloth
        } else {
            wall
        }
    }
}

/// An identity card, 256 × 160 pixels: a small portrait beside lines.
pub(in crate::demo) fn document(rng: &mut Rng) -> Vec<u8> {
    let person = person(rng);
    jpeg::encode(32, 20, move |x, y| {
        if (2..12).contains(&x) && (5..17).contains(&y) {
            person(x * 2, y * 2 - 10)
        } else if y < 3 {
            [20, 100, 70]
        } else if (15..29).contains(&x) && y % 3 == 0 && y < 18 {
            [120, 125, 130]
        } else {
            [232, 236, 226]
        }
    })
}

/// A person in front of a sunset, 320 × 192 pixels.
pub(in crate::demo) fn scene(rng: &mut Rng) -> Vec<u8> {
    let person = person(rng);
    let wall = person(0, 0);
    let (sun, side) = (rng.between(8, 30), rng.between(0, 16));
    jpeg::encode(40, 24, move |x, y| {
        let figure = person(x - side, y);
        if (side..side + 24).contains(&x) && figure != wall {
            figure
        } else if within((x, y), (sun, 9), (4, 4)) {
            [255, 225, 130]
        } else if y > 15 {
            [150 - y * 3, 95 - y * 2, 60]
        } else {
            [90 + y * 10, 80 + y * 5, 150 - y * 4]
        }
    })
}

/// A generated signature.
pub(in crate::demo) struct Signature {
    ink: Vec<bool>,
}

const WIDTH: u16 = 240;
const HEIGHT: u16 = 80;

impl Signature {
    /// Draws a smooth line that oscillates.
    pub fn draw(rng: &mut Rng) -> Self {
        let mut signature = Self { ink: vec![false; usize::from(WIDTH) * usize::from(HEIGHT)] };
        let turns = rng.between(14, 24);
        let points: Vec<(i32, i32)> = (0..=turns)
            .map(|turn| {
                let x = 20 + turn * 200 / turns + rng.between(-26, 26);
                (x, rng.between(8, 70))
            })
            .collect();
        for triple in points.windows(3) {
            signature.curve(midpoint(triple[0], triple[1]), triple[1], midpoint(triple[1], triple[2]));
        }
        signature
    }

    /// Draws a quadratic Bézier curve with the control point `towards`.
    fn curve(&mut self, from: (i32, i32), towards: (i32, i32), to: (i32, i32)) {
        const STEPS: i32 = 64;
        for step in 0..=STEPS {
            let rest = STEPS - step;
            let mix = |a, b, c| (rest * rest * a + 2 * rest * step * b + step * step * c) / (STEPS * STEPS);
            let (x, y) = (mix(from.0, towards.0, to.0), mix(from.1, towards.1, to.1));
            for (x, y) in [(x, y), (x + 1, y), (x, y + 1)] {
                self.set_pixel(x, y);
            }
        }
    }

    fn set_pixel(&mut self, x: i32, y: i32) {
        if let Some(pixel_index) = pixel_index(x, y) {
            self.ink[pixel_index] = true;
        }
    }

    fn is_ink(&self, x: i32, y: i32) -> bool {
        pixel_index(x, y).is_some_and(|pixel_index| self.ink[pixel_index])
    }

    /// Encodes as a PNG of 240 × 80 pixels.
    pub fn png(&self) -> Vec<u8> {
        png::encode(WIDTH.into(), HEIGHT.into(), |x, y| self.is_ink(x.cast_signed(), y.cast_signed()))
    }

    /// Encodes as a JPEG of 480 × 160 pixels, in blocks.
    pub fn jpeg(&self) -> Vec<u8> {
        jpeg::encode(WIDTH / 4, HEIGHT / 4, |column, row| {
            let ink_count =
                (0..16).filter(|part| self.is_ink(column * 4 + part % 4, row * 4 + part / 4)).count();
            if ink_count > 2 { [20, 20, 90] } else { [255, 255, 255] }
        })
    }
}

fn midpoint(one: (i32, i32), other: (i32, i32)) -> (i32, i32) {
    (i32::midpoint(one.0, other.0), i32::midpoint(one.1, other.1))
}

fn pixel_index(x: i32, y: i32) -> Option<usize> {
    let within = (0..i32::from(WIDTH)).contains(&x) && (0..i32::from(HEIGHT)).contains(&y);
    within.then(|| usize::try_from(y * i32::from(WIDTH) + x).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_has_a_plausible_amount_of_ink() {
        let mut rng = Rng::seeded("signatures");
        for _ in 0..50 {
            let signature = Signature::draw(&mut rng);
            let ink_count = signature.ink.iter().filter(|ink| **ink).count();
            assert!((300..6000).contains(&ink_count), "{ink_count}");
            assert!(signature.png().len() < 4096 && signature.jpeg().len() < 4096);
        }
    }
}
