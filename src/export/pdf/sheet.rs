//! The attendance sheet: a heading and a table of rows, over as many pages as needed.

mod paper;

use std::io::{self, Write};

use chrono::{NaiveDate, NaiveDateTime};

pub use self::paper::Orientation;
use self::paper::Paper;
use super::document::Document;
use super::fonts::Weight;
use super::image::embed_picture;
use super::labels;
use super::page::{Align, Color, Frame, Page};
use super::paper::{BLACK, BORDER, GREY, LINE_WIDTH, MARGIN, SMALL};
use super::text::{Style, height_of, lines, one_line};
use crate::export::picture::Picture;
use crate::fonts::FontLibrary;

/// The event of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetEvent {
    /// The title.
    pub title: String,
    /// The event type in French: `Atelier`.
    pub kind: String,
    /// The place; none when unspecified.
    pub place: Option<String>,
    /// The start, in local time.
    pub starts_at: NaiveDateTime,
    /// The end, in local time; none when open.
    pub ends_at: Option<NaiveDateTime>,
    /// The organizer; none when unspecified.
    pub organizer: Option<String>,
    /// The number of participants, equal to the number of rows.
    pub participants: usize,
}

/// One attendance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SheetRow {
    /// Family name and given name.
    pub name: String,
    /// The job title; none when unspecified.
    pub function: Option<String>,
    /// The organization; none when unspecified.
    pub organization: Option<String>,
    /// The check-in time, in local time; none on a blank sheet.
    pub checked_in_at: Option<NaiveDateTime>,
    /// A PNG or JPEG; none leaves room for a handwritten signature.
    pub signature: Option<Vec<u8>>,
}

/// The print options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SheetOptions {
    /// The orientation of the pages.
    pub orientation: Orientation,
    /// Whether signatures are printed; else their cells stay empty for handwritten ones.
    pub with_signatures: bool,
    /// The time of printing, in local time.
    pub printed_at: NaiveDateTime,
}

/// A sheet being written.
pub struct AttendanceSheet<W> {
    document: Document<W>,
    event: SheetEvent,
    options: SheetOptions,
    paper: Paper,
    page: Page,
    /// The vertical position of the next row.
    top: f32,
    rows: usize,
}

const PADDING: f32 = 3.5;
const ROW_HEIGHT: f32 = 34.0;
const FILL: Color = Color::Grey(0.92);
/// The maximum resolution of signatures: 300 dpi at the height of a row.
const SIGNATURE_PIXELS: (u32, u32) = (640, 120);
/// The maximum lines per cell: some 400 letters in the narrowest column, so that a row always fits on a page.
const MAX_CELL_LINES: usize = 16;

const TITLE: Style = Style { weight: Weight::Bold, size: 16.0 };
const SUBTITLE: Style = Style { weight: Weight::Bold, size: 11.5 };
const LABEL: Style = Style { weight: Weight::Bold, size: 8.5 };
const TEXT: Style = Style { weight: Weight::Regular, size: 8.5 };

impl<W: Write> AttendanceSheet<W> {
    /// Starts a sheet that is written to `out`.
    pub fn new(out: W, fonts: &FontLibrary, event: SheetEvent, options: SheetOptions) -> io::Result<Self> {
        let paper = Paper::of(options.orientation);
        let page = Page::new(paper.size.height);
        let mut sheet = Self {
            document: Document::new(out, paper.size, fonts)?,
            event,
            options,
            paper,
            page,
            top: MARGIN,
            rows: 0,
        };
        sheet.heading()?;
        sheet.titles()?;
        Ok(sheet)
    }

    /// Adds a row, on a new page when the current one is full.
    pub fn row(&mut self, row: &SheetRow) -> io::Result<()> {
        self.rows += 1;
        let number = self.rows.to_string();
        let checked_in = row.checked_in_at.map(|at| labels::moment(at, self.event_day())).unwrap_or_default();
        let function = row.function.as_deref().unwrap_or_default();
        let organization = row.organization.as_deref().unwrap_or_default();
        let texts = [number.as_str(), &row.name, function, organization, &checked_in];

        let mut cells: [Vec<super::text::Line>; 5] = Default::default();
        for (cell, (text, width)) in cells.iter_mut().zip(texts.into_iter().zip(self.paper.columns)) {
            *cell = lines(&mut self.document.fonts, text, TEXT, width - 2.0 * PADDING, MAX_CELL_LINES)?;
        }
        let highest = cells.iter().map(|cell| height_of(cell, TEXT)).fold(0.0, f32::max);
        let height = ROW_HEIGHT.max(highest + 2.0 * PADDING);
        self.ensure_room(height)?;

        let frames = self.paper.cells(self.top, height);
        for frame in frames {
            self.page.outline(frame, LINE_WIDTH, BORDER);
        }
        let aligns = [Align::Middle, Align::Start, Align::Start, Align::Start, Align::Middle];
        for ((cell, frame), align) in cells.iter().zip(frames).zip(aligns) {
            self.page.text(cell, TEXT, frame.inset(PADDING, 0.0), align, BLACK);
        }
        if let Some(signature) = row.signature.as_deref().filter(|_| self.options.with_signatures) {
            let [.., frame] = frames;
            // Signatures have one size, independent of the row height.
            self.signature(
                signature,
                frame.inset(PADDING + 1.0, (height - ROW_HEIGHT) / 2.0 + PADDING - 0.5),
            )?;
        }
        self.top += height;
        Ok(())
    }

    /// Finishes the sheet and returns the output.
    pub fn finish(mut self) -> io::Result<W> {
        if self.rows == 0 {
            self.empty_row()?;
        }
        self.closing()?;
        let title = self.title();
        self.document.add(self.page)?;
        self.document.finish_with_footers(&title, self.options.printed_at)
    }

    /// Draws the event at the top of the first page.
    fn heading(&mut self) -> io::Result<()> {
        let title = one_line(&mut self.document.fonts, &labels::SHEET.to_uppercase(), TITLE)?;
        let frame = self.paper.size.across(self.top, TITLE.leading());
        self.page.text(&[title], TITLE, frame, Align::Middle, BLACK);
        self.top = frame.bottom() + 4.0;

        let width = self.paper.size.across(0.0, 0.0).width;
        let title = lines(&mut self.document.fonts, &self.event.title, SUBTITLE, width, 4)?;
        let frame = self.paper.size.across(self.top, height_of(&title, SUBTITLE));
        self.page.text(&title, SUBTITLE, frame, Align::Middle, BLACK);
        self.top = frame.bottom() + 10.0;

        let event = self.event.clone();
        let specified = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let unspecified = || labels::UNSPECIFIED.to_owned();
        self.labelled_values(&[
            ("Type", &event.kind),
            ("Nombre de participants", &event.participants.to_string()),
        ])?;
        self.labelled_values(&[("Date", &labels::period(event.starts_at, event.ends_at))])?;
        self.labelled_values(&[("Lieu", &specified(event.place).unwrap_or_else(unspecified))])?;
        self.labelled_values(&[("Organisateur", &specified(event.organizer).unwrap_or_else(unspecified))])?;
        self.top += 14.0;
        Ok(())
    }

    /// Draws labelled values side by side.
    fn labelled_values(&mut self, values: &[(&str, &str)]) -> io::Result<()> {
        const FIRST: f32 = 84.0;
        const NEXT: f32 = 126.0;
        let whole = self.paper.size.across(self.top, 0.0);
        let share = whole.width / values.iter().map(|_| 1.0).sum::<f32>();
        let mut left = whole.left;
        let mut cells = Vec::new();
        for (at, (label, value)) in values.iter().enumerate() {
            let room = if at == 0 { FIRST } else { NEXT };
            let value =
                lines(&mut self.document.fonts, value, TEXT, share - room - 2.0 * PADDING, MAX_CELL_LINES)?;
            let label = one_line(&mut self.document.fonts, label, LABEL)?;
            cells.push((left, room, label, value));
            left += share;
        }
        let highest = cells.iter().map(|(.., value)| height_of(value, TEXT)).fold(0.0, f32::max);
        let height = highest + 2.0 * PADDING;
        for (left, room, label, value) in cells {
            let name = Frame { left, top: self.top, width: room, height };
            let rest = Frame { left: left + room, width: share - room, ..name };
            self.page.fill(name, FILL);
            self.page.outline(name, LINE_WIDTH, BORDER);
            self.page.outline(rest, LINE_WIDTH, BORDER);
            self.page.text(&[label], LABEL, name.inset(PADDING + 1.0, 0.0), Align::Start, BLACK);
            self.page.text(&value, TEXT, rest.inset(PADDING + 1.0, 0.0), Align::Start, BLACK);
        }
        self.top += height;
        Ok(())
    }

    /// Draws the column titles, on each page.
    fn titles(&mut self) -> io::Result<()> {
        let frames = self.paper.cells(self.top, 20.0);
        for (frame, title) in frames.into_iter().zip(labels::TITLES) {
            let title = one_line(&mut self.document.fonts, title, LABEL)?;
            self.page.fill(frame, FILL);
            self.page.outline(frame, LINE_WIDTH, BORDER);
            self.page.text(&[title], LABEL, frame, Align::Middle, BLACK);
        }
        self.top += 20.0;
        Ok(())
    }

    /// Draws the row of an empty table.
    fn empty_row(&mut self) -> io::Result<()> {
        let frame = self.paper.size.across(self.top, ROW_HEIGHT);
        let text = one_line(&mut self.document.fonts, labels::EMPTY_TABLE, TEXT)?;
        self.page.outline(frame, LINE_WIDTH, BORDER);
        self.page.text(&[text], TEXT, frame, Align::Middle, GREY);
        self.top += ROW_HEIGHT;
        Ok(())
    }

    /// Draws a signature; a placeholder text when the image is unreadable.
    fn signature(&mut self, bytes: &[u8], frame: Frame) -> io::Result<()> {
        let (width, height) = SIGNATURE_PIXELS;
        let Some(picture) = Picture::read(bytes, width, height) else {
            let text = lines(&mut self.document.fonts, labels::UNREADABLE_SIGNATURE, SMALL, frame.width, 2)?;
            self.page.text(&text, SMALL, frame, Align::Middle, GREY);
            return Ok(());
        };
        let image = embed_picture(&mut self.document.objects, &picture)?;
        self.page.image(&image, frame);
        Ok(())
    }

    /// Draws the row count and the box for the signature of the sheet, on one page.
    fn closing(&mut self) -> io::Result<()> {
        const HEIGHT: f32 = 78.0;
        const GAP: f32 = 12.0;
        if self.top + GAP + HEIGHT > self.paper.size.bottom() {
            self.next_page()?;
        } else {
            self.top += GAP;
        }
        let whole = self.paper.size.across(self.top, HEIGHT);
        let count = one_line(&mut self.document.fonts, &labels::closing_line(self.rows), LABEL)?;
        let line = Frame { height: LABEL.leading(), ..whole };
        self.page.text(&[count], LABEL, line, Align::Start, BLACK);

        let width = 230.0;
        let room = Frame { left: whole.right() - width, width, ..whole };
        let label = one_line(&mut self.document.fonts, labels::SIGNATURE_LABEL, SMALL)?;
        self.page.outline(room, LINE_WIDTH, BORDER);
        let label_frame = Frame { height: 16.0, ..room }.inset(PADDING + 1.0, 0.0);
        self.page.text(&[label], SMALL, label_frame, Align::Start, GREY);
        self.top += HEIGHT;
        Ok(())
    }

    fn ensure_room(&mut self, height: f32) -> io::Result<()> {
        if self.top + height <= self.paper.size.bottom() {
            return Ok(());
        }
        self.next_page()?;
        self.titles()
    }

    /// Starts a page, with a running title.
    fn next_page(&mut self) -> io::Result<()> {
        let full = std::mem::replace(&mut self.page, Page::new(self.paper.size.height));
        self.document.add(full)?;
        let name = self.title();
        let frame = self.paper.size.across(MARGIN - 10.0, SMALL.leading());
        let name = lines(&mut self.document.fonts, &name, SMALL, frame.width, 1)?;
        self.page.text(&name, SMALL, frame, Align::Start, GREY);
        self.top = frame.bottom() + 6.0;
        Ok(())
    }

    /// The title of the sheet.
    fn title(&self) -> String {
        format!("{} – {}", labels::SHEET, self.event.title)
    }

    /// The day of an event within one day.
    fn event_day(&self) -> Option<NaiveDate> {
        let day = self.event.starts_at.date();
        self.event.ends_at.is_none_or(|end| end.date() == day).then_some(day)
    }
}
