//! Sections under each other, which continue on another page where one is full.

use std::io::{self, Write};

use crate::export::pdf::document::Document;
use crate::export::pdf::fonts::Weight;
use crate::export::pdf::page::{Align, Frame, Page};
use crate::export::pdf::paper::{BLACK, BORDER, GREY, LINE_WIDTH, MARGIN, PageSize, SMALL};
use crate::export::pdf::person::ACCENT;
use crate::export::pdf::text::{Line, Style, height_of, lines, one_line};

const SIZE: PageSize = PageSize::A4;
const HEADING: Style = Style { weight: Weight::Bold, size: 10.5 };
const TEXT: Style = Style { weight: Weight::Regular, size: 9.5 };
const STRONG: Style = Style { weight: Weight::Bold, size: 9.5 };
const SECTION_GAP: f32 = 12.0;
const ROW_GAP: f32 = 5.0;
const COLUMN_GAP: f32 = 14.0;
/// The maximum lines of one value: a row always fits on a page.
const MAX_LINES: usize = 20;

/// A document and its current page.
pub(in crate::export::pdf) struct Flow<W> {
    pub document: Document<W>,
    pub page: Page,
    /// The vertical position of what follows.
    pub top: f32,
    /// The title of further pages.
    title: String,
}

impl<W: Write> Flow<W> {
    pub fn new(document: Document<W>, title: String) -> Self {
        Self { document, page: Page::new(SIZE.height), top: MARGIN, title }
    }

    /// Ends the last page.
    pub fn finish(mut self) -> io::Result<Document<W>> {
        self.document.add(self.page)?;
        Ok(self.document)
    }

    /// A section with labelled values in columns; none without values.
    pub fn section_of_pairs<L: AsRef<str>>(
        &mut self,
        heading: &str,
        pairs: &[(L, String)],
        columns: usize,
    ) -> io::Result<()> {
        if pairs.is_empty() {
            return Ok(());
        }
        self.heading(heading)?;
        self.pairs(pairs, columns)
    }

    /// Labelled values in columns.
    pub fn pairs<L: AsRef<str>>(&mut self, pairs: &[(L, String)], columns: usize) -> io::Result<()> {
        let count = f32::from(u8::try_from(columns).unwrap_or(1));
        let width = (SIZE.across(0.0, 0.0).width - COLUMN_GAP * (count - 1.0)) / count;
        for row in pairs.chunks(columns) {
            let mut cells = Vec::new();
            for (label, value) in row {
                let label = one_line(&mut self.document.fonts, label.as_ref(), SMALL)?;
                cells.push((label, lines(&mut self.document.fonts, value, TEXT, width, MAX_LINES)?));
            }
            let highest = cells.iter().map(|(_, value)| height_of(value, TEXT)).fold(0.0, f32::max);
            self.ensure_room(SMALL.leading() + highest)?;
            let mut left = MARGIN;
            for (label, value) in cells {
                let name = Frame { left, top: self.top, width, height: SMALL.leading() };
                let under = Frame { top: name.bottom(), height: height_of(&value, TEXT), ..name };
                self.page.text(&[label], SMALL, name, Align::Start, GREY);
                self.page.text(&value, TEXT, under, Align::Start, BLACK);
                left += width + COLUMN_GAP;
            }
            self.top += SMALL.leading() + highest + ROW_GAP;
        }
        Ok(())
    }

    /// A section with one text; none without text.
    pub fn section_of_text(&mut self, heading: &str, text: &str) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        self.heading(heading)?;
        self.text(text)
    }

    /// The heading of a section, on the page of its first lines.
    pub fn heading(&mut self, heading: &str) -> io::Result<()> {
        const FIRST_LINES: f32 = 30.0;
        self.top += SECTION_GAP;
        self.ensure_room(HEADING.leading() + FIRST_LINES)?;
        let heading = one_line(&mut self.document.fonts, heading, HEADING)?;
        let frame = SIZE.across(self.top, HEADING.leading());
        self.page.text(&[heading], HEADING, frame, Align::Start, ACCENT);
        self.page.rule(frame.left, frame.right(), frame.bottom() + 2.0, 1.0, ACCENT);
        self.top = frame.bottom() + 8.0;
        Ok(())
    }

    /// A text over the whole width.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        let width = SIZE.across(0.0, 0.0).width;
        // A line at a time, so that a long text continues on another page.
        for line in lines(&mut self.document.fonts, text, TEXT, width, usize::MAX)? {
            self.ensure_room(TEXT.leading())?;
            self.page.text(&[line], TEXT, SIZE.across(self.top, TEXT.leading()), Align::Start, BLACK);
            self.top += TEXT.leading();
        }
        self.top += ROW_GAP;
        Ok(())
    }

    /// A row of a filmography.
    pub fn row(&mut self, year: &str, title: &str, kind: &str) -> io::Result<()> {
        let whole = SIZE.across(self.top, 0.0);
        let widths = [70.0, whole.width - 70.0 - 140.0 - 2.0 * COLUMN_GAP, 140.0];
        let texts = [(year, TEXT, GREY), (title, STRONG, BLACK), (kind, TEXT, BLACK)];
        let mut cells: Vec<Vec<Line>> = Vec::new();
        for ((text, style, _), width) in texts.iter().zip(widths) {
            cells.push(lines(&mut self.document.fonts, text, *style, width, MAX_LINES)?);
        }
        let height = cells.iter().map(|cell| height_of(cell, TEXT)).fold(0.0, f32::max);
        self.ensure_room(height)?;
        let mut left = whole.left;
        for ((cell, (_, style, color)), width) in cells.iter().zip(texts).zip(widths) {
            let frame = Frame { left, top: self.top, width, height: height_of(cell, style) };
            self.page.text(cell, style, frame, Align::Start, color);
            left += width + COLUMN_GAP;
        }
        self.page.rule(whole.left, whole.right(), self.top + height + 2.5, LINE_WIDTH, RULE);
        self.top += height + ROW_GAP;
        Ok(())
    }

    /// A line between the parts of a section.
    pub fn rule(&mut self) {
        let whole = SIZE.across(self.top, 0.0);
        self.page.rule(whole.left, whole.right(), self.top - ROW_GAP / 2.0, LINE_WIDTH, RULE);
        self.top += ROW_GAP / 2.0;
    }

    fn ensure_room(&mut self, height: f32) -> io::Result<()> {
        if self.top + height <= SIZE.bottom() {
            return Ok(());
        }
        let full = std::mem::replace(&mut self.page, Page::new(SIZE.height));
        self.document.add(full)?;
        let frame = SIZE.across(MARGIN - 10.0, SMALL.leading());
        let title = lines(&mut self.document.fonts, &self.title, SMALL, frame.width, 1)?;
        self.page.text(&title, SMALL, frame, Align::Start, GREY);
        self.page.rule(frame.left, frame.right(), frame.bottom() + 3.0, LINE_WIDTH, BORDER);
        self.top = frame.bottom() + SECTION_GAP;
        Ok(())
    }
}

/// The lines between the rows of a filmography.
const RULE: crate::export::pdf::page::Color = crate::export::pdf::page::Color::Grey(0.85);
