//! The generated signatures of attendances.

use jpeg_encoder::ColorType;

use super::super::rng::Rng;
use super::{jpeg, png};

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

    /// Encodes as a JPEG of 240 × 80 pixels.
    pub fn jpeg(&self) -> Vec<u8> {
        let pixels: Vec<u8> = self.ink.iter().map(|ink| if *ink { 30 } else { 255 }).collect();
        jpeg::encode(WIDTH, HEIGHT, ColorType::Luma, &pixels)
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
            assert!(signature.png().len() < 4096 && signature.jpeg().len() < 16_384);
        }
    }
}
