//! The profile of a cinema talent: an A4 page, and further ones for what does not fit.
//!
//! It is made to be forwarded: it never contains the date of birth, the number of a document, or who printed it.

pub(super) mod flow;

use std::io::{self, Write};

use chrono::NaiveDateTime;

use self::flow::Flow;
use super::document::Document;
use super::fonts::Weight;
use super::labels;
use super::page::{Align, Frame};
use super::paper::{BLACK, GREY, MARGIN, PageSize};
use super::person::{ACCENT, Face, draw_face, draw_qr_code};
use super::text::{Style, fit, height_of, lines, one_line};
use crate::fonts::FontLibrary;

/// What the profile of a cinema talent shows. Lists are empty, and texts absent, where nothing is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// The unique code, also in the QR code.
    pub code: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// A PNG or JPEG; initials without one.
    pub photo: Option<Vec<u8>>,
    /// The types of talent, in French.
    pub talent_types: Vec<String>,
    /// Full years.
    pub age: Option<u32>,
    /// Town and country of residence.
    pub residence: Option<String>,
    /// Labels and values.
    pub characteristics: Vec<(&'static str, String)>,
    /// Names of languages, in French.
    pub languages: Vec<String>,
    /// Skills.
    pub skills: Vec<String>,
    /// Labels and values, for callers who may see them.
    pub contacts: Vec<(String, String)>,
    /// Years of experience.
    pub experience_years: Option<u32>,
    /// Previous productions, in the order of the person.
    pub filmography: Vec<ProfileWork>,
}

/// A production in a filmography.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileWork {
    /// The title.
    pub title: String,
    /// The type of production: `Film`.
    pub production_type: Option<String>,
    /// The year, or years: `2019–2021`.
    pub year: Option<String>,
}

const PHOTO: (f32, f32) = (126.0, 168.0);
const QR_SIDE: f32 = 84.0;
const GAP: f32 = 18.0;
const NAME: Style = Style { weight: Weight::Bold, size: 26.0 };
const TYPES: Style = Style { weight: Weight::Bold, size: 11.5 };
const FACTS: Style = Style { weight: Weight::Regular, size: 10.5 };
const CODE: Style = Style { weight: Weight::Bold, size: 9.0 };

impl Profile {
    /// Writes the profile to `out`.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write<W: Write>(&self, out: W, fonts: &FontLibrary, printed_at: NaiveDateTime) -> io::Result<W> {
        let title = format!("{} {} – {}", self.first_name, self.last_name, self.code);
        let document = Document::new(out, PageSize::A4, fonts)?;
        let mut flow = Flow::new(document, title.clone());
        self.header(&mut flow)?;
        flow.section_of_pairs(labels::CHARACTERISTICS, &self.characteristics, 3)?;
        flow.section_of_text(labels::LANGUAGES, &self.languages.join(" · "))?;
        flow.section_of_text(labels::SKILLS, &self.skills.join(" · "))?;
        flow.section_of_pairs(labels::CONTACTS, &self.contacts, 2)?;
        self.experience(&mut flow)?;
        flow.finish()?.finish_with_footers(&title, printed_at)
    }

    /// Photo, name, types, age and residence, and the QR code.
    fn header<W: Write>(&self, flow: &mut Flow<W>) -> io::Result<()> {
        let whole = PageSize::A4.across(MARGIN, PHOTO.1);
        let photo = Frame { width: PHOTO.0, ..whole };
        let qr_code = Frame { left: whole.right() - QR_SIDE, top: MARGIN, width: QR_SIDE, height: QR_SIDE };
        let face =
            Face { photo: self.photo.as_deref(), first_name: &self.first_name, last_name: &self.last_name };
        draw_face(&mut flow.document, &mut flow.page, &face, photo)?;
        draw_qr_code(&mut flow.page, &self.code, qr_code)?;
        let code = one_line(&mut flow.document.fonts, &self.code, CODE)?;
        let under = Frame { top: qr_code.bottom(), height: CODE.leading(), ..qr_code };
        flow.page.text(&[code], CODE, under, Align::Middle, BLACK);

        let left = photo.right() + GAP;
        let column = Frame { left, width: qr_code.left - GAP - left, ..whole };
        let full_name = format!("{} {}", self.first_name, self.last_name);
        let fonts = &mut flow.document.fonts;
        let (name, name_style) = fit(fonts, &full_name, NAME, 16.0, (column.width, 84.0))?;
        let types = self.talent_types.join(" · ");
        let (types, types_style) = fit(fonts, &types, TYPES, 9.0, (column.width, 44.0))?;
        let facts: Vec<String> =
            [self.age.map(labels::age), self.residence.clone()].into_iter().flatten().collect();
        let facts = lines(fonts, &facts.join(" · "), FACTS, column.width, 2)?;
        let parts = [(name, name_style, BLACK), (types, types_style, ACCENT), (facts, FACTS, GREY)];
        let mut top = column.top + 6.0;
        for (text, style, color) in parts.into_iter().filter(|(text, ..)| !text.is_empty()) {
            let frame = Frame { top, height: height_of(&text, style), ..column };
            flow.page.text(&text, style, frame, Align::Start, color);
            top = frame.bottom() + 8.0;
        }
        flow.top = photo.bottom() + GAP;
        Ok(())
    }

    fn experience<W: Write>(&self, flow: &mut Flow<W>) -> io::Result<()> {
        let years = self.experience_years.filter(|years| *years > 0);
        if years.is_none() && self.filmography.is_empty() {
            return Ok(());
        }
        flow.heading(labels::EXPERIENCE)?;
        if let Some(years) = years {
            flow.text(&labels::experience(years))?;
        }
        for work in &self.filmography {
            let year = work.year.as_deref().unwrap_or_default();
            flow.row(year, &work.title, work.production_type.as_deref().unwrap_or_default())?;
        }
        Ok(())
    }
}
