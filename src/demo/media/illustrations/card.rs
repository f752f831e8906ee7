//! An identity card: a portrait, lines, and a word that says that it is none.

use super::canvas::{Canvas, Fill};
use super::colour::Colour;
use super::letters;

/// The colours of the band; of no country.
const BAND: [Colour; 3] = [Colour::rgb(24, 116, 92), Colour::rgb(240, 214, 132), Colour::rgb(176, 62, 58)];

/// What all identity cards have in common.
pub struct Form(Canvas);

impl Form {
    /// Draws the form.
    pub fn blank() -> Self {
        let mut canvas = Canvas::new(320, 200, (0.0, 0.0), 0.5);
        paper(&mut canvas);
        canvas.rectangle((40.0, 80.0), (172.0, 228.0), Colour::WHITE);
        text(&mut canvas);
        canvas.placed((150.0, 330.0), 40.0, -21.0, |canvas| {
            letters::specimen(canvas, Colour::rgb(190, 30, 40).alpha(0.62));
        });
        Self(canvas)
    }

    /// An identity card of 320 × 200 pixels with this portrait.
    pub fn card(&self, portrait: &Canvas) -> Canvas {
        let mut card = self.0.clone();
        card.paste(portrait, (21, 41), (84, 112));
        card
    }
}

fn paper(canvas: &mut Canvas) {
    let (light, shade) = (Colour::rgb(238, 242, 232), Colour::rgb(206, 222, 216));
    canvas.cover(Fill::Linear((0.0, 0.0), light, (520.0, 520.0), shade));
    for wave in 0..8_u8 {
        let base = 80.0 + f32::from(wave) * 40.0;
        let point = |step: u8| {
            let x = f32::from(step) * 40.0;
            (x, base + 13.0 * (x / 64.0 + f32::from(wave) * 0.7).sin())
        };
        canvas.line(&(0..=16).map(point).collect::<Vec<_>>(), 1.2, Colour::rgb(120, 160, 150).alpha(0.35));
    }
    for (at, colour) in (0_u8..).zip(BAND) {
        canvas.rectangle((0.0, f32::from(at) * 17.0), (640.0, 17.0), colour);
    }
    canvas.oval((586.0, 25.0), (19.0, 19.0), Colour::WHITE.alpha(0.9));
    canvas.oval((586.0, 25.0), (12.0, 12.0), BAND[0]);
}

fn text(canvas: &mut Canvas) {
    let (ink, label) = (Colour::rgb(58, 66, 76), Colour::rgb(150, 160, 164));
    for (row, length) in (0_u8..).zip([210.0, 168.0, 246.0, 132.0]) {
        let y = 98.0 + f32::from(row) * 50.0;
        canvas.line(&[(240.0, y), (240.0 + length * 0.34, y)], 6.0, label);
        canvas.line(&[(241.0, y + 19.0), (241.0 + length, y + 19.0)], 10.0, ink.alpha(0.78));
    }
    for row in 0..2_u8 {
        let y = 340.0 + f32::from(row) * 26.0;
        for column in 0..28_u8 {
            let x = 40.0 + f32::from(column) * 20.2;
            let length = 7.0 + 5.0 * (f32::from(column) * 1.7 + f32::from(row)).sin().abs();
            canvas.line(&[(x, y), (x + length, y)], 9.0, ink.alpha(0.7));
        }
    }
}
