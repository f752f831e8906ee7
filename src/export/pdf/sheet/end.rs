//! What ends: a page, which is written as it is full, and the file with the feet of its pages, known once all are there.

use std::io::{self, Write};

use chrono::{Datelike as _, NaiveDateTime, Timelike as _};
use pdf_writer::writers::{Catalog, DocumentInfo};
use pdf_writer::{Chunk, Date, Filter, Finish as _, Name, Rect, Ref, TextStr};

use super::{AttendanceSheet, Done, EDGE, FAINT, FOOT, SMALL, THIN};
use crate::export::pdf::objects::deflated;
use crate::export::pdf::page::{Align, Page, image_name};
use crate::export::pdf::text::one_line;
use crate::export::pdf::words;

impl<W: Write> AttendanceSheet<W> {
    /// Writes what follows the last page, and gives back what was written to.
    pub(super) fn end_file(mut self) -> io::Result<W> {
        let feet = self.feet()?;
        let fonts = self.fonts.embed(&mut self.objects)?;
        let tree = self.objects.reserve();
        let kids = self.pages(tree, &feet, fonts)?;

        let mut chunk = Chunk::new();
        let count = i32::try_from(kids.len()).unwrap_or(i32::MAX);
        chunk.pages(tree).kids(kids).count(count);
        self.objects.put(tree, &chunk)?;
        let (catalog, info) = (self.catalog(tree)?, self.info()?);
        self.objects.finish(catalog, info)
    }

    /// Writes a page but for its foot.
    pub(super) fn end_page(&mut self) -> io::Result<()> {
        let full = std::mem::replace(&mut self.page, Page::new(self.paper.height));
        let (content, images) = full.finish();
        let content = self.stream(&content)?;
        self.done.push(Done { content, images });
        Ok(())
    }

    /// What stands below each page, once it is known how many there are.
    fn feet(&mut self) -> io::Result<Vec<Ref>> {
        let count = self.done.len();
        let printed = one_line(&mut self.fonts, &words::printed(self.options.printed_at), SMALL)?;
        let frame = self.paper.across(self.paper.height - FOOT, SMALL.leading());
        (1..=count)
            .map(|number| {
                let number = one_line(&mut self.fonts, &words::page(number, count), SMALL)?;
                let mut page = Page::new(self.paper.height);
                page.rule(frame.left, frame.right(), frame.top - 4.0, THIN, EDGE);
                page.text(std::slice::from_ref(&printed), SMALL, frame, Align::Start, FAINT);
                page.text(&[number], SMALL, frame, Align::Right, FAINT);
                let (content, _) = page.finish();
                self.stream(&content)
            })
            .collect()
    }

    fn pages(&mut self, tree: Ref, feet: &[Ref], fonts: [(Name<'static>, Ref); 2]) -> io::Result<Vec<Ref>> {
        let done = std::mem::take(&mut self.done);
        done.iter()
            .zip(feet)
            .map(|(page, foot)| {
                let id = self.objects.reserve();
                let mut chunk = Chunk::new();
                let mut written = chunk.page(id);
                written.parent(tree).media_box(Rect::new(0.0, 0.0, self.paper.width, self.paper.height));
                written.contents_array([page.content, *foot]);
                let mut resources = written.resources();
                resources.fonts().pairs(fonts);
                let mut images = resources.x_objects();
                for (at, image) in page.images.iter().enumerate() {
                    images.pair(Name(image_name(at).as_bytes()), *image);
                }
                images.finish();
                resources.finish();
                written.finish();
                self.objects.put(id, &chunk)?;
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
        self.objects.put(id, &chunk)?;
        Ok(id)
    }

    fn info(&mut self) -> io::Result<Ref> {
        let id = self.objects.reserve();
        let mut chunk = Chunk::new();
        let title = format!("{} – {}", words::SHEET, self.event.title);
        let mut info = chunk.indirect(id).start::<DocumentInfo<'_>>();
        info.title(TextStr(&title)).producer(TextStr("passerelle"));
        info.creation_date(date(self.options.printed_at));
        info.finish();
        self.objects.put(id, &chunk)?;
        Ok(id)
    }

    fn stream(&mut self, content: &[u8]) -> io::Result<Ref> {
        let id = self.objects.reserve();
        let content = deflated(content)?;
        let mut chunk = Chunk::new();
        chunk.stream(id, &content).filter(Filter::FlateDecode);
        self.objects.put(id, &chunk)?;
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
