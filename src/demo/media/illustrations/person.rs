//! What a person looks like.

use super::colour::Colour;

/// A person, as far as pictures show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Whether face and figure are a woman's.
    pub is_woman: bool,
    /// In years.
    pub age: u8,
    /// The colour of the skin.
    pub skin: Colour,
    /// The colour of the eyes.
    pub eyes: Colour,
    /// The hair, also under a veil.
    pub hair: Hair,
    /// The colour of a veil.
    pub veil: Option<Colour>,
    /// A beard.
    pub beard: Option<Beard>,
    /// Glasses.
    pub has_glasses: bool,
    /// Earrings.
    pub has_earrings: bool,
    /// The garment.
    pub garment: Garment,
    /// The colour of the garment.
    pub cloth: Colour,
    /// The colour behind a portrait.
    pub backdrop: Colour,
    /// The shape of the face.
    pub face: Face,
}

/// Hair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hair {
    /// How it is cut.
    pub cut: Cut,
    /// Its colour.
    pub colour: Colour,
}

/// How hair is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// None.
    Bald,
    /// A few millimetres.
    Shaved,
    /// Short and frizzy.
    Crop,
    /// Short with a side parting.
    Short,
    /// A sphere of frizzy hair.
    Afro,
    /// Curls to the ears.
    Curls,
    /// Curls to the shoulders.
    LongCurls,
    /// Waves below the shoulders.
    Waves,
    /// Straight, below the shoulders.
    Straight,
    /// Straight, to the chin.
    Bob,
    /// Tied up in a bun.
    Bun,
    /// Close to the head in rows, short.
    Cornrows,
    /// Braids below the shoulders.
    Braids,
    /// Locks to the shoulders.
    Locks,
}

/// A beard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beard {
    /// A few days.
    Stubble,
    /// A moustache alone.
    Moustache,
    /// Around the mouth.
    Goatee,
    /// From ear to ear.
    Full,
}

/// A garment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Garment {
    /// A T-shirt.
    Round,
    /// A pullover with a pointed neckline.
    Pointed,
    /// A shirt with a collar.
    Shirt,
    /// A jacket over a white shirt.
    Jacket,
    /// A boubou or caftan, embroidered around the neckline.
    Embroidered,
}

/// The shape of a face; 0 is narrow or little, 1 wide or much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Face {
    /// Its width.
    pub width: f32,
    /// The width of the jaw.
    pub jaw: f32,
    /// The width of the nose.
    pub nose: f32,
    /// The fullness of the lips.
    pub lips: f32,
    /// How much it smiles; above 0.6 it shows teeth.
    pub smile: f32,
    /// How the head is tilted: 0.5 is not at all.
    pub tilt: f32,
}

impl Person {
    /// The colour of the hair at this age.
    pub fn hair_colour(&self) -> Colour {
        let grey = (f32::from(self.age) - 48.0).clamp(0.0, 24.0) / 30.0;
        self.hair.colour.mix(Colour::rgb(205, 205, 208), grey)
    }
}
