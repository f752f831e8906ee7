//! Scenes with a small person in front.

use super::canvas::{Canvas, Fill, Point};
use super::colour::Colour;
use super::figure::figure;
use super::person::Person;

/// Where a scene is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Under the lights of a theatre.
    Stage,
    /// Dunes at sunset.
    Desert,
    /// Roofs in the evening.
    City,
    /// The shore.
    Sea,
}

/// A scene.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Where it is.
    pub place: Place,
    /// Who is there.
    pub person: Person,
    /// From 0 to 1: moves what is in it.
    pub variation: f32,
}

/// A picture of 480 × 300 pixels.
pub fn scene(scene: &Scene) -> Canvas {
    let Scene { place, ref person, variation } = *scene;
    let mut canvas = Canvas::new(480, 300, (0.0, 0.0), 0.75);
    match place {
        Place::Stage => stage(&mut canvas, variation),
        Place::Desert => desert(&mut canvas, variation),
        Place::City => city(&mut canvas, variation),
        Place::Sea => sea(&mut canvas, variation),
    }
    let x = match place {
        Place::Stage => 320.0 + 60.0 * (variation - 0.5),
        _ if variation < 0.5 => 190.0 + 60.0 * variation,
        _ => 400.0 + 60.0 * variation,
    };
    let (scale, y) = if place == Place::Stage { (0.172, 96.0) } else { (0.166, 118.0) };
    canvas.placed((x, y), scale, 0.0, |canvas| figure(canvas, person, place == Place::Stage));
    canvas
}

fn sky(canvas: &mut Canvas, top: Colour, horizon: Colour, y: f32) {
    canvas.cover(Fill::Linear((0.0, 0.0), top, (0.0, y), horizon));
}

fn glow(canvas: &mut Canvas, centre: Point, radius: f32, colour: Colour) {
    canvas.oval(centre, (radius, radius), Fill::Radial(centre, radius, colour, colour.alpha(0.0)));
}

fn stage(canvas: &mut Canvas, variation: f32) {
    let red = Colour::rgb(142, 26, 42);
    sky(canvas, Colour::rgb(38, 16, 34), Colour::rgb(92, 34, 58), 320.0);
    let spot = 320.0 + 60.0 * (variation - 0.5);
    for (from, strength) in [(90.0, 0.3), (550.0, 0.22)] {
        let light = Colour::rgb(255, 236, 190);
        let beam = Fill::Linear((from, 0.0), light.alpha(strength), (spot, 360.0), light.alpha(0.05));
        canvas.polygon(
            &[(from - 8.0, -4.0), (from + 8.0, -4.0), (spot + 120.0, 372.0), (spot - 120.0, 372.0)],
            beam,
        );
    }
    let (boards, shade) = (Colour::rgb(146, 94, 58), Colour::rgb(84, 48, 34));
    canvas.rectangle((0.0, 318.0), (640.0, 82.0), Fill::Linear((0.0, 318.0), boards, (0.0, 400.0), shade));
    for step in 0..14_u8 {
        let share = f32::from(step) / 13.0 - 0.5;
        canvas.line(
            &[(320.0 + share * 700.0, 320.0), (320.0 + share * 1150.0, 404.0)],
            1.6,
            shade.alpha(0.7),
        );
    }
    let light = Colour::rgb(255, 240, 200);
    canvas.oval((spot, 372.0), (130.0, 24.0), light.alpha(0.42));
    for step in 0..7_u8 {
        for side in [-1.0, 1.0] {
            let x = 320.0 + side * (320.0 - f32::from(step) * 17.0);
            let fold = red.darker(0.14 * f32::from(step % 3)).lighter(0.05 * f32::from(step % 2));
            canvas.line(
                &[(x, -10.0), (x + side * 4.0, 160.0), (x + side * (6.0 + f32::from(step)), 330.0)],
                21.0,
                fold,
            );
        }
    }
    for step in 0..9_u8 {
        let x = f32::from(step) * 80.0;
        canvas.oval((x, 4.0), (54.0, 46.0), red.darker(0.1 + 0.12 * f32::from(step % 2)));
        canvas.line(&[(x - 46.0, 30.0), (x, 50.0), (x + 46.0, 30.0)], 4.0, Colour::rgb(224, 182, 92));
    }
}

fn desert(canvas: &mut Canvas, variation: f32) {
    sky(canvas, Colour::rgb(92, 104, 168), Colour::rgb(250, 190, 132), 250.0);
    let sun = (120.0 + 400.0 * (1.0 - variation), 168.0);
    glow(canvas, sun, 150.0, Colour::rgb(255, 232, 170).alpha(0.85));
    canvas.oval(sun, (40.0, 40.0), Colour::rgb(255, 240, 196));
    let far = Colour::rgb(206, 138, 96);
    let shift = 60.0 * variation;
    canvas.blob(
        &[
            (-90.0, 420.0),
            (-60.0, 262.0),
            (90.0 + shift, 214.0),
            (230.0, 250.0),
            (400.0 - shift, 206.0),
            (560.0, 246.0),
            (730.0, 226.0),
            (740.0, 430.0),
        ],
        far,
    );
    let middle =
        Fill::Linear((0.0, 240.0), Colour::rgb(232, 164, 104), (0.0, 360.0), Colour::rgb(196, 120, 74));
    canvas.blob(
        &[
            (-80.0, 430.0),
            (-70.0, 310.0),
            (120.0, 282.0),
            (300.0 + shift, 246.0),
            (440.0, 296.0),
            (720.0, 270.0),
            (730.0, 440.0),
        ],
        middle,
    );
    canvas.blob(
        &[
            (300.0 + shift, 247.0),
            (372.0, 292.0),
            (350.0, 340.0),
            (420.0, 400.0),
            (560.0, 380.0),
            (440.0, 298.0),
        ],
        Colour::rgb(150, 84, 60).alpha(0.5),
    );
    let near =
        Fill::Linear((0.0, 320.0), Colour::rgb(246, 190, 128), (0.0, 400.0), Colour::rgb(214, 146, 90));
    canvas.blob(
        &[(-90.0, 470.0), (-80.0, 350.0), (160.0, 338.0), (380.0, 362.0), (720.0, 330.0), (730.0, 470.0)],
        near,
    );
    let ripple = Colour::rgb(190, 122, 76).alpha(0.6);
    for y in [362.0, 376.0, 390.0] {
        canvas.line(&[(20.0, y), (140.0, y - 6.0), (260.0, y + 2.0)], 1.6, ripple);
        canvas.line(&[(470.0, y + 2.0), (560.0, y - 5.0), (640.0, y)], 1.6, ripple);
    }
}

fn city(canvas: &mut Canvas, variation: f32) {
    sky(canvas, Colour::rgb(52, 60, 118), Colour::rgb(244, 152, 128), 300.0);
    glow(canvas, (420.0, 280.0), 200.0, Colour::rgb(255, 214, 150).alpha(0.6));
    let moon = (110.0 + 420.0 * variation, 66.0);
    canvas.oval(moon, (20.0, 20.0), Colour::rgb(252, 244, 220));
    for (row, (colour, base)) in
        (0_u8..).zip([(Colour::rgb(122, 92, 138), 300.0), (Colour::rgb(72, 58, 104), 336.0)])
    {
        for step in 0..12_u8 {
            let number = f32::from(step) + 12.0 * f32::from(row);
            let height = 62.0 + 66.0 * (number * 1.9 + variation * 5.0).sin().abs() - 18.0 * f32::from(row);
            let x = f32::from(step) * 58.0 - 20.0 * f32::from(row);
            building(
                canvas,
                (x, base - height),
                (54.0, height + 80.0),
                colour.darker(0.06 * f32::from(step % 3)),
                number,
            );
        }
    }
    // A minaret and a dome.
    let (x, colour) = (500.0 - 330.0 * variation, Colour::rgb(60, 48, 90));
    canvas.rectangle((x, 150.0), (26.0, 220.0), colour);
    canvas.rectangle((x - 4.0, 172.0), (34.0, 8.0), colour.lighter(0.2));
    canvas.rectangle((x + 6.0, 126.0), (14.0, 26.0), colour);
    canvas.oval((x + 13.0, 126.0), (8.0, 10.0), colour);
    canvas.oval((x + 74.0, 296.0), (44.0, 46.0), colour);
    canvas.rectangle((x + 24.0, 300.0), (100.0, 60.0), colour);
    canvas.line(&[(x + 74.0, 252.0), (x + 74.0, 238.0)], 3.0, colour);
    let terrace =
        Fill::Linear((0.0, 344.0), Colour::rgb(214, 150, 122), (0.0, 400.0), Colour::rgb(150, 92, 86));
    canvas.rectangle((0.0, 352.0), (640.0, 48.0), terrace);
    canvas.rectangle((0.0, 346.0), (640.0, 8.0), Colour::rgb(236, 182, 150));
}

fn building(canvas: &mut Canvas, (x, y): Point, (width, height): Point, colour: Colour, number: f32) {
    canvas.rectangle(
        (x, y),
        (width, height),
        Fill::Linear((x, y), colour.lighter(0.08), (x, y + height), colour),
    );
    for row in 0..5_u8 {
        for column in 0..3_u8 {
            let place = (x + 9.0 + f32::from(column) * 14.0, y + 12.0 + f32::from(row) * 20.0);
            let is_lit = (number * 3.1 + f32::from(row) * 1.7 + f32::from(column) * 2.3).sin() > 0.15;
            let window = if is_lit { Colour::rgb(255, 214, 132).alpha(0.85) } else { colour.darker(0.3) };
            canvas.rectangle(place, (8.0, 11.0), window);
        }
    }
}

fn sea(canvas: &mut Canvas, variation: f32) {
    sky(canvas, Colour::rgb(96, 170, 220), Colour::rgb(224, 240, 244), 210.0);
    glow(canvas, (520.0 - 380.0 * variation, 80.0), 130.0, Colour::WHITE.alpha(0.8));
    canvas.oval((520.0 - 380.0 * variation, 80.0), (30.0, 30.0), Colour::rgb(255, 250, 226));
    for (x, y) in [(120.0 + 90.0 * variation, 70.0), (430.0 + 60.0 * variation, 112.0)] {
        for (dx, dy, size) in [(-34.0, 6.0, 20.0), (0.0, 0.0, 27.0), (34.0, 6.0, 21.0)] {
            canvas.oval((x + dx, y + dy), (size * 1.4, size * 0.72), Colour::WHITE.alpha(0.75));
        }
    }
    let water =
        Fill::Linear((0.0, 208.0), Colour::rgb(32, 112, 160), (0.0, 330.0), Colour::rgb(84, 188, 196));
    canvas.rectangle((0.0, 208.0), (640.0, 192.0), water);
    for row in 0..7_u8 {
        let y = 222.0 + f32::from(row) * 15.0;
        let point = |step: u8| {
            (f32::from(step) * 40.0, y + 2.6 * (f32::from(step) * 1.3 + f32::from(row) * 2.0).sin())
        };
        canvas.line(
            &(0..=16).map(point).collect::<Vec<_>>(),
            1.8,
            Colour::WHITE.alpha(0.18 + 0.03 * f32::from(row)),
        );
    }
    let boat = 330.0 + 160.0 * (0.5 - variation);
    canvas.polygon(
        &[(boat - 30.0, 232.0), (boat + 34.0, 232.0), (boat + 22.0, 246.0), (boat - 20.0, 246.0)],
        Colour::rgb(150, 60, 48),
    );
    canvas.polygon(&[(boat, 176.0), (boat, 228.0), (boat + 30.0, 228.0)], Colour::rgb(250, 244, 232));
    canvas.polygon(
        &[(boat - 4.0, 188.0), (boat - 4.0, 228.0), (boat - 24.0, 228.0)],
        Colour::rgb(236, 226, 210),
    );
    let foam = [
        (-60.0, 440.0),
        (-50.0, 338.0),
        (120.0, 330.0),
        (300.0, 344.0),
        (480.0, 326.0),
        (700.0, 338.0),
        (700.0, 440.0),
    ];
    canvas.blob(&foam, Colour::WHITE.alpha(0.9));
    let sand =
        Fill::Linear((0.0, 344.0), Colour::rgb(240, 218, 168), (0.0, 400.0), Colour::rgb(222, 190, 134));
    canvas.blob(&foam.map(|(x, y)| (x, y + 10.0)), sand);
}
