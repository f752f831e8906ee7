//! Neck, shoulders and clothes.

use super::canvas::{Canvas, Fill};
use super::colour::Colour;
use super::person::{Garment, Person};

/// The light on a garment, from the upper left; below the shoulders, it goes on in `figure.rs`.
pub fn light_on(cloth: Colour) -> Fill {
    Fill::Linear((-180.0, 470.0), cloth.lighter(0.1), (200.0, 660.0), cloth.darker(0.28))
}

/// Draws neck and shoulders.
pub fn body(canvas: &mut Canvas, person: &Person) {
    let cloth = person.cloth;
    let shoulder = if person.is_woman { 158.0 } else { 194.0 };
    let outline = [
        (0.0, 468.0),
        (-58.0, 478.0),
        (-shoulder * 0.66, 503.0),
        (-shoulder * 0.93, 535.0),
        (-shoulder * 1.06, 600.0),
        (-shoulder * 1.14, 700.0),
        (0.0, 720.0),
    ];
    canvas.symmetric(&outline, light_on(cloth));
    // The arms begin.
    for side in [-1.0, 1.0] {
        let crease = [
            (side * shoulder * 0.78, 590.0),
            (side * shoulder * 0.74, 625.0),
            (side * shoulder * 0.76, 680.0),
        ];
        canvas.line(&crease, 4.0, cloth.darker(0.35).alpha(0.6));
    }
    neckline(canvas, person);
    neck(canvas, person);
    collar(canvas, person);
}

fn neck(canvas: &mut Canvas, person: &Person) {
    let skin = person.skin;
    let half = if person.is_woman { 42.0 } else { 56.0 };
    let shape = [
        (0.0, 380.0),
        (-half, 392.0),
        (-half * 0.97, 440.0),
        (-half * 1.06, 474.0),
        (-half * 1.3, 496.0),
        (0.0, 508.0),
    ];
    canvas.symmetric(&shape, Fill::Linear((-half, 0.0), skin, (half, 0.0), skin.darker(0.16)));
    // The shadow of the chin.
    canvas.blob(
        &[
            (-half, 404.0),
            (0.0, 400.0),
            (half, 404.0),
            (half * 0.97, 446.0),
            (half * 0.3, 466.0),
            (-half * 0.5, 462.0),
            (-half * 0.97, 438.0),
        ],
        skin.darker(0.27),
    );
}

/// The skin that the garment leaves free.
fn neckline(canvas: &mut Canvas, person: &Person) {
    let skin = person.skin.darker(0.05);
    let edge = person.cloth.darker(0.3);
    match person.garment {
        Garment::Round => {
            let half = [(0.0, 462.0), (-78.0, 480.0), (-58.0, 512.0), (0.0, 530.0)];
            canvas.symmetric(&half.map(|(x, y)| (x * 1.1, y + 6.0)), edge);
            canvas.symmetric(&half, skin);
        }
        Garment::Pointed | Garment::Embroidered => {
            canvas.polygon(&[(-80.0, 474.0), (0.0, 590.0), (80.0, 474.0), (0.0, 450.0)], edge);
            canvas.polygon(&[(-70.0, 474.0), (0.0, 576.0), (70.0, 474.0), (0.0, 450.0)], skin);
        }
        Garment::Shirt => canvas.polygon(&[(-56.0, 470.0), (0.0, 548.0), (56.0, 470.0)], skin),
        Garment::Jacket => {
            let shirt = Colour::rgb(244, 244, 246);
            canvas.polygon(&[(-60.0, 478.0), (-30.0, 700.0), (30.0, 700.0), (60.0, 478.0)], shirt);
            canvas.polygon(&[(-44.0, 470.0), (0.0, 536.0), (44.0, 470.0)], skin);
        }
    }
}

/// What lies over the neckline.
fn collar(canvas: &mut Canvas, person: &Person) {
    let cloth = person.cloth;
    for side in [-1.0, 1.0] {
        let at = |points: &[(f32, f32)]| points.iter().map(|(x, y)| (x * side, *y)).collect::<Vec<_>>();
        match person.garment {
            Garment::Round | Garment::Pointed => {}
            Garment::Shirt => {
                let wing = at(&[(54.0, 462.0), (72.0, 482.0), (44.0, 552.0), (2.0, 548.0)]);
                canvas.polygon(&wing, cloth.lighter(0.16));
                canvas.line(&at(&[(44.0, 552.0), (2.0, 548.0)]), 3.0, cloth.darker(0.25));
            }
            Garment::Jacket => {
                let white = Colour::rgb(252, 252, 253);
                canvas.polygon(&at(&[(46.0, 462.0), (62.0, 480.0), (34.0, 544.0), (0.0, 534.0)]), white);
                canvas.line(&at(&[(34.0, 544.0), (0.0, 534.0)]), 2.5, Colour::rgb(200, 202, 208));
                let lapel = at(&[
                    (64.0, 470.0),
                    (98.0, 494.0),
                    (92.0, 566.0),
                    (70.0, 572.0),
                    (84.0, 590.0),
                    (22.0, 690.0),
                ]);
                canvas.polygon(&lapel, cloth.lighter(0.1));
                canvas.line(&at(&[(66.0, 474.0), (48.0, 580.0), (22.0, 690.0)]), 3.0, cloth.darker(0.35));
            }
            Garment::Embroidered => {
                let gold = if cloth.luminance() > 0.7 {
                    Colour::rgb(176, 128, 46)
                } else {
                    Colour::rgb(236, 200, 112)
                };
                canvas.line(&at(&[(84.0, 476.0), (44.0, 546.0), (0.0, 604.0)]), 6.0, gold);
                canvas.line(&at(&[(100.0, 482.0), (58.0, 556.0), (0.0, 634.0)]), 2.5, gold);
                for step in 0..6_u8 {
                    let share = f32::from(step) / 5.5;
                    let (x, y) = (92.0 - 84.0 * share, 482.0 + 128.0 * share);
                    canvas.oval((side * x, y), (3.6, 3.6), gold);
                }
            }
        }
    }
    if matches!(person.garment, Garment::Shirt | Garment::Jacket) {
        let colour =
            if person.garment == Garment::Jacket { Colour::rgb(206, 208, 214) } else { cloth.darker(0.3) };
        canvas.line(&[(0.0, 550.0), (0.0, 700.0)], 2.0, colour);
        for y in [574.0, 618.0] {
            canvas.oval((0.0, y), (4.0, 4.0), colour);
        }
    }
}
