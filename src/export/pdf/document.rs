//! A PDF file of pages of one size. Each page is written once it is full; the footers, where the pages have some, are
//! written at the end, when the page count is known.

use std::io::{self, Write};

use chrono::{Datelike as _, NaiveDateTime, Timelike as _};
use pdf_writer::writers::{Catalog, DocumentInfo};
use pdf_writer::{Chunk, Date, Filter, Finish as _, Name, Rect, Ref, TextStr};

use super::fonts::{FaceId, Fonts};
use super::labels;
use super::objects::{Objects, deflate};
use super::page::{Align, Page, image_name};
use super::paper::{BORDER, FOOTER_HEIGHT, GREY, LINE_WIDTH, PageSize, SMALL};
use super::text::one_line;
use crate::fonts::FontLibrary;

/// A PDF file that is being written.
pub struct Document<W> {
    /// The objects of the file.
    pub objects: Objects<W>,
    /// The fonts of its texts.
    pub fonts: Fonts,
    size: PageSize,
    pages: Vec<WrittenPage>,
}

/// A page whose content is written; the footer is added at the end.
struct WrittenPage {
    content: Ref,
    images: Vec<Ref>,
}

impl<W: Write> Document<W> {
    /// Begins a file, written to `out`.
    pub fn new(out: W, size: PageSize, fonts: &FontLibrary) -> io::Result<Self> {
        Ok(Self { objects: Objects::new(out)?, fonts: Fonts::new(fonts)?, size, pages: Vec::new() })
    }

    /// As [`Self::finish`], with the time of printing and the page number at the foot of each page.
    pub fn finish_with_footers(mut self, title: &str, printed_at: NaiveDateTime) -> io::Result<W> {
        let footers = self.footers(printed_at)?;
        self.end(title, printed_at, &footers)
    }

    /// Writes the page tree and the metadata; returns the output.
    pub fn finish(self, title: &str, printed_at: NaiveDateTime) -> io::Result<W> {
        self.end(title, printed_at, &[])
    }

    fn end(mut self, title: &str, printed_at: NaiveDateTime, footers: &[Ref]) -> io::Result<W> {
        let fonts = self.fonts.embed(&mut self.objects)?;
        let tree = self.objects.reserve();
        let kids = self.page_tree(tree, footers, &fonts)?;

        let mut chunk = Chunk::new();
        let count = i32::try_from(kids.len()).unwrap_or(i32::MAX);
        chunk.pages(tree).kids(kids).count(count);
        self.objects.write_object(tree, &chunk)?;
        let (catalog, info) = (self.catalog(tree)?, self.info(title, printed_at)?);
        self.objects.finish(catalog, info)
    }

    /// Writes the content of the current page, without its footer.
    pub fn add(&mut self, page: Page) -> io::Result<()> {
        let (content, images) = page.finish();
        let content = self.stream(&content)?;
        self.pages.push(WrittenPage { content, images });
        Ok(())
    }

    /// Writes the footers of all pages.
    fn footers(&mut self, printed_at: NaiveDateTime) -> io::Result<Vec<Ref>> {
        let count = self.pages.len();
        let printed = one_line(&mut self.fonts, &labels::printed(printed_at), SMALL)?;
        let frame = self.size.across(self.size.height - FOOTER_HEIGHT, SMALL.leading());
        (1..=count)
            .map(|number| {
                let number = one_line(&mut self.fonts, &labels::page(number, count), SMALL)?;
                let mut page = Page::new(self.size.height);
                page.rule(frame.left, frame.right(), frame.top - 4.0, LINE_WIDTH, BORDER);
                page.text(std::slice::from_ref(&printed), SMALL, frame, Align::Start, GREY);
                page.text(&[number], SMALL, frame, Align::Right, GREY);
                let (content, _) = page.finish();
                self.stream(&content)
            })
            .collect()
    }

    fn page_tree(&mut self, tree: Ref, footers: &[Ref], fonts: &[(FaceId, Ref)]) -> io::Result<Vec<Ref>> {
        let pages = std::mem::take(&mut self.pages);
        pages
            .iter()
            .zip(footers.iter().map(Some).chain(std::iter::repeat(None)))
            .map(|(page, footer)| {
                let id = self.objects.reserve();
                let mut chunk = Chunk::new();
                let mut page_object = chunk.page(id);
                page_object.parent(tree).media_box(Rect::new(0.0, 0.0, self.size.width, self.size.height));
                page_object.contents_array([page.content].into_iter().chain(footer.copied()));
                let mut resources = page_object.resources();
                let mut resource_fonts = resources.fonts();
                for (face, font) in fonts {
                    resource_fonts.pair(Name(face.name().as_bytes()), *font);
                }
                resource_fonts.finish();
                let mut images = resources.x_objects();
                for (at, image) in page.images.iter().enumerate() {
                    images.pair(Name(image_name(at).as_bytes()), *image);
                }
                images.finish();
                resources.finish();
                page_object.finish();
                self.objects.write_object(id, &chunk)?;
                Ok(id)
            })
            .collect()
    }

    fn catalog(&mut self, tree: Ref) -> io::Result<Ref> {
        let id = self.objects.reserve();
        let mut chunk = Chunk::new();
        let mut catalog = chunk.indirect(id).start::<Catalog<'_>>();
        catalog.pages(tree).lang(TextStr("fr"));
        catalog.viewer_preferences().display_doc_title(true);
        catalog.finish();
        self.objects.write_object(id, &chunk)?;
        Ok(id)
    }

    fn info(&mut self, title: &str, printed_at: NaiveDateTime) -> io::Result<Ref> {
        let id = self.objects.reserve();
        let mut chunk = Chunk::new();
        let mut info = chunk.indirect(id).start::<DocumentInfo<'_>>();
        info.title(TextStr(title)).producer(TextStr("passerelle"));
        info.creation_date(date(printed_at));
        info.finish();
        self.objects.write_object(id, &chunk)?;
        Ok(id)
    }

    fn stream(&mut self, content: &[u8]) -> io::Result<Ref> {
        let id = self.objects.reserve();
        let content = deflate(content)?;
        let mut chunk = Chunk::new();
        chunk.stream(id, &content).filter(Filter::FlateDecode);
        self.objects.write_object(id, &chunk)?;
        Ok(id)
    }
}

fn date(at: NaiveDateTime) -> Date {
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    Date::new(u16::try_from(at.year()).unwrap_or_default())
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
}
