//! Why a workbook could not be written.

use rust_xlsxwriter::XlsxError;

/// Why a workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What Excel doesn't allow, such as two sheets of one name.
    #[error("the workbook cannot be written: {0}")]
    Workbook(#[from] XlsxError),
    /// A temporary file failed.
    #[error("the workbook cannot be written: {0}")]
    File(#[from] std::io::Error),
    /// Pictures could not be put in.
    #[error("the workbook cannot be written: {0}")]
    Archive(#[from] zip::result::ZipError),
}
