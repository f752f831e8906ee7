//! The head: face, ears, eyes, nose, mouth and beard.

use super::canvas::{Canvas, Fill, Point};
use super::colour::Colour;
use super::person::{Beard, Person};

/// Half the width of the face.
pub fn half_width(person: &Person) -> f32 {
    let youth = if person.age < 16 { 4.0 } else { 0.0 };
    let base = if person.is_woman { 92.0 } else { 96.0 };
    base + 11.0 * person.face.width + youth
}

/// The outline of the face, from the top to the chin.
pub fn outline(person: &Person) -> [Point; 8] {
    let width = half_width(person);
    let jaw = if person.is_woman { 0.9 } else { 1.02 } + 0.14 * person.face.jaw;
    let chin = if person.age < 16 {
        420.0
    } else if person.is_woman {
        430.0
    } else {
        438.0
    };
    [
        (0.0, 164.0),
        (-width * 0.62, 181.0),
        (-width * 0.97, 236.0),
        (-width, 292.0),
        (-width * 0.93, 346.0),
        (-width * 0.69 * jaw, chin - 38.0),
        (-width * 0.34 * jaw, chin - 7.0),
        (0.0, chin),
    ]
}

/// Draws the head without hair.
pub fn head(canvas: &mut Canvas, person: &Person) {
    let (skin, width) = (person.skin, half_width(person));
    for side in [-1.0, 1.0] {
        canvas.oval((side * (width + 1.0), 304.0), (15.0, 27.0), skin.darker(0.08));
        canvas.oval((side * (width + 3.0), 305.0), (8.0, 17.0), skin.darker(0.24));
    }
    let light = Fill::Linear((-width, 220.0), skin.lighter(0.07), (width, 380.0), skin.darker(0.13));
    canvas.symmetric(&outline(person), light);
    shading(canvas, person, width);
    if let Some(beard) = person.beard {
        self::beard(canvas, person, beard);
    }
    for side in [-1.0, 1.0] {
        eye(canvas, person, side);
        brow(canvas, person, side);
    }
    nose(canvas, person);
    mouth(canvas, person);
    if matches!(person.beard, Some(Beard::Moustache | Beard::Goatee | Beard::Full)) {
        moustache(canvas, person);
    }
    age(canvas, person);
}

fn shading(canvas: &mut Canvas, person: &Person, width: f32) {
    let skin = person.skin;
    // Blood shows less through dark skin.
    let strength = (if person.is_woman { 0.4 } else { 0.24 }) * (0.35 + 0.65 * skin.luminance());
    let warm = skin.mix(Colour::rgb(214, 74, 66), strength);
    for side in [-1.0, 1.0] {
        let centre = (side * width * 0.6, 352.0);
        canvas.oval(centre, (34.0, 28.0), Fill::Radial(centre, 34.0, warm.alpha(0.55), warm.alpha(0.0)));
    }
    let shine = skin.lighter(0.5);
    let forehead = (-22.0, 228.0);
    canvas.oval(forehead, (52.0, 34.0), Fill::Radial(forehead, 52.0, shine.alpha(0.22), shine.alpha(0.0)));
    let cheek = (-width * 0.62, 330.0);
    canvas.oval(cheek, (22.0, 16.0), Fill::Radial(cheek, 22.0, shine.alpha(0.3), shine.alpha(0.0)));
}

fn eye(canvas: &mut Canvas, person: &Person, side: f32) {
    let (skin, centre) = (person.skin, (side * 42.0, 298.0));
    let size = if person.age < 16 {
        1.14
    } else if person.is_woman {
        1.06
    } else {
        0.98
    };
    let at = |points: &[Point]| -> Vec<Point> {
        points.iter().map(|(x, y)| (centre.0 + side * x * size, centre.1 + y * size)).collect()
    };
    let socket = at(&[
        (-25.0, 2.0),
        (-14.0, -14.0),
        (4.0, -18.0),
        (20.0, -12.0),
        (27.0, 0.0),
        (14.0, 12.0),
        (-6.0, 14.0),
    ]);
    canvas.blob(&socket, skin.darker(0.14).alpha(0.55));
    let white = at(&[
        (-21.0, 4.0),
        (-11.0, -7.0),
        (1.0, -11.0),
        (13.0, -7.5),
        (22.0, -1.0),
        (12.0, 7.0),
        (0.0, 9.5),
        (-12.0, 8.0),
    ]);
    canvas.blob(&white, Colour::rgb(250, 246, 240));
    let iris = (centre.0, centre.1 - size);
    canvas.oval(iris, (10.6 * size, 10.6 * size), person.eyes.darker(0.4));
    canvas.oval(
        iris,
        (8.8 * size, 8.8 * size),
        Fill::Radial((iris.0, iris.1 + 3.0), 11.0, person.eyes.lighter(0.22), person.eyes),
    );
    canvas.oval(iris, (4.6 * size, 4.6 * size), Colour::rgb(18, 12, 12));
    canvas.oval((iris.0 - 3.4, iris.1 - 4.0), (2.7, 2.7), Colour::WHITE);
    let dark = Colour::rgb(34, 20, 18);
    let lid = at(&[(-22.0, 5.0), (-12.0, -7.5), (1.0, -12.0), (14.0, -8.5), (23.0, -1.0)]);
    canvas.line(&lid, if person.is_woman { 4.4 } else { 3.4 }, dark);
    if person.is_woman {
        canvas.line(&at(&[(19.0, -4.5), (25.0, -8.0), (29.0, -12.0)]), 3.0, dark);
        canvas.line(&at(&[(12.0, -9.0), (17.0, -14.0)]), 2.2, dark);
    }
    canvas.line(&at(&[(-16.0, -13.0), (0.0, -19.0), (18.0, -14.0)]), 2.0, skin.darker(0.32).alpha(0.7));
    canvas.line(&at(&[(-12.0, 11.0), (2.0, 13.5), (14.0, 10.0)]), 1.8, skin.darker(0.3).alpha(0.5));
}

fn brow(canvas: &mut Canvas, person: &Person, side: f32) {
    let thickness = if person.is_woman { 0.0 } else { 3.2 };
    let colour = match person.hair_colour() {
        light if light.luminance() > 0.7 => light.darker(0.3),
        other => other.darker(0.15),
    };
    let shape = [
        (-23.0, -27.0 - thickness),
        (-4.0, -36.0 - thickness),
        (16.0, -37.0),
        (31.0, -27.0),
        (15.0, -32.0),
        (-4.0, -29.0),
        (-22.0, -21.5),
    ];
    let at = |(x, y): &Point| (side * (42.0 + x), 300.0 + y);
    canvas.blob(&shape.iter().map(at).collect::<Vec<_>>(), colour);
}

fn nose(canvas: &mut Canvas, person: &Person) {
    let (skin, wing) = (person.skin, 15.0 + 9.0 * person.face.nose);
    let shade = [(5.0, 288.0), (8.0, 322.0), (wing, 346.0), (wing - 4.0, 356.0), (4.0, 352.0), (1.0, 320.0)];
    canvas.blob(&shade, skin.darker(0.16).alpha(0.75));
    let light = (-2.0, 338.0);
    canvas.oval(
        light,
        (9.0, 13.0),
        Fill::Radial(light, 12.0, skin.lighter(0.45).alpha(0.5), skin.alpha(0.0)),
    );
    let dark = skin.darker(0.4);
    let below = [
        (-wing, 346.0),
        (-wing - 1.0, 354.0),
        (-wing * 0.55, 359.0),
        (0.0, 363.0),
        (wing * 0.55, 359.0),
        (wing + 1.0, 354.0),
        (wing, 346.0),
    ];
    canvas.line(&below, 3.2, dark.alpha(0.85));
    for side in [-1.0, 1.0] {
        canvas.oval((side * wing * 0.5, 357.5), (4.6, 2.6), dark.darker(0.3));
    }
}

fn mouth(canvas: &mut Canvas, person: &Person) {
    let face = person.face;
    let rose =
        if person.is_woman { (Colour::rgb(190, 44, 66), 0.5) } else { (Colour::rgb(170, 70, 70), 0.3) };
    let lip = person.skin.mix(rose.0, rose.1);
    let (half, full) = (28.0 + 7.0 * face.smile, 5.0 + 5.0 * face.lips);
    let corner = 391.0 - 7.0 * face.smile;
    let upper = [
        (-half, corner),
        (-half * 0.5, 385.0 - full * 0.5),
        (-7.0, 383.0 - full * 0.7),
        (0.0, 384.5 - full * 0.5),
        (7.0, 383.0 - full * 0.7),
        (half * 0.5, 385.0 - full * 0.5),
        (half, corner),
        (half * 0.5, 391.0),
        (0.0, 392.5),
        (-half * 0.5, 391.0),
    ];
    let drop = if face.smile > 0.6 { 9.0 } else { 0.0 };
    let lower = [
        (-half * 0.94, corner + 1.0),
        (0.0, 391.0),
        (half * 0.94, corner + 1.0),
        (half * 0.6, 395.0 + full + drop * 0.8),
        (0.0, 398.0 + full * 1.2 + drop),
        (-half * 0.6, 395.0 + full + drop * 0.8),
    ];
    canvas.blob(&lower, lip.lighter(0.06));
    canvas.blob(&upper, lip.darker(0.1));
    let inside = [
        (-half * 0.84, corner + 2.0),
        (0.0, 390.0),
        (half * 0.84, corner + 2.0),
        (half * 0.5, 398.0),
        (0.0, 402.0),
        (-half * 0.5, 398.0),
    ];
    if face.smile > 0.6 {
        canvas.blob(&inside, Colour::rgb(250, 247, 243));
    }
    let parting = [(-half, corner), (-half * 0.5, 390.5), (0.0, 391.5), (half * 0.5, 390.5), (half, corner)];
    canvas.line(&parting, 2.6, lip.darker(0.55));
    let shine = (-5.0, 397.0 + full * 0.5 + drop);
    canvas.oval(shine, (9.0, 2.4), lip.lighter(0.5).alpha(0.45));
    canvas.line(
        &[(-13.0, 411.0 + full + drop), (0.0, 413.0 + full + drop), (13.0, 411.0 + full + drop)],
        2.4,
        person.skin.darker(0.25).alpha(0.6),
    );
}

fn beard(canvas: &mut Canvas, person: &Person, beard: Beard) {
    let (width, outline) = (half_width(person), outline(person));
    let chin = outline[7].1;
    let hair = person.hair_colour().darker(0.1);
    match beard {
        Beard::Moustache => {}
        Beard::Stubble | Beard::Full => {
            let (colour, grown) = if beard == Beard::Full { (hair, 9.0) } else { (hair.alpha(0.3), 0.0) };
            let cheek = |share: f32, y: f32| (-width * share, y);
            let shape = [
                (0.0, 370.0),
                cheek(0.34, 366.0),
                cheek(0.62, 366.0),
                cheek(0.86, 340.0),
                cheek(0.99, 296.0),
                (outline[4].0 - grown * 0.3, outline[4].1),
                (outline[5].0 - grown * 0.5, outline[5].1 + grown * 0.6),
                (outline[6].0, outline[6].1 + grown),
                (0.0, chin + grown * 1.3),
            ];
            canvas.symmetric(&shape, colour);
        }
        Beard::Goatee => {
            let shape = [(0.0, 384.0), (-38.0, 378.0), (-44.0, 400.0), (-32.0, 430.0), (0.0, chin + 10.0)];
            canvas.symmetric(&shape, hair);
        }
    }
    if matches!(beard, Beard::Full | Beard::Goatee) {
        canvas.oval((0.0, 393.0), (35.0, 15.0), person.skin.darker(0.1));
    }
}

fn moustache(canvas: &mut Canvas, person: &Person) {
    let shape = [(0.0, 369.0), (-18.0, 367.0), (-36.0, 378.0), (-42.0, 391.0), (-22.0, 384.0), (0.0, 379.0)];
    canvas.symmetric(&shape, person.hair_colour().darker(0.12));
}

/// Lines of an older face.
fn age(canvas: &mut Canvas, person: &Person) {
    let strength = (f32::from(person.age) - 38.0).clamp(0.0, 30.0) / 45.0;
    if strength <= 0.0 {
        return;
    }
    let line = person.skin.darker(0.36).alpha(strength);
    for side in [-1.0, 1.0] {
        canvas.line(&[(side * 25.0, 352.0), (side * 37.0, 368.0), (side * 42.0, 386.0)], 2.6, line);
        canvas.line(&[(side * 26.0, 316.0), (side * 42.0, 320.0), (side * 58.0, 314.0)], 2.2, line);
        canvas.line(&[(side * 68.0, 294.0), (side * 76.0, 290.0)], 2.0, line);
        canvas.line(&[(side * 68.0, 300.0), (side * 77.0, 302.0)], 2.0, line);
    }
    if person.age > 50 {
        for y in [222.0, 236.0] {
            canvas.line(&[(-44.0, y + 3.0), (0.0, y), (44.0, y + 3.0)], 2.0, line);
        }
    }
}

/// Glasses and earrings, over the hair.
pub fn worn(canvas: &mut Canvas, person: &Person) {
    let width = half_width(person);
    if person.has_earrings && person.veil.is_none() {
        let gold = Colour::rgb(232, 184, 84);
        for side in [-1.0, 1.0] {
            canvas.oval((side * (width + 5.0), 342.0), (6.5, 6.5), gold.darker(0.25));
            canvas.oval((side * (width + 4.0), 341.0), (5.0, 5.0), gold);
            canvas.oval((side * (width + 5.0), 358.0), (7.0, 10.0), gold.darker(0.12));
            canvas.oval((side * (width + 3.5), 355.0), (3.0, 5.0), gold.lighter(0.5));
        }
    }
    if person.has_glasses {
        let frame = Colour::rgb(38, 32, 36);
        for side in [-1.0, 1.0] {
            let x = side * 43.0;
            let lens = [
                (x - 31.0, 284.0),
                (x, 277.0),
                (x + 31.0, 284.0),
                (x + 29.0, 314.0),
                (x, 324.0),
                (x - 29.0, 314.0),
            ];
            canvas.blob(&lens, Colour::WHITE.alpha(0.13));
            let mut edge = lens.to_vec();
            edge.extend([lens[0], lens[1]]);
            canvas.line(&edge, 4.6, frame);
            canvas.line(&[(side * 74.0, 290.0), (side * (width + 4.0), 292.0)], 4.6, frame);
        }
        canvas.line(&[(-13.0, 292.0), (0.0, 287.0), (13.0, 292.0)], 4.2, frame);
    }
}
