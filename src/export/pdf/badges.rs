//! Badges: one alone on a small page, or eight on each A4 page with lines to cut along.

use std::io::{self, Write};

use chrono::NaiveDateTime;

use super::document::Document;
use super::fonts::Weight;
use super::page::{Align, Color, Frame, Page};
use super::paper::{BLACK, GREY, PageSize};
use super::person::{ACCENT, Face, draw_face, draw_qr_code};
use super::text::{Style, fit, height_of, one_line};
use crate::fonts::FontLibrary;

/// The badge of a person on a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Badge {
    /// The name of the project.
    pub project: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// What the person is on the project: `Acteur Principal`.
    pub talent_type: String,
    /// The role; none when not said.
    pub role: Option<String>,
    /// The project code.
    pub project_code: String,
    /// The unique code, in the QR code and under it.
    pub unique_code: String,
    /// A PNG or JPEG; initials without one.
    pub photo: Option<Vec<u8>>,
}

/// An eighth of an A4 page.
const BADGE: PageSize = PageSize { width: PageSize::A4.width / COLUMNS, height: PageSize::A4.height / ROWS };
const COLUMNS: f32 = 2.0;
const ROWS: f32 = 4.0;
/// The number of badges on an A4 page.
const PER_SHEET: usize = 8;

/// The distance of content from the edges, which printers and scissors may not reach exactly.
const MARGIN: f32 = 16.0;
const BAND: f32 = 26.0;
const GAP: f32 = 10.0;
const PHOTO: (f32, f32) = (96.0, 128.0);
const QR_SIDE: f32 = 78.0;

const PROJECT: Style = Style { weight: Weight::Bold, size: 11.0 };
const NAME: Style = Style { weight: Weight::Bold, size: 15.0 };
const TYPE: Style = Style { weight: Weight::Bold, size: 9.0 };
const ROLE: Style = Style { weight: Weight::Regular, size: 9.0 };
const PROJECT_CODE: Style = Style { weight: Weight::Bold, size: 12.0 };
const UNIQUE_CODE: Style = Style { weight: Weight::Regular, size: 7.0 };
const CUT: Color = Color::Grey(0.75);

/// A file of badges that is being written.
pub struct Badges<W> {
    document: Document<W>,
    layout: BadgeLayout,
    page: Page,
    /// The number of badges on the page.
    on_page: usize,
}

/// How badges are arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadgeLayout {
    /// Each on a page of its own size.
    Single,
    /// Eight on each A4 page.
    Sheet,
}

impl BadgeLayout {
    fn page_size(self) -> PageSize {
        match self {
            Self::Single => BADGE,
            Self::Sheet => PageSize::A4,
        }
    }

    fn per_page(self) -> usize {
        match self {
            Self::Single => 1,
            Self::Sheet => PER_SHEET,
        }
    }
}

impl<W: Write> Badges<W> {
    /// Begins a file, written to `out`.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new(out: W, fonts: &FontLibrary, layout: BadgeLayout) -> io::Result<Self> {
        let size = layout.page_size();
        Ok(Self {
            document: Document::new(out, size, fonts)?,
            layout,
            page: Page::new(size.height),
            on_page: 0,
        })
    }

    /// Adds a badge, on a new page when the current one is full.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn add(&mut self, badge: &Badge) -> io::Result<()> {
        if self.on_page == self.layout.per_page() {
            let page = Page::new(self.layout.page_size().height);
            self.document.add(std::mem::replace(&mut self.page, page))?;
            self.on_page = 0;
        }
        let place = |number: usize| f32::from(u8::try_from(number).unwrap_or_default());
        let frame = Frame {
            left: BADGE.width * place(self.on_page % 2),
            top: BADGE.height * place(self.on_page / 2),
            width: BADGE.width,
            height: BADGE.height,
        };
        if self.layout == BadgeLayout::Sheet {
            self.page.outline(frame, 0.4, CUT);
        }
        self.on_page += 1;
        badge.draw(&mut self.document, &mut self.page, frame)
    }

    /// Finishes the file and returns the output; without badges it has one empty page.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn finish(mut self, title: &str, printed_at: NaiveDateTime) -> io::Result<W> {
        self.document.add(self.page)?;
        self.document.finish(title, printed_at)
    }
}

impl Badge {
    fn draw<W: Write>(&self, document: &mut Document<W>, page: &mut Page, frame: Frame) -> io::Result<()> {
        let inner = frame.inset(MARGIN, MARGIN);
        let band = Frame { height: BAND, ..inner };
        page.fill(band, ACCENT);
        let text = band.inset(8.0, 2.0);
        let size = (text.width, text.height);
        let (project, style) = fit(&mut document.fonts, &self.project, PROJECT, 7.0, size)?;
        page.text(&project, style, text, Align::Middle, Color::WHITE);

        let below = Frame { top: band.bottom() + GAP, height: inner.height - BAND - GAP, ..inner };
        let photo = Frame { width: PHOTO.0, height: PHOTO.1, ..below };
        let face =
            Face { photo: self.photo.as_deref(), first_name: &self.first_name, last_name: &self.last_name };
        draw_face(document, page, &face, photo)?;

        let left = photo.right() + GAP;
        let column = Frame { left, width: inner.right() - left, ..below };
        self.codes(document, page, column)?;
        let texts = Frame { height: column.height - QR_SIDE - 4.0, ..column };
        self.texts(document, page, texts)
    }

    /// The QR code in the lower right corner, and the project code beside it.
    fn codes<W: Write>(&self, document: &mut Document<W>, page: &mut Page, column: Frame) -> io::Result<()> {
        let unique = one_line(&mut document.fonts, &self.unique_code, UNIQUE_CODE)?;
        let qr_code = Frame {
            left: column.right() - QR_SIDE,
            top: column.bottom() - QR_SIDE,
            width: QR_SIDE,
            height: QR_SIDE,
        };
        draw_qr_code(page, &self.unique_code, qr_code)?;
        let beside = Frame { width: column.width - QR_SIDE, ..column };
        let code_size = (beside.width, PROJECT_CODE.leading());
        let (code, style) = fit(&mut document.fonts, &self.project_code, PROJECT_CODE, 5.0, code_size)?;
        let below = Frame { top: column.bottom() - 28.0, height: UNIQUE_CODE.leading(), ..beside };
        let above =
            Frame { top: below.top - PROJECT_CODE.leading(), height: PROJECT_CODE.leading(), ..beside };
        page.text(&code, style, above, Align::Start, BLACK);
        page.text(&[unique], UNIQUE_CODE, below, Align::Start, GREY);
        Ok(())
    }

    /// Name, type and role under each other, whole.
    fn texts<W: Write>(&self, document: &mut Document<W>, page: &mut Page, frame: Frame) -> io::Result<()> {
        let name = format!("{} {}", self.first_name, self.last_name);
        let role = self.role.as_deref().unwrap_or_default();
        let parts = [
            (name.as_str(), NAME, 10.0, 0.5, BLACK),
            (self.talent_type.as_str(), TYPE, 7.0, 0.25, ACCENT),
            (role, ROLE, 7.0, 0.25, BLACK),
        ];
        let mut top = frame.top;
        for (text, style, smallest, share, color) in parts {
            if text.is_empty() {
                continue;
            }
            let room = (frame.width, frame.height * share);
            let (text, style) = fit(&mut document.fonts, text, style, smallest, room)?;
            let place = Frame { top, height: height_of(&text, style), ..frame };
            page.text(&text, style, place, Align::Start, color);
            top = place.bottom() + 1.0;
        }
        Ok(())
    }
}
