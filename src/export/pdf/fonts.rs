//! The fonts of the sheet, embedded as subsets of the used glyphs, each mapped to its text, so that the PDF
//! can be copied and searched.
//!
//! `DejaVu` Sans Condensed covers Latin with all African letters, Arabic, Tifinagh, N'Ko, Greek and Cyrillic.

use std::io::{self, Write};

use harfrust::{Buffer, Font, GlyphId, ShapePlan, ShaperFont};
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Filter, Finish as _, Name, Rect, Ref, Str};
use sha2::{Digest as _, Sha256};
use subsetter::GlyphRemapper;

use super::objects::{Objects, deflate};

/// The font weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// For text.
    #[default]
    Regular,
    /// For titles.
    Bold,
}

/// The fonts in both weights.
pub struct Fonts {
    regular: Face,
    bold: Face,
}

impl Fonts {
    /// Loads the built-in fonts.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            regular: Face::new(dejavu::sans_condensed::regular(), "DejaVuSansCondensed")?,
            bold: Face::new(dejavu::sans_condensed::bold(), "DejaVuSansCondensed-Bold")?,
        })
    }

    /// The font of a weight.
    pub fn face(&mut self, weight: Weight) -> &mut Face {
        match weight {
            Weight::Regular => &mut self.regular,
            Weight::Bold => &mut self.bold,
        }
    }

    /// Embeds the fonts; returns their resource names.
    pub fn embed<W: Write>(&self, objects: &mut Objects<W>) -> io::Result<[(Name<'static>, Ref); 2]> {
        Ok([
            (Weight::Regular.name(), self.regular.embed(objects)?),
            (Weight::Bold.name(), self.bold.embed(objects)?),
        ])
    }
}

impl Weight {
    /// The resource name of the font.
    pub fn name(self) -> Name<'static> {
        match self {
            Self::Regular => Name(b"R"),
            Self::Bold => Name(b"B"),
        }
    }
}

/// One font and its used glyphs.
pub struct Face {
    data: &'static [u8],
    name: &'static str,
    font: Font,
    plans: Vec<ShapePlan>,
    used: GlyphRemapper,
    /// Indexed by glyph id in the file.
    glyphs: Vec<UsedGlyph>,
}

#[derive(Clone, Debug, Default)]
struct UsedGlyph {
    /// In thousandths of the font size.
    width: f32,
    text: Option<String>,
}

impl Face {
    fn new(data: &'static [u8], name: &'static str) -> io::Result<Self> {
        let font = Font::new(data, 0).ok_or_else(|| io::Error::other("a built-in font cannot be read"))?;
        let (used, glyphs) = (GlyphRemapper::new(), vec![UsedGlyph::default()]);
        Ok(Self { data, name, font, plans: Vec::new(), used, glyphs })
    }

    /// Shapes the text of a buffer, with its direction and script, into glyphs.
    pub fn shape(&mut self, buffer: &mut Buffer) -> io::Result<()> {
        let fits =
            |plan: &ShapePlan| plan.direction() == buffer.direction() && plan.script() == buffer.script();
        let at = self.plans.iter().position(fits).unwrap_or_else(|| {
            self.plans.push(ShapePlan::new(&self.font, buffer.direction(), buffer.script(), None, &[]));
            self.plans.len() - 1
        });
        let options = harfrust::ShapeOptions::new().plan(Some(&self.plans[at]));
        harfrust::shape(&ShaperFont::new(&self.font), buffer, options).map_err(io::Error::other)
    }

    /// Converts font units to thousandths of the font size.
    pub fn to_thousandths(&self, units: i32) -> f32 {
        let units = i16::try_from(units).unwrap_or(i16::MAX);
        f32::from(units) * 1000.0 / f32::from(self.font.units_per_em())
    }

    /// Adds a glyph to the subset; returns its id in the file and its width.
    pub fn use_glyph(&mut self, glyph: u32, text: &str) -> (u16, f32) {
        let old = u16::try_from(glyph).unwrap_or_default();
        let id = self.used.remap(old);
        let at = usize::from(id);
        if at >= self.glyphs.len() {
            let advance = ShaperFont::new(&self.font).glyph_h_advance(GlyphId::new(glyph));
            let width = self.to_thousandths(advance).round();
            self.glyphs.resize(at + 1, UsedGlyph { width, text: None });
        }
        let used = &mut self.glyphs[at];
        // The "missing glyph" box (id 0) maps to no text.
        if used.text.is_none() && !text.is_empty() && id != 0 {
            used.text = Some(text.to_owned());
        }
        (id, used.width)
    }

    /// The text of a used glyph.
    #[cfg(test)]
    pub fn text(&self, id: u16) -> Option<&str> {
        self.glyphs.get(usize::from(id)).and_then(|glyph| glyph.text.as_deref())
    }

    /// Embeds the subset of used glyphs.
    fn embed<W: Write>(&self, objects: &mut Objects<W>) -> io::Result<Ref> {
        let program = subsetter::subset(self.data, 0, &self.used).map_err(io::Error::other)?;
        let name = format!("{}+{}", subset_tag(&program), self.name);
        let ids: [Ref; 5] = std::array::from_fn(|_| objects.reserve());
        let [font, descendant, descriptor, to_unicode, file] = ids;

        let mut chunk = Chunk::new();
        chunk
            .type0_font(font)
            .base_font(Name(name.as_bytes()))
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(descendant)
            .to_unicode(to_unicode);
        objects.write_object(font, &chunk)?;
        objects.write_object(descendant, &self.descendant(descendant, &name, descriptor))?;
        objects.write_object(descriptor, &self.descriptor(descriptor, &name, file))?;

        let mut chunk = Chunk::new();
        let map = deflate(self.to_unicode().as_slice())?;
        chunk.cmap(to_unicode, &map).filter(Filter::FlateDecode);
        objects.write_object(to_unicode, &chunk)?;

        let mut chunk = Chunk::new();
        let length = i32::try_from(program.len()).unwrap_or(i32::MAX);
        let program = deflate(&program)?;
        chunk.stream(file, &program).filter(Filter::FlateDecode).pair(Name(b"Length1"), length);
        objects.write_object(file, &chunk)?;
        Ok(font)
    }

    fn descendant(&self, id: Ref, name: &str, descriptor: Ref) -> Chunk {
        let mut chunk = Chunk::new();
        let mut font = chunk.cid_font(id);
        font.subtype(CidFontType::Type2)
            .base_font(Name(name.as_bytes()))
            .system_info(SYSTEM)
            .font_descriptor(descriptor)
            .default_width(0.0)
            .cid_to_gid_map_predefined(Name(b"Identity"));
        font.widths().consecutive(0, self.glyphs.iter().map(|glyph| glyph.width));
        font.finish();
        chunk
    }

    fn descriptor(&self, id: Ref, name: &str, file: Ref) -> Chunk {
        let metrics = self.font.metrics().scaled_f32(1000.0);
        let line = metrics.h_line().unwrap_or_default();
        let bounds = metrics.bounds();
        let mut chunk = Chunk::new();
        chunk
            .font_descriptor(id)
            .name(Name(name.as_bytes()))
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max))
            .italic_angle(0.0)
            .ascent(line.ascender)
            .descent(line.descender)
            .cap_height(metrics.cap_height().unwrap_or(CAP_HEIGHT * 1000.0))
            .stem_v(if self.name.ends_with("Bold") { 140.0 } else { 80.0 })
            .font_file2(file);
        chunk
    }

    fn to_unicode(&self) -> pdf_writer::Buf {
        let mut map = UnicodeCmap::new(Name(b"Custom"), SYSTEM);
        for (id, glyph) in (0_u16..).zip(&self.glyphs) {
            if let Some(text) = &glyph.text {
                map.pair_with_multiple(id, text.chars());
            }
        }
        map.finish()
    }
}

/// The height of capital letters, for font size 1.
pub const CAP_HEIGHT: f32 = 0.729;

const SYSTEM: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// The six-letter tag that the name of a font subset begins with.
fn subset_tag(program: &[u8]) -> String {
    Sha256::digest(program).iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}
