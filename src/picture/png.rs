//! The chunks of a PNG: after the signature, each has a length, a name, its content and a checksum.

use std::borrow::Cow;

/// The maximum size of a compressed profile that is decompressed, a thousandfold at most.
const MAX_COMPRESSED_PROFILE_BYTES: usize = 16 * 1024;

/// Whether the chunks of the file end with its end chunk. The decoder stops where the pixels are complete, and finds
/// those that are missing. Bytes after the end do not count.
pub fn is_whole(bytes: &[u8]) -> bool {
    chunks(bytes).any(|chunk| chunk.name == b"IEND" && chunk.end <= bytes.len())
}

/// The EXIF data of the file. It may stand behind the pixels, where the decoder does not look for it.
pub fn exif(bytes: &[u8]) -> Option<&[u8]> {
    let chunk = chunks(bytes).find(|chunk| chunk.name == b"eXIf")?;
    bytes.get(chunk.at.checked_add(8)?..chunk.end.checked_sub(4)?)
}

/// The file without its chunk of a colour profile when that is large: decompressed, it could have any size.
pub fn without_large_profile(bytes: &[u8]) -> Cow<'_, [u8]> {
    let large =
        chunks(bytes).find(|chunk| chunk.name == b"iCCP" && chunk.content > MAX_COMPRESSED_PROFILE_BYTES);
    let Some(Chunk { at, end, .. }) = large else { return Cow::Borrowed(bytes) };
    Cow::Owned([&bytes[..at], bytes.get(end..).unwrap_or_default()].concat())
}

/// A chunk, as its beginning describes it; the file may end before it does.
struct Chunk<'b> {
    at: usize,
    name: &'b [u8],
    /// The size of its content, in bytes.
    content: usize,
    end: usize,
}

fn chunks(bytes: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut at = 8_usize;
    std::iter::from_fn(move || {
        let (length, name) = bytes.get(at..at.checked_add(8)?)?.split_first_chunk()?;
        let content = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let end = at.saturating_add(content).saturating_add(12);
        let chunk = Chunk { at, name, content, end };
        at = end;
        Some(chunk)
    })
}
