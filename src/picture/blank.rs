//! Pictures with nothing on them: one colour all over, as they show on white paper.

use image::{DynamicImage, GenericImageView as _};

use super::flatten::on_white;

/// The largest difference between the pixels of a blank picture, in each channel of 0 to 255. The compression of a JPEG
/// makes differences of a few steps where there were none; a stroke of no more than these could not be seen: on white,
/// its contrast is below 1.15 to 1.
const TOLERANCE: u8 = 16;

/// Whether a picture has one colour all over. What is transparent shows the white paper, whatever colour lies under it.
pub fn is_blank(image: &DynamicImage) -> bool {
    let (mut darkest, mut lightest) = ([u8::MAX; 3], [0; 3]);
    // Any stroke ends the search.
    image.pixels().all(|(_, _, pixel)| {
        let channels = on_white(pixel);
        (0..3).all(|at| {
            darkest[at] = darkest[at].min(channels[at]);
            lightest[at] = lightest[at].max(channels[at]);
            lightest[at] - darkest[at] <= TOLERANCE
        })
    })
}
