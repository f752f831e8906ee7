//! The fonts of a document, embedded as subsets of the used glyphs, each mapped to its text, so that the PDF can be
//! copied and searched.
//!
//! `DejaVu` Sans Condensed covers Latin with all African letters, Arabic, Tifinagh, N'Ko, Greek and Cyrillic. The fonts
//! of the library follow it, for what it lacks (`fallback.rs`).

use std::io::{self, Write};
use std::sync::LazyLock;

use harfrust::{Buffer, GlyphId, ShapePlan, ShaperFont};
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Filter, Finish as _, Name, Rect, Ref, Str};
use sha2::{Digest as _, Sha256};
use subsetter::GlyphRemapper;

use super::objects::{Objects, deflate};
use crate::fonts::{FontFace, FontLibrary, Outlines};

/// The font weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// For text.
    #[default]
    Regular,
    /// For titles.
    Bold,
}

/// A font of a document: the built-in ones by their weight, then those of the library.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FaceId(usize);

impl FaceId {
    /// The resource name of the font.
    pub fn name(self) -> String {
        format!("F{}", self.0)
    }
}

/// The built-in fonts, regular and bold; none if they could not be read.
static BUILT_IN: LazyLock<Option<[FontFace; 2]>> = LazyLock::new(|| {
    let read = FontFace::built_in;
    Some([read(dejavu::sans_condensed::regular())?, read(dejavu::sans_condensed::bold())?])
});

/// The fonts of a document.
pub struct Fonts {
    faces: Vec<Face>,
    /// The fonts of each weight, the first choice first.
    orders: [Vec<FaceId>; 2],
}

impl Fonts {
    /// The built-in fonts, and those of the library.
    pub fn new(library: &FontLibrary) -> io::Result<Self> {
        let built_in = BUILT_IN.as_ref().ok_or_else(|| io::Error::other("a built-in font cannot be read"))?;
        let faces = built_in.iter().chain(library.faces()).cloned().map(Face::new).collect();
        let orders = [(0, 400.0), (1, 700.0)].map(|(built_in, weight)| {
            // Upright, of the nearest weight, in the order of the library.
            let mut others: Vec<_> = library.faces().iter().enumerate().collect();
            others.sort_by(|(_, one), (_, other)| {
                let distance = |face: &FontFace| (face.weight - weight).abs();
                (one.is_italic.cmp(&other.is_italic)).then(distance(one).total_cmp(&distance(other)))
            });
            let others = others.into_iter().map(|(at, _)| FaceId(at + 2));
            std::iter::once(FaceId(built_in)).chain(others).collect()
        });
        Ok(Self { faces, orders })
    }

    /// The fonts of a weight, the first choice first.
    pub fn order(&self, weight: Weight) -> &[FaceId] {
        match weight {
            Weight::Regular => &self.orders[0],
            Weight::Bold => &self.orders[1],
        }
    }

    /// Whether a font shows a character.
    pub fn covers(&self, id: FaceId, character: char) -> bool {
        self.faces[id.0].font.covers(character)
    }

    /// A font.
    pub fn face(&mut self, id: FaceId) -> &mut Face {
        &mut self.faces[id.0]
    }

    /// Embeds the fonts that are used; returns them with their resources.
    pub fn embed<W: Write>(&self, objects: &mut Objects<W>) -> io::Result<Vec<(FaceId, Ref)>> {
        let used = self.faces.iter().enumerate().filter(|(_, face)| face.is_used);
        used.map(|(at, face)| Ok((FaceId(at), face.embed(objects)?))).collect()
    }
}

/// One font and its used glyphs.
pub struct Face {
    font: FontFace,
    plans: Vec<ShapePlan>,
    /// Whether a text took a glyph of it, if only the box of a missing one.
    is_used: bool,
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
    fn new(font: FontFace) -> Self {
        let (used, glyphs) = (GlyphRemapper::new(), vec![UsedGlyph::default()]);
        Self { font, plans: Vec::new(), is_used: false, used, glyphs }
    }

    /// Shapes the text of a buffer, with its direction and script, into glyphs.
    pub fn shape(&mut self, buffer: &mut Buffer) -> io::Result<()> {
        let fits =
            |plan: &ShapePlan| plan.direction() == buffer.direction() && plan.script() == buffer.script();
        let at = self.plans.iter().position(fits).unwrap_or_else(|| {
            self.plans.push(ShapePlan::new(&self.font.font, buffer.direction(), buffer.script(), None, &[]));
            self.plans.len() - 1
        });
        let options = harfrust::ShapeOptions::new().plan(Some(&self.plans[at]));
        harfrust::shape(&ShaperFont::new(&self.font.font), buffer, options).map_err(io::Error::other)
    }

    /// Converts font units to thousandths of the font size.
    pub fn to_thousandths(&self, units: i32) -> f32 {
        let units = i16::try_from(units).unwrap_or(i16::MAX);
        f32::from(units) * 1000.0 / f32::from(self.font.font.units_per_em())
    }

    /// Adds a glyph to the subset; returns its id in the file and its width.
    pub fn use_glyph(&mut self, glyph: u32, text: &str) -> (u16, f32) {
        self.is_used = true;
        let old = u16::try_from(glyph).unwrap_or_default();
        let id = self.used.remap(old);
        let at = usize::from(id);
        if at >= self.glyphs.len() {
            let advance = ShaperFont::new(&self.font.font).glyph_h_advance(GlyphId::new(glyph));
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
        let program =
            subsetter::subset(&self.font.data, self.font.index, &self.used).map_err(io::Error::other)?;
        let name = format!("{}+{}", subset_tag(&program), self.font.name);
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
        let program = match self.font.outlines {
            Outlines::TrueType => deflate(&program)?,
            Outlines::Cff => {
                deflate(cff_table(&program).ok_or_else(|| io::Error::other("a subset without CFF"))?)?
            }
        };
        let mut stream = chunk.stream(file, &program);
        stream.filter(Filter::FlateDecode);
        match self.font.outlines {
            Outlines::TrueType => stream.pair(Name(b"Length1"), length),
            Outlines::Cff => stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C")),
        };
        stream.finish();
        objects.write_object(file, &chunk)?;
        Ok(font)
    }

    fn descendant(&self, id: Ref, name: &str, descriptor: Ref) -> Chunk {
        let mut chunk = Chunk::new();
        let mut font = chunk.cid_font(id);
        font.base_font(Name(name.as_bytes()))
            .system_info(SYSTEM)
            .font_descriptor(descriptor)
            .default_width(0.0);
        match self.font.outlines {
            Outlines::TrueType => {
                font.subtype(CidFontType::Type2).cid_to_gid_map_predefined(Name(b"Identity"))
            }
            // The subset's own glyphs are numbered by their identifiers.
            Outlines::Cff => font.subtype(CidFontType::Type0),
        };
        font.widths().consecutive(0, self.glyphs.iter().map(|glyph| glyph.width));
        font.finish();
        chunk
    }

    fn descriptor(&self, id: Ref, name: &str, file: Ref) -> Chunk {
        let metrics = self.font.font.metrics().scaled_f32(1000.0);
        let line = metrics.h_line().unwrap_or_default();
        let bounds = metrics.bounds();
        let mut chunk = Chunk::new();
        let mut descriptor = chunk.font_descriptor(id);
        descriptor
            .name(Name(name.as_bytes()))
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max))
            .italic_angle(0.0)
            .ascent(line.ascender)
            .descent(line.descender)
            .cap_height(metrics.cap_height().unwrap_or(CAP_HEIGHT * 1000.0))
            .stem_v(if self.font.weight >= 600.0 { 140.0 } else { 80.0 });
        match self.font.outlines {
            Outlines::TrueType => descriptor.font_file2(file),
            Outlines::Cff => descriptor.font_file3(file),
        };
        descriptor.finish();
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

/// The table of PostScript outlines in an OpenType font, which a PDF contains without the rest.
fn cff_table(program: &[u8]) -> Option<&[u8]> {
    // After the header, records of a tag, a checksum, an offset and a length.
    let (records, _) = program.get(12..)?.as_chunks::<16>();
    let record = records.iter().find(|record| record.starts_with(b"CFF "))?;
    let number = |at: usize| usize::try_from(u32::from_be_bytes(*record[at..].first_chunk()?)).ok();
    let (offset, length) = (number(8)?, number(12)?);
    program.get(offset..offset.checked_add(length)?)
}

/// The six-letter tag that the name of a font subset begins with.
fn subset_tag(program: &[u8]) -> String {
    Sha256::digest(program).iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}
