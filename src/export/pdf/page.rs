//! One page: draws in points from the upper left corner.

use pdf_writer::{Content, Name, Ref, Str};

use super::fonts::CAP_HEIGHT;
use super::image::Image;
use super::text::{Glyph, Line, Style};

/// A rectangle, in points from the upper left corner of the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Its left edge.
    pub left: f32,
    /// Its upper edge.
    pub top: f32,
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
}

impl Frame {
    /// Its right edge.
    pub fn right(self) -> f32 {
        self.left + self.width
    }

    /// Its lower edge.
    pub fn bottom(self) -> f32 {
        self.top + self.height
    }

    /// The frame reduced by `sides` on the left and right and by `ends` at the top and bottom.
    pub fn inset(self, sides: f32, ends: f32) -> Self {
        Self {
            left: self.left + sides,
            top: self.top + ends,
            width: self.width - 2.0 * sides,
            height: self.height - 2.0 * ends,
        }
    }
}

/// The color of text, lines and areas; each channel from 0, dark, to 1, light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Color {
    /// A shade of grey.
    Grey(f32),
    /// Red, green and blue.
    Rgb(f32, f32, f32),
}

impl Color {
    /// White.
    pub const WHITE: Self = Self::Grey(1.0);

    fn fill(self, content: &mut Content) {
        match self {
            Self::Grey(grey) => content.set_fill_gray(grey),
            Self::Rgb(red, green, blue) => content.set_fill_rgb(red, green, blue),
        };
    }

    fn stroke(self, content: &mut Content) {
        match self {
            Self::Grey(grey) => content.set_stroke_gray(grey),
            Self::Rgb(red, green, blue) => content.set_stroke_rgb(red, green, blue),
        };
    }
}

/// The alignment of a line of text in its frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// At the start of its script: left, for Arabic right.
    Start,
    /// Centered.
    Middle,
    /// Right.
    Right,
}

/// A page being drawn.
pub struct Page {
    height: f32,
    content: Content,
    images: Vec<Ref>,
}

impl Page {
    /// An empty page with this height.
    pub fn new(height: f32) -> Self {
        Self { height, content: Content::new(), images: Vec::new() }
    }

    /// The content stream, and the images that it names by [`image_name`].
    pub fn finish(self) -> (Vec<u8>, Vec<Ref>) {
        (self.content.finish().into_vec(), self.images)
    }

    /// Fills a rectangle.
    pub fn fill(&mut self, frame: Frame, color: Color) {
        self.fill_all([frame], color);
    }

    /// Fills rectangles as one area, so that no seam shows between those that touch.
    pub fn fill_all(&mut self, frames: impl IntoIterator<Item = Frame>, color: Color) {
        color.fill(&mut self.content);
        for frame in frames {
            self.rectangle(frame);
        }
        self.content.fill_nonzero();
    }

    /// Draws the outline of a rectangle.
    pub fn outline(&mut self, frame: Frame, thickness: f32, color: Color) {
        color.stroke(&mut self.content);
        self.content.set_line_width(thickness);
        self.rectangle(frame);
        self.content.stroke();
    }

    /// Draws a horizontal line.
    pub fn rule(&mut self, left: f32, right: f32, top: f32, thickness: f32, color: Color) {
        let y = self.height - top;
        color.stroke(&mut self.content);
        self.content.set_line_width(thickness);
        self.content.move_to(left, y).line_to(right, y).stroke();
    }

    /// Draws lines of text, vertically centered in a frame.
    pub fn text(&mut self, lines: &[Line], style: Style, frame: Frame, align: Align, color: Color) {
        let leading = style.leading();
        let height: f32 = lines.iter().map(|_| leading).sum();
        let mut middle = frame.top + (frame.height - height) / 2.0 + leading / 2.0;
        for line in lines {
            let free = frame.width - line.width;
            let left = match align {
                Align::Start if line.is_rtl => frame.left + free,
                Align::Start => frame.left,
                Align::Middle => frame.left + free / 2.0,
                Align::Right => frame.left + free,
            };
            self.line(line, style, left, middle + CAP_HEIGHT * style.size / 2.0, color);
            middle += leading;
        }
    }

    /// Draws an image centered in a frame, as large as its proportions allow.
    pub fn image(&mut self, image: &Image, frame: Frame) {
        let scale = (frame.width / image.width).min(frame.height / image.height);
        let (width, height) = (image.width * scale, image.height * scale);
        let left = frame.left + (frame.width - width) / 2.0;
        let bottom = frame.top + frame.height.midpoint(height);
        let name = image_name(self.images.len());
        self.images.push(image.id);
        self.content.save_state();
        self.content.transform([width, 0.0, 0.0, height, left, self.height - bottom]);
        self.content.x_object(Name(name.as_bytes()));
        self.content.restore_state();
    }

    fn rectangle(&mut self, frame: Frame) {
        self.content.rect(frame.left, self.height - frame.bottom(), frame.width, frame.height);
    }

    fn line(&mut self, line: &Line, style: Style, left: f32, baseline: f32, color: Color) {
        if line.glyphs.is_empty() {
            return;
        }
        color.fill(&mut self.content);
        self.content.begin_text();
        self.content.set_text_matrix([1.0, 0.0, 0.0, 1.0, left, self.height - baseline]);
        // Glyphs of one font with the same rise are shown in one operation.
        let mut font = None;
        for level in line.glyphs.chunk_by(|a, b| a.face == b.face && nearly_equal(a.up, b.up)) {
            let Some(&Glyph { face, up, .. }) = level.first() else { continue };
            if font.replace(face) != Some(face) {
                self.content.set_font(Name(face.name().as_bytes()), style.size);
            }
            self.content.set_rise(up * style.size / 1000.0);
            let mut operation = self.content.show_positioned();
            let mut items = operation.items();
            let mut bytes = Vec::new();
            // The distance from the pen to its intended position.
            let mut pen_lag = 0.0;
            for glyph in level {
                let gap: f32 = pen_lag + glyph.right;
                if !nearly_equal(gap, 0.0) {
                    flush(&mut items, &mut bytes);
                    items.adjust(-gap);
                }
                bytes.extend(glyph.id.to_be_bytes());
                pen_lag = glyph.advance - glyph.width - glyph.right;
            }
            flush(&mut items, &mut bytes);
            if !nearly_equal(pen_lag, 0.0) {
                items.adjust(-pen_lag);
            }
        }
        self.content.set_rise(0.0).end_text();
    }
}

/// The resource name of the page's image at this index.
pub fn image_name(at: usize) -> String {
    format!("S{at}")
}

fn nearly_equal(a: f32, b: f32) -> bool {
    (a - b).abs() < 0.5
}

fn flush(items: &mut pdf_writer::writers::PositionedItems<'_>, bytes: &mut Vec<u8>) {
    if !bytes.is_empty() {
        items.show(Str(bytes));
        bytes.clear();
    }
}
