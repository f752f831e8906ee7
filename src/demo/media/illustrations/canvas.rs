//! A canvas of smooth shapes, anti-aliased.

use image::{DynamicImage, RgbaImage};
use jpeg_encoder::ColorType;
use tiny_skia::{
    FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Paint, Path, PathBuilder, Pixmap, PixmapPaint,
    PixmapRef, Point as SkPoint, RadialGradient, Rect, Shader, SpreadMode, Stroke, Transform,
};

use super::super::jpeg;
use super::colour::Colour;

/// A point in the units of a drawing: x to the right, y down.
pub type Point = (f32, f32);

/// How a shape is filled.
#[derive(Clone, Copy)]
pub enum Fill {
    /// One colour.
    Flat(Colour),
    /// From one colour at a point to another at another point.
    Linear(Point, Colour, Point, Colour),
    /// From a colour at the centre to another at the radius.
    Radial(Point, f32, Colour, Colour),
}

impl From<Colour> for Fill {
    fn from(colour: Colour) -> Self {
        Self::Flat(colour)
    }
}

/// A picture in the making.
#[derive(Clone)]
pub struct Canvas {
    pixels: Pixmap,
    transform: Transform,
}

impl Canvas {
    /// A canvas of so many pixels, with `origin` in pixels and so many pixels a unit.
    pub fn new(width: u16, height: u16, origin: Point, scale: f32) -> Self {
        let pixels = Pixmap::new(width.max(1).into(), height.max(1).into());
        let transform = Transform::from_row(scale, 0.0, 0.0, scale, origin.0, origin.1);
        Self { pixels: pixels.expect("the size is neither zero nor too large"), transform }
    }

    /// Draws with another origin, scale and tilt (in degrees).
    pub fn placed(&mut self, origin: Point, scale: f32, tilt: f32, draw: impl FnOnce(&mut Self)) {
        let before = self.transform;
        self.transform = before.pre_translate(origin.0, origin.1).pre_scale(scale, scale);
        self.transform = self.transform.pre_concat(Transform::from_rotate(tilt));
        draw(self);
        self.transform = before;
    }

    /// A closed shape through these points, smooth.
    pub fn blob(&mut self, points: &[Point], fill: impl Into<Fill>) {
        let mut path = PathBuilder::new();
        smooth_loop(&mut path, points);
        self.fill(path.finish(), fill.into());
    }

    /// A closed shape that is symmetric about x = 0: `half` goes from its top to its bottom.
    pub fn symmetric(&mut self, half: &[Point], fill: impl Into<Fill>) {
        self.blob(&mirrored(half), fill);
    }

    /// The symmetric shape `outer` without the symmetric shape `hole`.
    pub fn frame(&mut self, outer: &[Point], hole: &[Point], fill: impl Into<Fill>) {
        let mut path = PathBuilder::new();
        smooth_loop(&mut path, &mirrored(outer));
        smooth_loop(&mut path, &mirrored(hole));
        self.fill(path.finish(), fill.into());
    }

    /// A closed shape with corners.
    pub fn polygon(&mut self, points: &[Point], fill: impl Into<Fill>) {
        let mut path = PathBuilder::new();
        for (at, (x, y)) in points.iter().enumerate() {
            if at == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
        }
        path.close();
        self.fill(path.finish(), fill.into());
    }

    /// A rectangle from its upper left corner.
    pub fn rectangle(&mut self, (x, y): Point, (width, height): Point, fill: impl Into<Fill>) {
        self.polygon(&[(x, y), (x + width, y), (x + width, y + height), (x, y + height)], fill);
    }

    /// An ellipse.
    pub fn oval(&mut self, (x, y): Point, (rx, ry): Point, fill: impl Into<Fill>) {
        let bounds = Rect::from_ltrb(x - rx, y - ry, x + rx, y + ry);
        self.fill(bounds.and_then(PathBuilder::from_oval), fill.into());
    }

    /// A smooth line through these points.
    pub fn line(&mut self, points: &[Point], width: f32, colour: Colour) {
        let mut path = PathBuilder::new();
        smooth_line(&mut path, points);
        let stroke =
            Stroke { width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
        if let Some(path) = path.finish() {
            self.pixels.stroke_path(&path, &paint(Fill::Flat(colour)), &stroke, self.transform, None);
        }
    }

    fn fill(&mut self, path: Option<Path>, fill: Fill) {
        if let Some(path) = path {
            self.pixels.fill_path(&path, &paint(fill), FillRule::EvenOdd, self.transform, None);
        }
    }

    /// Covers everything.
    pub fn cover(&mut self, fill: impl Into<Fill>) {
        // Larger than any drawing.
        self.rectangle((-4000.0, -4000.0), (8000.0, 8000.0), fill);
    }

    /// Puts another canvas here, scaled down to a size, its upper left corner at a pixel.
    pub fn paste(&mut self, other: &Self, (x, y): (i32, i32), (width, height): (u32, u32)) {
        let (from_width, from_height) = (other.pixels.width(), other.pixels.height());
        let pixels = RgbaImage::from_raw(from_width, from_height, other.pixels.data().to_vec());
        let small = DynamicImage::from(pixels.unwrap_or_default()).thumbnail_exact(width, height);
        if let Some(small) = PixmapRef::from_bytes(small.as_bytes(), width, height) {
            self.pixels.draw_pixmap(x, y, small, &PixmapPaint::default(), Transform::identity(), None);
        }
    }

    /// Encodes what is drawn as JPEG.
    pub fn jpeg(&self) -> Vec<u8> {
        let size = |length: u32| u16::try_from(length).unwrap_or(u16::MAX);
        let (width, height) = (size(self.pixels.width()), size(self.pixels.height()));
        jpeg::encode(width, height, ColorType::Rgba, self.pixels.data())
    }
}

fn mirrored(half: &[Point]) -> Vec<Point> {
    let other = half.iter().rev().filter(|(x, _)| *x != 0.0).map(|(x, y)| (-x, *y));
    half.iter().copied().chain(other).collect()
}

fn paint(fill: Fill) -> Paint<'static> {
    let stops = |one: Colour, other: Colour| {
        vec![GradientStop::new(0.0, one.paint()), GradientStop::new(1.0, other.paint())]
    };
    let point = |(x, y): Point| SkPoint::from_xy(x, y);
    let identity = Transform::identity();
    let (shader, fallback) = match fill {
        Fill::Flat(colour) => (None, colour),
        Fill::Linear(from, one, to, other) => {
            let gradient =
                LinearGradient::new(point(from), point(to), stops(one, other), SpreadMode::Pad, identity);
            (gradient, one)
        }
        Fill::Radial(centre, radius, inner, outer) => {
            let (centre, stops) = (point(centre), stops(inner, outer));
            let gradient = RadialGradient::new(centre, 0.0, centre, radius, stops, SpreadMode::Pad, identity);
            (gradient, inner)
        }
    };
    let shader = shader.unwrap_or(Shader::SolidColor(fallback.paint()));
    Paint { shader, anti_alias: true, ..Paint::default() }
}

/// A closed Catmull-Rom curve.
fn smooth_loop(path: &mut PathBuilder, points: &[Point]) {
    let count = points.len();
    let at = |index: usize| points[index % count];
    if count < 3 {
        return;
    }
    path.move_to(points[0].0, points[0].1);
    for index in 0..count {
        curve(path, [at(index + count - 1), at(index), at(index + 1), at(index + 2)]);
    }
    path.close();
}

/// An open Catmull-Rom curve.
fn smooth_line(path: &mut PathBuilder, points: &[Point]) {
    let Some(last) = points.len().checked_sub(1) else { return };
    path.move_to(points[0].0, points[0].1);
    for index in 0..last {
        let before = points[index.saturating_sub(1)];
        let after = points[(index + 2).min(last)];
        curve(path, [before, points[index], points[index + 1], after]);
    }
}

/// The part of a Catmull-Rom curve from the second to the third point.
fn curve(path: &mut PathBuilder, [before, from, to, after]: [Point; 4]) {
    let first = (from.0 + (to.0 - before.0) / 6.0, from.1 + (to.1 - before.1) / 6.0);
    let second = (to.0 - (after.0 - from.0) / 6.0, to.1 - (after.1 - from.1) / 6.0);
    path.cubic_to(first.0, first.1, second.0, second.1, to.0, to.1);
}
