//! A veil: over the hair, around the face, on the shoulders.

use super::canvas::{Canvas, Fill, Point};
use super::colour::Colour;
use super::head::half_width;
use super::person::Person;

/// What lies on the shoulders.
pub fn drape(canvas: &mut Canvas, colour: Colour) {
    let shape =
        [(0.0, 410.0), (-84.0, 420.0), (-122.0, 486.0), (-128.0, 560.0), (-70.0, 622.0), (0.0, 640.0)];
    canvas.symmetric(
        &shape,
        Fill::Linear((-120.0, 420.0), colour.lighter(0.08), (130.0, 640.0), colour.darker(0.25)),
    );
    let fold = colour.darker(0.25).alpha(0.7);
    canvas.line(&[(-92.0, 452.0), (-40.0, 540.0), (30.0, 596.0)], 4.0, fold);
    canvas.line(&[(-104.0, 500.0), (-50.0, 582.0), (10.0, 626.0)], 4.0, fold);
    canvas.line(&[(92.0, 448.0), (70.0, 520.0), (40.0, 580.0)], 4.0, fold);
    canvas.line(&[(110.0, 490.0), (96.0, 560.0), (70.0, 606.0)], 3.0, fold);
}

fn outline(width: f32) -> [Point; 7] {
    [
        (0.0, 130.0),
        (-width * 0.72, 148.0),
        (-width - 22.0, 230.0),
        (-width - 27.0, 320.0),
        (-width - 16.0, 410.0),
        (-width + 4.0, 470.0),
        (0.0, 500.0),
    ]
}

/// What is seen of it between face and edge.
pub fn behind(canvas: &mut Canvas, person: &Person, colour: Colour) {
    canvas.symmetric(&outline(half_width(person)), colour.darker(0.4));
}

/// What covers the head.
pub fn veil(canvas: &mut Canvas, person: &Person, colour: Colour) {
    let width = half_width(person);
    let outer = outline(width);
    let opening = [
        (0.0, 196.0),
        (-width * 0.58, 210.0),
        (-width * 0.86, 256.0),
        (-width * 0.9, 310.0),
        (-width * 0.83, 366.0),
        (-width * 0.54, 420.0),
        (0.0, 441.0),
    ];
    canvas.frame(
        &outer,
        &opening,
        Fill::Linear((-120.0, 150.0), colour.lighter(0.14), (120.0, 480.0), colour.darker(0.2)),
    );
    let fold = colour.darker(0.28).alpha(0.75);
    for side in [-1.0, 1.0] {
        let at = |points: &[(f32, f32)]| points.iter().map(|(x, y)| (side * x, *y)).collect::<Vec<_>>();
        canvas.line(&at(&[(20.0, 160.0), (width * 0.8, 200.0), (width + 6.0, 290.0)]), 3.0, fold);
        canvas.line(&at(&[(width + 2.0, 330.0), (width - 6.0, 400.0), (width * 0.5, 452.0)]), 3.4, fold);
        canvas.line(&at(&[(width * 0.86, 380.0), (width * 0.6, 430.0), (10.0, 462.0)]), 3.0, fold);
    }
    // The band below the veil.
    canvas.line(
        &[
            (-width * 0.86, 256.0),
            (-width * 0.58, 211.0),
            (0.0, 197.0),
            (width * 0.58, 211.0),
            (width * 0.86, 256.0),
        ],
        7.0,
        colour.darker(0.35),
    );
}
