//! Hair: what is behind the head, and what is before it.

use std::f32::consts::TAU;

use super::canvas::{Canvas, Fill, Point};
use super::colour::Colour;
use super::head::half_width;
use super::person::{Cut, Person};

/// Hair behind neck and shoulders.
pub fn behind(canvas: &mut Canvas, person: &Person) {
    let (width, colour) = (half_width(person), person.hair_colour().darker(0.16));
    let fall = |length: f32, spread: f32| {
        [
            (0.0, 134.0),
            (-width * 0.8, 156.0),
            (-width - 26.0, 250.0),
            (-width - spread, 250.0 + (length - 250.0) * 0.5),
            (-width - spread * 0.9, length - 34.0),
            (-width * 0.7, length),
            (0.0, length - 10.0),
        ]
    };
    match person.hair.cut {
        Cut::Bald | Cut::Shaved | Cut::Crop | Cut::Short | Cut::Cornrows => {}
        Cut::Afro => ring(canvas, colour, (0.0, 246.0), (width + 54.0, 148.0), 30.0),
        Cut::Curls => ring(canvas, colour, (0.0, 240.0), (width + 16.0, 106.0), 28.0),
        Cut::LongCurls => {
            canvas.symmetric(&fall(500.0, 36.0), colour);
            for (at, y) in (0_u8..).zip([250.0, 300.0, 350.0, 400.0, 450.0, 492.0]) {
                let wobble = 9.0 * (f32::from(at) * 2.4).sin();
                for side in [-1.0, 1.0] {
                    canvas.oval(
                        (side * (width + 24.0 + wobble), y),
                        (31.0, 33.0),
                        colour.lighter(0.03 * f32::from(at % 3)),
                    );
                }
            }
        }
        Cut::Waves => {
            let mut shape = vec![(0.0, 134.0), (-width * 0.8, 156.0), (-width - 24.0, 240.0)];
            shape.extend([(-width - 36.0, 300.0), (-width - 22.0, 360.0), (-width - 42.0, 420.0)]);
            shape.extend([
                (-width - 26.0, 480.0),
                (-width - 34.0, 540.0),
                (-width * 0.6, 566.0),
                (0.0, 550.0),
            ]);
            canvas.symmetric(&shape, colour);
        }
        Cut::Straight => canvas.symmetric(&fall(570.0, 28.0), colour),
        Cut::Bob => canvas.symmetric(&fall(436.0, 32.0), colour),
        Cut::Bun => {
            canvas.oval((6.0, 122.0), (56.0, 50.0), colour.lighter(0.06));
            for radius in [18.0_f32, 34.0] {
                let turn = |at: u8| {
                    let angle = f32::from(at) / 10.0 * TAU;
                    (6.0 + radius * angle.cos(), 120.0 + radius * 0.8 * angle.sin())
                };
                canvas.line(&(0..8).map(turn).collect::<Vec<_>>(), 3.0, colour.darker(0.3));
            }
        }
        Cut::Braids => canvas.symmetric(&fall(330.0, 8.0), colour),
        Cut::Locks => canvas.symmetric(&fall(420.0, 18.0), colour),
    }
}

/// Hair on the head.
pub fn front(canvas: &mut Canvas, person: &Person) {
    let (width, colour) = (half_width(person), person.hair_colour());
    match person.hair.cut {
        Cut::Bald => {
            let shine =
                Fill::Radial((-30.0, 190.0), 46.0, Colour::WHITE.alpha(0.35), Colour::WHITE.alpha(0.0));
            canvas.oval((-30.0, 190.0), (46.0, 26.0), shine);
        }
        Cut::Shaved => cap(canvas, width, 158.0, colour.alpha(0.62), 0.0),
        Cut::Crop => {
            cap(canvas, width, 148.0, colour, 0.0);
            texture(canvas, colour, (0.0, 214.0), (width + 1.0, 62.0), 6.5);
        }
        Cut::Short => short(canvas, width, colour),
        Cut::Afro => {
            cap(canvas, width, 138.0, colour, 2.0);
            texture(canvas, colour, (0.0, 232.0), (width + 34.0, 118.0), 13.0);
        }
        Cut::Curls | Cut::LongCurls => {
            cap(canvas, width, 138.0, colour, 4.0);
            curls(canvas, width, colour);
        }
        Cut::Waves | Cut::Straight | Cut::Bob => parted(canvas, person, width, colour),
        Cut::Bun => {
            cap(canvas, width, 146.0, colour, 2.0);
            strands(canvas, width, colour);
        }
        Cut::Cornrows => {
            cap(canvas, width, 150.0, colour, 0.0);
            rows(canvas, width, colour);
        }
        Cut::Braids => {
            cap(canvas, width, 146.0, colour, 2.0);
            rows(canvas, width, colour);
            braids(canvas, width, colour);
        }
        Cut::Locks => {
            cap(canvas, width, 140.0, colour, 4.0);
            locks(canvas, width, colour);
        }
    }
}

/// Hair that follows the skull down to the temples; `thick` is how far it stands off.
fn cap(canvas: &mut Canvas, width: f32, top: f32, colour: Colour, thick: f32) {
    let shape = [
        (0.0, top),
        (-width * 0.68, top + 20.0),
        (-width - 3.0 - thick, 228.0),
        (-width - 4.0 - thick, 286.0),
        (-width + 7.0, 292.0),
        (-width + 11.0, 256.0),
        (-width * 0.66, 220.0),
        (0.0, 208.0),
    ];
    canvas.symmetric(
        &shape,
        Fill::Linear((-80.0, top), colour.lighter(0.13), (90.0, 280.0), colour.darker(0.2)),
    );
}

/// A side parting, swept over the forehead.
fn short(canvas: &mut Canvas, width: f32, colour: Colour) {
    let shape = [
        (-width - 4.0, 292.0),
        (-width - 9.0, 220.0),
        (-width * 0.72, 160.0),
        (-10.0, 134.0),
        (width * 0.7, 148.0),
        (width + 9.0, 214.0),
        (width + 4.0, 292.0),
        (width - 8.0, 288.0),
        (width - 9.0, 246.0),
        (width * 0.5, 212.0),
        (-6.0, 214.0),
        (-width * 0.5, 196.0),
        (-width * 0.78, 226.0),
        (-width + 9.0, 262.0),
        (-width + 8.0, 288.0),
    ];
    canvas
        .blob(&shape, Fill::Linear((-80.0, 140.0), colour.lighter(0.16), (90.0, 290.0), colour.darker(0.2)));
    let strand = colour.lighter(0.2).alpha(0.6);
    canvas.line(&[(-width * 0.5, 190.0), (-10.0, 172.0), (width * 0.7, 200.0)], 3.0, strand);
    canvas.line(&[(-width * 0.4, 172.0), (10.0, 152.0), (width * 0.76, 184.0)], 3.0, strand);
    canvas.line(&[(-width * 0.5, 196.0), (-width * 0.42, 168.0)], 3.0, colour.darker(0.4));
}

/// Straight or wavy hair, parted above the forehead, that falls beside the face.
fn parted(canvas: &mut Canvas, person: &Person, width: f32, colour: Colour) {
    // Short hair does not lie on the chest.
    let (end, inner) = if person.hair.cut == Cut::Bob { (410.0, 2.0) } else { (520.0, 22.0) };
    let sway = if person.hair.cut == Cut::Waves { 9.0 } else { 1.0 };
    for side in [-1.0, 1.0] {
        let at = |points: &[Point]| points.iter().map(|(x, y)| (side * x, *y)).collect::<Vec<_>>();
        let part = if side > 0.0 { 10.0 } else { -10.0 };
        let shape = at(&[
            (part * side - 22.0, 142.0),
            (width * 0.62, 146.0),
            (width + 17.0, 226.0),
            (width + 27.0 + sway, 310.0),
            (width + 27.0 - sway, 390.0),
            (width + 30.0 + sway, end - 44.0),
            (width - 4.0, end),
            (width - inner * 1.3 - sway, end - 26.0),
            (width - inner, end - 80.0),
            (width - 4.0, 350.0),
            (width - 4.0, 280.0),
            (width * 0.62, 222.0),
            (part * side - 18.0, 184.0),
        ]);
        let light = Fill::Linear(
            (side * 20.0, 140.0),
            colour.lighter(0.1),
            (side * width, 480.0),
            colour.darker(0.12),
        );
        canvas.blob(&shape, light);
        let strand = colour.lighter(0.24).alpha(0.5);
        canvas.line(
            &at(&[(12.0, 164.0), (width * 0.7, 190.0), (width + 6.0, 290.0), (width + 10.0 + sway, 370.0)]),
            3.0,
            strand,
        );
        let shadow = colour.darker(0.35).alpha(0.6);
        canvas.line(
            &at(&[
                (14.0, 176.0),
                (width * 0.66, 206.0),
                (width + 2.0, 300.0),
                (width + 6.0 - sway, end - 60.0),
            ]),
            3.0,
            shadow,
        );
    }
}

fn strands(canvas: &mut Canvas, width: f32, colour: Colour) {
    for share in [-0.8, -0.5, -0.2, 0.1, 0.4, 0.7] {
        let line = [(share * width, 214.0), (share * width * 0.8, 180.0), (share * width * 0.3, 150.0)];
        canvas.line(&line, 2.4, colour.lighter(0.2).alpha(0.5));
    }
}

/// Rows from the forehead to the back.
fn rows(canvas: &mut Canvas, width: f32, colour: Colour) {
    for step in 0..9_u8 {
        let share = (f32::from(step) - 4.0) / 4.0;
        let line = [
            (share * width * 0.98, 214.0 + 52.0 * share * share),
            (share * width * 0.86, 180.0 + 34.0 * share * share),
            (share * width * 0.42, 152.0 + 8.0 * share * share),
        ];
        canvas.line(&line, 3.0, colour.darker(0.55));
        let light = line.map(|(x, y)| (x + 5.0, y));
        canvas.line(&light, 2.0, colour.lighter(0.25).alpha(0.55));
    }
}

fn braids(canvas: &mut Canvas, width: f32, colour: Colour) {
    for side in [-1.0, 1.0] {
        for (at, from) in (0_u8..).zip([12.0, -6.0]) {
            for step in 0..17_u8 {
                let down = f32::from(step);
                let x = side * (width + from + 7.0 * (down / 5.0 + f32::from(at)).sin());
                let y = 262.0 + down * 15.5 + f32::from(at) * 8.0;
                canvas.oval((x, y), (10.5, 10.0), colour.darker(0.35));
                canvas.oval((x - 1.5, y - 1.5), (8.0, 7.0), colour.lighter(0.1));
            }
            let end = (side * (width + from + 4.0), 262.0 + 17.0 * 15.5 + f32::from(at) * 8.0);
            canvas.oval(end, (6.5, 8.0), Colour::rgb(222, 176, 84));
        }
    }
}

fn locks(canvas: &mut Canvas, width: f32, colour: Colour) {
    for step in 0..9_u8 {
        let share = (f32::from(step) - 4.0) / 4.0;
        let sway = 6.0 * (f32::from(step) * 2.1).sin();
        if share.abs() < 0.3 {
            continue;
        }
        let out = share.signum() * (width - 10.0 + 70.0 * (share.abs() - 0.4));
        let end = 380.0 + 90.0 * share.abs() + sway * 3.0;
        let line = [
            (share * width * 0.3, 156.0),
            (share * width * 0.95, 200.0),
            (out, 280.0),
            (out + sway, f32::midpoint(280.0, end)),
            (out - sway * 0.4, end),
        ];
        canvas.line(&line, 19.0, colour.darker(0.4));
        canvas.line(&line, 14.0, colour.lighter(0.04 * f32::from(step % 3)));
        for rung in 1..8_u8 {
            let y = 290.0 + (end - 290.0) * f32::from(rung) / 8.0;
            canvas.line(
                &[(out - 6.0 + sway * 0.6, y), (out + 6.0 + sway * 0.6, y + 4.0)],
                1.8,
                colour.darker(0.5),
            );
        }
    }
}

/// Curls around the forehead.
fn curls(canvas: &mut Canvas, width: f32, colour: Colour) {
    for step in 0..15_u8 {
        let angle = TAU * (0.46 + 0.58 * f32::from(step) / 14.0);
        let wobble = 5.0 * (f32::from(step) * 2.7).sin();
        let centre = ((width - 4.0 + wobble) * angle.cos(), 258.0 + (84.0 + wobble) * angle.sin());
        let shade = colour.lighter(0.05 * f32::from(step % 3));
        canvas.oval(centre, (25.0, 24.0), shade.darker(0.2));
        canvas.oval((centre.0 - 3.0, centre.1 - 3.0), (19.0, 18.0), shade);
        let turn = [
            (centre.0 - 10.0, centre.1 + 4.0),
            (centre.0 - 5.0, centre.1 - 9.0),
            (centre.0 + 8.0, centre.1 - 6.0),
        ];
        canvas.line(&turn, 2.6, shade.lighter(0.22).alpha(0.7));
    }
}

/// A mass with a bumpy edge.
fn ring(canvas: &mut Canvas, colour: Colour, centre: Point, (rx, ry): Point, bump: f32) {
    canvas.oval(centre, (rx, ry), colour);
    for step in 0..26_u8 {
        let angle = TAU * f32::from(step) / 26.0;
        let size = bump * (0.86 + 0.2 * (f32::from(step) * 2.4).sin());
        canvas.oval(
            (centre.0 + rx * 0.94 * angle.cos(), centre.1 + ry * 0.94 * angle.sin()),
            (size, size),
            colour,
        );
    }
}

/// Small curls over the upper half of an ellipse, above the hairline.
fn texture(canvas: &mut Canvas, colour: Colour, centre: Point, (rx, ry): Point, size: f32) {
    for row in 0..5_u8 {
        let radius = 1.0 - f32::from(row) * 0.09;
        for step in 0..24_u8 {
            let angle = TAU * (0.48 + 0.54 * (f32::from(step) + 0.5 * f32::from(row % 2)) / 24.0);
            let place = (centre.0 + rx * radius * angle.cos(), centre.1 + ry * radius * angle.sin());
            let shade = match (row + step) % 3 {
                0 => colour.lighter(0.12),
                1 => colour.darker(0.18),
                _ => colour,
            };
            canvas.oval(place, (size, size), shade);
        }
    }
}
