//! The fonts of the folder `FONTS_DIR`, in the order of the file names: TrueType and OpenType fonts, and collections of
//! them. Each is read and checked at the start.

use std::io;
use std::path::Path;
use std::sync::Arc;

use harfrust::font::Blob;

use super::face::{FontFace, Unusable};

/// The fonts that the installation adds, in their order.
#[derive(Clone, Default)]
pub struct FontLibrary(Arc<[FontFace]>);

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The folder or a file cannot be read.
    #[error("FONTS_DIR: {0} cannot be read: {1}")]
    Io(String, io::Error),
    /// The folder contains no font.
    #[error("FONTS_DIR: {0} contains no font: put .ttf, .otf, .ttc or .otc files into it, or unset it")]
    Empty(String),
    /// A file is compressed for the web.
    #[error("FONTS_DIR: {0} is a web font: use the .ttf or .otf file of the same font")]
    Web(String),
    /// A file is no font, or a broken one.
    #[error("FONTS_DIR: {0} is no font, or a broken one: replace it or take it out of the folder")]
    Broken(String),
    /// A font has outlines of another kind: pictures, or those of CFF2.
    #[error(
        "FONTS_DIR: {0} has no outlines that a PDF takes (TrueType or CFF; no bitmaps, no CFF2): take it out of the folder"
    )]
    Outlines(String),
}

impl FontLibrary {
    /// Reads all fonts of a folder.
    ///
    /// # Errors
    /// [`LoadError`].
    pub fn load(folder: &Path) -> Result<Self, LoadError> {
        let unreadable = |error| LoadError::Io(folder.display().to_string(), error);
        let mut paths = Vec::new();
        for entry in folder.read_dir().map_err(unreadable)? {
            paths.push(entry.map_err(unreadable)?.path());
        }
        paths.sort();
        let mut faces = Vec::new();
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            match path
                .extension()
                .and_then(|extension| extension.to_str())
                .map(str::to_ascii_lowercase)
                .as_deref()
            {
                // Hidden files are those of editors and of other systems.
                _ if name.starts_with('.') => {}
                Some("ttf" | "otf" | "ttc" | "otc") => {
                    let data = std::fs::read(&path).map_err(|error| LoadError::Io(name.clone(), error))?;
                    faces.extend(read(&name, data)?);
                }
                Some("woff" | "woff2") => return Err(LoadError::Web(name)),
                // Licences and the like.
                _ => {}
            }
        }
        if faces.is_empty() {
            return Err(LoadError::Empty(folder.display().to_string()));
        }
        Ok(Self(faces.into()))
    }

    /// The fonts, in their order.
    pub fn faces(&self) -> &[FontFace] {
        &self.0
    }
}

/// Reads the fonts of a file.
fn read(name: &str, data: Vec<u8>) -> Result<Vec<FontFace>, LoadError> {
    // A collection has the number of its fonts after its version.
    let count = match data.first_chunk::<12>() {
        Some([b't', b't', b'c', b'f', _, _, _, _, count @ ..]) => u32::from_be_bytes(*count),
        Some([0, 1, 0, 0, ..] | [b't', b'r', b'u', b'e', ..] | [b'O', b'T', b'T', b'O', ..]) => 1,
        _ => 0,
    };
    if count == 0 {
        return Err(LoadError::Broken(name.to_owned()));
    }
    let data = Blob::from(data);
    let face = |index| {
        FontFace::read(data.clone(), index).map_err(|unusable| match unusable {
            Unusable::Broken => LoadError::Broken(name.to_owned()),
            Unusable::Outlines => LoadError::Outlines(name.to_owned()),
        })
    };
    (0..count).map(face).collect()
}
