//! The error of a workbook that cannot be written.

use rust_xlsxwriter::XlsxError;

/// The reason why a workbook cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Refused by Excel's rules, such as two sheets with one name.
    #[error("the workbook cannot be written: {0}")]
    Workbook(#[from] XlsxError),
    /// A temporary file failed.
    #[error("the workbook cannot be written: {0}")]
    File(#[from] std::io::Error),
    /// Inserting the pictures failed.
    #[error("the workbook cannot be written: {0}")]
    Archive(#[from] zip::result::ZipError),
}
