//! The data of one person, as labelled values under headings: A4 pages.

use std::io::{self, Write};

use chrono::NaiveDateTime;

use super::document::Document;
use super::fonts::Weight;
use super::page::{Align, Frame};
use super::paper::{BLACK, GREY, MARGIN, PageSize, SMALL};
use super::profile::flow::Flow;
use super::text::{Style, fit, height_of, lines};
use crate::fonts::FontLibrary;

/// The data of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dossier {
    /// The name of the person.
    pub name: String,
    /// What the person is, and when the data was collected.
    pub subtitle: String,
    /// The sections; empty ones are left out.
    pub sections: Vec<DossierSection>,
}

/// A section: a number of rows with labelled values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DossierSection {
    /// Its heading.
    pub heading: String,
    /// Its rows.
    pub rows: Vec<Vec<(String, String)>>,
}

const NAME: Style = Style { weight: Weight::Bold, size: 22.0 };
/// How many values stand beside each other.
const COLUMNS: usize = 3;
const GAP: f32 = 6.0;

impl Dossier {
    /// Writes the data to `out`.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write<W: Write>(&self, out: W, fonts: &FontLibrary, printed_at: NaiveDateTime) -> io::Result<W> {
        let mut flow = Flow::new(Document::new(out, PageSize::A4, fonts)?, self.name.clone());
        let whole = PageSize::A4.across(MARGIN, 0.0);
        let (name, style) = fit(&mut flow.document.fonts, &self.name, NAME, 12.0, (whole.width, 60.0))?;
        let frame = Frame { height: height_of(&name, style), ..whole };
        flow.page.text(&name, style, frame, Align::Start, BLACK);
        let subtitle = lines(&mut flow.document.fonts, &self.subtitle, SMALL, whole.width, 2)?;
        let under = Frame { top: frame.bottom() + GAP, height: height_of(&subtitle, SMALL), ..whole };
        flow.page.text(&subtitle, SMALL, under, Align::Start, GREY);
        flow.top = under.bottom() + GAP;
        for section in self.sections.iter().filter(|section| !section.rows.is_empty()) {
            flow.heading(&section.heading)?;
            for (at, row) in section.rows.iter().enumerate() {
                if at > 0 {
                    flow.rule();
                }
                flow.pairs(row, COLUMNS)?;
            }
        }
        flow.finish()?.finish_with_footers(&self.name, printed_at)
    }
}
