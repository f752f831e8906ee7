//! The letters of one word, as lines: no font is needed for it.

use super::canvas::{Canvas, Point};
use super::colour::Colour;

/// The letters of «SPÉCIMEN», each in a box of 1 × 1.4 from its upper left corner.
const SPECIMEN: [&[&[Point]]; 8] = [
    &[&[(0.92, 0.18), (0.5, 0.0), (0.1, 0.3), (0.5, 0.66), (0.92, 1.02), (0.5, 1.4), (0.06, 1.2)]],
    &[&[(0.08, 1.4), (0.08, 0.0)], &[(0.08, 0.02), (0.62, 0.02), (0.9, 0.36), (0.62, 0.72), (0.08, 0.74)]],
    &[
        &[(0.1, 0.0), (0.1, 1.4)],
        &[(0.1, 0.0), (0.86, 0.0)],
        &[(0.1, 0.68), (0.74, 0.68)],
        &[(0.1, 1.4), (0.88, 1.4)],
        &[(0.42, -0.2), (0.7, -0.42)],
    ],
    &[&[(0.92, 0.24), (0.56, 0.0), (0.12, 0.34), (0.12, 1.06), (0.56, 1.4), (0.92, 1.16)]],
    &[&[(0.5, 0.0), (0.5, 1.4)]],
    &[
        &[(0.04, 1.4), (0.04, 0.0)],
        &[(0.04, 0.0), (0.5, 0.86)],
        &[(0.5, 0.86), (0.96, 0.0)],
        &[(0.96, 0.0), (0.96, 1.4)],
    ],
    &[
        &[(0.1, 0.0), (0.1, 1.4)],
        &[(0.1, 0.0), (0.86, 0.0)],
        &[(0.1, 0.68), (0.74, 0.68)],
        &[(0.1, 1.4), (0.88, 1.4)],
    ],
    &[&[(0.06, 1.4), (0.06, 0.0)], &[(0.06, 0.0), (0.94, 1.4)], &[(0.94, 1.4), (0.94, 0.0)]],
];

/// Writes «SPÉCIMEN», one unit a letter, from the origin.
pub fn specimen(canvas: &mut Canvas, colour: Colour) {
    for (at, letter) in (0_u8..).zip(SPECIMEN) {
        for line in letter {
            let left = f32::from(at) * 1.36;
            let placed: Vec<Point> = line.iter().map(|(x, y)| (left + x, *y)).collect();
            canvas.line(&placed, 0.2, colour);
        }
    }
}
