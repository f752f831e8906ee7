//! Colours.

use tiny_skia::Color;

/// A colour; parts from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colour {
    red: f32,
    green: f32,
    blue: f32,
    alpha: f32,
}

impl Colour {
    /// White.
    pub const WHITE: Self = Self::rgb(255, 255, 255);
    /// Black.
    pub const BLACK: Self = Self::rgb(0, 0, 0);

    /// An opaque colour of parts from 0 to 255.
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self { red: red as f32 / 255.0, green: green as f32 / 255.0, blue: blue as f32 / 255.0, alpha: 1.0 }
    }

    /// The colour between this one (0) and `other` (1).
    #[must_use]
    pub fn mix(self, other: Self, share: f32) -> Self {
        let between = |one: f32, other: f32| one + (other - one) * share;
        Self {
            red: between(self.red, other.red),
            green: between(self.green, other.green),
            blue: between(self.blue, other.blue),
            alpha: between(self.alpha, other.alpha),
        }
    }

    /// Mixed with black; shadows stay warm.
    #[must_use]
    pub fn darker(self, share: f32) -> Self {
        self.mix(Self::rgb(30, 8, 12), share)
    }

    /// Mixed with white.
    #[must_use]
    pub fn lighter(self, share: f32) -> Self {
        self.mix(Self::WHITE, share)
    }

    /// With this opacity.
    #[must_use]
    pub fn alpha(self, alpha: f32) -> Self {
        Self { alpha, ..self }
    }

    /// How bright it looks.
    pub fn luminance(self) -> f32 {
        0.3 * self.red + 0.59 * self.green + 0.11 * self.blue
    }

    pub fn paint(self) -> Color {
        Color::from_rgba(self.red, self.green, self.blue, self.alpha).unwrap_or(Color::BLACK)
    }
}
