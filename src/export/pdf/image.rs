//! Images as objects of the file.

use std::io::{self, Write};

use pdf_writer::{Chunk, Filter, Finish as _, Ref};

use super::objects::{Objects, deflate};
use crate::export::picture::Picture;
use crate::export::portrait::Portrait;

/// An image of the file, for [`super::page::Page::image`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Image {
    /// Its object.
    pub id: Ref,
    /// Its width, in pixels.
    pub width: f32,
    /// Its height, in pixels.
    pub height: f32,
}

/// Embeds a picture without loss.
pub fn embed_picture<W: Write>(objects: &mut Objects<W>, picture: &Picture) -> io::Result<Image> {
    let pixels = deflate(&picture.pixels)?;
    let size = (picture.width, picture.height);
    embed(objects, &pixels, Filter::FlateDecode, size, picture.is_grey)
}

/// Embeds a portrait as the JPEG that it is.
pub fn embed_portrait<W: Write>(objects: &mut Objects<W>, portrait: &Portrait) -> io::Result<Image> {
    embed(objects, &portrait.jpeg, Filter::DctDecode, (portrait.width, portrait.height), false)
}

fn embed<W: Write>(
    objects: &mut Objects<W>,
    bytes: &[u8],
    filter: Filter,
    (width, height): (u32, u32),
    is_grey: bool,
) -> io::Result<Image> {
    let id = objects.reserve();
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or(i32::MAX);
    let mut chunk = Chunk::new();
    let mut image = chunk.image_xobject(id, bytes);
    image.filter(filter);
    image.bits_per_component(8).width(side(width)).height(side(height));
    if is_grey {
        image.color_space().device_gray();
    } else {
        image.color_space().device_rgb();
    }
    image.finish();
    objects.write_object(id, &chunk)?;
    let points = |pixels: u32| f32::from(u16::try_from(pixels).unwrap_or(u16::MAX));
    Ok(Image { id, width: points(width), height: points(height) })
}
