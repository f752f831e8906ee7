//! The pictures of a workbook. `rust_xlsxwriter` would keep them in memory until the end; here they are
//! written to temporary files and inserted while the finished workbook is copied. Each sheet with pictures
//! gets one small placeholder image, so that `rust_xlsxwriter` writes the relations and content types of
//! drawings.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, Write};

use rust_xlsxwriter::{Image, Worksheet};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::cells::{Formats, PICTURE_ROW_HEIGHT, width_pixels, write_text};
use super::error::Error;
use crate::export::picture::Picture;
use crate::export::table::{Column, YES};

/// The padding of a picture, in screen pixels.
const MARGIN: u32 = 2;
/// The resolution of a picture relative to the screen, for print.
const IMAGE_SCALE: u32 = 2;
/// EMU (English Metric Units) per screen pixel, the unit of drawings.
const EMU_PER_PIXEL: u32 = 9525;

/// The pictures of all sheets.
#[derive(Default)]
pub struct Pictures {
    images: Option<BufWriter<File>>,
    /// The size of each image in `images`, in bytes.
    lengths: Vec<u32>,
    drawings: Vec<Drawing>,
    /// Whether the current sheet has no picture yet.
    is_new_sheet: bool,
}

/// The drawing part of one sheet.
struct Drawing {
    anchors: BufWriter<File>,
    /// The index of its first image.
    first: usize,
}

/// A rectangle within a cell, in screen pixels.
struct Rectangle {
    row: u32,
    column: u16,
    left: u32,
    top: u32,
    width: u32,
    height: u32,
}

impl Pictures {
    /// Starts another sheet.
    pub fn next_sheet(&mut self) {
        self.is_new_sheet = true;
    }

    /// Inserts a picture centered in a cell, anchored to it. The cell's value is `Oui`, visible only when the
    /// picture is unreadable.
    pub fn add(
        &mut self,
        page: &mut Worksheet,
        formats: &Formats,
        (row, column): (u32, u16),
        bytes: &[u8],
        of: &Column,
    ) -> Result<(), Error> {
        let (width, height) = (width_pixels(of).saturating_sub(2 * MARGIN), PICTURE_ROW_HEIGHT - 2 * MARGIN);
        let picture = Picture::read(bytes, width * IMAGE_SCALE, height * IMAGE_SCALE);
        let Some((picture, png)) = picture.and_then(|picture| picture.png().map(|png| (picture, png))) else {
            return Ok(write_text(page, &formats.text, (row, column), YES)?);
        };
        write_text(page, &formats.hidden, (row, column), YES)?;
        if std::mem::take(&mut self.is_new_sheet) {
            page.insert_image(row, column, &Image::new_from_buffer(&png)?)?;
            let anchors = BufWriter::new(tempfile::tempfile()?);
            self.drawings.push(Drawing { anchors, first: self.lengths.len() });
        }
        let (across, down) = picture.fit_within(width, height);
        let (left, top) = (MARGIN + (width - across) / 2, MARGIN + (height - down) / 2);
        Ok(self.store(&png, &Rectangle { row, column, left, top, width: across, height: down })?)
    }

    fn store(&mut self, png: &[u8], rectangle: &Rectangle) -> io::Result<()> {
        let images = match &mut self.images {
            Some(images) => images,
            none => none.insert(BufWriter::new(tempfile::tempfile()?)),
        };
        images.write_all(png)?;
        self.lengths.push(u32::try_from(png.len()).map_err(io::Error::other)?);
        let Some(drawing) = self.drawings.last_mut() else { return Ok(()) };
        write_anchor(&mut drawing.anchors, self.lengths.len() - drawing.first, rectangle)
    }

    /// Copies the workbook with the pictures inserted.
    pub fn insert_into(self, mut workbook: File) -> Result<File, Error> {
        let Some(images) = self.images else { return Ok(workbook) };
        workbook.rewind()?;
        let mut from = ZipArchive::new(BufReader::new(workbook))?;
        let mut to = ZipWriter::new(BufWriter::new(tempfile::tempfile()?));
        for at in 0..from.len() {
            let part = from.by_index_raw(at)?;
            if !is_picture_part(&part.name()?) {
                to.raw_copy_file(part)?;
            }
        }
        let ends = self.drawings.iter().skip(1).map(|drawing| drawing.first).chain([self.lengths.len()]);
        let spans: Vec<_> = self.drawings.iter().zip(ends).map(|(drawing, end)| drawing.first..end).collect();
        for (number, (drawing, images)) in (1..).zip(self.drawings.into_iter().zip(spans)) {
            write_drawing(&mut to, number, drawing.anchors)?;
            write_relationships(&mut to, number, images)?;
        }
        write_images(&mut to, images, &self.lengths)?;
        Ok(unbuffered(to.finish()?)?)
    }
}

type Archive = ZipWriter<BufWriter<File>>;

fn is_picture_part(part: &str) -> bool {
    part.starts_with("xl/drawings/") || part.starts_with("xl/media/")
}

fn options(method: CompressionMethod) -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(method).last_modified_time(zip::DateTime::default())
}

/// Writes the anchor of picture `number` of its sheet.
fn write_anchor(out: &mut impl Write, number: usize, rectangle: &Rectangle) -> io::Result<()> {
    let units = |pixels: u32| u64::from(pixels) * u64::from(EMU_PER_PIXEL);
    let corner = |out: &mut dyn Write, name: &str, right: u32, down: u32| {
        let (column, row) = (rectangle.column, rectangle.row);
        let (right, down) = (units(right), units(down));
        write!(
            out,
            "<xdr:{name}><xdr:col>{column}</xdr:col><xdr:colOff>{right}</xdr:colOff>\
             <xdr:row>{row}</xdr:row><xdr:rowOff>{down}</xdr:rowOff></xdr:{name}>"
        )
    };
    write!(out, "<xdr:twoCellAnchor>")?;
    corner(out, "from", rectangle.left, rectangle.top)?;
    corner(out, "to", rectangle.left + rectangle.width, rectangle.top + rectangle.height)?;
    let (width, height, id) = (units(rectangle.width), units(rectangle.height), number + 1);
    write!(
        out,
        r#"<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="{id}" name="Signature {number}" descr="Signature"/>"#
    )?;
    write!(out, r#"<xdr:cNvPicPr><a:picLocks noChangeAspect="1"/></xdr:cNvPicPr></xdr:nvPicPr>"#)?;
    write!(out, r#"<xdr:blipFill><a:blip r:embed="rId{number}"/><a:stretch><a:fillRect/></a:stretch>"#)?;
    write!(out, r#"</xdr:blipFill><xdr:spPr><a:xfrm><a:off x="0" y="0"/>"#)?;
    write!(out, r#"<a:ext cx="{width}" cy="{height}"/></a:xfrm>"#)?;
    write!(out, r#"<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic>"#)?;
    write!(out, "<xdr:clientData/></xdr:twoCellAnchor>")
}

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;

/// Writes the drawing part of one sheet.
fn write_drawing(to: &mut Archive, number: usize, anchors: BufWriter<File>) -> Result<(), Error> {
    to.start_file(format!("xl/drawings/drawing{number}.xml"), options(CompressionMethod::Deflated))?;
    let main = "http://schemas.openxmlformats.org/drawingml/2006";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006";
    write!(to, r#"{XML}<xdr:wsDr xmlns:xdr="{main}/spreadsheetDrawing" xmlns:a="{main}/main" "#)?;
    write!(to, r#"xmlns:r="{office}/relationships">"#)?;
    let mut anchors = unbuffered(anchors)?;
    anchors.rewind()?;
    io::copy(&mut BufReader::new(anchors), to)?;
    write!(to, "</xdr:wsDr>")?;
    Ok(())
}

/// Writes the relations from one sheet's drawing to its images.
fn write_relationships(to: &mut Archive, number: usize, images: std::ops::Range<usize>) -> Result<(), Error> {
    let name = format!("xl/drawings/_rels/drawing{number}.xml.rels");
    to.start_file(name, options(CompressionMethod::Deflated))?;
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image";
    write!(to, r#"{XML}<Relationships xmlns="{package}">"#)?;
    for (id, image) in (1..).zip(images) {
        let target = image_name(image);
        write!(to, r#"<Relationship Id="rId{id}" Type="{kind}" Target="../media/{target}"/>"#)?;
    }
    write!(to, "</Relationships>")?;
    Ok(())
}

fn write_images(to: &mut Archive, images: BufWriter<File>, lengths: &[u32]) -> Result<(), Error> {
    let mut images = unbuffered(images)?;
    images.rewind()?;
    let mut images = BufReader::new(images);
    for (at, length) in lengths.iter().enumerate() {
        to.start_file(format!("xl/media/{}", image_name(at)), options(CompressionMethod::Stored))?;
        io::copy(&mut images.by_ref().take(u64::from(*length)), to)?;
    }
    Ok(())
}

fn image_name(at: usize) -> String {
    format!("image{}.png", at + 1)
}

/// Flushes a buffered file and unwraps it.
pub(super) fn unbuffered(buffer: BufWriter<File>) -> std::io::Result<File> {
    buffer.into_inner().map_err(std::io::IntoInnerError::into_error)
}
