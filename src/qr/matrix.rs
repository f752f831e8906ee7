//! The modules of a QR code, which each format draws in its own way.
//!
//! The error correction level restores 15 percent of a code; a higher level needs smaller modules, which are
//! harder to scan at arm's length.

use qrcode::{Color, EcLevel, QrCode};

/// The quiet zone around a code, in modules: the minimum of the standard.
pub const QUIET_ZONE: u32 = 4;

/// The text does not fit into a QR code of this size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is too long for a QR code of this size")]
pub struct TooLong;

/// The modules of a code, without its quiet zone.
pub struct Matrix {
    modules: Vec<Color>,
    /// The modules of each side.
    pub width: u32,
}

impl Matrix {
    /// The code of a text.
    ///
    /// # Errors
    /// [`TooLong`].
    pub fn of(text: &str) -> Result<Self, TooLong> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| TooLong)?;
        let width = u32::try_from(code.width()).map_err(|_| TooLong)?;
        Ok(Self { modules: code.into_colors(), width })
    }

    /// The runs of dark modules of each row, from the top: start and length.
    pub fn rows(&self) -> impl Iterator<Item = impl Iterator<Item = (u32, u32)>> {
        self.modules.chunks(self.width as usize).map(dark_runs)
    }
}

fn dark_runs(row: &[Color]) -> impl Iterator<Item = (u32, u32)> {
    row.chunk_by(|one, next| one == next)
        .scan(0, |at, run| {
            // A code has at most 177 modules per side.
            let length = u32::try_from(run.len()).unwrap_or_default();
            let from = *at;
            *at += length;
            Some((run[0] == Color::Dark).then_some((from, length)))
        })
        .flatten()
}
