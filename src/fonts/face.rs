//! One font: its file, and what decides whether a text takes it.

use harfrust::Font;
use harfrust::font::Blob;
use harfrust::font::attribute::Style;
use harfrust::font::name::NameId;
use subsetter::GlyphRemapper;
use unicode_normalization::UnicodeNormalization as _;

use crate::text::is_invisible;

/// A font. Clones share its data.
#[derive(Clone)]
pub struct FontFace {
    /// The file.
    pub data: Blob,
    /// The index in a collection; 0 in other files.
    pub index: u32,
    /// The PostScript name, in ASCII.
    pub name: String,
    /// The parsed font.
    pub font: Font,
    /// How its outlines are written.
    pub outlines: Outlines,
    /// The weight: 400 is regular, 700 bold.
    pub weight: f32,
    /// Whether it is slanted.
    pub is_italic: bool,
}

/// How the outlines of a font are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlines {
    /// As in a TrueType font.
    TrueType,
    /// As in a PostScript font.
    Cff,
}

/// Why a font cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is no font, or a broken one.
    Broken,
    /// It has no outlines that can be embedded.
    Outlines,
}

impl FontFace {
    /// Reads a font of a file.
    pub(super) fn read(data: Blob, index: u32) -> Result<Self, Unusable> {
        let font = Font::new(data.clone(), index).ok_or(Unusable::Broken)?;
        if has_all_tables(&data, index) != Some(true) {
            return Err(Unusable::Broken);
        }
        // What is subsetted without a glyph is subsetted with some: nothing is found out in the middle of a document.
        let subset = subsetter::subset(&data, index, &GlyphRemapper::new()).map_err(|error| match error {
            subsetter::Error::UnknownKind | subsetter::Error::Unimplemented => Unusable::Outlines,
            _ => Unusable::Broken,
        })?;
        let outlines = if subset.starts_with(b"OTTO") { Outlines::Cff } else { Outlines::TrueType };
        let attributes = font.default_attributes();
        let name = postscript_name(&font);
        let (weight, is_italic) = (attributes.weight.value(), attributes.style != Style::Normal);
        Ok(Self { data, index, name, font, outlines, weight, is_italic })
    }

    /// Reads a font that is compiled in.
    pub fn built_in(data: &'static [u8]) -> Option<Self> {
        Self::read(data.into(), 0).ok()
    }

    /// Whether the font shows a character: by a glyph, or by those of the letter and the marks that it consists of. An
    /// invisible one needs none.
    pub fn covers(&self, character: char) -> bool {
        let charmap = self.font.charmap();
        let has_glyph = |character: char| charmap.map_unicode(character).is_some();
        has_glyph(character)
            || is_invisible(character)
            || std::iter::once(character).nfd().all(|part| part != character && has_glyph(part))
    }
}

/// Whether the tables of a font lie within its file: one beyond its end would count as missing.
fn has_all_tables(data: &[u8], index: u32) -> Option<bool> {
    let number = |at: usize| usize::try_from(u32::from_be_bytes(*data.get(at..)?.first_chunk()?)).ok();
    let start = if data.starts_with(b"ttcf") { number(12 + 4 * usize::try_from(index).ok()?)? } else { 0 };
    let count = u16::from_be_bytes(*data.get(start.checked_add(4)?..)?.first_chunk()?);
    // After the header, records of a tag, a checksum, an offset and a length.
    let (records, _) = data.get(start + 12..)?.as_chunks::<16>();
    let records = records.get(..usize::from(count))?;
    let end = |record: &[u8; 16]| {
        let [offset, length] =
            [8, 12].map(|at| record[at..].first_chunk().map(|bytes| u32::from_be_bytes(*bytes)));
        usize::try_from(u64::from(offset?) + u64::from(length?)).ok()
    };
    Some(records.iter().all(|record| end(record).is_some_and(|end| end <= data.len())))
}

/// The PostScript name, of the letters that a PDF names fonts by.
fn postscript_name(font: &Font) -> String {
    let names = font.names();
    let name = names.get(NameId::POSTSCRIPT_NAME).and_then(|name| name.english_or_first());
    let name: String = name
        .map(|name| {
            name.name().chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect()
        })
        .unwrap_or_default();
    if name.is_empty() { "Font".to_owned() } else { name }
}
